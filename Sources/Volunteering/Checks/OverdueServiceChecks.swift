import Ledger
import LedgerPostgres
import Postgres

/// Service that has waited too long: as of the end of the range, never of today.
///
/// The figure is the day since which it waits, and not for how long: what was said of it counts the next day too.
extension Check {
  /// No credit has waited for quota for more than 60 days: quota is granted at least every other month.
  ///
  /// What was carried over to another year waits on; what was dropped does not.
  static let waitingOverdue = Check(
    "waiting-overdue", 16, "待额度的积分没有超过 60 天", .yellow,
    Guidance(
      left: "等待", right: "期限", cause: "社区的额度不够，或者前面一笔太大、一直排不到。",
      action: "给社区核定或调剂额度；年底前逐笔决定结转还是不再发放。")
  ) { scope in
    """
    WITH quota AS (
      SELECT a.holder AS community, a.vintage AS year
        FROM volunteering.community c
       CROSS JOIN LATERAL (SELECT DISTINCT a.holder, a.vintage FROM ledger.account a
                            WHERE a.book = c.book AND a.holder = c.holder AND a.code = 2001) a
       WHERE c.book = \(scope.book)
      UNION
      -- A community that was never granted any has no account of quota.
      SELECT c.holder, y.year FROM volunteering.community c
       CROSS JOIN (VALUES (\(scope.day.yearEnd())::date), (\(scope.day.yearEnd(yearsLater: -1))::date)) y(year)
       WHERE c.book = \(scope.book)
      UNION
      SELECT d.community, d.budget_year FROM volunteering.waiting_decision d
       WHERE d.book = \(scope.book) AND d.decided_at <= \(scope.until) AND d.budget_year IS NOT NULL
    ), claim AS (
      SELECT c.entry, c.entry AS credit_entry, c.record, c.community, c.budget_year AS year
        FROM quota q
       CROSS JOIN LATERAL (
         SELECT max(k.entry) AS entry
           FROM (SELECT i.credit_entry AS entry FROM volunteering.issue i
                  WHERE i.book = \(scope.book) AND i.community = q.community AND i.budget_year = q.year AND i.entry <= \(scope.last)
                  ORDER BY i.credit_entry DESC LIMIT 1) k) last
       CROSS JOIN LATERAL (
         SELECT c.entry, c.record, c.community, c.budget_year FROM volunteering.credit c
          WHERE c.book = \(scope.book) AND c.community = q.community AND c.budget_year = q.year AND c.points < c.points_due
            AND c.entry > coalesce(last.entry, 0) AND c.entry <= \(scope.last)) c
      UNION
      SELECT s.entry, s.credit_entry, s.record, s.community, s.waits_for
        FROM quota q
       CROSS JOIN LATERAL (
         SELECT s.* FROM volunteering.service_correction s
          WHERE s.book = \(scope.book) AND s.community = q.community AND s.waits_for = q.year AND s.entry <= \(scope.last)) s
       WHERE NOT EXISTS (SELECT FROM volunteering.service_correction n
                          WHERE n.book = s.book AND n.credit_entry = s.credit_entry AND n.entry > s.entry
                            AND n.entry <= \(scope.last) OFFSET 0)
      UNION
      SELECT d.credit_entry, coalesce(s.credit_entry, d.credit_entry), coalesce(s.record, c.record), d.community, d.budget_year
        FROM volunteering.waiting_decision d
        LEFT JOIN volunteering.service_correction s ON s.book = d.book AND s.entry = d.credit_entry
        LEFT JOIN volunteering.credit c ON c.book = d.book AND c.entry = d.credit_entry
       WHERE d.book = \(scope.book) AND d.decided_at <= \(scope.until) AND d.budget_year IS NOT NULL
    ), waiting AS (
      SELECT DISTINCT ON (c.entry) c.entry, c.credit_entry, c.record, c.community, coalesce(d.budget_year, c.year) AS year,
             b.recorded_at, coalesce(l.due_after - l.points_after, a.points_due) AS points
        FROM claim c
       CROSS JOIN LATERAL (SELECT b.recorded_at FROM ledger.entry e JOIN ledger.block b ON b.book = e.book AND b.no = e.block
                            WHERE e.book = \(scope.book) AND e.no = c.entry OFFSET 0) b
       CROSS JOIN LATERAL (SELECT a.points_due FROM volunteering.credit a
                            WHERE a.book = \(scope.book) AND a.entry = c.credit_entry OFFSET 0) a
        LEFT JOIN LATERAL (SELECT s.due_after, s.points_after FROM volunteering.service_correction s
                            WHERE s.book = \(scope.book) AND s.credit_entry = c.credit_entry AND s.entry <= \(scope.last)
                            ORDER BY s.entry DESC LIMIT 1) l ON true
        LEFT JOIN LATERAL (SELECT d.no, d.budget_year FROM volunteering.waiting_decision d
                            WHERE d.book = \(scope.book) AND d.credit_entry = c.entry AND d.decided_at <= \(scope.until)
                            ORDER BY d.no DESC LIMIT 1) d ON true
       WHERE (d.no IS NULL OR d.budget_year IS NOT NULL) AND b.recorded_at < \(scope.until) - interval '60 days'
         AND NOT EXISTS (SELECT FROM volunteering.issue i
                          WHERE i.book = \(scope.book) AND i.credit_entry = c.entry AND i.entry <= \(scope.last) OFFSET 0)
         AND NOT EXISTS (SELECT FROM volunteering.clawback b
                          WHERE b.book = \(scope.book) AND b.credit_entry = c.credit_entry AND b.entry <= \(scope.last) OFFSET 0)
       ORDER BY c.entry, c.year DESC
    )
    SELECT format('社区 %s（%s 年度）：服务记录 %s 的积分等额度超过 60 天', community, extract(year FROM year), record) AS what,
           to_char(recorded_at AT TIME ZONE (SELECT b.time_zone FROM ledger.book b WHERE b.id = \(scope.book)), 'YYYY-MM-DD') || ' 起'
             AS left_side, '60 天' AS right_side,
           \(raw: SQL.points("points")) || ' 分' AS difference,
           ARRAY['entry:' || entry, 'record:' || record, 'holder:' || community] AS documents
      FROM waiting ORDER BY entry
    """
  }

