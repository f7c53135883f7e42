import Postgres

/// Number 17: gaps, and entries in a month that had ended. The chain itself is the verifier's.
extension Check {
  /// Entries, blocks, accounts and postings are numbered without gaps.
  static let noGaps = Check(
    "no-gaps", 17, "编号连续", .red,
    Guidance(left: "应有", right: "实有", cause: "有人绕过系统删了数据库里的记录。", action: "不要再改，请系统管理员用备份核对缺的号。")
  ) { scope in
    """
    WITH \(scope.moved), range AS (
      SELECT coalesce((SELECT last_account FROM ledger.block WHERE book = \(scope.book) AND no = \(scope.firstBlock) - 1), 0) AS low,
             coalesce((SELECT last_account FROM ledger.block WHERE book = \(scope.book) AND no = \(scope.lastBlock)), 0) AS high
    ), missing AS (
      SELECT 1 AS place, n AS number, format('缺第 %s 号凭证', n) AS what, 'entry:' || n AS document
        FROM generate_series(\(scope.first)::int8, \(scope.last)) n
       WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = \(scope.book) AND e.no = n OFFSET 0)
      UNION ALL
      SELECT 2, n, format('缺第 %s 号记账批', n), 'block:' || n
        FROM generate_series(\(scope.firstBlock)::int8, \(scope.lastBlock)) n
       WHERE NOT EXISTS (SELECT FROM ledger.block b WHERE b.book = \(scope.book) AND b.no = n OFFSET 0)
      UNION ALL
      SELECT 3, n, format('缺第 %s 号账户', n), 'account:' || n
        FROM range, generate_series(low + 1, high) n
       WHERE NOT EXISTS (SELECT FROM ledger.account a WHERE a.book = \(scope.book) AND a.id = n OFFSET 0)
      UNION ALL
      SELECT 4, account, format('账户 %s 的分录缺了 %s 笔', account, high - low + 1 - postings), 'account:' || account
        FROM moved WHERE postings <> high - low + 1
      UNION ALL
      SELECT 5, account, format('账户 %s 的第 %s 笔分录以前缺了', account, low), 'account:' || account
        FROM moved WHERE low > 1 AND opening_entry IS NULL
    )
    SELECT what, '' AS left_side, '' AS right_side, '' AS difference, ARRAY[document] AS documents
      FROM missing ORDER BY place, number
    """
  }

  /// An entry stands in the month that was open when it was posted, and no entry after the end of a month belongs to it.
  static let monthsAgree = Check(
    "months-agree", 17, "没有记进已经结束的月份", .red,
    Guidance(left: "凭证写的月份", right: "号码所在的月份", cause: "有人绕过系统改了凭证的月份，或者改了月份的范围。", action: "不要再改，请系统管理员用备份核对这张凭证。")
  ) { scope in
    """
    WITH period AS (
      SELECT p.period, p.first_entry, p.last_entry FROM ledger.period p
       WHERE p.book = \(scope.book) AND p.state = 'ended' AND p.last_entry >= \(scope.first) AND p.first_entry <= \(scope.last)
    ), range AS (
      SELECT period, first_entry, last_entry FROM period
      UNION ALL
      SELECT coalesce((SELECT ((max(period) / 100 + (max(period) % 100) / 12) * 100 + (max(period) % 100) % 12 + 1)
                         FROM ledger.period WHERE book = \(scope.book) AND state = 'ended'),
                      (SELECT first_month FROM ledger.book WHERE id = \(scope.book))),
             coalesce((SELECT max(last_entry) FROM ledger.period WHERE book = \(scope.book) AND state = 'ended'), 0) + 1,
             9223372036854775807
    ), found AS (
      SELECT e.no, format('凭证 %s 写的是 %s 月，按号码是 %s 月', e.no, e.period, r.period) AS what, e.period::text AS left_side,
             r.period::text AS right_side, ARRAY['entry:' || e.no] AS documents
        FROM range r
        JOIN ledger.entry e ON e.book = \(scope.book) AND e.no BETWEEN greatest(r.first_entry, \(scope.first))
                                                             AND least(r.last_entry, \(scope.last))
       WHERE e.period <> r.period
      UNION ALL
      SELECT e.no, format('凭证 %s 不在它写的第 %s 号记账批里', e.no, e.block), e.block::text,
             coalesce(b.first_entry || ' 至 ' || b.last_entry, '没有这一批'), ARRAY['entry:' || e.no, 'block:' || e.block]
        FROM ledger.entry e
        LEFT JOIN ledger.block b ON b.book = e.book AND b.no = e.block
       WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last)
         AND (b.no IS NULL OR e.no NOT BETWEEN b.first_entry AND b.last_entry)
    )
    SELECT what, left_side, right_side, '' AS difference, documents FROM found ORDER BY no, what
    """
  }
}
