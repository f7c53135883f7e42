public import Ledger
public import LedgerPostgres
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

  /// Points that waited for quota once an entry was in, by the community of the volunteer; those that are not issued any more
  /// (不再发放) wait no longer.
  ///
  /// - Parameter until: when decisions about them still count; nil for all that were made.
  public func waiting(
    through entry: EntryNumber, until: Instant?, _ reader: BookReader
  ) throws -> [HolderID: Points] {
    let rows = try reader.query(
      """
      WITH claim AS (
        SELECT c.entry, c.entry AS credit_entry, c.volunteer, coalesce(s.due_after - s.points_after, c.points_due - c.points) AS points
          FROM volunteering.credit c
          LEFT JOIN LATERAL (\(Self.lastCorrection(through: entry))) s ON true
         WHERE c.book = \(book) AND c.points < c.points_due AND c.entry <= \(entry)
        UNION ALL
        SELECT s.entry, s.credit_entry, c.volunteer, s.due_after - s.points_after
          FROM volunteering.service_correction w
          JOIN volunteering.credit c ON c.book = w.book AND c.entry = w.credit_entry
         CROSS JOIN LATERAL (\(Self.lastCorrection(through: entry))) s
         WHERE w.book = \(book) AND w.waits_for IS NOT NULL AND s.entry = w.entry
      )
      SELECT v.community, sum(c.points)::int8 AS points
        FROM claim c
        JOIN volunteering.volunteer v ON v.book = \(book) AND v.holder = c.volunteer
       WHERE NOT EXISTS (SELECT FROM volunteering.clawback b
                          WHERE b.book = \(book) AND b.credit_entry = c.credit_entry AND b.entry <= \(entry) OFFSET 0)
         AND NOT EXISTS (SELECT FROM volunteering.issue i
                          WHERE i.book = \(book) AND i.credit_entry = c.entry AND i.entry <= \(entry) OFFSET 0)
         AND coalesce((SELECT d.budget_year IS NOT NULL FROM volunteering.waiting_decision d
                        WHERE d.book = \(book) AND d.credit_entry = c.entry AND d.decided_at <= coalesce(\(until), d.decided_at)
                        ORDER BY d.no DESC LIMIT 1), true)
       GROUP BY v.community
      """)
    return try rows.reduce(into: [:]) { $0[try $1["community"]] = try $1["points"] }
  }

  /// SQL for the last correction of the credit `c` by an entry.
  private static func lastCorrection(through entry: EntryNumber) -> SQL {
    """
    SELECT s.entry, s.credit_entry, s.due_after, s.points_after FROM volunteering.service_correction s
     WHERE s.book = c.book AND s.credit_entry = c.entry AND s.entry <= \(entry) ORDER BY s.entry DESC LIMIT 1
    """
  }
}
