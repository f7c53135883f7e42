import Ledger
import Postgres

/// Numbers 3 to 5: what accounts stood at, what moved, and what they stand at.
extension Check {
  /// 期初 + 本期增减 = 期末, of every account that moved.
  static let movementsAgree = Check(
    "movements-agree", 3, "期初加增减等于期末", .red,
    Guidance(left: "期初加本期增减", right: "期末", cause: "有人绕过系统改了余额，或者删了分录。", action: "看这个账户的明细账，从第一笔接不上的分录查起。")
  ) { scope in
    """
    WITH \(scope.moved)
    SELECT format('账户 %s：期初加本期增减不等于期末', account) AS what,
           \(raw: SQL.figure("opening + side * amount", kind: "commodity_kind")) AS left_side,
           \(raw: SQL.figure("closing", kind: "commodity_kind")) AS right_side,
           \(raw: SQL.figure("opening + side * amount - closing", kind: "commodity_kind")) AS difference,
           ARRAY['account:' || account, 'entry:' || last_entry] AS documents
      FROM moved WHERE opening + side * amount <> closing ORDER BY account
    """
  }

  /// The opening of an account is the closing of the range before: its last posting before the first one here is of an earlier entry,
  /// and nothing later in the account belongs to an earlier range.
  static let openingsAgree = Check(
    "openings-agree", 3, "期初等于上期期末", .red,
    Guidance(left: "本期以前最后一笔", right: "本期第一笔", cause: "分录的先后被改过，或者上期以后又插进了分录。", action: "看这个账户的明细账，分录的凭证号应该一笔比一笔大。")
  ) { scope in
    """
    WITH \(scope.moved), broken AS (
      SELECT m.account, m.opening_entry AS before, m.first_entry AS after FROM moved m WHERE m.opening_entry >= m.first_entry
      UNION ALL
      SELECT p.account, p.before, p.entry
        FROM (SELECT account, entry, lag(entry) OVER (PARTITION BY account ORDER BY version) AS before
                FROM ledger.posting WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last)) p
       WHERE p.before >= p.entry
    )
    SELECT format('账户 %s：凭证 %s 的分录排在凭证 %s 的后面', account, after, before) AS what, '凭证 ' || before AS left_side,
           '凭证 ' || after AS right_side, '' AS difference,
           ARRAY['account:' || account, 'entry:' || after, 'entry:' || before] AS documents
      FROM broken ORDER BY account, after
    """
  }

  /// No balance is negative.
  static let nothingNegative = Check(
    "nothing-negative", 4, "没有负余额", .red,
    Guidance(left: "余额", right: "最少", cause: "有人绕过系统改了余额。", action: "不要再改，请系统管理员用备份核对这张凭证。")
  ) { scope in
    """
    SELECT format('账户 %s 在凭证 %s 后余额为负', p.account, p.entry) AS what, p.figure AS left_side, '0' AS right_side,
           p.figure AS difference, ARRAY['entry:' || p.entry, 'account:' || p.account] AS documents
      FROM (SELECT p.account, p.entry, \(raw: SQL.figure("p.balance", kind: "m.kind")) AS figure
              FROM ledger.posting p JOIN ledger.commodity m ON m.book = p.book AND m.id = p.commodity
             WHERE p.book = \(scope.book) AND p.entry BETWEEN \(scope.first) AND \(scope.last) AND p.balance < 0 OFFSET 0) p
     ORDER BY p.entry, p.account
    """
  }

  /// Every running balance is the one before it and the amount.
  static let balancesReplay = Check(
    "balances-replay", 4, "逐笔余额连续", .red,
    Guidance(left: "上一笔余额加本笔", right: "记下的余额", cause: "有人绕过系统改了金额或余额。", action: "看这个账户的明细账，从这张凭证查起。")
  ) { scope in
    """
    WITH \(scope.moved), step AS (
      SELECT p.account, p.entry, p.version, p.amount, p.balance,
             lag(p.balance) OVER (PARTITION BY p.account ORDER BY p.version) AS before
        FROM ledger.posting p WHERE p.book = \(scope.book) AND p.entry BETWEEN \(scope.first) AND \(scope.last)
    ), due AS (
      SELECT s.account, s.entry, s.version, s.balance, coalesce(s.before, m.opening) + m.side * s.amount AS due, m.commodity_kind
        FROM step s JOIN moved m ON m.account = s.account
    )
    SELECT format('账户 %s 在凭证 %s 后的余额接不上', account, entry) AS what,
           \(raw: SQL.figure("due", kind: "commodity_kind")) AS left_side,
           \(raw: SQL.figure("balance", kind: "commodity_kind")) AS right_side,
           \(raw: SQL.figure("due - balance", kind: "commodity_kind")) AS difference,
           ARRAY['entry:' || entry, 'account:' || account] AS documents
      FROM due WHERE due <> balance ORDER BY entry, account
    """
  }

  /// A wallet is the sum of its vintages, and only what expires has one.
  static let vintagesAgree = Check(
    "vintages-agree", 5, "有效期批次与账户一致", .red,
    Guidance(left: "各批次合计", right: "分录合计", cause: "有人绕过系统改了批次的余额或日期。", action: "看这位志愿者各批次的明细账。")
  ) { scope in
    let codes = AccountCode.allCases.filter { $0.definition.vintages != .none }.map(\.rawValue)
    return """
      WITH \(scope.moved), found AS (
        SELECT w.holder AS place, format('志愿者 %s 的科目 %s：各批次的增减和分录不相等', w.holder, w.code) AS what,
               \(raw: SQL.points("w.lots")) || ' 分' AS left_side, \(raw: SQL.points("w.posted")) || ' 分' AS right_side,
               \(raw: SQL.points("w.lots - w.posted")) || ' 分' AS difference,
               ARRAY['holder:' || w.holder] || w.accounts AS documents
          FROM (SELECT holder, code, sum(closing - opening) AS lots, -sum(amount) AS posted,
                       array_agg('account:' || account ORDER BY account) AS accounts
                  FROM moved WHERE code IN (2101, 2103) GROUP BY holder, code) w
         WHERE w.lots <> w.posted
        UNION ALL
        SELECT a.id, format('账户 %s（%s）的批次日期 %s 不对', a.id, a.code, a.vintage), a.vintage::text, '', '',
               ARRAY['account:' || a.id, 'holder:' || a.holder]
          FROM moved m
         CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = \(scope.book) AND a.id = m.account OFFSET 0) a
         WHERE (a.vintage < 'infinity') <> (a.code = ANY (\(codes))) OR a.grace AND a.code NOT IN (2101, 2103)
      )
      SELECT what, left_side, right_side, difference, documents FROM found ORDER BY place, what
      """
  }
}
