import Foundation
public import Ledger
public import LedgerPostgres
public import Postgres

/// Where a volunteer lives, in the words of the place; it is kept beside the name, and erased with it.
public struct Home: Sendable {
  /// The building: "3 号楼"; nil if nobody said.
  public var building: String?
  /// Entrance and door: "2 单元 501"; nil if nobody said.
  public var unit: String?

  /// A home by its parts.
  public init(building: String? = nil, unit: String? = nil) {
    self.building = building
    self.unit = unit
  }
}

/// A volunteer with the full name: for the person's own page alone, and each look at it is written down.
public struct Person: Sendable {
  /// The volunteer.
  public let id: HolderID
  /// The full name; nil if it was erased.
  public let name: String?
  /// Where the volunteer lives.
  public let home: Home
  /// The community.
  public let community: HolderID
  /// The community's name.
  public let communityName: String
  /// Whether points may be earned and spent.
  public let isActive: Bool
  /// Every card, the latest first.
  public let cards: [Card]

  /// The latest card that may be used on a day.
  public func card(on day: Day) -> Card? { cards.first { $0.isValid(on: day) } }

  /// The name as strangers may see it.
  public var maskedName: String { PeopleRoom.masked(name) }
}

/// A volunteer as lists show one.
public struct PersonLine: Sendable {
  /// The volunteer.
  public let id: HolderID
  /// The name as strangers may see it: 张*娟.
  public let maskedName: String
  /// Where the volunteer lives.
  public let home: Home
  /// The community's name.
  public let community: String
  /// The latest card that may be used; nil for none.
  public let card: CardID?
  /// Its last four digits.
  public let tail: String?
}

/// What somebody who is looked for goes by.
public enum PersonClue: Sendable {
  /// Some characters of the name.
  case name(String)
  /// The last four digits of a card, whether it may still be used or not.
  case tail(String)

  /// A clue as somebody typed it, in the one spelling of names: four digits, in full width too, are a card's tail.
  public init(typed: String) {
    let text = Spelling.prose(typed)
    let digits = text.precomposedStringWithCompatibilityMapping
    self = digits.wholeMatch(of: /[0-9]{4}/) == nil ? .name(text) : .tail(digits)
  }
}

/// Where a volunteer lives: what is changed of the row of the person.
struct HomeRow: RecordRow {
  static let table = RecordTable("volunteering.person", of: HomeRow.self, .update(key: ["holder"]))

  var holder = HolderID.book
  var building: String?
  var unit: String?

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("holder", &holder)
    columns.column("building", &building)
    columns.column("unit", &unit)
  }
}

extension Fact.Kind {
  /// Whether the name of a volunteer is kept, 0 or 1: first is the holder.
  static let person = Fact.Kind(rawValue: "people.person")
}

extension PeopleRoom {
  /// A volunteer; of one who was merged, the last successor.
  public func person(_ id: HolderID, _ reader: BookReader) throws -> Person? {
    guard let (holder, community, isActive) = try present(id, reader) else { return nil }
    let (name, home) =
      try reader.query(
        "SELECT name, building, unit FROM volunteering.person WHERE book = \(book) AND holder = \(holder)"
      ).first.map { row -> (String?, Home) in (try row["name"], try Home(row)) } ?? (nil, Home())
    let holders = [holder] + (try reader.predecessors(of: holder))
    let cards = try reader.query(
      """
      SELECT c.id, c.number, c.valid_from, c.valid_to FROM unnest(\(holders)) k(holder)
       CROSS JOIN LATERAL (SELECT * FROM volunteering.card c WHERE c.book = \(book) AND c.holder = k.holder OFFSET 0) c
       ORDER BY c.id DESC
      """
    ).map { try Card($0) }
    let communityName = try reader.query(
      "SELECT name FROM volunteering.community WHERE book = \(book) AND holder = \(community)"
    ).only(String.self)
    return Person(
      id: holder, name: name, home: home, community: community, communityName: communityName, isActive: isActive, cards: cards)
  }

