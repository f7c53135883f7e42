import LedgerPostgres
import Postgres

/// Who did what must be done by different persons.
///
/// A user who is a volunteer is one person with every login of that volunteer, and with whoever was merged into it by the end of the range,
/// as where the program keeps duties apart.
extension Check {
  /// Nobody approves what the same person recorded or witnessed, witnesses the own service, or confirms the own proposal.
  ///
  /// More minutes are approved like the first ones. Where the street asks for two persons, one alone did not do it.
  static let dutiesApart = Check(
    "duties-apart", 15, "经办、见证、审批、复核不是同一人", .red,
    Guidance(
      left: "一方", right: "另一方", cause: "同一个人用了两个账号，或者绕过了程序。",
      action: "请另一位审批人重新核实这笔；确有问题的追回，没有问题的由负责人说明。")
  ) { scope in
    """
    WITH who AS (
      SELECT u.id, \(SQL.person("volunteer", of: "u", through: scope.last)) AS person
        FROM access.app_user u WHERE u.book = \(scope.book)
    ), told AS (
      SELECT e.no, e.kind, e.actor, e.block, e.reverses,
             CASE WHEN e.details LIKE '%"proposal"%' THEN (e.details::jsonb ->> 'proposal')::int8 END AS proposal
        FROM ledger.entry e WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last)
    ), paper AS (
      SELECT c.entry, c.record, c.recorded_by, c.witness, e.actor
        FROM volunteering.credit c
       CROSS JOIN LATERAL (SELECT e.actor FROM ledger.entry e WHERE e.book = c.book AND e.no = c.entry OFFSET 0) e
       WHERE c.book = \(scope.book) AND c.entry BETWEEN \(scope.first) AND \(scope.last)
    ), pair AS (
      SELECT c.entry, '审批人就是登记人' AS how, '登记人' AS one, '审批人' AS other, c.recorded_by AS first, c.actor AS second,
             ARRAY['entry:' || c.entry, 'record:' || c.record] AS documents
        FROM paper c
      UNION ALL
      SELECT c.entry, '审批人就是见证人', '见证人', '审批人', c.witness, c.actor, ARRAY['entry:' || c.entry, 'record:' || c.record]
        FROM paper c
      UNION ALL
      SELECT s.entry, '加时的人就是' || p.name, p.name, '加时的人', p.id, e.actor,
             ARRAY['entry:' || s.entry, 'entry:' || s.credit_entry, 'record:' || s.record]
        FROM volunteering.service_correction s
       CROSS JOIN LATERAL (SELECT e.actor FROM ledger.entry e WHERE e.book = s.book AND e.no = s.entry OFFSET 0) e
       CROSS JOIN LATERAL (SELECT r.recorded_by, r.witness FROM volunteering.service_record r
                            WHERE r.book = s.book AND r.id = s.record OFFSET 0) r
       CROSS JOIN LATERAL (VALUES ('登记人', r.recorded_by), ('见证人', r.witness)) p(name, id)
       WHERE s.book = \(scope.book) AND s.entry BETWEEN \(scope.first) AND \(scope.last) AND s.minutes_after > s.minutes_before
      UNION ALL
      SELECT e.no, '复核人就是提出人', '提出人', '复核人', p.proposer, e.actor, ARRAY['entry:' || e.no, 'proposal:' || p.id]
        FROM told e
        JOIN ledger.proposal p ON p.book = \(scope.book) AND p.id = e.proposal
      UNION ALL
      SELECT e.no, '复核人就是经办人', '经办人', '复核人', e.actor, k.confirmed_by, ARRAY['entry:' || e.no]
        FROM told e
       CROSS JOIN LATERAL (SELECT k.confirmed_by FROM ledger.confirmation k
                            WHERE k.book = \(scope.book) AND k.entry = e.no AND k.confirmed_at <= \(scope.until) OFFSET 0) k
       WHERE e.kind IN ('opening-correction', 'member-correction', 'reissue')
      UNION ALL
      SELECT 0, '复核人就是提出人', '提出人', '复核人', p.proposer, c.actor, ARRAY['proposal:' || p.id]
        FROM (SELECT * FROM ledger.proposal p
               WHERE p.book = \(scope.book) AND p.expires_at > \(scope.since) AND p.proposed_at <= \(scope.until) OFFSET 0) p
       CROSS JOIN LATERAL (SELECT c.actor FROM ledger.command c
                            WHERE c.book = p.book AND c.request = encode(p.key, 'hex')::uuid
                              AND c.recorded_at > \(scope.since) AND c.recorded_at <= \(scope.until) OFFSET 0) c
    ), finding AS (
      SELECT CASE WHEN p.entry > 0 THEN format('凭证 %s：%s', p.entry, p.how) ELSE format('二人办理：%s', p.how) END AS what,
             p.one || '：用户 ' || p.first AS left_side, p.other || '：用户 ' || p.second AS right_side, p.entry, p.documents
        FROM pair p
        LEFT JOIN who f ON f.id = p.first
        LEFT JOIN who s ON s.id = p.second
       WHERE p.first = p.second OR f.person = s.person
      UNION ALL
      SELECT format('凭证 %s：见证人就是服务的人', c.entry), '见证人：用户 ' || c.witness, '志愿者 ' || c.person, c.entry,
             ARRAY['entry:' || c.entry, 'record:' || c.record, 'holder:' || c.person]
        FROM (SELECT c.*, \(SQL.person("volunteer", of: "c", through: scope.last)) AS person FROM volunteering.credit c
               WHERE c.book = \(scope.book) AND c.entry BETWEEN \(scope.first) AND \(scope.last) OFFSET 0) c
        JOIN who w ON w.id = c.witness AND w.person = c.person
      UNION ALL
      SELECT format('凭证 %s：街道规定二人办理，只有一人', e.no), '经办人：用户 ' || e.actor, '没有复核人', e.no, ARRAY['entry:' || e.no]
        FROM told e
        LEFT JOIN LATERAL (SELECT r.kind FROM ledger.entry r
                            WHERE r.book = \(scope.book) AND r.no = e.reverses OFFSET 0) r ON true
       CROSS JOIN LATERAL (
         SELECT t.persons FROM ledger.two_persons t
          WHERE t.book = \(scope.book)
            AND t.action = CASE WHEN e.kind = 'deduction' THEN 'deduct' WHEN e.kind = 'write-off' THEN 'write-off'
                                WHEN e.kind = 'quota-cut' THEN 'cut-quota'
                                WHEN e.kind = 'reversal' AND r.kind = 'deduction' THEN 'reverse-deduction' END
            AND t.set_at <= (SELECT b.recorded_at FROM ledger.block b WHERE b.book = \(scope.book) AND b.no = e.block)
          ORDER BY t.no DESC LIMIT 1) t
       WHERE e.proposal IS NULL AND e.kind IN ('deduction', 'write-off', 'quota-cut', 'reversal') AND t.persons = 2
    )
    SELECT what, left_side, right_side, '' AS difference, documents
      FROM (SELECT DISTINCT ON (documents) * FROM finding ORDER BY documents, what) f ORDER BY entry, documents
    """
  }

