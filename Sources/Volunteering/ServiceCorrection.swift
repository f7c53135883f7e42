public import Ledger
public import LedgerPostgres
import People
import Postgres

/// The document of a corrected service (更正服务): the figures before and after.
public struct ServiceCorrection: DocumentRow {
  /// `volunteering.service_correction`.
  public static let table = DocumentTable(
    "volunteering.service_correction", of: ServiceCorrection.self, kinds: [.serviceCorrection])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The service record.
  public var record: RecordID = 0
  /// The entry that had credited it.
  public var creditEntry: EntryNumber = 0
  /// The community that pays, or gets back.
  public var community = HolderID.book
  /// The budget year of the quota that pays, or gets back, by its last day; nil if no points move.
  public var budgetYear: Day?
  /// Minutes credited before.
  public var minutesBefore: Int64 = 0
  /// The right minutes.
  public var minutesAfter: Int64 = 0
  /// Points earned by the minutes before.
  public var dueBefore = Points.zero
  /// Points earned by the right minutes.
  public var dueAfter = Points.zero
  /// Points paid before.
  public var pointsBefore = Points.zero
  /// Points paid that stand now.
  public var pointsAfter = Points.zero
  /// Points taken back that were no longer there, and are owed.
  public var owed = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("record", &record)
    columns.column("credit_entry", &creditEntry)
    columns.column("community", &community)
    columns.column("budget_year", &budgetYear)
    columns.column("minutes_before", &minutesBefore)
    columns.column("minutes_after", &minutesAfter)
    columns.column("due_before", &dueBefore)
    columns.column("due_after", &dueAfter)
    columns.column("points_before", &pointsBefore)
    columns.column("points_after", &pointsAfter)
    columns.column("owed", &owed)
  }
}

extension Fact.Kind {
  /// The entry that last corrected a credit: first is the credit's entry; 0 if none did.
  public static let serviceCorrection = Fact.Kind(rawValue: "volunteering.service-correction")
}

extension Fact {
  static func serviceCorrection(of credit: EntryNumber) -> Fact { Fact(.serviceCorrection, credit.number) }
}

extension VolunteeringRoom {
  static let serviceCorrections = FactQuery(
    .serviceCorrection,
    """
    SELECT s.entry FROM volunteering.service_correction s
     WHERE s.book = k.book AND s.credit_entry = k.first ORDER BY s.entry DESC LIMIT 1
    """)

