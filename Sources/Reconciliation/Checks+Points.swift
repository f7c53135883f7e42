import Ledger
import LedgerPostgres
import Postgres

/// The checks of points: wallets, debts, quotas, and the services that they are for.
extension ReconciliationJob {
  var vintagesAgree: SQL {
    let codes = AccountCode.allCases.filter { $0.definition.vintages != .none }.map(\.rawValue)
    return """
      (SELECT format('志愿者 %s 的 %s：各批次合计 %s，分录合计 %s', w.holder, w.code, (w.lots / 100.0)::numeric(15, 2),
                     (w.posted / 100.0)::numeric(15, 2))
         FROM (SELECT a.holder, a.code, sum(b.balance) AS lots, sum(b.posted) AS posted
                 FROM ledger.account a
                CROSS JOIN LATERAL (SELECT -sum(p.amount) AS posted, (array_agg(p.balance ORDER BY p.version DESC))[1] AS balance
                                      FROM ledger.posting p WHERE p.book = a.book AND p.account = a.id) b
                WHERE a.book = \(book.id) AND a.code IN (2101, 2103) GROUP BY a.holder, a.code) w
        WHERE w.lots <> w.posted ORDER BY w.holder LIMIT 10)
      UNION ALL
      (SELECT format('账户 %s（%s）的批次日期 %s 不对', a.id, a.code, a.vintage) FROM ledger.account a
        WHERE a.book = \(book.id)
          AND ((a.vintage < 'infinity') <> (a.code = ANY (\(codes))) OR a.grace AND a.code NOT IN (2101, 2103))
        ORDER BY a.id LIMIT 10)
      """
  }

  /// By the papers, and by the postings: an opening without a paper counts too.
  var openedOnce: SQL {
    """
    (SELECT format('志愿者 %s 的 %s 批次建账 %s 次：凭证 %s', holder, vintage, count(*), string_agg(entry::text, '、' ORDER BY entry))
       FROM volunteering.opening WHERE book = \(book.id) AND points > 0
      GROUP BY holder, vintage HAVING count(*) > 1 ORDER BY holder LIMIT 10)
    UNION ALL
    (SELECT format('志愿者 %s 的时数建账 %s 次：凭证 %s', holder, count(*), string_agg(entry::text, '、' ORDER BY entry))
       FROM volunteering.opening WHERE book = \(book.id) AND minutes > 0
      GROUP BY holder HAVING count(*) > 1 ORDER BY holder LIMIT 10)
    UNION ALL
    (SELECT format('账户 %s（%s，持有人 %s）建账 %s 次：凭证 %s', a.id, a.code, a.holder, count(*),
                   string_agg(e.no::text, '、' ORDER BY e.no))
       FROM ledger.entry e
       JOIN ledger.posting p ON p.book = e.book AND p.entry = e.no
       JOIN ledger.account a ON a.book = p.book AND a.id = p.account
      WHERE e.book = \(book.id) AND e.kind = 'opening' AND a.code IN (2101, 2501, 1601)
      GROUP BY a.id, a.code, a.holder HAVING count(*) > 1 ORDER BY a.id LIMIT 10)
    """
  }

  var debtsAgree: SQL {
    """
    SELECT format('志愿者 %s：应收追回积分 %s，待追回额度和超额度 %s', d.holder, (d.owed / 100.0)::numeric(15, 2),
                  (d.due / 100.0)::numeric(15, 2))
      FROM (SELECT holder, coalesce(sum(balance) FILTER (WHERE code = 1301), 0) AS owed,
                   coalesce(sum(balance) FILTER (WHERE code IN (2401, 2402)), 0) AS due
              FROM ledger.account_balance WHERE book = \(book.id) AND code IN (1301, 2401, 2402) GROUP BY holder) d
     WHERE d.owed <> d.due ORDER BY d.holder LIMIT 10
    """
  }