  /// Nobody moves the own points or hours: not by a decision, and not at the till.
  ///
  /// What follows by itself counts as nobody's: credits that get the quota they waited for, releases, expiry, settlements and year-ends.
  /// Who proposed something benefits as much as who confirmed it.
  static let ownBenefit = Check(
    "own-benefit", 15, "没有给自己办的业务", .red,
    Guidance(
      left: "经办人", right: "受益人", cause: "志愿者兼任工作人员，给自己办了业务。",
      action: "请另一位工作人员核对实物和签字；不该办的冲正或退货。")
  ) { scope in
    """
    WITH who AS (
      SELECT u.id, \(SQL.person("volunteer", of: "u", through: scope.last)) AS person
        FROM access.app_user u WHERE u.book = \(scope.book) AND u.volunteer IS NOT NULL
    ), told AS (
      SELECT e.book, e.no, e.kind, e.actor,
             CASE WHEN e.details LIKE '%"proposal"%' THEN (e.details::jsonb ->> 'proposal')::int8 END AS proposal
        FROM ledger.entry e
       WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last)
         AND e.kind IN ('approval', 'clawback', 'service-correction', 'opening', 'opening-correction', 'deduction', 'write-off',
                        'reissue', 'member-correction', 'freeze', 'thaw', 'pool-grant', 'gift', 'donation', 'merge', 'split',
                        'closure', 'reversal', 'redemption', 'paper-slip', 'return')
    ), actor AS (
      SELECT e.book, e.no AS entry, e.kind, e.actor AS user_id, w.person, '经办人' AS part, NULL::int8 AS proposal
        FROM told e JOIN who w ON w.id = e.actor
      UNION ALL
      SELECT e.book, e.no, e.kind, p.proposer, w.person, '提出人', p.id
        FROM told e
        JOIN ledger.proposal p ON p.book = e.book AND p.id = e.proposal
        JOIN who w ON w.id = p.proposer
    )
    SELECT what, left_side, right_side, '' AS difference, documents
      FROM (SELECT DISTINCT d.entry, format('凭证 %s：%s办的是自己的业务', d.entry, d.part) AS what,
                   d.part || '：用户 ' || d.user_id AS left_side, '志愿者 ' || d.person AS right_side,
                   ARRAY['entry:' || d.entry, 'holder:' || d.person]
                     || CASE WHEN d.proposal IS NULL THEN '{}'::text[] ELSE ARRAY['proposal:' || d.proposal] END AS documents
              FROM actor d
             CROSS JOIN LATERAL (SELECT d.book, l.holder FROM \(raw: SQL.legs(of: "d")) l
                                  WHERE l.code IN (1301, 2101, 2102, 2103, 2401, 2402, 2501)) l
             WHERE \(SQL.person(of: "l", through: scope.last)) = d.person) f
     ORDER BY entry, what
    """
  }

