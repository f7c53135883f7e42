import Ledger
public import Postgres

/// The checks of any book: what the ledger's own tables say of each other.
extension Check {
  /// The ledger's own, in the order in which they run.
  static let ledger = [
    entriesBalance, accountsSumToZero, nothingNegative, noGaps, commoditiesAgree, vintagesAgree, debtsAgree, approvedAgrees,
    proposalsAgree,
  ]

  /// Every entry balances in every commodity.
  static let entriesBalance = Check("entries-balance", "凭证借贷平衡") { book in
    """
    SELECT format('凭证 %s 的 %s 借贷相差 %s', p.entry, m.code, sum(p.amount)) FROM ledger.posting p
      JOIN ledger.commodity m ON m.book = p.book AND m.id = p.commodity
     WHERE p.book = \(book) GROUP BY p.entry, m.code HAVING sum(p.amount) <> 0 ORDER BY p.entry LIMIT 10
    """
  }

  /// All accounts of a commodity sum to zero, debit against credit.
  static let accountsSumToZero = Check("accounts-sum-to-zero", "科目余额合计为零") { book in
    """
    SELECT format('%s 借方余额 %s，贷方余额 %s', commodity_code, sum(debit_balance), sum(credit_balance)) FROM ledger.trial_balance
     WHERE book = \(book) GROUP BY commodity, commodity_code HAVING sum(debit_balance) <> sum(credit_balance) LIMIT 10
    """
  }

  /// No balance is negative.
  static let nothingNegative = Check("nothing-negative", "没有负余额") { book in
    """
    SELECT format('账户 %s 在凭证 %s 后余额为 %s', account, entry, balance) FROM ledger.posting
     WHERE book = \(book) AND balance < 0 ORDER BY entry LIMIT 10
    """
  }

  /// Entries, blocks, accounts and postings are numbered without gaps.
  static let noGaps = Check("no-gaps", "编号连续") { book in
    """
    SELECT format('%s 有 %s 个，最大编号 %s', t.name, t.count, t.last) FROM (
      SELECT '凭证' AS name, count(*) AS count, coalesce(max(no), 0) AS last FROM ledger.entry WHERE book = \(book)
      UNION ALL SELECT '记账批', count(*), coalesce(max(no), 0) FROM ledger.block WHERE book = \(book)
      UNION ALL SELECT '账户', count(*), coalesce(max(id), 0) FROM ledger.account WHERE book = \(book)
      UNION ALL (SELECT '账户 ' || account || ' 的分录', count(*), max(version) FROM ledger.posting
                  WHERE book = \(book) GROUP BY account HAVING count(*) <> max(version) LIMIT 10)
    ) t WHERE t.count <> t.last
    """
  }

  /// A posting counts what its account counts.
  ///
  /// `OFFSET 0` keeps the planner from looking for the first ten in the order of entries: there are none, so it would read all of
  /// them that way, and look through the accounts for each.
  static let commoditiesAgree = Check("commodities-agree", "分录品种与账户一致") { book in
    """
    SELECT format('凭证 %s 的账户 %s 记成了另一品种', p.entry, p.account)
      FROM (SELECT p.entry, p.account FROM ledger.posting p
              LEFT JOIN ledger.account a ON a.book = p.book AND a.id = p.account
             WHERE p.book = \(book) AND a.commodity IS DISTINCT FROM p.commodity OFFSET 0) p
     ORDER BY p.entry LIMIT 10
    """
  }

  /// A wallet is the sum of its vintages, and only what expires has one.
  static let vintagesAgree = Check("vintages-agree", "有效期批次与账户一致") { book in
    let codes = AccountCode.allCases.filter { $0.definition.vintages != .none }.map(\.rawValue)
    return """
      (SELECT format('志愿者 %s 的 %s：各批次合计 %s，分录合计 %s', w.holder, w.code, (w.lots / 100.0)::numeric(15, 2),
                     (w.posted / 100.0)::numeric(15, 2))
         FROM (SELECT a.holder, a.code, sum(b.balance) AS lots, sum(b.posted) AS posted
                 FROM ledger.account a
                CROSS JOIN LATERAL (SELECT -sum(p.amount) AS posted, (array_agg(p.balance ORDER BY p.version DESC))[1] AS balance
                                      FROM ledger.posting p WHERE p.book = a.book AND p.account = a.id) b
                WHERE a.book = \(book) AND a.code IN (2101, 2103) GROUP BY a.holder, a.code) w
        WHERE w.lots <> w.posted ORDER BY w.holder LIMIT 10)
      UNION ALL
      (SELECT format('账户 %s（%s）的批次日期 %s 不对', a.id, a.code, a.vintage) FROM ledger.account a
        WHERE a.book = \(book)
          AND ((a.vintage < 'infinity') <> (a.code = ANY (\(codes))) OR a.grace AND a.code NOT IN (2101, 2103))
        ORDER BY a.id LIMIT 10)
      """
  }

  /// A volunteer's debt equals the quota to be restored from it (1301 = 2401 + 2402).
  static let debtsAgree = Check("debts-agree", "应收追回积分与待追回额度相等") { book in
    """
    SELECT format('志愿者 %s：应收追回积分 %s，待追回额度和超额度 %s', d.holder, (d.owed / 100.0)::numeric(15, 2),
                  (d.due / 100.0)::numeric(15, 2))
      FROM (SELECT holder, coalesce(sum(balance) FILTER (WHERE code = 1301), 0) AS owed,
                   coalesce(sum(balance) FILTER (WHERE code IN (2401, 2402)), 0) AS due
              FROM ledger.account_balance WHERE book = \(book) AND code IN (1301, 2401, 2402) GROUP BY holder) d
     WHERE d.owed <> d.due ORDER BY d.holder LIMIT 10
    """
  }

  /// Approved and unsettled points (1101) are the points granted less those settled, cut or closed with a year.
  ///
  /// Each term is read from the other side of its entries, so that a leg of 1101 in any other entry shows.
  ///
  /// What is paid over quota, and repaid, moves with 2402: no more than that side of the entry.
  static let approvedAgrees = Check("approved-agrees", "核定未结算积分来去相符") { book in
    """
    WITH leg AS (
      SELECT p.entry, e.kind, a.code, p.amount
        FROM ledger.posting p
        JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
        JOIN ledger.account a ON a.book = p.book AND a.id = p.account
       WHERE p.book = \(book) AND a.code IN (1101, 1201, 1301, 2001, 2101, 2201, 2301, 2401, 2402, 4101, 4102, 4103)
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
    ), stand AS (SELECT coalesce(sum(balance), 0) AS balance FROM ledger.account_balance WHERE book = \(book) AND code = 1101)
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

extension SQL {
  /// The legs of a paper's entry with code, holder and vintage: amount, code, holder, vintage.
  ///
  /// `OFFSET 0` makes it one look-up per leg, however little the planner knows of the tables: on a book that was filled within the
  /// hour it would otherwise read every posting of a code for each paper.
  public static func legs(of paper: String) -> String {
    """
    (SELECT p.amount, a.code, a.holder, a.vintage
       FROM (SELECT * FROM ledger.posting p WHERE p.book = \(paper).book AND p.entry = \(paper).entry OFFSET 0) p
      CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = p.book AND a.id = p.account OFFSET 0) a OFFSET 0)
    """
  }
}