  /// The credit is in the chain of blocks, the record is not.
  var evidenceAgrees: SQL {
    """
    (SELECT format('服务记录 %s 与发放凭证 %s 不一致', r.id, c.entry)
       FROM volunteering.credit c
       JOIN volunteering.service_record r ON r.book = c.book AND r.id = c.record
      WHERE c.book = \(book.id)
        AND ((r.community, r.colour, r.activity, r.started_at, r.ended_at, r.hours_class, r.recorded_by, r.witness)
               IS DISTINCT FROM
               (c.community, c.colour, c.activity, c.started_at, c.ended_at, c.hours_class, c.recorded_by, c.witness)
             OR c.volunteer <> r.holder
                AND NOT EXISTS (SELECT FROM ledger.merge m
                                 WHERE m.book = c.book AND m.holder = r.holder AND m.successor = c.volunteer OFFSET 0))
      ORDER BY c.entry LIMIT 10)
    UNION ALL
    (SELECT format('服务记录 %s 的活动内容不是登记时的', r.id)
       FROM volunteering.service_record r
       LEFT JOIN volunteering.activity a ON a.book = r.book AND a.record = r.id
      WHERE r.book = \(book.id)
        AND CASE WHEN a.record IS NULL
                 THEN NOT EXISTS (SELECT FROM ledger.erasure e
                                   WHERE e.book = r.book AND e.table_name = 'volunteering.activity' AND e.number = r.id OFFSET 0)
                 ELSE sha256(a.salt || convert_to(a.text, 'UTF8')) <> r.activity END
      ORDER BY r.id LIMIT 10)
    """
  }

  /// A credit may repay a debt: what goes to a quota is the debtor's own community's, which may be the one that pays.
  var paidAgrees: SQL {
    """
    (SELECT format('凭证 %s：退回给社区 %s（%s 年度），发放凭证 %s 由社区 %s（%s 年度）付出', b.entry, b.community,
                   extract(year FROM b.budget_year), c.entry, c.community, extract(year FROM c.budget_year))
       FROM volunteering.clawback b
       JOIN volunteering.credit c ON c.book = b.book AND c.entry = b.credit_entry
      WHERE b.book = \(book.id)
        AND (b.community <> c.community
             OR b.points > 0 AND NOT EXISTS (
               SELECT FROM (SELECT c.budget_year WHERE c.points > 0
                            UNION ALL
                            SELECT i.budget_year FROM volunteering.issue i WHERE i.book = c.book AND i.credit_entry = c.entry
                            UNION ALL
                            SELECT coalesce(i.budget_year, s.budget_year)
                              FROM volunteering.service_correction s
                              LEFT JOIN volunteering.issue i ON i.book = s.book AND i.credit_entry = s.entry
                             WHERE s.book = c.book AND s.credit_entry = c.entry) paid(budget_year)
                WHERE paid.budget_year = b.budget_year))
      ORDER BY b.entry LIMIT 10)
    UNION ALL
    (SELECT format('凭证 %s：社区 %s 应付 %s、%s 分钟，分录付 %s、%s 分钟，其他社区 %s、%s 分钟', d.entry, d.community,
                   (d.points / 100.0)::numeric(15, 2), d.minutes, (p.paid / 100.0)::numeric(15, 2), p.minutes,
                   (p.others / 100.0)::numeric(15, 2), p.others_minutes)
       FROM (SELECT book, entry, community, budget_year, points, minutes FROM volunteering.credit
             UNION ALL SELECT book, entry, community, budget_year, points, 0 FROM volunteering.issue
             UNION ALL SELECT book, entry, community, budget_year, -taken, -minutes FROM volunteering.clawback
             UNION ALL SELECT book, entry, community, budget_year, points_after - points_before + owed,
                              minutes_after - minutes_before FROM volunteering.service_correction) d
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(p.amount) FILTER (WHERE p.code = 2001 AND p.is_payer), 0) AS paid,
               coalesce(sum(p.amount) FILTER (WHERE p.code = 2001 AND NOT p.is_payer), 0) AS others,
               coalesce(-sum(p.amount) FILTER (WHERE p.code = 1301 AND p.amount < 0), 0)
                 + coalesce(sum(p.amount) FILTER (WHERE p.code = 1101), 0) AS repaid,
               coalesce(sum(p.amount) FILTER (WHERE p.code = 1501 AND p.holder = d.community), 0) AS minutes,
               coalesce(sum(p.amount) FILTER (WHERE p.code = 1501 AND p.holder <> d.community), 0) AS others_minutes
          FROM (SELECT p.*, coalesce(p.holder = d.community AND p.vintage = d.budget_year, false) AS is_payer
                  FROM \(raw: Self.legs(of: "d")) p) p) p
      WHERE d.book = \(book.id)
        AND (p.paid <> d.points - p.repaid - p.others OR p.others NOT IN (0, -p.repaid) OR p.minutes <> d.minutes
             OR p.others_minutes <> 0)
      ORDER BY d.entry LIMIT 10)
    """
  }

