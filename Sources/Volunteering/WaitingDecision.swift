public import Ledger
public import LedgerPostgres
import People
import Postgres

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
  /// - Throws: ``VolunteeringError/unknownRecord(_:)``; `Refusal` with ``RefusalReason/notWaiting``; `WriterError`.
  public func decide(
    _ decision: WaitingDecision, about record: RecordID, on day: Day, _ request: BookRequest
  ) async throws -> Recorded<EntryNumber> {
    try await desk.command(request) { session in
      guard try self.record(record, session) != nil else { throw VolunteeringError.unknownRecord(record) }
      let row = try session.query(
        """
        SELECT c.entry, c.credit_entry, c.community, coalesce(d.no, 0) AS no, CASE WHEN d.no IS NULL THEN c.budget_year ELSE d.budget_year END AS year,
               EXISTS (SELECT FROM volunteering.volunteer v
                        WHERE v.book = c.book AND v.holder = coalesce(m.successor, c.volunteer)
                          AND \(raw: PeopleRoom.isClosed)) AS is_closed
          FROM volunteering.claim c
          \(raw: Self.lastDecision)
          \(SQL.lastSuccessor(of: "c", "volunteer"))
         WHERE c.book = \(book) AND c.record = \(record) AND \(raw: Self.unpaid)
         ORDER BY c.entry DESC LIMIT 1
        """
      ).first
      guard let row else { throw Refusal(.notWaiting, ["record": .id(record)]) }
      let isClosed: Bool = try row["is_closed"]
      guard decision == .drop || !isClosed else { throw Refusal(.volunteerInactive) }
      let (entry, number): (EntryNumber, Int64) = (try row["entry"], try row["no"])
      let waitsFor: Day? = try row["year"]
      let next = max(day.yearEnd(), (waitsFor ?? day).yearEnd(yearsLater: waitsFor == nil ? 0 : 1))
      let year: Day? = decision == .carry ? next : nil
      _ = try session.query(
        """
        INSERT INTO volunteering.waiting_decision (book, credit_entry, no, community, budget_year, decided_by)
        VALUES (\(book), \(entry), \(number + 1), \(try row["community"] as HolderID), \(year), \(request.actor))
        """)
      return ["credit": .id(try row["credit_entry"] as EntryNumber)]
    }.map { try $0.id("credit") }
  }
}
