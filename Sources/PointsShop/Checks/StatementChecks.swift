import Ledger
import LedgerPostgres
import Postgres

/// The checks against the shops' own statements.
///
/// A statement and the book rarely close on the same evening, so what lies within ``ShopStatement/tolerance`` days of the end of a month
/// may be in the other's next month: it is a finding of that month, if it is not there either. Which month that was, the statement's
/// line says for ever.
extension Check {
  /// Every shop that had something in the month has handed in its statement; of the whole book nothing is asked.
  static let statementsThere = Check(
    "statements-there", 13, "超市对账单交齐", .yellow,
    Guidance(
      left: "本月账上的笔数", right: "超市自己的对账单", cause: "超市还没有交本月的账。",
      action: "请超市从自己的账里导出本月的表交来；确实没有的，写明原因，这一项就是“未查”。")
  ) { scope in
    """
    SELECT format('未查：超市 %s 没有交 %s 的对账单，那个月账上有 %s 笔，应付 %s 分', coalesce(h.code, m.shop::text),
                  \(raw: monthText("m.period")), m.count, \(raw: SQL.points("m.points"))) AS what,
           format('%s 笔，%s 分', m.count, \(raw: SQL.points("m.points"))) AS left_side, '没有交' AS right_side, '' AS difference,
           ARRAY['shop:' || m.shop, 'month:' || m.period] AS documents
      FROM (SELECT i.shop, i.period, count(*) AS count, sum(i.points) AS points
              FROM (\(scope.shopItems(from: scope.first, through: scope.last))) i GROUP BY i.shop, i.period) m
      LEFT JOIN shop.shop h ON h.book = \(scope.book) AND h.holder = m.shop
     WHERE \(scope.month != nil)
       AND NOT EXISTS (SELECT FROM shop.statement s WHERE s.book = \(scope.book) AND s.month = m.period AND s.shop = m.shop)
     ORDER BY m.shop
    """
  }

