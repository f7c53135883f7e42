public import Ledger
public import LedgerPostgres
import People
import Postgres

/// What was decided about a line that waits for quota: a row of the decisions.
struct WaitingDecisionRow: RecordRow {
  static let table = RecordTable("volunteering.waiting_decision", of: WaitingDecisionRow.self)

  var entry = EntryNumber(0)
  var number: Int64 = 0
  var community = HolderID.book
  var year: Day?
  var decidedBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("credit_entry", &entry)
    columns.column("no", &number)
    columns.column("community", &community)
    columns.column("budget_year", &year)
    columns.column("decided_by", &decidedBy)
  }
}

extension VolunteeringRoom {
  /// What becomes of a credit that still waits when its budget year is to be ended.
  public enum WaitingDecision: Sendable {
    /// 结转下年: it waits for the next year's quota, before those approved later.
    case carry
    /// 不再发放: its points lapse; the minutes stay.
    case drop
  }

  /// Decides about a credit that waits for quota.
  ///
  /// The last decision counts: what was dropped can be carried over after all, unless it was corrected since.
  ///
  /// - Returns: the entry of the approval.
  /// - Throws: ``VolunteeringError/unknownRecord(_:)``; `Refused` with ``RefusalReason/notWaiting``; `WriterError`.
  public func decide(
    _ decision: WaitingDecision, about record: RecordID, on day: Day, _ request: BookRequest
  ) async throws -> Recorded<EntryNumber> {
    try await desk.record(request) {
      let (last, claim) = try await desk.read { reader in
        guard try self.record(record, reader.session) != nil else { throw VolunteeringError.unknownRecord(record) }
        // First the entry, then what waits: whatever comes to wait between them is noticed under the lock.
        return (try reader.head()?.lastEntry ?? 0, try lastClaim(of: record, reader))
      }
      guard let claim else {
        let guards = [Guard.nothingPosted(since: last)]
        return request.recording(guards: guards, refusal: Refusal(.notWaiting, ["record": .id(record)]), []) { _ in ([], [:]) }
      }
      let row = WaitingDecisionRow(
        entry: claim.entry, number: claim.decisions + 1, community: claim.community,
        year: decision == .carry ? claim.yearAfter(day) : nil, decidedBy: request.actor)
      return request.recording(
        guards: claim.guards + (decision == .carry ? [.active(claim.volunteer)] : []), [WaitingDecisionRow.table]
      ) { _ in ([row.record], ["credit": .id(claim.credit)]) }
    }.map { try $0.id("credit") }
  }

  /// What is to be decided about, as it was seen.
  private struct UndecidedClaim {
    /// The entry since which it waits.
    let entry: EntryNumber
    /// The entry of the approval.
    let credit: EntryNumber
    let community: HolderID
    /// Who served; of a volunteer who was merged, the last successor.
    let volunteer: HolderID
    /// How often it was decided about.
    let decisions: Int64
    /// The budget year whose quota it waits for, by its last day; nil if it was dropped.
    let year: Day?
    /// The last correction of the credit; 0 if there is none.
    let correction: EntryNumber

    /// It still waits, and as it was seen.
    var guards: [Guard] {
      [
        .oneMore(.waitingDecision(about: entry), than: decisions),
        Guard(.issued(to: entry), .equals(0), otherwise: .recompose),
        Guard(.clawbacks(of: credit), .equals(0), otherwise: .recompose),
        Guard(.serviceCorrection(of: credit), .equals(correction.number), otherwise: .recompose),
        Guard(.successor(of: volunteer), .equals(0), otherwise: .recompose),
      ]
    }

    /// The budget year after the one that it waits for, at the earliest the one of a day.
    func yearAfter(_ day: Day) -> Day { max(day.yearEnd(), year?.yearEnd(yearsLater: 1) ?? day.yearEnd()) }
  }

  /// The points of a record that wait for quota, the latest; nil if none do.
  private func lastClaim(of record: RecordID, _ reader: BookReader) throws -> UndecidedClaim? {
    try reader.query(
      """
      SELECT c.entry, c.credit_entry, c.community, coalesce(m.successor, c.volunteer) AS volunteer, coalesce(d.no, 0) AS decisions,
             CASE WHEN d.no IS NULL THEN c.budget_year ELSE d.budget_year END AS year,
             coalesce((SELECT max(s.entry) FROM volunteering.service_correction s
                        WHERE s.book = c.book AND s.credit_entry = c.credit_entry), 0) AS correction
        FROM volunteering.claim c
        \(raw: Self.lastDecision)
        \(SQL.lastSuccessor(of: "c", "volunteer"))
       WHERE c.book = \(book) AND c.record = \(record) AND \(raw: Self.unpaid)
       ORDER BY c.entry DESC LIMIT 1
      """
    ).first.map { row in
      UndecidedClaim(
        entry: try row["entry"], credit: try row["credit_entry"], community: try row["community"],
        volunteer: try row["volunteer"],
        decisions: try row["decisions"], year: try row["year"], correction: try row["correction"])
    }
  }
}