  /// By the order of approval; a line that was clawed back waits no more.
  var lineInOrder: SQL {
    """
    SELECT format('社区 %s（%s 年度）：凭证 %s 发放了第 %s 号审批，更早的第 %s 号还在等', i.community, extract(year FROM i.budget_year), i.entry,
                  i.credit_entry, c.entry)
      FROM volunteering.issue i
     CROSS JOIN LATERAL (
       SELECT c.entry FROM volunteering.claim c
        WHERE c.book = i.book AND c.community = i.community AND c.budget_year = i.budget_year
          AND c.entry < i.credit_entry
          AND NOT EXISTS (SELECT FROM volunteering.issue o
                           WHERE o.book = c.book AND o.credit_entry = c.entry AND o.entry < i.entry OFFSET 0)
          AND NOT EXISTS (SELECT FROM volunteering.clawback b
                           WHERE b.book = c.book AND b.credit_entry = c.credit_entry AND b.entry < i.entry OFFSET 0)
          AND NOT EXISTS (SELECT FROM volunteering.waiting_decision d
                           WHERE d.book = c.book AND d.credit_entry = c.entry OFFSET 0)
        ORDER BY c.entry LIMIT 1) c
     WHERE i.book = \(book.id) ORDER BY i.entry LIMIT 10
    """
  }

