import LedgerPostgres
import Postgres

/// Number 14: where quota went.
extension Check {
  /// What each entry took from quota, or gave back, is what its paper says, or a debt lent or repaid.
  ///
  /// Of the quotas of all communities and years together: which one paid is another check.
  ///
  /// What is granted, cut, moved or ended has no other side here, and of what has no paper there is nothing to compare. A debt over quota
  /// is repaid to 1101 as far as that goes, and then to a quota; an opening fills 1101 itself.
  static let quotaAgrees = Check(
    "quota-agrees", 14, "额度的去向都有凭据", .red,
    Guidance(left: "凭据上的", right: "从额度付出", cause: "有人绕过系统改了凭据或分录，或者删了凭据。", action: "打开凭证，看它的单据写了多少分。")
  ) { scope in
    """
    WITH leg AS (
      SELECT p.entry, coalesce(sum(p.amount) FILTER (WHERE a.code = 2001), 0) AS moved,
             coalesce(-sum(p.amount) FILTER (WHERE a.code = 2401 AND p.amount < 0), 0) AS lent,
             coalesce(sum(p.amount) FILTER (WHERE a.code = 2401 AND p.amount > 0), 0) AS repaid,
             coalesce(sum(p.amount) FILTER (WHERE a.code = 2102), 0) AS objected,
             greatest(coalesce(sum(p.amount) FILTER (WHERE a.code = 2402 AND p.amount > 0), 0)
                      + coalesce(sum(p.amount) FILTER (WHERE a.code = 1101 AND p.amount < 0), 0), 0) AS over_repaid,
             greatest(coalesce(-sum(p.amount) FILTER (WHERE a.code = 2402 AND p.amount < 0), 0)
                      - coalesce(sum(p.amount) FILTER (WHERE a.code = 1101 AND p.amount > 0), 0), 0) AS over_lent
        FROM ledger.posting p
       CROSS JOIN LATERAL (SELECT a.code FROM ledger.account a WHERE a.book = p.book AND a.id = p.account OFFSET 0) a
       WHERE p.book = \(scope.book) AND p.entry BETWEEN \(scope.first) AND \(scope.last)
         AND a.code IN (1101, 2001, 2102, 2401, 2402) GROUP BY p.entry
    ), due AS (
      SELECT l.entry, l.moved,
             CASE WHEN p.points < 0 THEN p.points
                  WHEN p.points IS NOT NULL THEN p.points - l.repaid - l.over_repaid
                  WHEN e.kind IN ('approval', 'issue', 'clawback', 'service-correction', 'reissue') THEN l.moved
                  WHEN e.kind = 'objection' THEN -l.objected
                  WHEN e.kind IN ('opening', 'opening-correction') THEN -l.repaid
                  WHEN e.kind IN ('paper-slip', 'member-correction') THEN l.lent - l.repaid - l.over_repaid
                  WHEN e.kind IN ('merge', 'split', 'write-off') OR r.kind = 'write-off' THEN 0
                  WHEN e.kind = 'reversal' THEN l.lent + l.over_lent - l.repaid - l.over_repaid - coalesce(o.points, 0)
                  ELSE -l.repaid - l.over_repaid END AS due
        FROM leg l
       CROSS JOIN LATERAL (SELECT * FROM ledger.entry e WHERE e.book = \(scope.book) AND e.no = l.entry OFFSET 0) e
        LEFT JOIN LATERAL (SELECT r.kind FROM ledger.entry r WHERE r.book = e.book AND r.no = e.reverses OFFSET 0) r ON true
        LEFT JOIN LATERAL \(raw: points(of: "e.no")) p ON true
        LEFT JOIN LATERAL \(raw: points(of: "e.reverses")) o ON true
       WHERE e.kind NOT IN ('quota-grant', 'quota-cut', 'quota-move', 'year-end')
    )
    SELECT format('凭证 %s 从额度付出的和凭据说明的不同', entry) AS what, \(raw: SQL.points("due")) || ' 分' AS left_side,
           \(raw: SQL.points("moved")) || ' 分' AS right_side, \(raw: SQL.points("due - moved")) || ' 分' AS difference,
           ARRAY['entry:' || entry] AS documents
      FROM due WHERE moved <> due ORDER BY entry
    """
  }

  /// A query for the points that the papers of an entry took from quota; NULL if it has none.
  private static func points(of entry: String) -> String {
    """
    (SELECT sum(points) AS points FROM (
       SELECT c.points FROM volunteering.credit c WHERE c.book = e.book AND c.entry = \(entry)
       UNION ALL SELECT i.points FROM volunteering.issue i WHERE i.book = e.book AND i.entry = \(entry)
       UNION ALL SELECT -b.taken FROM volunteering.clawback b WHERE b.book = e.book AND b.entry = \(entry)
       UNION ALL SELECT s.points_after - s.points_before + s.owed FROM volunteering.service_correction s
                  WHERE s.book = e.book AND s.entry = \(entry)
       UNION ALL SELECT r.points FROM volunteering.reissue r WHERE r.book = e.book AND r.entry = \(entry)) p)
    """
  }
}
