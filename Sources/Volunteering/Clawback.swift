public import Ledger
public import LedgerPostgres
import Postgres

/// The document of a clawback: minutes and points taken back, points owed.
public struct Clawback: DocumentRow {
  /// `volunteering.clawback`.
  public static let table = DocumentTable("volunteering.clawback", of: Clawback.self, kinds: [.clawback])

  /// Its line in the entry: 1.
  public var line: Int64 = 1
  /// The service record.
  public var record: RecordID = 0
  /// The entry that had credited it.
  public var creditEntry: EntryNumber = 0
  /// The community that had paid, and gets back.
  public var community = HolderID.book
  /// The budget year whose quota gets back, by its last day; nil if nothing had been paid.
  public var budgetYear: Day?
  /// Minutes taken back.
  public var minutes: Int64 = 0
  /// Points that had been credited.
  public var points = Points.zero
  /// Points that were there.
  public var taken = Points.zero
  /// Points that the volunteer owes for it.
  public var owed = Points.zero

  /// A row without content.
  public init() {}

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("record", &record)
    columns.column("credit_entry", &creditEntry)
    columns.column("community", &community)
    columns.column("budget_year", &budgetYear)
    columns.column("minutes", &minutes)
    columns.column("points", &points)
    columns.column("taken", &taken)
    columns.column("owed", &owed)
  }
}

extension VolunteeringRoom {
  /// 冲正已发积分: takes a record's credit back, to the community that paid; points already spent are owed.
  ///
  /// The record may be approved anew afterwards, which repays the debt first.
  ///
  /// - Parameters:
  ///   - reason: why, in the reviewer's words.
  ///   - held: what is held of a volunteer for the case of the record, of so many points; it is taken first.
  /// - Throws: ``VolunteeringError/unknownRecord(_:)``, ``VolunteeringError/ownRecord``; ``WriterError``.
  public func clawBack(
    record id: RecordID, reason: String, on day: Day, _ request: BookRequest,
    held: @Sendable (HolderID, Points) async throws -> HeldPoints = { _, _ in HeldPoints() }
  ) async throws -> Answer {
    try await desk.post(request) {
      var (record, reviewer, credit) = try await desk.read { reader -> (ServiceRecord, SamePerson, StandingCredit?) in
        guard let record = try self.record(id, reader.session) else { throw VolunteeringError.unknownRecord(id) }
        return (record, try reader.samePersons([request.actor])[0], try standingCredit(of: id, reader))
      }
      guard !reviewer.isOne(of: [record.holder, credit?.volunteer]) else { throw VolunteeringError.ownRecord }
      if let credit { record.holder = credit.volunteer }
      var holding = HeldPoints()
      if let paid = credit?.paid, paid > .zero { holding = try await held(record.holder, paid) }
      var draft = try draft(of: record, credit, holding, reason: reason, on: day, request)
      if let claim = credit?.claim {
        draft.guards.append(try await desk.read { try leaving(claim, $0.session) })
      }
      draft.guards += reviewer.unchanged
      return draft
    }
  }

  private func draft(
    of record: ServiceRecord, _ standing: StandingCredit?, _ held: HeldPoints, reason: String, on day: Day, _ request: BookRequest
  ) throws -> EntryDraft {
    let refusal = Guard.Otherwise.refuse(.recordNotCredited, ["record": .id(record.id)])
    guard let standing else {
      // No credit was found. If the lock shows one, compose again (first guard); otherwise refuse (second).
      let guards = [
        Guard(.credits(of: record.id), .equals(0), otherwise: .recompose),
        Guard(.credits(of: record.id), .equals(1), otherwise: refusal),
      ]
      return request.draft(.clawback, on: day, guards: guards, [.init(legs: [])])
    }
    let (credit, paid) = (standing.credit, standing.paid)
    // Return the points to the quota that the document names: its entry may also have posted to another quota, to repay a debt.
    let hours: [Leg] = .clawBackHours(
      from: record.holder, to: credit.community, minutes: standing.minutes, record.hoursClass)
    let payer = standing.payer(of: paid)
    let points: [Leg] = payer.map { .clawBack(paid, from: record.holder, frozen: held.taken, to: $0) } ?? []
    let debt = Account.clawbackReceivable(from: record.holder).group
    var draft = request.draft(
      .clawback, on: day,
      guards: [
        Guard(.clawbacks(of: standing.entry), .equals(0), effect: .adds(1), otherwise: refusal),
        Guard(.credits(of: record.id), .equals(1), effect: .adds(-1), otherwise: refusal),
        standing.uncorrected(),
      ] + standing.guards + held.guards,
      [
        EntryDraft.Alternative(
          legs: hours + points + held.legs, details: ["entry": .id(standing.entry), "record": .id(record.id)],
          tables: [Clawback.table] + held.documents.prefix(1).map(\.table),
          documents: { decided throws(LedgerError) in
            var clawback = Clawback()
            clawback.record = record.id
            clawback.creditEntry = standing.entry
            clawback.community = credit.community
            clawback.budgetYear = payer?.vintage.lastDay
            clawback.minutes = standing.minutes
            clawback.points = paid
            clawback.owed = decided.points(on: debt)
            clawback.taken = try paid - clawback.owed
            return [clawback.document] + held.documents
          })
      ])
    draft.affects = standing.month
    draft.remark = Remark(reason)
    return draft
  }
}
