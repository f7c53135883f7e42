public import Foundation
public import Ledger
public import LedgerPostgres
public import People
public import Postgres

/// The rate of a colour of service: points for an hour, from a day on.
public struct Rate: Sendable {
  /// How minutes are rounded down before they are multiplied.
  public enum Rounding: Int32, PostgresStorable {
    case minute = 1
    case halfHour = 30
    case hour = 60
  }

  /// The most that an hour may earn; the table `volunteering.rate` holds no more.
  public static let highest = Points(hundredths: 1_000_000)

  /// The version, from 1.
  public let version: Int32
  /// Points for an hour.
  public let pointsPerHour: Points
  /// The rounding.
  public let rounding: Rounding

  /// Points for so many minutes, rounded down.
  ///
  /// - Throws: `LedgerError.amountOverflow`.
  public func points(for minutes: Int64) throws(LedgerError) -> Points {
    let step = Int64(rounding.rawValue)
    return Points(hundredths: try (pointsPerHour * (minutes / step * step)).hundredths / 60)
  }
}

/// A service that is to be recorded: who served when, on what, seen by whom.
public struct ServiceReport: Sendable {
  /// The volunteer's card.
  public var card: CardNumber
  /// A description of the work, in words.
  public var activity: String
  /// The code of the community that it was for.
  public var community: Code
  /// The colour of service.
  public var colour: Code
  /// From.
  public var start: Instant
  /// To; at most 24 hours later.
  public var end: Instant

  /// A report by its parts.
  public init(card: CardNumber, activity: String, community: Code, colour: Code, start: Instant, end: Instant) {
    self.card = card
    self.activity = activity
    self.community = community
    self.colour = colour
    self.start = start
    self.end = end
  }

  /// Whole minutes of service.
  public var minutes: Int64 { start.minutes(until: end) }

  /// Checks what depends on the report alone.
  func check(now: Instant) throws(VolunteeringError) {
    guard end > start else { throw .endsBeforeStart }
    guard end <= now else { throw .inFuture }
    let microseconds = end.microseconds - start.microseconds
    guard microseconds <= 86_400_000_000 else { throw .tooLong(minutes: (microseconds + 59_999_999) / 60_000_000) }
    guard minutes >= 1 else { throw .tooShort }
  }
}

extension Instant {
  /// Whole minutes until a later instant.
  func minutes(until end: Instant) -> Int64 { (end.microseconds - microseconds) / 60_000_000 }
}

/// A service record of a book.
public struct RecordID: Identifier, PostgresStorable {
  /// The stored number.
  public let number: Int64
  /// The record with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
}

/// A service record as it is kept.
public struct ServiceRecord: Sendable {
  /// Its number in the book.
  public let id: RecordID
  /// The volunteer; of one who was merged, the last successor.
  public internal(set) var holder: HolderID
  /// The volunteer's own community, to which a repaid debt goes.
  public let home: HolderID
  /// The community that it was for, and that pays.
  public let community: HolderID
  /// The colour of service.
  public let colour: Code
  /// Digest of the description of the work: 32 bytes.
  public let activity: Data
  /// From.
  public let start: Instant
  /// To.
  public let end: Instant
  /// The local day on which it started.
  public let day: Day
  /// Whole minutes.
  public var minutes: Int64 { start.minutes(until: end) }
  /// Whether it was recorded in time.
  public let hoursClass: HoursClass
  /// The user who recorded it.
  public let recordedBy: UserID
  /// The user who saw it.
  public let witness: UserID
}

/// What an hour of a colour earns from a day on: a row of the rates.
struct RateRow: RecordRow {
  static let table = RecordTable("volunteering.rate", of: RateRow.self)

  var colour = ""
  var version: Int64 = 0
  var from = Day(daysSince1970: 0)
  var pointsPerHour = Points.zero
  var rounding: Int64 = 0

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("colour", &colour)
    columns.column("version", &version)
    columns.column("valid_from", &from)
    columns.column("points_per_hour", &pointsPerHour)
    columns.column("rounding", &rounding)
  }
}

extension Fact.Kind {
  /// How many rates were ever set.
  static let rates = Fact.Kind(rawValue: "volunteering.rates")
}

extension VolunteeringRoom {
  /// How many days after a service it may be recorded and still count as 信用时数.
  public static let evidenceDays = 7

  // MARK: Rates

  /// Sets what an hour of a colour earns from a day on.
  ///
  /// - Returns: the new version.
  public func setRate(
    colour: Code, from day: Day, pointsPerHour: Points, rounding: Rate.Rounding, _ request: BookRequest
  ) async throws -> Recorded<Int64> {
    guard (.zero...Rate.highest).contains(pointsPerHour) else { throw VolunteeringError.badRate }
    return try await desk.record(request) {
      // Colours are text, and facts are numbers: as long as no other rate was set, this one is the next.
      let (count, last) = try await desk.read { [book] reader in
        let count = try reader.query("SELECT count(*) FROM volunteering.rate WHERE book = \(book)").only(Int64.self)
        let last = try reader.query(
          "SELECT max(version)::int8 FROM volunteering.rate WHERE book = \(book) AND colour = \(colour)"
        )
        .only(Int64?.self)
        return (count, last ?? 0)
      }
      let isLast = Guard.oneMore(Fact(.rates, 0), than: count)
      return request.recording(guards: [isLast], [RateRow.table]) { _ in
        let row = RateRow(
          colour: colour.text, version: last + 1, from: day, pointsPerHour: pointsPerHour, rounding: Int64(rounding.rawValue))
        return ([row.record], ["version": .int(row.version)])
      }
    }.map { try $0.int("version") }
  }

