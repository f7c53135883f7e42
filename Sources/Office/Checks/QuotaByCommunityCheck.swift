import LedgerPostgres
import Postgres

/// What the quota of each community paid.
extension Check {
  /// What a community's quota of a budget year paid, and got back, is what its papers say; and no entry that needs a paper is without.
  ///
  /// Credits, issues, points issued again, corrections and clawbacks name the community that pays. A debt that is repaid in the same entry
  /// goes to the debtor's own community, which may be another. Quota is granted, cut, moved and ended without a paper: there the balance
  /// before and after must agree with what was posted between. And a clawback takes back what had been issued, no more and no less.
  static let quotaByCommunity = Check(
    "quota-by-community", 14, "各社区额度的发放和退回有凭据", .red,
    Guidance(
      left: "分录", right: "凭据", cause: "单据在库里被删过或改过，或者分录记到了别的社区。",
      action: "打开凭证，和审批单、追回单对照；查不清的请系统管理员从备份里找单据。")
  ) { scope in
    """
    WITH leg AS (
      SELECT p.entry, p.account, p.version, p.amount, p.balance, a.code, a.holder, a.vintage, e.kind
        FROM (SELECT * FROM ledger.posting p
               WHERE p.book = \(scope.book) AND p.entry BETWEEN \(scope.first) AND \(scope.last) OFFSET 0) p
       CROSS JOIN LATERAL (SELECT a.code, a.holder, a.vintage FROM ledger.account a
                            WHERE a.book = p.book AND a.id = p.account OFFSET 0) a
       CROSS JOIN LATERAL (SELECT e.kind FROM ledger.entry e WHERE e.book = p.book AND e.no = p.entry OFFSET 0) e
       WHERE a.code IN (1101, 1301, 2001)
    ), paper AS (
      SELECT entry, community, budget_year, points FROM volunteering.credit
       WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL SELECT entry, community, budget_year, points FROM volunteering.issue
       WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL SELECT entry, community, budget_year, points FROM volunteering.reissue
       WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL SELECT entry, community, budget_year, points_after - points_before + owed FROM volunteering.service_correction
       WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL SELECT entry, community, budget_year, -taken FROM volunteering.clawback
       WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
    ), repaid AS (
      SELECT entry, coalesce(-sum(amount) FILTER (WHERE code = 1301 AND amount < 0), 0)
                    + coalesce(sum(amount) FILTER (WHERE code = 1101), 0) AS points
        FROM leg GROUP BY entry
    ), moved AS (
      SELECT l.entry, l.holder, l.vintage, sum(l.amount) AS amount
        FROM leg l
       WHERE l.code = 2001 AND l.kind IN ('approval', 'issue', 'reissue', 'service-correction', 'clawback')
       GROUP BY l.entry, l.holder, l.vintage
    ), due AS (
      SELECT coalesce(d.community, m.holder) AS community, coalesce(d.budget_year, m.vintage) AS year,
             coalesce(d.entry, m.entry) AS entry, coalesce(m.amount, 0) AS moved, coalesce(d.entry, x.entry) IS NOT NULL AS has_paper,
             CASE WHEN d.entry IS NOT NULL THEN d.points - coalesce(r.points, 0) - coalesce(t.amount - coalesce(m.amount, 0), 0)
                  WHEN x.entry IS NOT NULL AND m.amount = -r.points THEN m.amount ELSE 0 END AS due
        FROM (SELECT * FROM paper WHERE budget_year IS NOT NULL) d
        FULL JOIN moved m ON m.entry = d.entry AND m.holder = d.community AND m.vintage = d.budget_year
        LEFT JOIN repaid r ON r.entry = coalesce(d.entry, m.entry)
        LEFT JOIN (SELECT entry, sum(amount) AS amount FROM moved GROUP BY entry) t ON t.entry = d.entry
        LEFT JOIN (SELECT DISTINCT entry FROM paper) x ON x.entry = m.entry
    ), stand AS (
      SELECT l.holder, l.vintage, min(l.account) AS account, sum(l.amount) AS amount, count(*) AS postings,
             max(l.version) - min(l.version) + 1 AS versions,
             (array_agg(l.balance + l.amount ORDER BY l.version))[1] AS opening,
             (array_agg(l.balance ORDER BY l.version DESC))[1] AS closing,
             coalesce(-sum(l.amount) FILTER (WHERE l.kind IN ('quota-grant', 'quota-cut', 'quota-move')), 0) AS granted
        FROM leg l WHERE l.code = 2001 GROUP BY l.holder, l.vintage
    ), finding AS (
      SELECT 1 AS part, e.no AS entry, format('凭证 %s 应该有单据，却没有', e.no) AS what,
             coalesce(\(raw: SQL.points("m.amount")) || ' 分', '没有动额度') AS left_side, '没有单据' AS right_side,
             coalesce(\(raw: SQL.points("m.amount")) || ' 分', '') AS difference,
             ARRAY['entry:' || e.no] || coalesce(m.holders, '{}'::text[]) AS documents
        FROM ledger.entry e
        LEFT JOIN (SELECT entry, sum(amount) AS amount, array_agg('holder:' || holder ORDER BY holder) AS holders
                     FROM moved GROUP BY entry) m ON m.entry = e.no
       WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last)
         AND CASE e.kind
               WHEN 'approval' THEN NOT EXISTS (SELECT FROM volunteering.credit p WHERE p.book = e.book AND p.entry = e.no OFFSET 0)
               WHEN 'issue' THEN NOT EXISTS (SELECT FROM volunteering.issue p WHERE p.book = e.book AND p.entry = e.no OFFSET 0)
               WHEN 'reissue' THEN NOT EXISTS (SELECT FROM volunteering.reissue p WHERE p.book = e.book AND p.entry = e.no OFFSET 0)
               WHEN 'clawback' THEN NOT EXISTS (SELECT FROM volunteering.clawback p WHERE p.book = e.book AND p.entry = e.no OFFSET 0)
               WHEN 'service-correction'
                 THEN NOT EXISTS (SELECT FROM volunteering.service_correction p WHERE p.book = e.book AND p.entry = e.no OFFSET 0)
               ELSE false END
      UNION ALL
      SELECT 2, min(d.entry),
             format('社区 %s（%s 年度）的额度付出和凭据不符，涉及 %s 张凭证', d.community, extract(year FROM d.year), count(*)),
             (sum(d.moved) / 100.0)::numeric(15, 2) || ' 分', (sum(d.due) / 100.0)::numeric(15, 2) || ' 分',
             (sum(d.moved - d.due) / 100.0)::numeric(15, 2) || ' 分',
             (array_agg('entry:' || d.entry ORDER BY d.entry))[1:20] || ('holder:' || d.community)
        FROM due d WHERE d.has_paper AND d.moved <> d.due GROUP BY d.community, d.year
      UNION ALL
      SELECT 3, 0, format('社区 %s（%s 年度）的额度：期初、核定、付出和期末不符', s.holder, extract(year FROM s.vintage)),
             format('期初 %s 分，净核定 %s 分，净付出 %s 分', \(raw: SQL.points("s.opening")), \(raw: SQL.points("s.granted")),
                    ((s.amount + s.granted) / 100.0)::numeric(15, 2)),
             \(raw: SQL.points("s.closing")) || ' 分', ((s.opening - s.amount - s.closing) / 100.0)::numeric(15, 2) || ' 分',
             ARRAY['account:' || s.account, 'holder:' || s.holder]
        FROM stand s WHERE s.opening - s.amount <> s.closing OR s.closing < 0 OR s.postings <> s.versions
      UNION ALL
      SELECT 4, b.entry, format('凭证 %s 从社区 %s 的发放里冲回的，不是发放过的', b.entry, b.community),
             format('%s 分，%s 分钟', \(raw: SQL.points("b.points")), b.minutes),
             coalesce(format('%s 分，%s 分钟', \(raw: SQL.points("i.paid")), i.minutes), '查不到发放'),
             coalesce(((b.points - i.paid) / 100.0)::numeric(15, 2) || ' 分', ''),
             ARRAY['entry:' || b.entry, 'entry:' || b.credit_entry, 'record:' || b.record, 'holder:' || b.community]
        FROM volunteering.clawback b
        LEFT JOIN LATERAL (
          SELECT c.points + coalesce(s.change, 0) + coalesce(i.points, 0) AS paid, coalesce(s.minutes, c.minutes) AS minutes
            FROM (SELECT * FROM volunteering.credit c WHERE c.book = b.book AND c.entry = b.credit_entry OFFSET 0) c
           CROSS JOIN LATERAL (SELECT sum(s.points_after - s.points_before) AS change, array_agg(s.entry) AS entries,
                                      (array_agg(s.minutes_after ORDER BY s.entry DESC))[1] AS minutes
                                 FROM volunteering.service_correction s
                                WHERE s.book = c.book AND s.credit_entry = c.entry AND s.entry < b.entry OFFSET 0) s
           CROSS JOIN LATERAL (SELECT sum(i.points) AS points FROM volunteering.issue i
                                WHERE i.book = c.book AND i.credit_entry = ANY (c.entry || coalesce(s.entries, '{}'::int8[]))
                                  AND i.entry < b.entry OFFSET 0) i) i ON true
       WHERE b.book = \(scope.book) AND b.entry BETWEEN \(scope.first) AND \(scope.last)
         AND (i.paid, i.minutes) IS DISTINCT FROM (b.points::numeric, b.minutes)
    )
    SELECT what, left_side, right_side, difference, documents
      FROM (SELECT DISTINCT ON (documents) * FROM finding ORDER BY documents, part) f ORDER BY part, entry, what
    """
  }
}