  /// Of the quotas of all communities and years together: which one paid is another check.
  ///
  /// What is granted, cut, moved or ended has no other side here, and of what has no paper there is nothing to compare. A debt over quota
  /// is repaid to 1101 as far as that goes, and then to a quota; an opening fills 1101 itself.
  var quotaAgrees: SQL {
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
        JOIN ledger.account a ON a.book = p.book AND a.id = p.account
       WHERE p.book = \(book.id) AND a.code IN (1101, 2001, 2102, 2401, 2402) GROUP BY p.entry
    ), paper AS (
      SELECT entry, points FROM volunteering.credit WHERE book = \(book.id)
      UNION ALL SELECT entry, points FROM volunteering.issue WHERE book = \(book.id)
      UNION ALL SELECT entry, -taken FROM volunteering.clawback WHERE book = \(book.id)
      UNION ALL SELECT entry, points_after - points_before + owed FROM volunteering.service_correction WHERE book = \(book.id)
      UNION ALL SELECT entry, points FROM volunteering.reissue WHERE book = \(book.id)
    ), due AS (
      SELECT l.entry, l.moved,
             CASE WHEN p.points < 0 THEN p.points
                  WHEN p.entry IS NOT NULL THEN p.points - l.repaid - l.over_repaid
                  WHEN e.kind IN ('approval', 'issue', 'clawback', 'service-correction', 'reissue') THEN l.moved
                  WHEN e.kind = 'objection' THEN -l.objected
                  WHEN e.kind IN ('opening', 'opening-correction') THEN -l.repaid
                  WHEN e.kind IN ('paper-slip', 'member-correction') THEN l.lent - l.repaid - l.over_repaid
                  WHEN e.kind IN ('merge', 'split', 'write-off') OR r.kind = 'write-off' THEN 0
                  WHEN e.kind = 'reversal' THEN l.lent + l.over_lent - l.repaid - l.over_repaid - coalesce(o.points, 0)
                  ELSE -l.repaid - l.over_repaid END AS due
        FROM leg l
        JOIN ledger.entry e ON e.book = \(book.id) AND e.no = l.entry
        LEFT JOIN ledger.entry r ON r.book = e.book AND r.no = e.reverses
        LEFT JOIN paper p ON p.entry = e.no
        LEFT JOIN paper o ON o.entry = e.reverses
       WHERE e.kind NOT IN ('quota-grant', 'quota-cut', 'quota-move', 'year-end')
    )
    SELECT format('凭证 %s 从额度付出 %s，凭据说明的是 %s', entry, (moved / 100.0)::numeric(15, 2), (due / 100.0)::numeric(15, 2))
      FROM due WHERE moved <> due ORDER BY entry LIMIT 10
    """
  }

  /// Each term is read from the other side of its entries, so that a leg of 1101 in any other entry shows.
  ///
  /// What is paid over quota, and repaid, moves with 2402: no more than that side of the entry.
  var approvedAgrees: SQL {
    """
    WITH leg AS (
      SELECT p.entry, e.kind, a.code, p.amount
        FROM ledger.posting p
        JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
        JOIN ledger.account a ON a.book = p.book AND a.id = p.account
       WHERE p.book = \(book.id) AND a.code IN (1101, 1201, 1301, 2001, 2101, 2201, 2301, 2401, 2402, 4101, 4102, 4103)
    ), over AS (
      SELECT entry, kind, sum(amount) FILTER (WHERE code = 1101) AS moved,
             coalesce(-sum(amount) FILTER (WHERE code = 2402 AND amount < 0), 0) AS lent,
             coalesce(sum(amount) FILTER (WHERE code = 2402 AND amount > 0), 0) AS repaid
        FROM leg
       WHERE kind NOT IN ('opening', 'opening-correction', 'quota-grant', 'quota-cut', 'settlement', 'year-end')
       GROUP BY entry, kind HAVING count(*) FILTER (WHERE code = 1101) > 0
    ), term AS (
      SELECT coalesce(-sum(amount) FILTER (WHERE kind = 'opening' AND code IN (2101, 2001, 2301)), 0) AS opened,
             coalesce(-sum(amount) FILTER (WHERE kind = 'opening-correction' AND code <> 1101), 0) AS corrected,
             coalesce(-sum(amount) FILTER (WHERE kind = 'quota-grant' AND code = 2001), 0) AS granted,
             coalesce(sum(amount) FILTER (WHERE kind = 'quota-cut' AND code = 2001), 0) AS cut,
             coalesce(sum(amount) FILTER (WHERE kind = 'settlement' AND code IN (2201, 1201)), 0) AS settled,
             coalesce(sum(amount) FILTER (WHERE kind = 'year-end' AND code IN (2001, 4101, 4102, 4103)), 0) AS ended,
             (SELECT coalesce(sum(moved), 0) FROM over) AS over
        FROM leg
    ), stand AS (SELECT coalesce(sum(balance), 0) AS balance FROM ledger.account_balance WHERE book = \(book.id) AND code = 1101)
    (SELECT format('余额 %s，而期初 %s + 更正期初 %s + 核定 %s + 超额度净额 %s - 核减 %s - 月结净额 %s - 年结 %s = %s',
                   (balance / 100.0)::numeric(15, 2), (opened / 100.0)::numeric(15, 2), (corrected / 100.0)::numeric(15, 2),
                   (granted / 100.0)::numeric(15, 2), (over / 100.0)::numeric(15, 2), (cut / 100.0)::numeric(15, 2),
                   (settled / 100.0)::numeric(15, 2), (ended / 100.0)::numeric(15, 2),
                   ((opened + corrected + granted + over - cut - settled - ended) / 100.0)::numeric(15, 2))
       FROM term, stand WHERE balance <> opened + corrected + granted + over - cut - settled - ended)
    UNION ALL
    (SELECT format('凭证 %s 动了核定未结算积分 %s，而超额度垫付 %s、收回 %s', entry, (moved / 100.0)::numeric(15, 2),
                   (lent / 100.0)::numeric(15, 2), (repaid / 100.0)::numeric(15, 2))
       FROM over WHERE moved > lent OR moved < -repaid ORDER BY entry LIMIT 10)
    """
  }
}