  func rate(_ colour: Code, on day: Day, _ session: DatabaseSession) throws -> Rate? {
    try session.query(
      """
      SELECT version, points_per_hour, rounding FROM volunteering.rate
       WHERE book = \(book) AND colour = \(colour) AND valid_from <= \(day)
       ORDER BY valid_from DESC, version DESC LIMIT 1
      """
    ).first(Int32.self, Points.self, Rate.Rounding.self).map {
      Rate(version: $0.0, pointsPerHour: $0.1, rounding: $0.2)
    }
  }

  // MARK: Records

  func record(_ id: RecordID, _ session: DatabaseSession) throws -> ServiceRecord? {
    let row = try session.query(
      """
      SELECT r.id, v.holder, v.community AS home, r.community, r.colour, r.activity, r.started_at, r.ended_at, r.hours_class, r.recorded_by, r.witness
        FROM volunteering.service_record r
        \(SQL.lastSuccessor(of: "r"))
        JOIN volunteering.volunteer v ON v.book = r.book AND v.holder = coalesce(m.successor, r.holder)
       WHERE r.book = \(book) AND r.id = \(id)
      """
    ).first
    guard let row else { return nil }
    let start: Instant = try row["started_at"]
    return ServiceRecord(
      id: try row["id"], holder: try row["holder"], home: try row["home"], community: try row["community"],
      colour: try row["colour"], activity: try row["activity"], start: start, end: try row["ended_at"],
      day: start.day(in: desk.book.timeZone), hoursClass: try row["hours_class"], recordedBy: try row["recorded_by"],
      witness: try row["witness"])
  }

  // MARK: Approval

  /// 发放: turns a record into minutes, and into points where the quota suffices and nobody waits for it; otherwise the line waits as
  /// 待额度, behind those that wait already.
  ///
  /// With a public notice of 0 days the points are released at once, in the same entry.
  ///
  /// - Parameter day: the day of the approval.
  /// - Throws: ``VolunteeringError/unknownRecord(_:)``, ``VolunteeringError/ownWork``, ``VolunteeringError/ownWitness``;
  ///   ``WriterError``.
  public func approve(
    record id: RecordID, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let (record, rate, persons, budgetDay) = try await desk.read {
        reader throws -> (ServiceRecord, Rate, [SamePerson], Day) in
        let session = reader.session
        guard let record = try self.record(id, session) else { throw VolunteeringError.unknownRecord(id) }
        guard let rate = try self.rate(record.colour, on: record.day, session) else {
          throw VolunteeringError.noRate(colour: record.colour, day: record.day)
        }
        return (
          record, rate, try reader.samePersons([request.actor, record.witness, record.recordedBy]),
          try reader.budgetDay(of: record.day, today: day)
        )
      }
      let (reviewer, witness) = (persons[0], persons[1])
      guard !persons.dropFirst().contains(where: reviewer.isSame), !reviewer.isOne(of: [record.holder]) else {
        throw VolunteeringError.ownWork
      }
      guard !witness.isOne(of: [record.holder]) else { throw VolunteeringError.ownWitness }
      var draft = try approval(of: record, at: rate, budgetDay: budgetDay, on: day, request)
      draft.guards += persons.flatMap(\.unchanged)
      return draft
    }
  }

  private func approval(
    of record: ServiceRecord, at rate: Rate, budgetDay: Day, on day: Day, _ request: BookRequest
  ) throws -> EntryDraft {
    let due = record.hoursClass == .credit ? try rate.points(for: record.minutes) : .zero
    let quota = Account.quota(of: record.community, on: budgetDay)
    let hours: [Leg] = .creditHours(to: record.holder, in: record.community, minutes: record.minutes, record.hoursClass)
    let points: [Leg] =
      .issue(from: quota, to: record.holder, due)
      + .release(
        to: record.holder, VintageAmount(vintage: VintageRule.vintage(releasedOn: day), due),
        repaymentTo: .quota(of: record.home, on: day))

    func alternative(_ legs: [Leg], points: Points) -> EntryDraft.Alternative {
      EntryDraft.Alternative(
        legs: legs, details: ["record": .id(record.id)],
        document: { _ in credit(of: record, at: rate, points: points, due: due, from: quota) })
    }
    let unchanged = Guard(.rateVersion(for: record), .equals(Int64(rate.version)), otherwise: .recompose)
    return request.draft(
      .approval, on: day,
      guards: [
        .notCredited(record.id, effect: .adds(1)), .notWithdrawn(record.id), .active(record.holder), unchanged,
        .yearIsOpen(of: budgetDay, otherwise: .recompose),
      ],
      due == .zero
        ? [alternative(hours, points: .zero)]
        : EntryDraft.Alternative.payOrWait(
          for: quota, to: record.holder, paid: alternative(hours + points, points: due),
          waiting: alternative(hours, points: .zero)))
  }

  private func credit(
    of record: ServiceRecord, at rate: Rate, points: Points, due: Points, from quota: Account
  ) -> Credit {
    var credit = Credit()
    credit.record = record.id
    credit.volunteer = record.holder
    credit.community = record.community
    credit.colour = record.colour.text
    credit.activity = record.activity
    credit.start = record.start
    credit.end = record.end
    credit.hoursClass = record.hoursClass.rawValue
    credit.recorder = record.recordedBy
    credit.witness = record.witness
    credit.minutes = record.minutes
    credit.points = points
    credit.due = due
    credit.budgetYear = due > .zero ? quota.vintage.lastDay : nil
    credit.rateVersion = Int64(rate.version)
    credit.pointsPerHour = rate.pointsPerHour
    credit.rounding = Int64(rate.rounding.rawValue)
    return credit
  }
}
