import LedgerPostgres
import Postgres

/// Numbers 6 and 14: service against what it earned, and which community paid.
extension Check {
  /// A service record agrees with its credit, and its words are there unless a block records their erasure.
  ///
  /// The credit is in the chain of blocks, the record is not.
  static let evidenceAgrees = Check(
    "evidence-agrees", 6, "服务记录与发放凭证一致", .red,
    Guidance(left: "服务记录", right: "发放凭证", cause: "有人在发放以后绕过系统改了服务记录。", action: "请登记的人和见证人核对，看哪一边是对的。")
  ) { scope in
    """
    WITH found AS (
      SELECT r.id, format('服务记录 %s 与发放凭证 %s 不一致', r.id, c.entry) AS what,
             extract(epoch FROM r.ended_at - r.started_at)::int8 / 60 || ' 分钟' AS left_side,
             extract(epoch FROM c.ended_at - c.started_at)::int8 / 60 || ' 分钟' AS right_side,
             ARRAY['record:' || r.id, 'entry:' || c.entry] AS documents
        FROM volunteering.credit c
        JOIN volunteering.service_record r ON r.book = c.book AND r.id = c.record
       WHERE c.book = \(scope.book) AND c.entry BETWEEN \(scope.first) AND \(scope.last)
         AND ((r.community, r.colour, r.activity, r.started_at, r.ended_at, r.hours_class, r.recorded_by, r.witness)
                IS DISTINCT FROM
                (c.community, c.colour, c.activity, c.started_at, c.ended_at, c.hours_class, c.recorded_by, c.witness)
              OR c.volunteer <> r.holder
                 AND NOT EXISTS (SELECT FROM ledger.merge m
                                  WHERE m.book = c.book AND m.holder = r.holder AND m.successor = c.volunteer OFFSET 0))
      UNION ALL
      SELECT w.record, format('服务记录 %s 已经撤回，凭证 %s 还是发放了', w.record, c.entry), '', '',
             ARRAY['record:' || w.record, 'entry:' || c.entry]
        FROM volunteering.credit c
        JOIN volunteering.record_withdrawal w ON w.book = c.book AND w.record = c.record
       WHERE c.book = \(scope.book) AND c.entry BETWEEN \(scope.first) AND \(scope.last)
         AND NOT EXISTS (SELECT FROM volunteering.clawback b
                          WHERE b.book = c.book AND b.record = c.record AND b.credit_entry = c.entry OFFSET 0)
      UNION ALL
      SELECT r.id, format('服务记录 %s 的活动内容不是登记时的', r.id), '', '', ARRAY['record:' || r.id]
        FROM volunteering.service_record r
        LEFT JOIN volunteering.activity a ON a.book = r.book AND a.record = r.id
       WHERE r.book = \(scope.book) AND r.recorded_on BETWEEN \(scope.firstDay) AND \(scope.day)
         AND CASE WHEN a.record IS NULL
                  THEN NOT EXISTS (SELECT FROM ledger.erasure e
                                    WHERE e.book = r.book AND e.table_name = 'volunteering.activity' AND e.number = r.id OFFSET 0)
                  ELSE sha256(a.salt || convert_to(a.text, 'UTF8')) <> r.activity END
    )
    SELECT what, left_side, right_side, '' AS difference, documents FROM found ORDER BY id, what
    """
  }

