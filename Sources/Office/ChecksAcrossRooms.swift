import LedgerPostgres
import Postgres

/// The checks that read the tables of several rooms.
extension Check {
  /// No wallet's vintage, no volunteer's hours and no shelf were opened twice.
  ///
  /// By the papers, and by the postings: an opening without a paper counts too.
  static let openedOnce = Check("opened-once", "期初只建一次账") { book in
    """
    (SELECT format('志愿者 %s 的 %s 批次建账 %s 次：凭证 %s', holder, vintage, count(*), string_agg(entry::text, '、' ORDER BY entry))
       FROM volunteering.opening WHERE book = \(book) AND points > 0
      GROUP BY holder, vintage HAVING count(*) > 1 ORDER BY holder LIMIT 10)
    UNION ALL
    (SELECT format('志愿者 %s 的时数建账 %s 次：凭证 %s', holder, count(*), string_agg(entry::text, '、' ORDER BY entry))
       FROM volunteering.opening WHERE book = \(book) AND minutes > 0
      GROUP BY holder HAVING count(*) > 1 ORDER BY holder LIMIT 10)
    UNION ALL
    (SELECT format('账户 %s（%s，持有人 %s）建账 %s 次：凭证 %s', a.id, a.code, a.holder, count(*),
                   string_agg(e.no::text, '、' ORDER BY e.no))
       FROM ledger.entry e
       JOIN ledger.posting p ON p.book = e.book AND p.entry = e.no
       JOIN ledger.account a ON a.book = p.book AND a.id = p.account
      WHERE e.book = \(book) AND e.kind = 'opening' AND a.code IN (2101, 2501, 1601)
      GROUP BY a.id, a.code, a.holder HAVING count(*) > 1 ORDER BY a.id LIMIT 10)
    """
  }

  /// What each entry took from quota, or gave back, is what its paper says, or a debt lent or repaid.
  ///
  /// Of the quotas of all communities and years together: which one paid is another check.
  ///
  /// What is granted, cut, moved or ended has no other side here, and of what has no paper there is nothing to compare. A debt over quota
  /// is repaid to 1101 as far as that goes, and then to a quota; an opening fills 1101 itself.
  static let quotaAgrees = Check("quota-agrees", "额度的去向都有凭据") { book in
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
       WHERE p.book = \(book) AND a.code IN (1101, 2001, 2102, 2401, 2402) GROUP BY p.entry
    ), paper AS (
      SELECT entry, points FROM volunteering.credit WHERE book = \(book)
      UNION ALL SELECT entry, points FROM volunteering.issue WHERE book = \(book)
      UNION ALL SELECT entry, -taken FROM volunteering.clawback WHERE book = \(book)
      UNION ALL SELECT entry, points_after - points_before + owed FROM volunteering.service_correction WHERE book = \(book)
      UNION ALL SELECT entry, points FROM volunteering.reissue WHERE book = \(book)
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
        JOIN ledger.entry e ON e.book = \(book) AND e.no = l.entry
        LEFT JOIN ledger.entry r ON r.book = e.book AND r.no = e.reverses
        LEFT JOIN paper p ON p.entry = e.no
        LEFT JOIN paper o ON o.entry = e.reverses
       WHERE e.kind NOT IN ('quota-grant', 'quota-cut', 'quota-move', 'year-end')
    )
    SELECT format('凭证 %s 从额度付出 %s，凭据说明的是 %s', entry, (moved / 100.0)::numeric(15, 2), (due / 100.0)::numeric(15, 2))
      FROM due WHERE moved <> due ORDER BY entry LIMIT 10
    """
  }
}
