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
  /// The budget year of the quota that points due by it wait for, by its last day; nil if none do, or the credit itself waits.
  public var waitsFor: Day?

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
    columns.column("waits_for", &waitsFor)
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
  /// Less takes the difference back as a clawback does. More pays it out of this year's quota where that suffices and nobody waits for
  /// it; otherwise the difference waits, behind those that wait already. While points of the credit wait, or were dropped, only
  /// minutes move, and the points due are others. It can be corrected again.
  ///
  /// - Parameters:
  ///   - minutes: the right minutes, at least one; none at all is a clawback.
  ///   - reason: why, in words; it can be erased.
  /// - Throws: ``VolunteeringError``; `Refusal` with ``RefusalReason/recordNotCredited``; `WriterError`.
  public func correct(
    record id: RecordID, minutes: Int64, reason: String, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    guard (1...1_440).contains(minutes) else { throw VolunteeringError.badMinutes }
    return try await desk.post(request) {
      let (record, persons, credit, budgetDay) = try await desk.read {
        reader -> (ServiceRecord, [SamePerson], StandingCredit?, Day) in
        guard let record = try self.record(id, reader.session) else { throw VolunteeringError.unknownRecord(id) }
        return (
          record, try reader.samePersons([request.actor, record.recordedBy, record.witness]), try standingCredit(of: id, reader),
          try reader.budgetDay(of: record.day, today: day)
        )
      }
      let reviewer = persons[0]
      guard !reviewer.isOne(of: [record.holder, credit?.volunteer]) else { throw VolunteeringError.ownRecord }
      // A credit that is not there cannot come without an approval, which would be another request.
      guard let credit else { throw Refusal(.recordNotCredited, ["record": .id(id)]) }
      // More is approved by somebody else than who recorded or saw it, like the first.
      guard minutes < credit.minutes || !persons.dropFirst().contains(where: reviewer.isSame) else {
        throw VolunteeringError.ownWork
      }
      let correction = try correction(of: credit, record, minutes: minutes)
      let isRaise = credit.due == credit.paid && correction.dueAfter > credit.due
      let refusal = Guard.Otherwise.refuse(.recordNotCredited, ["record": .id(id)])
      var guards = [
        Guard(.credits(of: id), .equals(1), otherwise: refusal),
        Guard(.clawbacks(of: credit.entry), .equals(0), otherwise: refusal), credit.uncorrected(effect: .becomesEntry),
      ]
      guards += credit.guards + persons.flatMap(\.unchanged)
      if isRaise { guards += [.yearIsOpen(of: budgetDay, otherwise: .recompose), .active(credit.volunteer)] }
      if let claim = credit.claim, claim.entry != credit.entry {
        let waitsOn = correction.waitsFor != nil
        guards.append(try await desk.read { try leaving(claim, returns: waitsOn, $0.session) })
      }
      let posting = CorrectionPosting(
        correction, of: credit, record, repaymentTo: try await people.repayment(of: credit.volunteer, on: day))
      var draft = request.draft(
        .serviceCorrection, on: day, guards: guards,
        isRaise ? try posting.raise(from: .quota(of: correction.community, on: budgetDay), on: day) : [try posting.lowerOrKeep()])
      draft.affects = credit.month
      draft.remark = Remark(reason)
      return draft
    }
  }

  /// What a correction to the right minutes comes to, while nothing more is paid.
  private func correction(of credit: StandingCredit, _ record: ServiceRecord, minutes: Int64) throws -> ServiceCorrection {
    var correction = ServiceCorrection()
    correction.record = record.id
    correction.creditEntry = credit.entry
    correction.community = credit.credit.community
    correction.minutesBefore = credit.minutes
    correction.minutesAfter = minutes
    correction.dueBefore = credit.due
    correction.dueAfter = record.hoursClass == .credit ? try credit.rate.points(for: minutes) : .zero
    correction.pointsBefore = credit.paid
    correction.pointsAfter = min(credit.paid, correction.dueAfter)
    if correction.pointsAfter < credit.paid {
      correction.budgetYear = credit.payer(of: try credit.paid - correction.pointsAfter)?.vintage.lastDay
    }
    // A credit that waits goes on waiting by itself; what an earlier correction raised waits by this one, if anything is left of it.
    if let claim = credit.claim, claim.entry != credit.entry, correction.dueAfter > credit.paid {
      correction.waitsFor = claim.quota.vintage.lastDay
    }
    guard correction.minutesAfter != correction.minutesBefore else { throw VolunteeringError.nothingToCorrect }
    guard correction.dueAfter > .zero || correction.dueBefore == .zero else { throw VolunteeringError.nothingLeftOfCredit }
    return correction
  }
}

/// The ways to post a correction of a service.
private struct CorrectionPosting {
  let correction: ServiceCorrection
  let volunteer: HolderID
  let repaymentTo: Account
  let hours: [Leg]

  init(_ correction: ServiceCorrection, of credit: StandingCredit, _ record: ServiceRecord, repaymentTo: Account) {
    self.correction = correction
    volunteer = credit.volunteer
    self.repaymentTo = repaymentTo
    hours = .correctHours(
      of: volunteer, in: correction.community, by: correction.minutesAfter - correction.minutesBefore, record.hoursClass)
  }

  /// Takes back what was paid and is not due, if anything.
  func lowerOrKeep() throws -> EntryDraft.Alternative {
    let quota = correction.budgetYear.map { Account.quota(of: correction.community, on: $0) }
    let less = try correction.pointsBefore - correction.pointsAfter
    return alternative(hours + (quota.map { .clawBack(less, from: volunteer, to: $0) } ?? []), correction)
  }

  /// Pays what is due now, or lets it wait.
  func raise(from quota: Account, on day: Day) throws -> [EntryDraft.Alternative] {
    let more = try correction.dueAfter - correction.pointsBefore
    let points: [Leg] =
      .issue(from: quota, to: volunteer, more)
      + .release(
        to: volunteer, VintageAmount(vintage: VintageRule.vintage(releasedOn: day), more),
        repaymentTo: repaymentTo)
    var (paid, waiting) = (correction, correction)
    paid.pointsAfter = correction.dueAfter
    paid.budgetYear = quota.vintage.lastDay
    waiting.waitsFor = quota.vintage.lastDay
    return EntryDraft.Alternative.payOrWait(
      for: quota, to: volunteer, paid: alternative(hours + points, paid), waiting: alternative(hours, waiting))
  }

  private func alternative(_ legs: [Leg], _ correction: ServiceCorrection) -> EntryDraft.Alternative {
    let debt = Account.clawbackReceivable(from: volunteer).group
    return EntryDraft.Alternative(
      legs: legs, details: ["entry": .id(correction.creditEntry), "record": .id(correction.record)],
      document: { decided in
        var correction = correction
        if correction.pointsAfter < correction.pointsBefore { correction.owed = decided.points(on: debt) }
        return correction
      })
  }
}
