import Postgres

/// Numbers 1 and 2: every entry balances, and so do all accounts together.
extension Check {
  /// Every entry balances in every commodity.
  static let entriesBalance = Check(
    "entries-balance", 1, "凭证借贷平衡", .red,
    Guidance(
      left: "借方", right: "贷方", cause: "有人绕过系统改了数据库里的分录。", action: "不要再改，请系统管理员用备份核对这张凭证。")
  ) { scope in
    """
    SELECT format('凭证 %s 的借方和贷方不相等', p.entry) AS what, \(raw: SQL.figure("p.debit", kind: "m.kind")) AS left_side,
           \(raw: SQL.figure("p.credit", kind: "m.kind")) AS right_side,
           \(raw: SQL.figure("p.debit - p.credit", kind: "m.kind")) AS difference, ARRAY['entry:' || p.entry] AS documents
      FROM (SELECT entry, commodity, coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS debit,
                   coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS credit
              FROM ledger.posting WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
             GROUP BY entry, commodity) p
      JOIN ledger.commodity m ON m.book = \(scope.book) AND m.id = p.commodity
     WHERE p.debit <> p.credit ORDER BY p.entry, m.id
    """
  }

  /// A posting counts what its account counts.
  ///
  /// `OFFSET 0` keeps the planner from looking for the first ones in the order of entries: there are none, so it would read all of
  /// them that way, and look through the accounts for each.
  static let commoditiesAgree = Check(
    "commodities-agree", 1, "分录品种与账户一致", .red,
    Guidance(
      left: "分录的品种", right: "账户的品种", cause: "有人绕过系统改了数据库里的分录。", action: "不要再改，请系统管理员用备份核对这张凭证。")
  ) { scope in
    """
    SELECT format('凭证 %s 的账户 %s 记成了另一品种', p.entry, p.account) AS what, coalesce(m.code, p.commodity::text) AS left_side,
           coalesce(n.code, '没有这个账户') AS right_side, '' AS difference,
           ARRAY['entry:' || p.entry, 'account:' || p.account] AS documents
      FROM (SELECT p.entry, p.account, p.commodity, a.commodity AS right_commodity FROM ledger.posting p
              LEFT JOIN LATERAL (SELECT a.commodity FROM ledger.account a
                                  WHERE a.book = p.book AND a.id = p.account OFFSET 0) a ON true
             WHERE p.book = \(scope.book) AND p.entry BETWEEN \(scope.first) AND \(scope.last)
               AND a.commodity IS DISTINCT FROM p.commodity OFFSET 0) p
      LEFT JOIN ledger.commodity m ON m.book = \(scope.book) AND m.id = p.commodity
      LEFT JOIN ledger.commodity n ON n.book = \(scope.book) AND n.id = p.right_commodity
     ORDER BY p.entry, p.account
    """
  }

  /// All accounts of a commodity sum to zero, debit against credit.
  ///
  /// Of a month, what the accounts changed by: what they stood at before it was proven with the month before.
  static let accountsSumToZero = Check(
    "accounts-sum-to-zero", 2, "科目余额合计为零", .red,
    Guidance(
      left: "借方科目合计", right: "贷方科目合计", cause: "有人绕过系统改了数据库里的余额。", action: "看哪张凭证同时报了借贷不平或余额不连续，从它查起。")
  ) { scope in
    """
    WITH \(scope.moved), total AS (
      SELECT commodity, commodity_kind, commodity_code, coalesce(sum(closing - opening) FILTER (WHERE side = 1), 0) AS debit,
             coalesce(sum(closing - opening) FILTER (WHERE side = -1), 0) AS credit,
             coalesce((array_agg('account:' || account ORDER BY account)
                         FILTER (WHERE side * (closing - opening) <> amount))[1:5], ARRAY[]::text[]) AS wrong
        FROM moved GROUP BY commodity, commodity_kind, commodity_code
    ), entry AS (
      SELECT commodity, (array_agg('entry:' || entry ORDER BY entry))[1:5] AS wrong
        FROM (SELECT commodity, entry FROM ledger.posting
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)
               GROUP BY commodity, entry HAVING sum(amount) <> 0) e GROUP BY commodity
    )
    SELECT format('%s 的借方科目和贷方科目合计不相等', commodity_code) AS what,
           \(raw: SQL.figure("debit", kind: "commodity_kind")) AS left_side,
           \(raw: SQL.figure("credit", kind: "commodity_kind")) AS right_side,
           \(raw: SQL.figure("debit - credit", kind: "commodity_kind")) AS difference,
           wrong || coalesce((SELECT e.wrong FROM entry e WHERE e.commodity = total.commodity), ARRAY[]::text[]) AS documents
      FROM total WHERE debit <> credit ORDER BY commodity
    """
  }

