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
  var recordedBy = UserID.nobody
  var witness = UserID.nobody
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
  /// How many records of a person, and of whoever was merged into the person, touch a day of UTC, since 1970.
  ///
  /// Two records that overlap touch a common day. So whoever saw that none overlaps, and counted first, is right while the counts of the
  /// days that the new one touches stand.
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
    SELECT count(*)
      FROM (SELECT k.first AS holder UNION ALL (\(SQL.formerHolders(book: "k.book", of: "k.first")))) who
     CROSS JOIN LATERAL (
           SELECT FROM volunteering.service_record r
            WHERE r.book = k.book AND r.holder = who.holder
              AND r.started_at > timestamptz 'epoch' + (k.second - 1) * interval '24 hours'
              AND r.started_at < timestamptz 'epoch' + (k.second + 1) * interval '24 hours'
              AND r.ended_at > timestamptz 'epoch' + k.second * interval '24 hours' OFFSET 0) r
    """)
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
    try report.check(now: now)
    let zone = desk.book.timeZone
    let (today, day, activity) = (now.day(in: zone), report.start.day(in: zone), Remark(report.activity))
    let inTime = report.end.day(in: zone).advanced(by: VolunteeringRoom.evidenceDays) >= today
    return try await desk.record(request) {
      let seen = try await desk.read { try look(at: report, by: witness, on: day, today: today, $0) }
      return request.recording(guards: seen.guards(today), refusal: seen.refusal, [ServiceRecordRow.table, ActivityRow.table]) {
        facts in
        let record = ServiceRecordRow(
          id: RecordID(facts[.lastRecord]), holder: seen.member.holder, community: seen.community, colour: report.colour.text,
          activity: activity.digest, start: report.start, end: report.end,
          hoursClass: (inTime ? HoursClass.credit : .honour).rawValue, recordedBy: request.actor, witness: witness,
          recordedOn: today)
        let text = ActivityRow(record: record.id, salt: activity.salt, text: activity.text)
        return ([record.record, text.record], ["record": .id(record.id)])
      }
    }.map { try $0.id("record") }
  }

  /// What a record is composed from.
  private struct Seen {
    let member: Member
    let community: HolderID
    let witness: SamePerson?
    /// How many records of the person touch each day that this one does: counted before ``overlapping`` was looked for.
    let counts: [Fact: Int64]
    let overlapping: RecordID?

    var refusal: Refusal? { overlapping.map { Refusal(.recordOverlaps, ["record": .id($0)]) } }

    func guards(_ today: Day) -> [Guard] {
      [Guard(.successor(of: member.holder), .equals(0), otherwise: .recompose)] + member.guards(on: today)
        + (witness.map { [$0.unchanged] } ?? [])
        + counts.map { Guard.oneMore($0.key, than: $0.value) } + [.next(.lastRecord)]
    }
  }

  private func look(
    at report: ServiceReport, by user: UserID, on day: Day, today: Day, _ reader: BookReader
  ) throws -> Seen {
    let session = reader.session
    guard let member = try people.card(report.card, on: today, session) else { throw PeopleError.unknownCard }
    let witness = try samePerson(user: user, session)
    guard witness?.present != member.holder else { throw VolunteeringError.ownWitness }
    guard let community = try people.community(code: report.community, session) else {
      throw PeopleError.unknownCommunity(report.community)
    }
    guard try rate(report.colour, on: day, session) != nil else {
      throw VolunteeringError.noRate(colour: report.colour, day: day)
    }
    let counts = try reader.values(of: report.daysTouched.map { .records(of: member.holder, touching: $0) })
    return Seen(
      member: member, community: community, witness: witness, counts: counts,
      overlapping: try overlapping(report, of: member.holder, session))
  }

  private func overlapping(_ report: ServiceReport, of holder: HolderID, _ session: DatabaseSession) throws -> RecordID? {
    let persons = try [holder] + desk.reader(on: session).predecessors(of: holder)
    // No record lasts longer than a day, so the index range is short.
    return try session.query(
      """
      SELECT id FROM volunteering.service_record
       WHERE book = \(book) AND holder = ANY(\(persons)) AND started_at < \(report.end)
         AND started_at > \(report.start)::timestamptz - interval '1 day' AND ended_at > \(report.start)
       ORDER BY started_at LIMIT 1
      """
    ).first(RecordID.self)
  }
}

extension ServiceReport {
  /// The days of UTC that it touches, since 1970: one or two.
  fileprivate var daysTouched: Set<Int64> {
    let day: Int64 = 86_400_000_000
    return [start.microseconds / day, (end.microseconds - 1) / day]
  }
}
