public import Ledger
public import LedgerPostgres
import People
import Postgres

/// A service record, as lists show it.
public struct RecordLine: Sendable {
  /// Its number.
  public let id: RecordID
  /// Who served; of a volunteer who was merged, the last successor.
  public let holder: HolderID
  /// The name of who served, as strangers may see it: 张*娟.
  public let maskedName: String
  /// The community of who served.
  public let home: HolderID
  /// The last four digits of the card that may be used today; nil for none.
  public let tail: String?
  /// What was done; nil if it was erased.
  public let activity: String?
  /// The colour of service.
  public let colour: Code
  /// What the street calls the colour; its code if it has no name.
  public let colourName: String
  /// The community that it was for.
  public let place: HolderID
  /// Its name.
  public let community: String
  /// From.
  public let start: Instant
  /// To.
  public let end: Instant
  /// Whether it was recorded in time.
  public let hoursClass: HoursClass
  /// Who recorded it.
  public let recorder: UserID
  /// Who saw it.
  public let witness: UserID
  /// What it was credited with; nil if it was not approved, or the credit was clawed back.
  public let credit: StandingPoints?
  /// Whether a credit of it was clawed back.
  public let wasClawedBack: Bool
  /// That it was withdrawn; nil if it was not.
  public let withdrawal: RecordWithdrawal?

  /// Whether it waits for somebody to approve it.
  public var isPending: Bool { credit == nil && withdrawal == nil }

  /// What stands of a credit, after its corrections.
  public struct StandingPoints: Sendable {
    /// The entry of the approval.
    public let entry: EntryNumber
    /// Who approved it.
    public let actor: UserID
    /// Points paid.
    public let paid: Points
    /// Points earned: more than were paid while they wait for quota.
    public let due: Points
  }

  /// Whole minutes, as recorded.
  public var minutes: Int64 { start.minutes(until: end) }

  /// What somebody who may not approve it had to do with it.
  public enum Part: Sendable { case recorded, witnessed, served }

  /// What a user had to do with it: then somebody else approves it; nil for nothing.
  ///
  /// - Parameter volunteer: the user as a volunteer, if also one: the last successor.
  public func part(of user: UserID, _ volunteer: HolderID?) -> Part? {
    recorder == user ? .recorded : witness == user ? .witnessed : volunteer == holder ? .served : nil
  }
}

/// What the street calls a colour of service: a row of the colours.
struct ColourRow: RecordRow {
  static let table = RecordTable("volunteering.colour", of: ColourRow.self, .replace(key: ["code"]))

