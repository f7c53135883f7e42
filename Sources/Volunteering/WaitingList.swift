public import Ledger
import LedgerPostgres
import Postgres

/// Points that wait for quota (待额度), as a list shows them.
public struct WaitingListed: Sendable {
  /// The entry since which they wait.
  public let entry: EntryNumber
  /// The service record.
  public let record: RecordID
  /// The points.
  public let points: Points
  /// The community whose quota they wait for.
  public let community: String
  /// The budget year for whose quota they wait, by its last day; nil if they are not issued any more (不再发放).
  public let year: Day?
  /// Whether somebody decided about them.
  public let isDecided: Bool
}

extension VolunteeringRoom {
  /// What waits for quota, and what was dropped while it waited, in the order in which it began to wait: what follows an entry, at most
  /// `limit`.
  ///
  /// - Parameter record: of this one alone; nil for all.
  public func waitingList(
    after entry: EntryNumber = 0, of record: RecordID? = nil, limit: Int64
  ) async throws -> [WaitingListed] {
    let own: SQL = if let record { "AND c.record = \(record)" } else { "" }
    return try await desk.report { reader in
      try reader.query(
        """
        SELECT c.entry, c.record, n.name AS community, d.no IS NOT NULL AS is_decided,
               CASE WHEN d.no IS NULL THEN c.budget_year ELSE d.budget_year END AS year,
               coalesce(s.due_after - s.points_after, a.points_due - a.points)::int8 AS points
          FROM volunteering.claim c
          \(raw: Self.lastDecision)
          JOIN volunteering.credit a ON a.book = c.book AND a.entry = c.credit_entry
          JOIN volunteering.community n ON n.book = c.book AND n.holder = c.community
          LEFT JOIN LATERAL (SELECT s.due_after, s.points_after FROM volunteering.service_correction s
                              WHERE s.book = c.book AND s.credit_entry = c.credit_entry ORDER BY s.entry DESC LIMIT 1) s ON true
         WHERE c.book = \(book) AND c.entry > \(entry) \(own) AND \(raw: Self.unpaid)
         ORDER BY c.entry LIMIT \(limit)
        """
      ).map { row in
        WaitingListed(
          entry: try row["entry"], record: try row["record"], points: try row["points"], community: try row["community"],
          year: try row["year"], isDecided: try row["is_decided"])
      }
    }
  }
}