  /// Says where a volunteer lives, as far as it is known.
  ///
  /// - Returns: the volunteer, or into whom it was merged.
  /// - Throws: ``PeopleError/unknownVolunteer(_:)``, also where the name was erased, and the home with it; ``WriterError``.
  public func setHome(_ home: Home, of volunteer: HolderID, _ request: BookRequest) async throws -> Recorded<HolderID> {
    try await desk.record(request) {
      let holder = try await desk.read { [book] reader in
        guard let holder = try present(volunteer, reader)?.holder,
          try !reader.query("SELECT FROM volunteering.person WHERE book = \(book) AND holder = \(holder)").isEmpty
        else { throw PeopleError.unknownVolunteer(volunteer) }
        return holder
      }
      // Merged, or erased meanwhile: then it is looked for again.
      let guards = [
        Guard(.successor(of: holder), .equals(0), otherwise: .recompose),
        Guard(Fact(.person, holder.number), .equals(1), otherwise: .recompose),
      ]
      let row = HomeRow(holder: holder, building: home.building, unit: home.unit)
      return request.recording(guards: guards, [HomeRow.table]) { _ in ([row.record], ["home": .id(holder)]) }
    }.map { try $0.id("home") }
  }

  /// The community of a volunteer.
  ///
  /// - Throws: ``PeopleError/unknownVolunteer(_:)``.
  public func community(of volunteer: HolderID) async throws -> HolderID {
    guard let found = try await desk.read({ try present(volunteer, $0) }) else { throw PeopleError.unknownVolunteer(volunteer) }
    return found.community
  }

  /// A volunteer, or into whom it was merged last; nil for none.
  func present(_ volunteer: HolderID, _ reader: BookReader) throws -> (holder: HolderID, community: HolderID, isActive: Bool)? {
    try reader.query(
      """
      SELECT v.holder, v.community, v.active AND NOT \(raw: Self.isClosed) AS active
        FROM (SELECT \(book) AS book, \(volunteer) AS holder) k
        \(SQL.lastSuccessor(of: "k"))
       CROSS JOIN LATERAL (SELECT * FROM volunteering.volunteer v
                            WHERE v.book = k.book AND v.holder = coalesce(m.successor, k.holder) LIMIT 1) v
      """
    ).first.map { (holder: try $0["holder"], community: try $0["community"], isActive: try $0["active"]) }
  }

  // MARK: Lists

  /// The volunteers of some communities, the latest first: those before a number, at most `limit`.
  ///
  /// Who was merged is not listed: that is the other, with all cards.
  ///
  /// - Parameters:
  ///   - communities: nil for all.
  ///   - ids: these alone; nil for all.
  ///   - day: on which their cards are to be valid.
  public func persons(
    in communities: [HolderID]?, among ids: [HolderID]? = nil, before last: HolderID, on day: Day, limit: Int64
  ) async throws -> [PersonLine] {
    let among: SQL = if let ids { "AND v.holder = ANY (\(ids))" } else { "" }
    return try await lines(
      of: """
        SELECT * FROM (\(Self.listed(in: communities, of: book))) v
         WHERE v.holder < \(last) \(among) ORDER BY v.holder DESC LIMIT \(limit)
        """, on: day)
  }

  /// The active volunteers of a community who have exactly this name, the latest first, at most `limit`.
  ///
  /// - Parameter day: on which their cards are to be valid.
  public func namesakes(_ name: String, in community: Code, on day: Day, limit: Int64) async throws -> [PersonLine] {
    try await lines(
      of: """
        SELECT v.book, v.holder, v.community FROM volunteering.person p
          JOIN volunteering.volunteer v ON v.book = p.book AND v.holder = p.holder
          JOIN volunteering.community n ON n.book = v.book AND n.holder = v.community AND n.code = \(community)
          \(SQL.lastSuccessor(of: "v"))
         WHERE p.book = \(book) AND p.name = \(name) AND v.active AND NOT \(raw: Self.isClosed)
           AND coalesce(m.successor, v.holder) = v.holder
         ORDER BY v.holder DESC LIMIT \(limit)
        """, on: day)
  }