  /// The book and the shop's own statement have the same receipts, with the same points: only here, only there, another amount, twice.
  static let statementsAgree = Check(
    "statements-agree", 13, "超市对账单与账簿一致", .red,
    Guidance(
      left: "账上应付超市的积分", right: "超市自己的对账单", cause: "超市漏记、重记或记错，或收银时没有记账；退货单有自己的小票号，别记在原来的小票上。",
      action: "请超市按小票核对；超市错了请交一份改好的表；账上漏了手工单，请那家店的店员补录；账上多了的走退货。", shown: .bookAndStatement)
  ) { scope in
    """
    WITH s AS MATERIALIZED (
      SELECT s.book, s.id, s.shop, s.month, \(scope.isOwn) AS own FROM shop.statement s
       WHERE s.book = \(scope.book) AND \(scope.isNear) AND \(raw: PointsShopRoom.counts)
    ), line AS MATERIALIZED (
      SELECT s.id, s.shop, s.month, s.own, l.line, l.number, l.is_slip, l.day, l.points, e.entry, e.slip, e.business_date,
             e.points AS booked, p.number AS paper, p.is_slip AS paper_is_slip,
             count(*) OVER (PARTITION BY s.id, p.number, p.is_slip) AS times
        FROM s
       CROSS JOIN LATERAL (SELECT * FROM shop.statement_line l
                            WHERE l.book = s.book AND l.statement = s.id AND (s.own OR l.day > \(scope.lateBefore)) OFFSET 0) l
        LEFT JOIN LATERAL (\(scope.shopItem(of: "l", shop: "s.shop", by: scope.last))) e ON true
        -- One paper has one name: of a slip the receipt that it was entered as, whichever of the two a line has.
       CROSS JOIN LATERAL (SELECT coalesce(e.entry, l.number) AS number, CASE WHEN e.entry IS NULL THEN l.is_slip ELSE 0 END AS is_slip) p
    ), item AS MATERIALIZED (
      SELECT i.*, false AS late FROM (\(scope.shopItems(from: scope.first, through: scope.last))) i
      UNION ALL
      SELECT i.*, true FROM (\(scope.lateItems)) i
    ), found AS MATERIALIZED (
      SELECT i.*, f.statement, f.line, f.month, f.listed,
             EXISTS (SELECT FROM ledger.entry r WHERE r.book = \(scope.book) AND r.reverses = i.entry AND r.no <= \(scope.last) OFFSET 0)
               AS undone
        FROM item i
        LEFT JOIN LATERAL (\(scope.listing(of: "i"))) f ON true
    ), finding AS (
      -- Twice: in this statement, or in this one and an earlier one.
      SELECT 1 AS rank, l.shop, min(l.number) AS number,
             format('%s %s 在 %s 的对账单里有 %s 次%s', CASE min(l.is_slip) WHEN 0 THEN '小票' ELSE '手工单' END,
                    (array_agg(l.number ORDER BY l.is_slip, l.line))[1], \(raw: monthText("l.month")),
                    count(*), CASE WHEN count(b.id) > 0 THEN format('，%s 的对账单里已经有了', min(\(raw: monthText("b.month")))) ELSE '' END) AS what,
             max(l.booked) AS book, sum(l.points) + coalesce(max(b.points), 0) AS statement,
             array_remove(ARRAY['entry:' || min(l.entry), 'statement:' || min(b.id), 'statement:' || l.id, 'line:' || min(l.line)], NULL)
               AS documents
        FROM line l
        LEFT JOIN LATERAL (SELECT s.id, s.month, sum(b.points) OVER () AS points
                             FROM (SELECT * FROM shop.statement_line b
                                    WHERE b.book = \(scope.book) AND b.number IN (l.paper, l.slip)
                                      AND (b.number = l.paper AND b.is_slip = l.paper_is_slip OR b.number = l.slip AND b.is_slip = 1)
                                   OFFSET 0) b
                            CROSS JOIN LATERAL (SELECT * FROM shop.statement s
                                                 WHERE s.book = b.book AND s.id = b.statement AND s.shop = l.shop AND s.month < l.month
                                                   AND \(raw: PointsShopRoom.counts) OFFSET 0) s
                            ORDER BY s.month, b.line LIMIT 1) b ON true
       WHERE l.own GROUP BY l.shop, l.id, l.month, l.paper_is_slip, l.paper HAVING count(*) > 1 OR count(b.id) > 0
      UNION ALL
      -- Only there.
      SELECT 2, l.shop, l.number,
             format('%s %s 只在 %s 的对账单里有（第 %s 行，%s，%s 分），账上没有', CASE l.is_slip WHEN 0 THEN '小票' ELSE '手工单' END, l.number,
                    \(raw: monthText("l.month")), l.line, l.day, \(raw: SQL.points("l.points"))),
             NULL, l.points, ARRAY['statement:' || l.id, 'line:' || l.line, 'shop:' || l.shop]
        FROM line l WHERE l.entry IS NULL AND (NOT l.own OR l.day <= \(scope.day.advanced(by: -ShopStatement.tolerance)))
      UNION ALL
      -- Another amount: of a line of this month, and of an entry of this month that an earlier statement has.
      SELECT 3, l.shop, l.number,
             format('小票 %s：账上 %s 分，%s 的对账单第 %s 行 %s 分', l.number, \(raw: SQL.points("l.booked")), \(raw: monthText("l.month")),
                    l.line, \(raw: SQL.points("l.points"))),
             l.booked, l.points, ARRAY['entry:' || l.entry, 'statement:' || l.id]
        FROM line l WHERE l.own AND l.booked <> l.points AND l.times = 1
      UNION ALL
      SELECT 3, f.shop, f.entry,
             format('小票 %s：账上 %s 分，%s 的对账单第 %s 行 %s 分', f.entry, \(raw: SQL.points("f.points")), \(raw: monthText("f.month")),
                    f.line, \(raw: SQL.points("f.listed"))),
             f.points, f.listed, ARRAY['entry:' || f.entry, 'statement:' || f.statement]
        FROM found f WHERE NOT f.late AND \(scope.month != nil) AND f.month < \(scope.monthNumber) AND f.points <> f.listed
      UNION ALL
      -- Another day.
      SELECT 4, l.shop, l.number,
             format('小票 %s：账上是 %s，%s 的对账单第 %s 行是 %s', l.number, l.business_date, \(raw: monthText("l.month")), l.line, l.day),
             l.booked, l.points, ARRAY['entry:' || l.entry, 'statement:' || l.id]
        FROM line l WHERE l.own AND l.booked = l.points AND l.times = 1 AND abs(l.day - l.business_date) > \(Int32(ShopStatement.tolerance))
      UNION ALL
      -- Only here. A return that was undone before anybody wrote it down is nothing.
      SELECT 5, f.shop, f.entry,
             format('凭证 %s（%s，%s 分）只在账上有，对账单里没有', f.entry, f.business_date, \(raw: SQL.points("f.points"))),
             f.points, NULL, ARRAY['entry:' || f.entry, 'shop:' || f.shop]
        FROM found f
       WHERE f.statement IS NULL AND NOT f.undone
         AND (f.reverses IS NULL OR EXISTS (
               SELECT FROM (SELECT * FROM shop.statement_line l WHERE l.book = \(scope.book) AND l.number = f.reverses AND l.is_slip = 0
                            OFFSET 0) l
                CROSS JOIN LATERAL (SELECT * FROM shop.statement s WHERE s.book = l.book AND s.id = l.statement AND s.shop = f.shop
                                                                    AND \(raw: PointsShopRoom.counts) OFFSET 0) s))
         AND \(scope.isJudged)
    )
    SELECT format('超市 %s：%s', coalesce(h.code, f.shop::text), f.what) AS what,
           coalesce(\(raw: SQL.points("f.book")) || ' 分', '没有') AS left_side,
           coalesce(\(raw: SQL.points("f.statement")) || ' 分', '没有') AS right_side,
           CASE f.rank WHEN 4 THEN '' ELSE ((coalesce(f.book, 0) - coalesce(f.statement, 0)) / 100.0)::numeric(15, 2) || ' 分' END
             AS difference,
           f.documents
      FROM finding f LEFT JOIN shop.shop h ON h.book = \(scope.book) AND h.holder = f.shop
     ORDER BY f.shop, f.rank, f.number, f.what COLLATE "C"
    """
  }

  /// SQL for a month as people write it.
  private static func monthText(_ month: String) -> String { "to_char(to_date(\(month)::text, 'YYYYMM'), 'YYYY-MM')" }
}
