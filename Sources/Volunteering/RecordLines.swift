public import Ledger
public import LedgerPostgres
import People
import Postgres

/// A service record, as lists show it.
public struct RecordLine: Sendable {
  /// Its number.
  public let id: RecordID
  /// Who served, as strangers may see the name: 张*娟.
  public let maskedName: String
  /// What was done; nil if it was erased.
  public let activity: String?
  /// The name of the community that it was for.
  public let community: String
  /// From.
  public let start: Instant
  /// To.
  public let end: Instant
  /// Whether it was recorded in time.
  public let hoursClass: HoursClass
  /// Who recorded it, and the name.
  public let recorder: UserID
  /// Who saw it.
  public let witness: UserID
  /// Who served.
  public let holder: HolderID
  /// Whether it was approved, and the credit was not clawed back.
  public let isCredited: Bool

  /// Whether a user recorded it, saw it, or served: then somebody else approves it.
  public func isOwn(of user: UserID, _ volunteer: HolderID?) -> Bool {
    recorder == user || witness == user || volunteer == holder
  }
}

extension VolunteeringRoom {
  /// The colours of service that have a rate on a day, with what the street calls them; the code itself of one without a name.
  public func colours(on day: Day) async throws -> [(code: Code, label: String)] {
    try await desk.read { reader in
      try reader.query(
        """
        SELECT r.colour, coalesce(c.label, r.colour)
          FROM (SELECT DISTINCT colour FROM volunteering.rate WHERE book = \(book) AND valid_from <= \(day)) r
          LEFT JOIN LATERAL (SELECT c.label FROM volunteering.colour c
                              WHERE c.book = \(book) AND c.code = r.colour LIMIT 1) c ON true
         ORDER BY r.colour
        """
      ).decode(Code.self, String.self).map { (code: $0.0, label: $0.1) }
    }
  }

  /// Says what people call a colour of service; a later name takes the place of an earlier one.
  ///
  /// - Throws: ``WriterError``.
  public func nameColour(_ code: Code, _ label: String, _ request: BookRequest) async throws -> Recorded<Code> {
    try await desk.command(request) { session in
      _ = try session.query(
        """
        INSERT INTO volunteering.colour (book, code, label) VALUES (\(book), \(code), \(label))
        ON CONFLICT (book, code) DO UPDATE SET label = excluded.label
        """)
      return ["colour": .string(code.text)]
    }.map { _ in code }
  }

  /// The community that a record is for.
  ///
  /// - Throws: ``VolunteeringError/unknownRecord(_:)``.
  public func community(ofRecord record: RecordID) async throws -> HolderID {
    let community = try await desk.read { reader in
      try reader.query("SELECT community FROM volunteering.service_record WHERE book = \(book) AND id = \(record)")
        .first(HolderID.self)
    }
    guard let community else { throw VolunteeringError.unknownRecord(record) }
    return community
  }

  /// Those of some records that nobody has approved.
  public func pending(among records: [RecordID]) async throws -> [RecordLine] {
    try await lines("r.id = ANY (\(records)) AND NOT \(raw: Self.isCredited)", limit: Int64(records.count))
  }

  /// The records that nobody has approved, after a number, at most `limit`.
  ///
  /// - Parameter communities: those that they are for; nil for all.
  public func pending(
    after id: RecordID, in communities: [HolderID]? = nil, limit: Int64
  ) async throws -> [RecordLine] {
    guard let communities else { return try await lines("r.id > \(id) AND NOT \(raw: Self.isCredited)", limit: limit) }
    return try await lines(
      "r.id > \(id) AND r.community = ANY (\(communities)) AND NOT \(raw: Self.isCredited)", limit: limit)
  }

  /// The records that a user made, the latest first: those before a number, at most `limit`.
  public func recorded(by user: UserID, before id: RecordID, limit: Int64) async throws -> [RecordLine] {
    try await lines("r.id < \(id) AND r.recorded_by = \(user)", latestFirst: true, limit: limit)
  }

  /// Whether the record `r` has a credit that stands.
  private static let isCredited = """
    EXISTS (SELECT FROM volunteering.credit c WHERE c.book = r.book AND c.record = r.id AND \(stands) OFFSET 0)
    """

  private func lines(_ which: SQL, latestFirst: Bool = false, limit: Int64) async throws -> [RecordLine] {
    try await desk.report { reader in
      try reader.query(
        """
        SELECT r.id, p.name, a.text AS activity, c.name AS community, r.started_at, r.ended_at, r.hours_class, r.recorded_by, r.witness,
               r.holder, \(raw: Self.isCredited) AS is_credited
          FROM volunteering.service_record r
          JOIN volunteering.community c ON c.book = r.book AND c.holder = r.community
          LEFT JOIN volunteering.person p ON p.book = r.book AND p.holder = r.holder
          LEFT JOIN volunteering.activity a ON a.book = r.book AND a.record = r.id
         WHERE r.book = \(book) AND \(which) ORDER BY r.id \(raw: latestFirst ? "DESC" : "ASC") LIMIT \(limit)
        """
      ).map { row in
        RecordLine(
          id: try row["id"], maskedName: PeopleRoom.masked(try row["name"]), activity: try row["activity"],
          community: try row["community"], start: try row["started_at"], end: try row["ended_at"],
          hoursClass: try row["hours_class"], recorder: try row["recorded_by"], witness: try row["witness"],
          holder: try row["holder"], isCredited: try row["is_credited"])
      }
    }
  }
}
