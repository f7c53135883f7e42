import LedgerPostgres
import Postgres

/// What service earned, against what was paid for it.
extension Check {
  /// Approved minutes times the stored rule are the points due; of these, what was issued and what waits is all.
  ///
  /// The rule is the version of the rate that the credit names. A credit, or a correction, waits while nothing was issued to it; one that
  /// was dropped (不再发放) counts as waiting.
  static let earnedAgrees = Check(
    "earned-agrees", 6, "时长、标准与发放积分相符", .red,
    Guidance(
      left: "应得", right: "已发和待发", cause: "凭证或积分标准在库里被改过，或者发放没有按标准算。",
      action: "对照签到表和积分标准；多发的追回，少发的更正服务。")
  ) { scope in
    """
    WITH zone AS (SELECT time_zone FROM ledger.book WHERE id = \(scope.book)),
    credit AS (
      SELECT c.*, t.version, t.points_per_hour AS rate, t.rounding AS step,
             floor(extract(epoch FROM c.ended_at - c.started_at) / 60)::int8 AS lasted
        FROM volunteering.credit c
        LEFT JOIN LATERAL (SELECT t.* FROM volunteering.rate t
                            WHERE t.book = c.book AND t.colour = c.colour AND t.version = c.rate_version
                              AND t.valid_from <= (c.started_at AT TIME ZONE (SELECT time_zone FROM zone))::date OFFSET 0) t ON true
       WHERE c.book = \(scope.book) AND c.entry BETWEEN \(scope.first) AND \(scope.last)
    ), rule AS (
      SELECT c.entry, c.record, c.minutes, c.points_due, c.lasted, c.colour, c.rate_version, c.version,
             (c.rate, c.step) IS DISTINCT FROM (c.points_per_hour, c.rounding) AS is_copied_wrong,
             CASE WHEN c.hours_class = 'credit' THEN c.rate * (c.minutes / nullif(c.step, 0) * c.step) / 60 ELSE 0 END AS due
        FROM credit c
    ), touched AS (
      SELECT entry FROM credit
      UNION
      SELECT s.credit_entry FROM volunteering.service_correction s
       WHERE s.book = \(scope.book) AND s.entry BETWEEN \(scope.first) AND \(scope.last)
      UNION
      SELECT coalesce(s.credit_entry, i.credit_entry)
        FROM volunteering.issue i
        LEFT JOIN volunteering.service_correction s ON s.book = i.book AND s.entry = i.credit_entry
       WHERE i.book = \(scope.book) AND i.entry BETWEEN \(scope.first) AND \(scope.last)
    ), standing AS (
      SELECT c.entry, c.record, coalesce(l.due_after, c.points_due) AS due,
             c.points + coalesce(s.change, 0) + coalesce(i.points, 0) AS paid,
             c.points < c.points_due AND NOT i.has_first OR l.waits_for IS NOT NULL AND NOT i.has_last OR d.is_dropped AS waits
        FROM touched t
       CROSS JOIN LATERAL (SELECT c.* FROM volunteering.credit c WHERE c.book = \(scope.book) AND c.entry = t.entry OFFSET 0) c
        LEFT JOIN LATERAL (SELECT s.entry, s.due_after, s.waits_for FROM volunteering.service_correction s
                            WHERE s.book = c.book AND s.credit_entry = c.entry AND s.entry <= \(scope.last)
                            ORDER BY s.entry DESC LIMIT 1) l ON true
       CROSS JOIN LATERAL (SELECT sum(s.points_after - s.points_before) AS change, array_agg(s.entry) AS entries
                             FROM volunteering.service_correction s
                            WHERE s.book = c.book AND s.credit_entry = c.entry AND s.entry <= \(scope.last) OFFSET 0) s
       CROSS JOIN LATERAL (SELECT sum(i.points) AS points, coalesce(bool_or(i.credit_entry = c.entry), false) AS has_first,
                                  coalesce(bool_or(i.credit_entry = l.entry), false) AS has_last
                             FROM volunteering.issue i
                            WHERE i.book = c.book AND i.credit_entry = ANY (c.entry || coalesce(s.entries, '{}'::int8[]))
                              AND i.entry <= \(scope.last) OFFSET 0) i
       CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM volunteering.waiting_decision d
                                           WHERE d.book = c.book AND d.credit_entry = ANY (c.entry || coalesce(s.entries, '{}'::int8[]))
                                             AND d.budget_year IS NULL OFFSET 0) AS is_dropped OFFSET 0) d
    ), paper AS (
      SELECT book, entry, record, points FROM credit
      UNION ALL SELECT book, entry, record, points FROM volunteering.issue
                 WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL SELECT book, entry, record, -points FROM volunteering.clawback
                 WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL SELECT book, entry, record, points_after - points_before FROM volunteering.service_correction
                 WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
    ), finding AS (
      SELECT entry, 1 AS part,
             CASE WHEN version IS NULL THEN format('凭证 %s 写的积分标准查不到，或服务那天还没有生效', entry)
                  WHEN is_copied_wrong THEN format('凭证 %s 上抄的积分标准和标准库里第 %s 版不一样', entry, rate_version)
                  WHEN lasted <> minutes THEN format('凭证 %s 认定的分钟数和服务起止时间不符', entry)
                  ELSE format('凭证 %s 的应得积分不等于分钟数乘标准', entry) END AS what,
             CASE WHEN version IS NOT NULL AND lasted <> minutes AND NOT is_copied_wrong THEN lasted || ' 分钟'
                  ELSE coalesce(\(raw: SQL.points("due")) || ' 分', '没有标准') END AS left_side,
             CASE WHEN version IS NOT NULL AND lasted <> minutes AND NOT is_copied_wrong THEN minutes || ' 分钟'
                  ELSE \(raw: SQL.points("points_due")) || ' 分' END AS right_side,
             CASE WHEN version IS NULL THEN ''
                  WHEN lasted <> minutes AND NOT is_copied_wrong THEN lasted - minutes || ' 分钟'
                  ELSE coalesce(((due - points_due) / 100.0)::numeric(15, 2) || ' 分', '') END AS difference,
             ARRAY['entry:' || entry, 'record:' || record] AS documents
        FROM rule WHERE version IS NULL OR is_copied_wrong OR lasted <> minutes OR due IS DISTINCT FROM points_due
      UNION ALL
      SELECT s.entry, 2, format('凭证 %s 更正后的应得积分不等于分钟数乘标准', s.entry), \(raw: SQL.points("r.due")) || ' 分',
             \(raw: SQL.points("s.due_after")) || ' 分', ((r.due - s.due_after) / 100.0)::numeric(15, 2) || ' 分',
             ARRAY['entry:' || s.entry, 'entry:' || s.credit_entry, 'record:' || s.record]
        FROM volunteering.service_correction s
       CROSS JOIN LATERAL (
         SELECT CASE WHEN c.hours_class = 'credit'
                     THEN c.points_per_hour * (s.minutes_after / nullif(c.rounding, 0) * c.rounding) / 60 ELSE 0 END AS due
           FROM volunteering.credit c WHERE c.book = s.book AND c.entry = s.credit_entry OFFSET 0) r
       WHERE s.book = \(scope.book) AND s.entry BETWEEN \(scope.first) AND \(scope.last) AND r.due IS DISTINCT FROM s.due_after
      UNION ALL
      SELECT d.entry, 3, format('凭证 %s 给志愿者的积分和凭据不符', d.entry), \(raw: SQL.points("d.points")) || ' 分',
             \(raw: SQL.points("l.moved")) || ' 分', ((d.points - l.moved) / 100.0)::numeric(15, 2) || ' 分',
             ARRAY['entry:' || d.entry, 'record:' || d.record]
        FROM paper d
       CROSS JOIN LATERAL (SELECT coalesce(-sum(l.amount) FILTER (WHERE l.code IN (1301, 2101, 2102, 2103)), 0) AS moved
                             FROM \(raw: SQL.legs(of: "d")) l) l
       WHERE l.moved <> d.points
      UNION ALL
      SELECT entry, 4, format('凭证 %s：已发的和等待的合起来不是应得的', entry), \(raw: SQL.points("due")) || ' 分',
             format('已发 %s 分，%s', \(raw: SQL.points("paid")), CASE WHEN waits THEN '还在等额度' ELSE '没有在等' END),
             ((due - paid) / 100.0)::numeric(15, 2) || ' 分', ARRAY['entry:' || entry, 'record:' || record]
        FROM standing WHERE paid > due OR paid < due AND NOT waits
      UNION ALL
      SELECT c.entry, 5, format('服务记录 %s 发放了两次：凭证 %s 和 %s', c.record, o.entry, c.entry),
             \(raw: SQL.points("o.points_due")) || ' 分', \(raw: SQL.points("c.points_due")) || ' 分',
             \(raw: SQL.points("c.points_due")) || ' 分', ARRAY['entry:' || c.entry, 'entry:' || o.entry, 'record:' || c.record]
        FROM credit c
       CROSS JOIN LATERAL (
         SELECT o.entry, o.points_due FROM volunteering.credit o
          WHERE o.book = c.book AND o.record = c.record AND o.entry < c.entry
            AND NOT EXISTS (SELECT FROM volunteering.clawback b
                             WHERE b.book = o.book AND b.credit_entry = o.entry AND b.entry < c.entry OFFSET 0)
          ORDER BY o.entry LIMIT 1) o
    )
    SELECT what, left_side, right_side, difference, documents
      FROM (SELECT DISTINCT ON (documents) * FROM finding ORDER BY documents, part) f ORDER BY entry, part
    """
  }
}
