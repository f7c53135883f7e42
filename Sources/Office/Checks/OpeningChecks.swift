import LedgerPostgres
import Postgres

/// Number 8: nothing was entered twice.
extension Check {
  /// No wallet's vintage, no volunteer's hours and no shelf were opened twice.
  ///
  /// By the papers, and by the postings: an opening without a paper counts too.
  static let openedOnce = Check(
    "opened-once", 8, "期初只建一次账", .red,
    Guidance(left: "建账次数", right: "应为", cause: "同一本存折或同一个货架建了两次账。", action: "和纸质存折核对，多建的一次用更正期初改回。")
  ) { scope in
    """
    WITH found AS (
      SELECT o.holder AS place, format('志愿者 %s 的 %s 批次建账 %s 次', o.holder, o.vintage, n.count) AS what, n.count,
             ARRAY['holder:' || o.holder] || n.entries AS documents
        FROM (SELECT DISTINCT holder, vintage FROM volunteering.opening
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last) AND points > 0) o
       CROSS JOIN LATERAL (SELECT count(*) AS count, array_agg('entry:' || n.entry ORDER BY n.entry) AS entries
                             FROM volunteering.opening n
                            WHERE n.book = \(scope.book) AND n.holder = o.holder AND n.vintage = o.vintage AND n.points > 0
                              AND n.entry <= \(scope.last)) n
       WHERE n.count > 1
      UNION ALL
      SELECT o.holder, format('志愿者 %s 的时数建账 %s 次', o.holder, n.count), n.count, ARRAY['holder:' || o.holder] || n.entries
        FROM (SELECT DISTINCT holder FROM volunteering.opening
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last) AND minutes > 0) o
       CROSS JOIN LATERAL (SELECT count(*) AS count, array_agg('entry:' || n.entry ORDER BY n.entry) AS entries
                             FROM volunteering.opening n
                            WHERE n.book = \(scope.book) AND n.holder = o.holder AND n.minutes > 0
                              AND n.entry <= \(scope.last)) n
       WHERE n.count > 1
      UNION ALL
      SELECT a.holder, format('账户 %s（%s，持有人 %s）建账 %s 次', a.id, a.code, a.holder, n.count), n.count,
             ARRAY['account:' || a.id] || n.entries
        FROM (SELECT DISTINCT p.account
                FROM ledger.entry e
                JOIN ledger.posting p ON p.book = e.book AND p.entry = e.no
               WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last) AND e.kind = 'opening') p
       CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = \(scope.book) AND a.id = p.account OFFSET 0) a
       CROSS JOIN LATERAL (SELECT count(*) AS count, array_agg('entry:' || e.no ORDER BY e.no) AS entries
                             FROM ledger.posting q
                            CROSS JOIN LATERAL (SELECT e.no, e.kind FROM ledger.entry e
                                                 WHERE e.book = q.book AND e.no = q.entry OFFSET 0) e
                            WHERE q.book = \(scope.book) AND q.account = a.id AND q.entry <= \(scope.last)
                              AND e.kind = 'opening') n
       WHERE a.code IN (2101, 2501, 1601) AND n.count > 1
    )
    SELECT what, count || ' 次' AS left_side, '1 次' AS right_side, count - 1 || ' 次' AS difference, documents
      FROM found ORDER BY place, what
    """
  }
}