  /// The lines of the volunteers that a query answers with, as `book`, `holder` and `community`; the latest first.
  private func lines(of volunteers: SQL, on day: Day) async throws -> [PersonLine] {
    try await desk.report { reader in
      try reader.query(
        """
        SELECT v.holder, p.name, p.building, p.unit, n.name AS community, c.id AS card, right(c.number, 4) AS tail
          FROM (\(volunteers)) v
          JOIN volunteering.community n ON n.book = v.book AND n.holder = v.community
          LEFT JOIN volunteering.person p ON p.book = v.book AND p.holder = v.holder
          LEFT JOIN LATERAL (\(Self.newestCard(on: day))) c ON true
         ORDER BY v.holder DESC
        """
      ).map { row in
        PersonLine(
          id: try row["holder"], maskedName: Self.masked(try row["name"]), home: try Home(row), community: try row["community"],
          card: try row["card"], tail: try row["tail"])
      }
    }
  }

  /// The volunteers of some communities whom a clue fits, the latest first, at most `limit`.
  ///
  /// - Parameter communities: nil for all.
  public func find(_ clue: PersonClue, in communities: [HolderID]?, limit: Int64) async throws -> [HolderID] {
    try await desk.report { try find(clue, in: communities, limit: limit, $0) }
  }

  /// The same within a read.
  public func find(_ clue: PersonClue, in communities: [HolderID]?, limit: Int64, _ reader: BookReader) throws -> [HolderID] {
    let fits: SQL =
      switch clue {
      case .name(let text):
        """
        EXISTS (SELECT FROM volunteering.person p WHERE p.book = v.book AND p.holder = v.holder AND position(\(text) IN p.name) > 0)
        """
      case .tail(let digits): "EXISTS (SELECT FROM (\(Self.cards)) c WHERE right(c.number, 4) = \(digits))"
      }
    return try reader.query(
      """
      SELECT v.holder FROM (\(Self.listed(in: communities, of: book))) v WHERE \(fits) ORDER BY v.holder DESC LIMIT \(limit)
      """
    ).decode(HolderID.self)
  }

  /// A query for the volunteers of some communities, without those who were merged into another.
  private static func listed(in communities: [HolderID]?, of book: Int32) -> SQL {
    let own: SQL = if let communities { "AND v.community = ANY (\(communities))" } else { "" }
    return """
      SELECT v.book, v.holder, v.community FROM volunteering.volunteer v
        \(SQL.lastSuccessor(of: "v"))
       WHERE v.book = \(book) AND coalesce(m.successor, v.holder) = v.holder \(own)
      """
  }

  /// A query for the cards of a volunteer `v`: the own, and those of whoever was merged into it.
  static let cards: SQL = """
    SELECT c.* FROM (SELECT v.holder UNION ALL (\(raw: SQL.formerHolders(book: "v.book", of: "v.holder")))) h
     CROSS JOIN LATERAL (SELECT * FROM volunteering.card c WHERE c.book = v.book AND c.holder = h.holder OFFSET 0) c
    """

  /// A query for the latest card of a volunteer `v` that may be used on a day; without a row if there is none.
  public static func newestCard(on day: Day) -> SQL {
    "SELECT * FROM (\(cards)) c WHERE \(day) BETWEEN c.valid_from AND c.valid_to ORDER BY c.id DESC LIMIT 1"
  }
}

extension Home {
  /// The home of a row of `volunteering.person`.
  fileprivate init(_ row: Row) throws(PostgresError) {
    self.init(building: try row["building"], unit: try row["unit"])
  }
}