  var code = ""
  var label = ""

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("code", &code)
    columns.column("label", &label)
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
  /// - Throws: `Refused`; ``WriterError``.
  public func nameColour(_ code: Code, _ label: String, _ request: BookRequest) async throws -> Recorded<Code> {
    try await desk.record(request) {
      request.recording([ColourRow.table]) { _ in
        ([ColourRow(code: code.text, label: label).record], ["colour": .string(code.text)])
      }
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

  /// Those of some records that exist, by number.
  ///
  /// - Parameter day: on which their volunteers' cards are to be valid.
  public func records(among ids: [RecordID], on day: Day, _ reader: BookReader) throws -> [RecordID: RecordLine] {
    let lines = try lines("r.id = ANY (\(ids))", "r.id", limit: Int64(ids.count), on: day, reader)
    return Dictionary(uniqueKeysWithValues: lines.map { ($0.id, $0) })
  }

  /// The records that nobody has approved or withdrawn, after a number, at most `limit`.
  ///
  /// - Parameters:
  ///   - communities: those that they are for; nil for all.
  ///   - day: on which their volunteers' cards are to be valid.
  public func pending(
    after id: RecordID, in communities: [HolderID]? = nil, limit: Int64, on day: Day, _ reader: BookReader
  ) throws -> [RecordLine] {
    let own: SQL = if let communities { "AND r.community = ANY (\(communities))" } else { "" }
    return try lines(
      "r.id > \(id) \(own) AND NOT \(raw: Self.isCredited) AND \(raw: Self.isKept)", "r.id", limit: limit, on: day, reader)
  }

  /// The records that a user made, the latest first: those before a number, at most `limit`.
  ///
  /// - Parameter day: on which their volunteers' cards are to be valid.
  public func recorded(by user: UserID, before id: RecordID, limit: Int64, on day: Day) async throws -> [RecordLine] {
    try await desk.report {
      try lines("r.id < \(id) AND r.recorded_by = \(user)", "r.id DESC", limit: limit, on: day, $0)
    }
  }

  /// The records of a volunteer, and of who was merged into it, the latest service first, at most `limit`.
  ///
  /// - Parameter day: on which the volunteer's cards are to be valid.
  public func records(of volunteer: HolderID, limit: Int64, on day: Day, _ reader: BookReader) throws -> [RecordLine] {
    let holders = try [volunteer] + reader.predecessors(of: volunteer)
    return try lines("r.holder = ANY (\(holders))", "r.started_at DESC, r.id DESC", limit: limit, on: day, reader)
  }

  /// Whether the record `r` has a credit that stands.
  private static let isCredited = """
    EXISTS (SELECT FROM volunteering.credit c WHERE c.book = r.book AND c.record = r.id AND \(stands) OFFSET 0)
    """

  /// The credit of the record `r` that stands, with what was paid of it and what is due, after corrections.
  private static let standingPoints = """
    SELECT c.entry, e.actor, coalesce(l.due_after, c.points_due) AS due,
           (c.points + coalesce(s.change, 0) + coalesce(i.points, 0))::int8 AS paid
      FROM volunteering.credit c
      JOIN ledger.entry e ON e.book = c.book AND e.no = c.entry
      LEFT JOIN LATERAL (SELECT s.due_after FROM volunteering.service_correction s
                          WHERE s.book = c.book AND s.credit_entry = c.entry ORDER BY s.entry DESC LIMIT 1) l ON true
      LEFT JOIN LATERAL (SELECT sum(s.points_after - s.points_before) AS change FROM volunteering.service_correction s
                          WHERE s.book = c.book AND s.credit_entry = c.entry) s ON true
      LEFT JOIN LATERAL (SELECT sum(i.points) AS points
                           FROM (SELECT c.entry UNION ALL SELECT s.entry FROM volunteering.service_correction s
                                                           WHERE s.book = c.book AND s.credit_entry = c.entry) k
                           JOIN volunteering.issue i ON i.book = c.book AND i.credit_entry = k.entry) i ON true
     WHERE c.book = r.book AND c.record = r.id AND \(stands) ORDER BY c.entry DESC LIMIT 1
    """

  private func lines(
    _ which: SQL, _ order: String, limit: Int64, on day: Day, _ reader: BookReader
  ) throws -> [RecordLine] {
    try reader.query(
      """
      SELECT r.id, v.holder, p.name, v.community AS home, right(k.number, 4) AS tail, a.text AS activity, r.colour,
             coalesce(l.label, r.colour) AS colour_name, r.community AS place, c.name AS community, r.started_at, r.ended_at,
             r.hours_class, r.recorded_by, r.witness, s.entry, s.actor, s.paid, s.due,
             EXISTS (SELECT FROM volunteering.clawback b WHERE b.book = r.book AND b.record = r.id OFFSET 0) AS was_clawed_back,
             w.cause, w.withdrawn_by, w.withdrawn_at
        FROM (SELECT * FROM volunteering.service_record r
               WHERE r.book = \(book) AND \(which) ORDER BY \(raw: order) LIMIT \(limit)) r
        \(SQL.lastSuccessor(of: "r"))
        JOIN volunteering.volunteer v ON v.book = r.book AND v.holder = coalesce(m.successor, r.holder)
        JOIN volunteering.community c ON c.book = r.book AND c.holder = r.community
        LEFT JOIN volunteering.person p ON p.book = v.book AND p.holder = v.holder
        LEFT JOIN volunteering.activity a ON a.book = r.book AND a.record = r.id
        LEFT JOIN volunteering.colour l ON l.book = r.book AND l.code = r.colour
        LEFT JOIN volunteering.record_withdrawal w ON w.book = r.book AND w.record = r.id
        LEFT JOIN LATERAL (\(PeopleRoom.newestCard(on: day))) k ON true
        LEFT JOIN LATERAL (\(raw: Self.standingPoints)) s ON true
       ORDER BY \(raw: order)
      """
    ).map { row in
      let entry: EntryNumber? = try row["entry"]
      let cause: String? = try row["cause"]
      return RecordLine(
        id: try row["id"], holder: try row["holder"], maskedName: PeopleRoom.masked(try row["name"]), home: try row["home"],
        tail: try row["tail"], activity: try row["activity"], colour: try row["colour"], colourName: try row["colour_name"],
        place: try row["place"], community: try row["community"], start: try row["started_at"], end: try row["ended_at"],
        hoursClass: try row["hours_class"], recorder: try row["recorded_by"], witness: try row["witness"],
        credit: try entry.map { .init(entry: $0, actor: try row["actor"], paid: try row["paid"], due: try row["due"]) },
        wasClawedBack: try row["was_clawed_back"],
        withdrawal: try cause.map {
          .init(cause: .init(rawValue: $0), user: try row["withdrawn_by"], at: try row["withdrawn_at"])
        })
    }
  }
}

extension PostedEntry {
  /// The service records that it is about, each once.
  public var records: Set<RecordID> {
    Set(
      rows(of: Credit.self).map(\.record) + rows(of: Issue.self).map(\.record) + rows(of: Clawback.self).map(\.record)
        + rows(of: ServiceCorrection.self).map(\.record))
  }
}
