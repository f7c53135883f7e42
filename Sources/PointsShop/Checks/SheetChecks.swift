import LedgerPostgres
import Postgres

/// Numbers 13 and 20: the sheets that are signed with the shops, and counts of shelves.
extension Check {
  /// The papers of counts say what their entries moved.
  static let countsAgree = Check(
    "counts-agree", 20, "盘点与分录一致", .red,
    Guidance(left: "盘点单上的差数", right: "分录", cause: "有人绕过系统改了盘点单或分录。", action: "打开凭证，和盘点的人核对。")
  ) { scope in
    """
    SELECT format('凭证 %s：超市 %s 的 %s：账上 %s 件、清点 %s 件，分录不是这个差数', c.entry, \(raw: SQL.shopCode(of: "c")),
                  coalesce(g.sku, '未知商品'), c.booked, c.counted) AS what,
           c.counted - c.booked || ' 件' AS left_side, p.moved || ' 件' AS right_side,
           c.counted - c.booked - p.moved || ' 件' AS difference, ARRAY['entry:' || c.entry, 'shop:' || c.shop] AS documents
      FROM shop.stock_count c
      LEFT JOIN shop.goods g ON g.book = c.book AND g.id = c.goods
     CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS moved FROM \(raw: SQL.legs(of: "c")) p
                          WHERE p.code = 1601 AND p.holder = c.shop) p
     WHERE c.book = \(scope.book) AND c.entry BETWEEN \(scope.first) AND \(scope.last) AND p.moved <> c.counted - c.booked
     ORDER BY c.entry, c.line
    """
  }

  /// The sheets of a settlement show the points that it moved, shop by shop.
  static let sheetsAgree = Check(
    "sheets-agree", 13, "结算单与分录一致", .red,
    Guidance(left: "结算单", right: "分录", cause: "有人绕过系统改了结算单或分录。", action: "打开凭证，和双方签字的结算单核对。")
  ) { scope in
    """
    WITH found AS (
      SELECT s.entry, format('凭证 %s：超市 %s 的结算单净额和分录不同', s.entry, \(raw: SQL.shopCode(of: "s"))) AS what, s.net AS paper, p.net AS posted,
             ARRAY['entry:' || s.entry, 'shop:' || s.shop] AS documents
        FROM (SELECT book, entry, shop, sum(payable - receivable) AS net FROM shop.settlement_sheet
               WHERE book = \(scope.book) AND entry BETWEEN \(scope.first) AND \(scope.last) GROUP BY book, entry, shop) s
       CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS net
                             FROM \(raw: SQL.legs(of: "s")) p WHERE p.holder = s.shop AND p.code IN (2201, 1201)) p
       WHERE p.net <> s.net
      UNION ALL
      SELECT d.entry, format('凭证 %s：第 %s 号结算单和结算行不符', d.entry, d.sheet), h.payable - h.receivable,
             coalesce(s.payable - s.receivable, 0), ARRAY['entry:' || d.entry, 'sheet:' || d.sheet, 'shop:' || h.shop]
        FROM shop.settled_sheet d
        JOIN shop.sheet h ON h.book = d.book AND h.id = d.sheet
        LEFT JOIN shop.settlement_sheet s ON s.book = d.book AND s.entry = d.entry AND s.line = d.line
       WHERE d.book = \(scope.book) AND d.entry BETWEEN \(scope.first) AND \(scope.last) AND d.outcome = 'paid'
         AND (s.shop, s.payable, s.receivable) IS DISTINCT FROM (h.shop, h.payable, h.receivable)
    )
    SELECT what, \(raw: SQL.points("paper")) || ' 分' AS left_side, \(raw: SQL.points("posted")) || ' 分' AS right_side,
           \(raw: SQL.points("paper - posted")) || ' 分' AS difference, documents
      FROM found ORDER BY entry, what
    """
  }
}
