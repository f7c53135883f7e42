import Foundation
import Ledger
import LedgerPostgres
import People
import Postgres

/// What some services are to be recorded from, read at once: a statement for each kind of thing, however many services there are.
struct ServiceLook {
  /// What one service is recorded from.
  struct Sight {
    let member: Member
    let community: HolderID
    let witness: SamePerson
    /// How many records of the person touch each day that this one does.
    let counts: [Fact: Int64]
    /// A record of the person that is in its way.
    let overlapping: RecordID?

    var refusal: Refusal? { overlapping.map { Refusal(.recordOverlaps, ["record": .id($0)]) } }

    func guards(_ today: Day) -> [Guard] {
      [Guard(.successor(of: member.holder), .equals(0), otherwise: .recompose)] + member.guards(on: today)
        + witness.unchanged
        + counts.map { Guard.oneMore($0.key, than: $0.value) } + [.next(.lastRecord)]
    }
  }

  private let zone: TimeZone
  private let members: [CardNumber: Member]
  private let witnesses: [UserID: SamePerson]
  private let communities: [Code: HolderID]
  private let rated: Set<ColourDay>
  private let counts: [Fact: Int64]
  private let overlapping: [PersonTime: RecordID]

  init(at services: [WitnessedService], in room: VolunteeringRoom, today: Day, _ reader: BookReader) throws {
    let (zone, reports) = (room.desk.book.timeZone, services.map(\.report))
    self.zone = zone
    let members = try room.people.members(behind: Set(reports.map(\.card)), on: today, reader)
    self.members = members
    let persons = try reader.samePersons(Set(services.map(\.witness)).sorted())
    witnesses = Dictionary(uniqueKeysWithValues: persons.map { ($0.user, $0) })
    communities = try room.people.communities(of: Set(reports.map(\.community)), reader)
    rated = try Self.rated(Set(reports.map { ColourDay($0, zone) }), reader)
    let times = reports.compactMap { report in members[report.card].map { PersonTime($0.holder, report) } }
    // Count before looking for what overlaps: what comes between the two is found, or counted under the lock.
    counts = try reader.values(of: times.flatMap(\.counted))
    overlapping = try Self.overlapping(times, reader)
  }

  /// What a service is recorded from.
  ///
  /// - Throws: ``PeopleError``, ``VolunteeringError`` for what does not exist, or may not be.
  func sight(of service: WitnessedService) throws -> Sight {
    let report = service.report
    guard let member = members[report.card] else { throw PeopleError.unknownCard }
    guard let witness = witnesses[service.witness] else { throw CorruptBook("user \(service.witness) was not looked for") }
    guard !witness.isOne(of: [member.holder]) else { throw VolunteeringError.ownWitness }
    guard let community = communities[report.community] else { throw PeopleError.unknownCommunity(report.community) }
    let when = ColourDay(report, zone)
    guard rated.contains(when) else { throw VolunteeringError.noRate(colour: when.colour, day: when.day) }
    let time = PersonTime(member.holder, report)
    return Sight(
      member: member, community: community, witness: witness,
      counts: Dictionary(time.counted.map { ($0, counts[$0] ?? 0) }) { first, _ in first }, overlapping: overlapping[time])
  }

  private struct ColourDay: Hashable {
    let colour: Code
    let day: Day

    init(_ report: ServiceReport, _ zone: TimeZone) {
      (colour, day) = (report.colour, report.start.day(in: zone))
    }
  }

  struct PersonTime: Hashable {
    let person: HolderID
    let start: Instant
    let end: Instant

    init(_ person: HolderID, _ report: ServiceReport) {
      (self.person, start, end) = (person, report.start, report.end)
    }

    /// How many records touch each of the days of UTC, since 1970, that it touches itself.
    var counted: [Fact] {
      let day: Int64 = 86_400_000_000
      return Set([start.microseconds / day, (end.microseconds - 1) / day]).map { .records(of: person, touching: $0) }
    }
  }

  /// Those colours that have a rate on those days.
  private static func rated(_ asked: Set<ColourDay>, _ reader: BookReader) throws -> Set<ColourDay> {
    let asked = Array(asked)
    let rows = try reader.query(
      """
      SELECT k.ord FROM unnest(\(asked.map(\.colour)), \(asked.map(\.day))) WITH ORDINALITY k(colour, day, ord)
       CROSS JOIN LATERAL (SELECT FROM volunteering.rate r
                            WHERE r.book = \(reader.book) AND r.colour = k.colour AND r.valid_from <= k.day LIMIT 1) r
      """)
    return Set(try rows.map { try $0.element(of: asked) })
  }

  /// The first record of each person, and of whoever was merged into the person, that overlaps a time and was not withdrawn.
  private static func overlapping(_ times: [PersonTime], _ reader: BookReader) throws -> [PersonTime: RecordID] {
    try reader.query(overlapping(times, book: reader.book)).reduce(into: [:]) { $0[try $1.element(of: times)] = try $1["id"] }
  }

  /// No record lasts longer than a day, so the index range is short.
  static func overlapping(_ times: [PersonTime], book: Int32) -> SQL {
    """
    SELECT k.ord, r.id
      FROM (SELECT \(book) AS book, u.* FROM unnest(\(times.map(\.person)), \(times.map(\.start)), \(times.map(\.end)))
                                              WITH ORDINALITY u(person, start_at, end_at, ord)) k
     CROSS JOIN LATERAL (
           SELECT r.id
             FROM (SELECT k.person AS holder UNION ALL (\(raw: SQL.formerHolders(book: "k.book", of: "k.person")))) who
            CROSS JOIN LATERAL (SELECT r.id, r.started_at FROM volunteering.service_record r
                                 WHERE r.book = k.book AND r.holder = who.holder AND r.started_at < k.end_at
                                   AND r.started_at > k.start_at - interval '24 hours' AND r.ended_at > k.start_at
                                   AND \(raw: VolunteeringRoom.isKept) OFFSET 0) r
            ORDER BY r.started_at, r.id LIMIT 1) r
    """
  }
}