  /// No record has waited for its approval, or withdrawal, for more than 30 days: records are approved within the month.
  ///
  /// A month looks back four months: what is older was found by the months before. The whole book looks at everything.
  static let approvalOverdue = Check(
    "approval-overdue", 16, "服务记录没有超过 30 天未审批", .yellow,
    Guidance(
      left: "等待", right: "期限", cause: "审批人没有看到，或者记录有问题没有人撤回。",
      action: "请审批人审批；不该发放的撤回。")
  ) { scope in
    """
    SELECT format('社区 %s：服务记录 %s 登记后超过 30 天没有审批', r.community, r.id) AS what,
           to_char(r.recorded_on, 'YYYY-MM-DD') || ' 起' AS left_side, '30 天' AS right_side,
           floor(extract(epoch FROM r.ended_at - r.started_at) / 60) || ' 分钟' AS difference,
           ARRAY['record:' || r.id, 'holder:' || r.community] AS documents
      FROM volunteering.service_record r
     WHERE r.book = \(scope.book) AND r.recorded_on < \(scope.day) - 30
       AND r.recorded_on >= \(scope.month == nil ? Day(daysSince1970: 0) : scope.day.advanced(by: -120))
       AND NOT EXISTS (SELECT FROM volunteering.credit c
                        WHERE c.book = r.book AND c.record = r.id AND c.entry <= \(scope.last) OFFSET 0)
       AND NOT EXISTS (SELECT FROM volunteering.record_withdrawal w
                        WHERE w.book = r.book AND w.record = r.id AND w.withdrawn_at <= \(scope.until) OFFSET 0)
     ORDER BY r.recorded_on, r.id
    """
  }
}
