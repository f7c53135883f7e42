import LedgerPostgres
import Postgres

/// What was done in a hurry before the end.
extension Check {
  /// There is no burst in the last three days: less than twenty acts, or less than twice those of the same days a year before.
  ///
  /// Where the same month of last year has less than ten acts, less than three times what three other days of the range have. Sheets of
  /// service by the day on which they were recorded, receipts by their day.
  static let burstBeforeCutOff = Check(
    "burst-before-cut-off", 18, "截止前没有突然增多", .hint,
    Guidance(
      left: "最后三天", right: "平时或去年同期", cause: "月底集中补交，或者赶在结账前凑数。",
      action: "抽几条问服务的人和会员。")
  ) { scope in
    """
    WITH span AS (
      SELECT \(scope.day)::date AS last, greatest(\(scope.firstDay)::date, \(scope.day)::date - 366) AS first
    ), act AS (
      SELECT '登记服务' AS act, r.recorded_on AS day, min(r.id) AS id, 'record:' AS kind
        FROM span s
        JOIN volunteering.service_record r ON r.book = \(scope.book) AND r.recorded_on BETWEEN s.first AND s.last
       GROUP BY r.recorded_on, r.community, r.colour, r.started_at, r.ended_at
      UNION ALL
      SELECT '兑换', e.business_date, e.no, 'entry:'
        FROM span s
        JOIN ledger.entry e ON e.book = \(scope.book) AND e.business_date BETWEEN s.first AND s.last
       WHERE e.kind IN ('redemption', 'paper-slip') AND e.no <= \(scope.last)
    ), now AS (
      SELECT a.act, count(*) FILTER (WHERE a.day > s.last - 3) AS acts, count(*) FILTER (WHERE a.day <= s.last - 3) AS others,
             greatest(s.last - 3 - s.first + 1, 1) AS days,
             array_agg(a.kind || a.id ORDER BY a.id) FILTER (WHERE a.day > s.last - 3) AS documents
        FROM act a CROSS JOIN span s GROUP BY a.act, s.first, s.last
    ), before AS (
      SELECT n.act, count(*) FILTER (WHERE y.day > p.last - 3) AS acts, count(y.day) AS month
        FROM now n
       CROSS JOIN LATERAL (SELECT (s.last - interval '1 year')::date AS last, (s.first - interval '1 year')::date AS first FROM span s) p
        LEFT JOIN LATERAL (
          SELECT r.recorded_on AS day FROM volunteering.service_record r
           WHERE n.act = '登记服务' AND r.book = \(scope.book) AND r.recorded_on BETWEEN p.first AND p.last
           GROUP BY r.recorded_on, r.community, r.colour, r.started_at, r.ended_at
          UNION ALL
          SELECT e.business_date FROM ledger.entry e
           WHERE n.act = '兑换' AND e.book = \(scope.book) AND e.business_date BETWEEN p.first AND p.last
             AND e.kind IN ('redemption', 'paper-slip') AND e.no <= \(scope.last)) y ON true
       GROUP BY n.act
    )
    SELECT format('最后三天%s %s 次，%s，请核实', n.act, n.acts,
                  CASE WHEN b.month >= 10 THEN '去年同期 ' || b.acts || ' 次'
                       ELSE '平时三天 ' || round(3.0 * n.others / n.days, 1) || ' 次' END) AS what,
           n.acts || ' 次' AS left_side,
           CASE WHEN b.month >= 10 THEN b.acts::text ELSE round(3.0 * n.others / n.days, 1)::text END || ' 次' AS right_side,
           '' AS difference, n.documents[1:20] AS documents
      FROM now n JOIN before b ON b.act = n.act
     WHERE n.acts >= 20 AND CASE WHEN b.month >= 10 THEN n.acts > 2 * b.acts ELSE n.acts * n.days > 9 * n.others END
     ORDER BY n.act
    """
  }
}
