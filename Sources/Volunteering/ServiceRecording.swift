import Foundation
public import Ledger
public import LedgerPostgres
import People
import Postgres

/// A service that is recorded: a row of the records.
struct ServiceRecordRow: RecordRow {
  static let table = RecordTable("volunteering.service_record", of: ServiceRecordRow.self)

  var id: RecordID = 0
  var holder = HolderID.book
  var community = HolderID.book
  var colour = ""
  var activity = Data()
  var start = Instant(microseconds: 0)
  var end = Instant(microseconds: 0)
  var hoursClass = ""
  var recordedBy = UserID.system
  var witness = UserID.system
  var recordedOn = Day(daysSince1970: 0)

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("id", &id)
    columns.column("holder", &holder)
    columns.column("community", &community)
    columns.column("colour", &colour)
    columns.column("activity", &activity)
    columns.column("started_at", &start)
    columns.column("ended_at", &end)
    columns.column("hours_class", &hoursClass)
    columns.column("recorded_by", &recordedBy)
    columns.column("witness", &witness)
    columns.column("recorded_on", &recordedOn)
  }
}

/// What was done in a service, which can be erased: a row of the activities.
struct ActivityRow: RecordRow {
  static let table = RecordTable("volunteering.activity", of: ActivityRow.self)

  var record: RecordID = 0
  var salt = Data()
  var text = ""

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("record", &record)
    columns.column("salt", &salt)
    columns.column("text", &text)
  }
}

extension Fact {
  /// The last service that was recorded.
  static let lastRecord = Fact(.lastRecord, 0)
  /// How many records of a person, and of whoever was merged into the person, touch a day of UTC, since 1970, and how many of them were
  /// withdrawn: each counts once more.
  ///
  /// Two records that overlap touch a common day. So whoever saw which overlap, and counted first, is right while the counts of the days
  /// that the new one touches stand.
  static func records(of holder: HolderID, touching day: Int64) -> Fact { Fact(.recordsTouching, holder.number, day) }
}

extension Fact.Kind {
  static let lastRecord = Fact.Kind(rawValue: "volunteering.last-record")
  static let recordsTouching = Fact.Kind(rawValue: "volunteering.records-touching")
}

extension FactQuery {
  static let lastRecord = FactQuery(
    .lastRecord, "SELECT r.id FROM volunteering.service_record r WHERE r.book = k.book ORDER BY r.id DESC LIMIT 1")

  /// No record lasts longer than a day, so the range of the index is two days.
  static let recordsTouching = FactQuery(
    .recordsTouching,
    """
    SELECT count(*) + count(w.record)
      FROM (SELECT k.first AS holder UNION ALL (\(SQL.formerHolders(book: "k.book", of: "k.first")))) who
     CROSS JOIN LATERAL (
           SELECT r.book, r.id FROM volunteering.service_record r
            WHERE r.book = k.book AND r.holder = who.holder
              AND r.started_at > timestamptz 'epoch' + (k.second - 1) * interval '24 hours'
              AND r.started_at < timestamptz 'epoch' + (k.second + 1) * interval '24 hours'
              AND r.ended_at > timestamptz 'epoch' + k.second * interval '24 hours' OFFSET 0) r
      LEFT JOIN LATERAL (SELECT w.record FROM volunteering.record_withdrawal w
                          WHERE w.book = r.book AND w.record = r.id OFFSET 0) w ON true
    """)
}

/// A service that is to be recorded, with the user who saw it.
public struct WitnessedService: Sendable {
  /// The service.
  public let report: ServiceReport
  /// Who saw it.
  public let witness: UserID

  /// A service, and who saw it.
  public init(_ report: ServiceReport, seenBy witness: UserID) {
    self.report = report
    self.witness = witness
  }
}

extension VolunteeringRoom {
  /// Records a service.
  ///
  /// The same volunteer cannot be in two places: an overlapping record is refused, naming the other.
  ///
  /// - Parameters:
  ///   - witness: the user who saw it.
  ///   - now: the present, by which "in future" and "in time" are judged.
  /// - Throws: ``VolunteeringError``; `Refused`, such as for ``RefusalReason/recordOverlaps``; ``WriterError``.
  public func record(
    _ report: ServiceReport, seenBy witness: UserID, now: Instant, _ request: BookRequest
  ) async throws -> Recorded<RecordID> {
    let service = WitnessedService(report, seenBy: witness)
    return try await desk.record(request) { try await recordings(of: [(service, request)], now: now)[0].get() }.map(Self.recordID)
  }

  /// Records the services of the rows of a call, behind the tills; each is answered by itself.
  ///
  /// - Parameter read: what the rows of a chunk are about, each with its request and the guards of who asks, from what is true now.
  /// - Returns: a result per row, in order, as of ``record(_:seenBy:now:_:)``, or what `read` answered for it.
  public func record<Row: Sendable>(
    rows: [(row: Row, request: BookRequest)], now: Instant,
    _ read: @Sendable ([(row: Row, request: BookRequest)]) async throws -> [Result<(WitnessedService, BookRequest), any Error>]
  ) async -> [Result<Recorded<RecordID>, any Error>] {
    await desk.record(rows: rows) { rows in
      let services = try await read(rows)
      var made = try await recordings(of: services.compactMap { try? $0.get() }, now: now)[...]
      return services.map { service in
        switch service {
        case .success: made.removeFirst()
        case .failure(let error): .failure(error)
        }
      }
    }.map { result in Result { try result.get().map(Self.recordID) } }
  }

  static func recordID(_ answer: KeptAnswer) throws -> RecordID { try answer.id("record") }

  /// Makes the recordings of some services, in their order, from one look at the book.
  func recordings(
    of services: [(WitnessedService, BookRequest)], now: Instant
  ) async throws -> [Result<Recording, any Error>] {
    let (zone, today) = (desk.book.timeZone, now.day(in: desk.book.timeZone))
    let look = try await desk.read { try ServiceLook(at: services.map(\.0), in: self, today: today, $0) }
    return services.map { service, request in
      Result {
        try service.report.check(now: now)
        let seen = try look.sight(of: service)
        let (report, activity) = (service.report, Remark(service.report.activity))
        let inTime = report.end.day(in: zone).advanced(by: VolunteeringRoom.evidenceDays) >= today
        return request.recording(guards: seen.guards(today), refusal: seen.refusal, [ServiceRecordRow.table, ActivityRow.table]) {
          facts in
          let record = ServiceRecordRow(
            id: RecordID(facts[.lastRecord]), holder: seen.member.holder, community: seen.community, colour: report.colour.text,
            activity: activity.digest, start: report.start, end: report.end,
            hoursClass: (inTime ? HoursClass.credit : .honour).rawValue, recordedBy: request.actor, witness: service.witness,
            recordedOn: today)
          let text = ActivityRow(record: record.id, salt: activity.salt, text: activity.text)
          return ([record.record, text.record], ["record": .id(record.id)])
        }
      }
    }
  }
}