  /// Nobody records the own hours.
  ///
  /// It is allowed where another witnesses and a third approves, and it is to be explained: one finding for a person and a range.
  static let ownHoursRecorded = Check(
    "own-hours-recorded", 15, "没有登记自己的服务", .yellow,
    Guidance(
      left: "登记人", right: "服务的人", cause: "当时没有别人登记，或者图方便。",
      action: "请见证人当面说明；以后由别人登记。")
  ) { scope in
    """
    SELECT format('用户 %s 登记了自己的服务 %s 条', r.recorded_by, count(*)) AS what, '用户 ' || r.recorded_by AS left_side,
           '志愿者 ' || r.person AS right_side,
           round(sum(extract(epoch FROM r.ended_at - r.started_at)) / 3600, 1) || ' 小时' AS difference,
           (array_agg('record:' || r.id ORDER BY r.id))[1:50] || ('holder:' || r.person) AS documents
      FROM (SELECT r.*, \(SQL.person(of: "r", through: scope.last)) AS person FROM volunteering.service_record r
             WHERE r.book = \(scope.book) AND r.recorded_on BETWEEN \(scope.firstDay) AND \(scope.day)
               AND r.recorded_by IN (SELECT u.id FROM access.app_user u WHERE u.book = \(scope.book) AND u.volunteer IS NOT NULL)
             OFFSET 0) r
      JOIN (SELECT u.id, \(SQL.person("volunteer", of: "u", through: scope.last)) AS person
              FROM access.app_user u WHERE u.book = \(scope.book)) w ON w.id = r.recorded_by AND w.person = r.person
     WHERE NOT EXISTS (SELECT FROM volunteering.record_withdrawal w
                        WHERE w.book = r.book AND w.record = r.id AND w.withdrawn_at <= \(scope.until) OFFSET 0)
     GROUP BY r.recorded_by, r.person ORDER BY r.recorded_by
    """
  }
}
