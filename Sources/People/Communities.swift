public import Ledger
public import LedgerPostgres
public import Postgres

/// A community: a row of the communities.
struct CommunityRow: RecordRow {
  static let table = RecordTable("volunteering.community", of: CommunityRow.self)

  var holder = HolderID.book
  var code = ""
  var name = ""

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("code", &code)
    columns.column("name", &name)
  }
}

extension Fact.Kind {
  /// How many communities there are.
  static let communities = Fact.Kind(rawValue: "people.communities")
}

extension PeopleRoom {
  /// Sets up a community.
  ///
  /// - Throws: `Refused` for ``RefusalReason/alreadyExists`` if the code is taken; ``WriterError``.
  public func addCommunity(code: Code, name: String, _ request: BookRequest) async throws -> Recorded<HolderID> {
    try await desk.record(request) {
      // Codes are text, and facts are numbers: as long as no other was set up, none has this code.
      let (count, taken) = try await desk.read { [book] reader in
        let count = try reader.query("SELECT count(*) FROM volunteering.community WHERE book = \(book)").only(Int64.self)
        return (count, try community(code: code, reader.session) != nil)
      }
      let isLast = Guard.oneMore(Fact(.communities, 0), than: count)
      return request.recording(
        guards: [isLast, .next(.lastHolder)], refusal: taken ? Refusal(.alreadyExists, ["code": .string(code.text)]) : nil,
        [HolderRow.table, CommunityRow.table]
      ) { facts in
        let holder = HolderID(facts[.lastHolder])
        let community = CommunityRow(holder: holder, code: code.text, name: name)
        return ([HolderRow(holder, .community).record, community.record], ["community": .id(holder)])
      }
    }.map { try $0.id("community") }
  }

  /// The communities of some codes; a code that none has is left out.
  public func communities(of codes: Set<Code>, _ reader: BookReader) throws -> [Code: HolderID] {
    let rows = try reader.query(
      "SELECT code, holder FROM volunteering.community WHERE book = \(book) AND code = ANY (\(Array(codes)))"
    ).decode(Code.self, HolderID.self)
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, $0.1) })
  }

  /// The community of a code, or nil.
  public func community(code: Code, _ session: DatabaseSession) throws -> HolderID? {
    try session.query("SELECT holder FROM volunteering.community WHERE book = \(book) AND code = \(code)")
      .first(HolderID.self)
  }

  /// The community of a code.
  ///
  /// - Throws: ``PeopleError/unknownCommunity(_:)``.
  public func community(code: Code) async throws -> HolderID {
    guard let holder = try await desk.read({ try community(code: code, $0.session) }) else {
      throw PeopleError.unknownCommunity(code)
    }
    return holder
  }

  /// All communities, by id.
  public func communities() async throws -> [HolderID] {
    try await desk.read { reader in
      try reader.query("SELECT holder FROM volunteering.community WHERE book = \(book) ORDER BY holder").decode(HolderID.self)
    }
  }

  /// All communities with codes and names, by name.
  public func communityNames() async throws -> [(holder: HolderID, code: Code, name: String)] {
    try await desk.read { reader in
      try reader.query("SELECT holder, code, name FROM volunteering.community WHERE book = \(book) ORDER BY name, code")
        .decode(HolderID.self, Code.self, String.self).map { (holder: $0.0, code: $0.1, name: $0.2) }
    }
  }

  /// What those of some holders are called that are volunteers or communities; of a volunteer the name as strangers may see it, and
  /// the name of the community.
  public func names(of holders: [HolderID], _ reader: BookReader) throws -> [HolderID: (name: String, community: String?)] {
    let rows = try reader.query(
      """
      SELECT k.holder, c.name AS community, n.name AS home, p.name FROM unnest(\(holders)) k(holder)
        LEFT JOIN LATERAL (SELECT * FROM volunteering.community c WHERE c.book = \(book) AND c.holder = k.holder LIMIT 1) c ON true
        LEFT JOIN LATERAL (SELECT * FROM volunteering.volunteer v WHERE v.book = \(book) AND v.holder = k.holder LIMIT 1) v ON true
        LEFT JOIN LATERAL (SELECT * FROM volunteering.community n WHERE n.book = v.book AND n.holder = v.community LIMIT 1) n ON true
        LEFT JOIN LATERAL (SELECT * FROM volunteering.person p WHERE p.book = v.book AND p.holder = v.holder LIMIT 1) p ON true
       WHERE c.holder IS NOT NULL OR v.holder IS NOT NULL
      """)
    return try rows.reduce(into: [:]) { names, row in
      let community: String? = try row["community"]
      names[try row["holder"]] = (name: try community ?? Self.masked(row["name"]), community: try row["home"])
    }
  }

  /// Where a debt of a volunteer goes that is repaid on a day: the quota of the volunteer's community.
  public func repayment(of volunteer: HolderID, on day: Day) async throws -> Account {
    let community = try await desk.read { reader in
      try reader.query("SELECT community FROM volunteering.volunteer WHERE book = \(book) AND holder = \(volunteer)")
        .only(HolderID.self)
    }
    return .quota(of: community, on: day)
  }
}
