import LedgerPostgres
import Postgres

/// What has waited too long across the rooms: as of the end of the range, never of today.
extension Check {
  /// No part of a debt is older than 90 days: what is repaid is repaid off the oldest.
  ///
  /// A debt that a merge handed over counts from the merge.
  static let debtOverdue = Check(
    "debt-overdue", 16, "应收追回积分没有超过 90 天", .yellow,
    Guidance(
      left: "超过 90 天的欠分", right: "全部欠分", cause: "志愿者不再服务，没有新的积分可以抵。",
      action: "联系本人；确实收不回的按规定核销欠分。")
  ) { scope in
    """
    WITH old AS (
      SELECT coalesce((SELECT b.last_entry FROM ledger.block b
                        WHERE b.book = \(scope.book) AND b.recorded_at < \(scope.until) - interval '90 days'
                        ORDER BY b.recorded_at DESC, b.no DESC LIMIT 1), 0) AS entry
    ), debt AS (
      SELECT a.id, a.holder, n.balance, n.version
        FROM ledger.account a
       CROSS JOIN LATERAL (SELECT p.balance, p.version FROM ledger.posting p
                            WHERE p.book = a.book AND p.account = a.id AND p.entry <= \(scope.last)
                            ORDER BY p.version DESC LIMIT 1) n
       WHERE a.book = \(scope.book) AND a.code = 1301 AND n.balance > 0
    ), aged AS (
      SELECT d.id, d.holder, d.balance, o.entry, o.balance - coalesce(r.repaid, 0) AS overdue
        FROM debt d
       CROSS JOIN old
       CROSS JOIN LATERAL (SELECT p.balance, p.version, p.entry FROM ledger.posting p
                            WHERE p.book = \(scope.book) AND p.account = d.id AND p.entry <= old.entry
                            ORDER BY p.version DESC LIMIT 1) o
       CROSS JOIN LATERAL (SELECT -sum(p.amount) AS repaid FROM ledger.posting p
                            WHERE p.book = \(scope.book) AND p.account = d.id AND p.version > o.version AND p.version <= d.version
                              AND p.amount < 0) r
    )
    SELECT format('志愿者 %s 的欠分超过 90 天没有还清', holder) AS what, \(raw: SQL.points("overdue")) || ' 分' AS left_side,
           \(raw: SQL.points("balance")) || ' 分' AS right_side, \(raw: SQL.points("overdue")) || ' 分' AS difference,
           ARRAY['holder:' || holder, 'account:' || id, 'entry:' || entry] AS documents
      FROM aged WHERE overdue > 0 ORDER BY overdue DESC, holder
    """
  }

  /// No proposal has waited for its second person for more than 7 days: half of the time that it has.
  ///
  /// Those that were open at the end of the range, and those that nobody confirmed or withdrew before they lapsed, in it or in the month
  /// before it.
  static let proposalOverdue = Check(
    "proposal-overdue", 16, "二人办理没有超过 7 天未复核", .yellow,
    Guidance(
      left: "等待", right: "期限", cause: "复核人没有看到，或者不同意又没有退回。",
      action: "请第二个人复核；不办的撤回，已经失效的重新提出。")
  ) { scope in
    """
    SELECT format('第 %s 号二人办理提出后超过 7 天没有复核%s', p.id,
                  CASE WHEN p.expires_at <= \(scope.until) THEN '，已经失效' ELSE '' END) AS what,
           to_char(p.proposed_at AT TIME ZONE (SELECT b.time_zone FROM ledger.book b WHERE b.id = \(scope.book)), 'YYYY-MM-DD') || ' 起'
             AS left_side, '7 天' AS right_side, '' AS difference, ARRAY['proposal:' || p.id] AS documents
      FROM (SELECT * FROM ledger.proposal p
             WHERE p.book = \(scope.book) AND p.expires_at > \(scope.since) - interval '31 days'
               AND p.proposed_at < \(scope.until) - interval '7 days' OFFSET 0) p
     WHERE NOT EXISTS (SELECT FROM ledger.entry e
                        WHERE e.book = p.book AND e.request = encode(p.key, 'hex')::uuid AND e.no <= \(scope.last) OFFSET 0)
       AND NOT EXISTS (SELECT FROM ledger.command c
                        WHERE c.book = p.book AND c.request = encode(p.key, 'hex')::uuid
                          AND c.recorded_at <= \(scope.until) OFFSET 0)
       AND NOT EXISTS (SELECT FROM ledger.proposal_withdrawal w
                        WHERE w.book = p.book AND w.proposal = p.id AND w.withdrawn_at <= \(scope.until) OFFSET 0)
     ORDER BY p.id
    """
  }
}