  /// 更正服务 of a credited record, to the right minutes: the points follow by the rate of the credit.
  ///
  /// Less takes the difference back as a clawback does; more pays it out of this year's quota, and is refused if that does not suffice.
  /// While the credit waits for quota only minutes move, and the points due are others. It can be corrected again.
  ///
  /// - Parameters:
  ///   - minutes: the right minutes, at least one; none at all is a clawback.
  ///   - reason: why, in words; it can be erased.
  ///   - reviewer: the reviewer as a volunteer, if also one.
  /// - Throws: ``VolunteeringError``; `Refusal` with ``RefusalReason/recordNotCredited``; `WriterError`.
  public func correct(
    record id: RecordID, minutes: Int64, reason: String, reviewer: HolderID?, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    guard (1...1_440).contains(minutes) else { throw VolunteeringError.badMinutes }
    return try await desk.post(request) {
      var (record, reviewer, credit, budgetDay) = try await desk.read { reader in
        guard let record = try self.record(id, reader.session) else { throw VolunteeringError.unknownRecord(id) }
        return (
          record, try samePerson(reviewer, reader.session), try standingCredit(of: id, reader),
          try reader.budgetDay(of: record.day, today: day)
        )
      }
      guard reviewer?.present != record.holder else { throw VolunteeringError.ownRecord }
      // A credit that is not there cannot come without an approval, which would be another request.
      guard let credit else { throw Refusal(.recordNotCredited, ["record": .id(id)]) }
      // More is approved by somebody else than who recorded or saw it, like the first.
      guard minutes < credit.minutes || request.actor != record.recordedBy && request.actor != record.witness else {
        throw VolunteeringError.ownWork
      }
      record.holder = credit.volunteer
      var correction = ServiceCorrection()
      correction.record = id
      correction.creditEntry = credit.entry
      correction.community = credit.credit.community
      correction.minutesBefore = credit.minutes
      correction.minutesAfter = minutes
      correction.dueBefore = credit.due
      correction.dueAfter = record.hoursClass == .credit ? try credit.rate.points(for: minutes) : .zero
      correction.pointsBefore = credit.paid
      // What was dropped, or waits, has points due and none paid.
      let moves = credit.waitsFor == nil && (credit.paid > .zero || credit.due == .zero)
      correction.pointsAfter = moves ? correction.dueAfter : credit.paid
      guard correction.minutesAfter != correction.minutesBefore else { throw VolunteeringError.nothingToCorrect }
      guard correction.dueAfter > .zero || correction.dueBefore == .zero else { throw VolunteeringError.nothingLeftOfCredit }
      let quota =
        if !moves { Account?.none } else if correction.pointsAfter > credit.paid {
          Account.quota(of: correction.community, on: budgetDay)
        } else { try credit.payer(of: credit.paid - correction.pointsAfter) }
      correction.budgetYear = correction.pointsAfter == credit.paid ? nil : quota?.vintage.lastDay
      let guards =
        [
          Guard(.credits(of: id), .equals(1), otherwise: .refuse(.recordNotCredited, ["record": .id(id)])),
          Guard(.clawbacks(of: credit.entry), .equals(0), otherwise: .refuse(.recordNotCredited, ["record": .id(id)])),
          credit.uncorrected(effect: .becomesEntry),
        ] + credit.guards + [reviewer].compactMap { $0?.unchanged }
      let hours: [Leg] = .correctHours(
        of: record.holder, in: correction.community, by: minutes - credit.minutes, record.hoursClass)
      let legs = try hours + points(of: correction, record, quota, on: day)
      return draft(correction, guards, legs, to: record, quota, month: credit.month, reason: reason, on: day, request)
    }
  }

  private func points(
    of correction: ServiceCorrection, _ record: ServiceRecord, _ quota: Account?, on day: Day
  ) throws(LedgerError) -> [Leg] {
    guard let quota, correction.pointsAfter != correction.pointsBefore else { return [] }
    guard correction.pointsAfter > correction.pointsBefore else {
      return .clawBack(try correction.pointsBefore - correction.pointsAfter, from: record.holder, to: quota)
    }
    let more = try correction.pointsAfter - correction.pointsBefore
    return .issue(from: quota, to: record.holder, more)
      + .release(
        to: record.holder, VintageAmount(vintage: VintageRule.vintage(releasedOn: day), more),
        repaymentTo: .quota(of: record.home, on: day))
  }

  private func draft(
    _ correction: ServiceCorrection, _ guards: [Guard], _ legs: [Leg], to record: ServiceRecord, _ quota: Account?, month: Month,
    reason: String, on day: Day, _ request: BookRequest
  ) -> EntryDraft {
    let isMore = correction.pointsAfter > correction.pointsBefore
    let isLess = correction.pointsAfter < correction.pointsBefore
    // Whoever waits for this quota comes first.
    let line = isMore ? quota.map { [Guard(.line(of: $0), .equals(0), otherwise: .refuse(.waitsBehindAnother, [:]))] } ?? [] : []
    let debt = Account.clawbackReceivable(from: record.holder).group
    var draft = request.draft(
      .serviceCorrection, on: day, guards: guards + line,
      [
        EntryDraft.Alternative(
          legs: legs, details: ["entry": .id(correction.creditEntry), "record": .id(correction.record)],
          document: { decided in
            var correction = correction
            if isLess { correction.owed = decided.points(on: debt) }
            return correction
          })
      ])
    draft.affects = month
    draft.remark = Remark(reason)
    return draft
  }
}