  /// A volunteer's debt equals the quota to be restored from it (1301 = 2401 + 2402).
  static let debtsAgree = Check(
    "debts-agree", 2, "应收追回积分与待追回额度相等", .red,
    Guidance(
      left: "应收追回积分（1301）", right: "待追回额度和超额度（2401、2402）", cause: "有人绕过系统改了余额，或者追回只记了一边。",
      action: "看这位志愿者的两个账户，从第一张两边不同的凭证查起。")
  ) { scope in
    """
    WITH \(scope.moved)
    SELECT format('志愿者 %s 的欠分和待追回额度不相等', d.holder) AS what, \(raw: SQL.points("d.owed")) || ' 分' AS left_side,
           \(raw: SQL.points("d.due")) || ' 分' AS right_side, \(raw: SQL.points("d.owed - d.due")) || ' 分' AS difference,
           ARRAY['holder:' || d.holder] || d.accounts AS documents
      FROM (SELECT holder, coalesce(sum(closing - opening) FILTER (WHERE code = 1301), 0) AS owed,
                   coalesce(sum(closing - opening) FILTER (WHERE code IN (2401, 2402)), 0) AS due,
                   array_agg('account:' || account ORDER BY account) AS accounts
              FROM moved WHERE code IN (1301, 2401, 2402) GROUP BY holder) d
     WHERE d.owed <> d.due ORDER BY d.holder
    """
  }

  /// Approved and unsettled points (1101) are the points granted less those settled, cut or closed with a year.
  ///
  /// Each term is read from the other side of its entries, so that a leg of 1101 in any other entry shows.
  ///
  /// What is paid over quota, and repaid, moves with 2402: no more than that side of the entry.
  static let approvedAgrees = Check(
    "approved-agrees", 2, "核定未结算积分来去相符", .red,
    Guidance(
      left: "账上（1101）", right: "各项合计", cause: "有凭证动了核定未结算积分，而它的另一边不是额度、月结或年结。",
      action: "看列出的凭证；没有列出的，看本期的核定、核减、月结和年结。")
  ) { scope in
    """
    WITH \(scope.moved), leg AS (
      SELECT p.entry, e.kind, a.code, p.amount
        FROM ledger.posting p
       CROSS JOIN LATERAL (SELECT a.code FROM ledger.account a WHERE a.book = p.book AND a.id = p.account OFFSET 0) a
       CROSS JOIN LATERAL (SELECT e.kind FROM ledger.entry e WHERE e.book = p.book AND e.no = p.entry OFFSET 0) e
       WHERE p.book = \(scope.book) AND p.entry BETWEEN \(scope.first) AND \(scope.last)
         AND a.code IN (1101, 1201, 1301, 2001, 2101, 2201, 2301, 2401, 2402, 4101, 4102, 4103)
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
    ), stand AS (
      SELECT coalesce(sum(closing - opening), 0) AS balance, array_agg('account:' || account) AS accounts FROM moved WHERE code = 1101
    ), due AS (SELECT opened + corrected + granted + over - cut - settled - ended AS points FROM term), found AS (
      SELECT 0 AS entry,
             format('核定未结算积分增减 %s，而期初 %s + 更正期初 %s + 核定 %s + 超额度净额 %s - 核减 %s - 月结净额 %s - 年结 %s',
                    \(raw: SQL.points("s.balance")), \(raw: SQL.points("opened")), \(raw: SQL.points("corrected")),
                    \(raw: SQL.points("granted")), \(raw: SQL.points("over")), \(raw: SQL.points("cut")),
                    \(raw: SQL.points("settled")), \(raw: SQL.points("ended"))) AS what,
             s.balance AS here, d.points AS there, coalesce(s.accounts, ARRAY[]::text[]) AS documents
        FROM term, stand s, due d WHERE s.balance <> d.points
      UNION ALL
      SELECT entry, format('凭证 %s 动了核定未结算积分，超额度垫付 %s、收回 %s', entry, \(raw: SQL.points("lent")),
                           \(raw: SQL.points("repaid"))), moved, lent - repaid, ARRAY['entry:' || entry]
        FROM over WHERE moved > lent OR moved < -repaid
    )
    SELECT what, \(raw: SQL.points("here")) || ' 分' AS left_side, \(raw: SQL.points("there")) || ' 分' AS right_side,
           \(raw: SQL.points("here - there")) || ' 分' AS difference, documents
      FROM found ORDER BY entry
    """
  }
}