  /// The community whose quota paid a credit gets it back, and no other: credits, clawbacks and their legs name the same.
  ///
  /// A credit may repay a debt: what goes to a quota is the debtor's own community's, which may be the one that pays.
  static let paidAgrees = Check(
    "paid-agrees", 14, "各社区发放与退回相符", .red,
    Guidance(left: "凭据上应付", right: "分录付出", cause: "有人绕过系统改了凭据或分录的社区。", action: "打开凭证，看它写的社区和额度账户的社区。")
  ) { scope in
    """
    WITH found AS (
      SELECT b.entry, format('凭证 %s：退回给社区 %s（%s 年度），发放凭证 %s 由社区 %s（%s 年度）付出', b.entry, b.community,
                             extract(year FROM b.budget_year), c.entry, c.community, extract(year FROM c.budget_year)) AS what,
             b.points AS due, c.points AS paid, ARRAY['entry:' || b.entry, 'entry:' || c.entry] AS documents
        FROM volunteering.clawback b
        JOIN volunteering.credit c ON c.book = b.book AND c.entry = b.credit_entry
       WHERE b.book = \(scope.book) AND b.entry BETWEEN \(scope.first) AND \(scope.last)
         AND (b.community <> c.community
              OR b.points > 0 AND NOT EXISTS (
                SELECT FROM (SELECT c.budget_year WHERE c.points > 0
                             UNION ALL
                             SELECT i.budget_year FROM volunteering.issue i
                              WHERE i.book = c.book AND i.community = c.community AND i.budget_year = b.budget_year
                                AND i.credit_entry = c.entry
                             UNION ALL
                             SELECT coalesce(i.budget_year, s.budget_year)
                               FROM volunteering.service_correction s
                               LEFT JOIN volunteering.issue i
                                 ON i.book = s.book AND i.community = s.community AND i.budget_year = b.budget_year
                                AND i.credit_entry = s.entry
                              WHERE s.book = c.book AND s.credit_entry = c.entry) paid(budget_year)
                 WHERE paid.budget_year = b.budget_year))
      UNION ALL
      SELECT i.entry, format('凭证 %s：按社区 %s 发放，审批 %s 的是社区 %s', i.entry, i.community, c.entry, c.community), i.points, i.points,
             ARRAY['entry:' || i.entry, 'entry:' || c.entry]
        FROM volunteering.issue i
       CROSS JOIN LATERAL (SELECT c.entry, c.community FROM volunteering.claim c
                            WHERE c.book = i.book AND c.entry = i.credit_entry OFFSET 0) c
       WHERE i.book = \(scope.book) AND i.entry BETWEEN \(scope.first) AND \(scope.last) AND i.community <> c.community
      UNION ALL
      SELECT d.entry, format('凭证 %s：社区 %s 应付的和分录付的不同，时数应是 %s 分钟、分录 %s 分钟，其他社区付 %s、%s 分钟', d.entry, d.community,
                             d.minutes, p.minutes, \(raw: SQL.points("p.others")), p.others_minutes),
             d.points - p.repaid - p.others, p.paid, ARRAY['entry:' || d.entry, 'holder:' || d.community]
        FROM (SELECT book, entry, community, budget_year, points, minutes FROM volunteering.credit
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
              UNION ALL SELECT book, entry, community, budget_year, points, 0 FROM volunteering.issue
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
              UNION ALL SELECT book, entry, community, budget_year, -taken, -minutes FROM volunteering.clawback
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
              UNION ALL SELECT book, entry, community, budget_year, points_after - points_before + owed,
                               minutes_after - minutes_before FROM volunteering.service_correction
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)) d
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(p.amount) FILTER (WHERE p.code = 2001 AND p.is_payer), 0) AS paid,
                coalesce(sum(p.amount) FILTER (WHERE p.code = 2001 AND NOT p.is_payer), 0) AS others,
                coalesce(-sum(p.amount) FILTER (WHERE p.code = 1301 AND p.amount < 0), 0)
                  + coalesce(sum(p.amount) FILTER (WHERE p.code = 1101), 0) AS repaid,
                coalesce(sum(p.amount) FILTER (WHERE p.code = 1501 AND p.holder = d.community), 0) AS minutes,
                coalesce(sum(p.amount) FILTER (WHERE p.code = 1501 AND p.holder <> d.community), 0) AS others_minutes
           FROM (SELECT p.*, coalesce(p.holder = d.community AND p.vintage = d.budget_year, false) AS is_payer
                   FROM \(raw: SQL.legs(of: "d")) p) p) p
       WHERE p.paid <> d.points - p.repaid - p.others OR p.others NOT IN (0, -p.repaid) OR p.minutes <> d.minutes
             OR p.others_minutes <> 0
    )
    SELECT what, \(raw: SQL.points("due")) || ' 分' AS left_side, \(raw: SQL.points("paid")) || ' 分' AS right_side,
           \(raw: SQL.points("due - paid")) || ' 分' AS difference, documents
      FROM found ORDER BY entry, what
    """
  }

  /// Credits that waited for quota were issued in the order of approval.
  ///
  /// By the order of approval; a line that was clawed back waits no more.
  static let lineInOrder = Check(
    "line-in-order", 14, "待额度按审批先后发放", .red,
    Guidance(left: "先发放的", right: "更早审批的", cause: "有人绕过系统改了发放的先后。", action: "看这个社区的待额度名单，请更早的人先拿到。")
  ) { scope in
    """
    SELECT format('社区 %s（%s 年度）：凭证 %s 发放了第 %s 号审批，更早的第 %s 号还在等', i.community, extract(year FROM i.budget_year), i.entry,
                  i.credit_entry, c.entry) AS what, '第 ' || i.credit_entry || ' 号' AS left_side,
           '第 ' || c.entry || ' 号' AS right_side, '' AS difference,
           ARRAY['entry:' || i.entry, 'entry:' || c.entry, 'entry:' || i.credit_entry] AS documents
      FROM volunteering.issue i
     CROSS JOIN LATERAL (
       SELECT c.entry FROM volunteering.claim c
        WHERE c.book = i.book AND c.community = i.community AND c.budget_year = i.budget_year
          AND c.entry < i.credit_entry
          AND NOT EXISTS (SELECT FROM volunteering.issue o
                           WHERE o.book = c.book AND o.community = c.community AND o.budget_year = c.budget_year
                             AND o.credit_entry = c.entry AND o.entry < i.entry OFFSET 0)
          AND NOT EXISTS (SELECT FROM volunteering.clawback b
                           WHERE b.book = c.book AND b.record = c.record AND b.credit_entry = c.credit_entry
                             AND b.entry < i.entry OFFSET 0)
          AND NOT EXISTS (SELECT FROM volunteering.waiting_decision d
                           WHERE d.book = c.book AND d.credit_entry = c.entry OFFSET 0)
        ORDER BY c.entry LIMIT 1) c
     WHERE i.book = \(scope.book) AND i.entry BETWEEN \(scope.first) AND \(scope.last) ORDER BY i.entry, i.line
    """
  }
}
