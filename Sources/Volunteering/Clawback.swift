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
  ///   - reviewer: the reviewer as a volunteer, if also one.
  /// - Throws: ``VolunteeringError/unknownRecord(_:)``, ``VolunteeringError/ownClawback``; ``WriterError``.
  public func clawBack(
    record id: RecordID, reason: String, reviewer: HolderID?, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    let answer = try await desk.post(request) {
      let (record, reviewer, credit) = try await desk.read { reader in
        guard let record = try self.record(id, reader.session) else { throw VolunteeringError.unknownRecord(id) }
        return (record, try samePerson(reviewer, reader.session), try standingCredit(of: id, reader))
      }
      guard reviewer?.present != record.holder else { throw VolunteeringError.ownClawback }
      var draft = try draft(of: record, credit, reason: reason, on: day, request)
      draft.guards += [reviewer].compactMap { $0?.unchanged }
      return draft
    }
    await moveLines(after: answer, on: day, request)
    return answer
  }

  /// A credit that stands, with what the line for quota means for it.
  private struct Standing {
    let entry: EntryNumber
    let month: Month
    let credit: Credit
    /// Points that were paid, at once or once there was quota.
    let paid: Points
    /// Guards that the credit still is as it was read.
    let guards: [Guard]
  }

  /// The credit of a record, if none has clawed it back.
  private func standingCredit(of record: RecordID, _ reader: BookReader) throws -> Standing? {
    let row = try reader.query(
      """
      SELECT c.entry, i.points FROM volunteering.credit c
        LEFT JOIN volunteering.issue i ON i.book = c.book AND i.credit_entry = c.entry
       WHERE c.book = \(book) AND c.record = \(record)
         AND \(raw: Self.stands)
       ORDER BY c.entry DESC LIMIT 1
      """
    ).first(EntryNumber.self, Points?.self)
    guard let (entry, issued) = row else { return nil }
    guard let posted = try reader.entries([entry], of: [.approval])[entry], let credit: Credit = posted.row() else {
      throw CorruptBook("entry \(entry) has no credit")
    }
    var guards: [Guard] = []
    if credit.points < credit.due, let quota = credit.quota {
      guards.append(Guard(.issued(to: entry), .equals(issued == nil ? 0 : 1), otherwise: .recompose))
      if issued == nil { guards.append(try leaving(entry, quota, reader.session)) }
    }
    return Standing(
      entry: entry, month: posted.entry.period, credit: credit, paid: try credit.points + (issued ?? .zero), guards: guards)
  }

  private func draft(
    of record: ServiceRecord, _ standing: Standing?, reason: String, on day: Day, _ request: BookRequest
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
    // Return the points to the quota that the credit names: its entry may also have posted to another quota, to repay a debt.
    let hours: [Leg] = .clawBackHours(
      from: record.holder, to: credit.community, minutes: credit.minutes, record.hoursClass)
    let points: [Leg] = credit.quota.map { .clawBack(paid, from: record.holder, to: $0) } ?? []
    let debt = Account.clawbackReceivable(from: record.holder).group
    var draft = request.draft(
      .clawback, on: day,
      guards: [
        Guard(.clawbacks(of: standing.entry), .equals(0), effect: .adds(1), otherwise: refusal),
        Guard(.credits(of: record.id), .equals(1), effect: .adds(-1), otherwise: refusal),
      ] + standing.guards,
      [
        EntryDraft.Alternative(
          legs: hours + points, details: ["entry": .id(standing.entry), "record": .id(record.id)],
          document: { decided throws(LedgerError) in
            var clawback = Clawback()
            clawback.record = record.id
            clawback.creditEntry = standing.entry
            clawback.community = credit.community
            clawback.budgetYear = paid > .zero ? credit.budgetYear : nil
            clawback.minutes = credit.minutes
            clawback.points = paid
            clawback.owed = decided.points(on: debt)
            clawback.taken = try paid - clawback.owed
            return clawback
          })
      ])
    draft.affects = standing.month
    draft.remark = Remark(reason)
    return draft
  }
}
