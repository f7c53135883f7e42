import LedgerPostgres
import Postgres

/// What is unusual about a till, and worth a look: receipts are counted, not their lines, and small numbers stay silent. Where
/// the whole book is looked at, each month is judged by itself.
extension Check {
  /// Goods do not come back within ten minutes, as if a sale were made for its paper: less than three receipts of one clerk.
  ///
  /// Only of sales that were entered on their own day.
  static let returnWithinMinutes = Check(
    "return-within-minutes", 18, "没有兑换后几分钟就退货", .hint,
    Guidance(
      left: "十分钟内退货", right: "全部退货", cause: "拿错货，或者打了小票又退、把小票留作他用。",
      action: "看监控和货架，问小票上的会员有没有来过。")
  ) { scope in
    """
    WITH back AS (
      SELECT e.no, e.period, e.actor, e.returns_of, s.business_date AS sold_on, b.recorded_at, o.recorded_at AS sold_at
        FROM ledger.entry e
       CROSS JOIN LATERAL (SELECT s.block, s.business_date FROM ledger.entry s
                            WHERE s.book = e.book AND s.no = e.returns_of OFFSET 0) s
        JOIN ledger.block b ON b.book = e.book AND b.no = e.block
        JOIN ledger.block o ON o.book = e.book AND o.no = s.block
       WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last) AND e.kind = 'return'
    ), quick AS (
      SELECT k.* FROM back k CROSS JOIN ledger.book z
       WHERE z.id = \(scope.book) AND k.recorded_at <= k.sold_at + interval '10 minutes'
         AND k.sold_on = (k.sold_at AT TIME ZONE z.time_zone)::date
    )
    SELECT format('用户 %s 有 %s 张小票在兑换后十分钟内就退货，请核实', q.actor, q.receipts) AS what, q.receipts || ' 张' AS left_side,
           (SELECT count(DISTINCT k.returns_of) FROM back k WHERE k.actor = q.actor AND k.period = q.period) || ' 张' AS right_side, '' AS difference,
           q.entries[1:20] AS documents
      FROM (SELECT period, actor, count(DISTINCT returns_of) AS receipts, array_agg('entry:' || no ORDER BY no) AS entries
              FROM quick GROUP BY period, actor) q
     WHERE q.receipts >= 3 ORDER BY q.period, q.actor
    """
  }

  /// Receipts are not printed again and then returned, by the copy: less than three of one who printed, within a week.
  static let reprintThenReturn = Check(
    "reprint-then-return", 18, "没有重印小票后退货", .hint,
    Guidance(
      left: "重印后退货", right: "期限", cause: "会员丢了小票，或者用重印的小票退别人的货。",
      action: "问会员本人有没有退货、收没收到退回的积分。")
  ) { scope in
    """
    SELECT format('用户 %s 重印的 %s 张小票随后退了货，请核实', printed_by, receipts) AS what, receipts || ' 张' AS left_side,
           '7 天内' AS right_side, '' AS difference, entries[1:20] AS documents
      FROM (SELECT e.period, p.printed_by, count(DISTINCT e.returns_of) AS receipts,
                   array_agg(DISTINCT 'entry:' || e.returns_of) || array_agg(DISTINCT 'entry:' || e.no) AS entries
              FROM ledger.entry e
              JOIN ledger.block b ON b.book = e.book AND b.no = e.block
             CROSS JOIN LATERAL (SELECT p.printed_by FROM shop.receipt_print p
                                  WHERE p.book = e.book AND p.entry = e.returns_of AND p.no >= 2 AND p.printed_at <= b.recorded_at
                                    AND p.printed_at > b.recorded_at - interval '7 days' OFFSET 0) p
             WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last) AND e.kind = 'return'
             GROUP BY e.period, p.printed_by) r
     WHERE receipts >= 3 ORDER BY period, printed_by
    """
  }

  /// Nobody collects for many (代领): for less than five members under one name.
  ///
  /// The name is in the receipts' remarks, which can be erased, and is not repeated here.
  static let oneCollector = Check(
    "one-collector", 18, "没有一人替很多人代领", .hint,
    Guidance(
      left: "会员", right: "小票", cause: "楼长替行动不便的老人代领，或者有人收走了别人的卡。",
      action: "上门问几位会员，东西拿到没有。")
  ) { scope in
    """
    SELECT format('同一个人替 %s 位会员代领了 %s 次，请核实', members, receipts) AS what, members || ' 位' AS left_side,
           receipts || ' 张' AS right_side, '' AS difference, entries[1:20] AS documents
      FROM (SELECT count(DISTINCT k.member) AS members, count(*) AS receipts, min(t.entry) AS first,
                   array_agg('entry:' || t.entry ORDER BY t.entry) AS entries
              FROM ledger.remark t
             CROSS JOIN LATERAL (SELECT e.period FROM ledger.entry e WHERE e.book = t.book AND e.no = t.entry OFFSET 0) e
             CROSS JOIN LATERAL (SELECT \(SQL.person("member", of: "k", through: scope.last)) AS member FROM shop.receipt k
                                  WHERE k.book = t.book AND k.entry = t.entry OFFSET 0) k
             WHERE t.book = \(scope.book) AND t.entry BETWEEN \(scope.first) AND \(scope.last) AND t.text LIKE '代领：%，%'
             GROUP BY e.period, split_part(t.text, '，', 1)) c
     WHERE members >= 5 ORDER BY first
    """
  }

  /// Members show their card: less than five of a shop's, or less than three in ten, were picked from the list.
  static let pickedWithoutScan = Check(
    "picked-without-scan", 18, "兑换时会员出示了卡", .hint,
    Guidance(
      left: "从名单里点选", right: "全部兑换", cause: "会员忘带卡，或者会员没有来。",
      action: "问几位会员那天有没有来过。")
  ) { scope in
    """
    SELECT format('超市 %s 的 %s 次兑换里有 %s 次没有刷卡，请核实', \(raw: SQL.shopCode(of: "p")), receipts, picked) AS what,
           picked || ' 次' AS left_side, receipts || ' 次' AS right_side, round(100.0 * picked / receipts) || '%' AS difference,
           entries[1:20] || ('shop:' || shop) AS documents
      FROM (SELECT e.period, k.book, k.shop, count(*) AS receipts, count(*) FILTER (WHERE k.found = 'picked') AS picked,
                   array_agg('entry:' || k.entry ORDER BY k.entry) FILTER (WHERE k.found = 'picked') AS entries
              FROM shop.receipt k
             CROSS JOIN LATERAL (SELECT e.period, e.kind FROM ledger.entry e
                                  WHERE e.book = k.book AND e.no = k.entry OFFSET 0) e
             WHERE k.book = \(scope.book) AND k.entry BETWEEN \(scope.first) AND \(scope.last) AND e.kind = 'redemption'
             GROUP BY e.period, k.book, k.shop) p
     WHERE picked >= 5 AND 10 * picked >= 3 * receipts ORDER BY period, shop
    """
  }
}
