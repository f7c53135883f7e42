import LedgerPostgres
import Postgres

/// Numbers 9 and 10: receipts against their lines, their prices, and what their entries moved.
extension Check {
  /// Receipts equal their lines, and the points that moved to the shop.
  static let receiptsAgree = Check(
    "receipts-agree", 9, "小票与分录一致", .red,
    Guidance(left: "小票", right: "分录", cause: "有人绕过系统改了小票或分录。", action: "打开凭证，和居民手里的小票核对。")
  ) { scope in
    """
    WITH found AS (
      SELECT r.entry, format('凭证 %s：小票合计 %s、明细加起来 %s、付出积分 %s、超市 %s 应得 %s，不都相等', r.entry,
                             \(raw: SQL.points("r.total")), coalesce(\(raw: SQL.points("l.total")), 0),
                             coalesce(\(raw: SQL.points("p.spent")), 0), \(raw: SQL.shopCode(of: "r")),
                             coalesce(\(raw: SQL.points("p.payable")), 0)) AS what,
             r.total AS paper, CASE WHEN l.total IS DISTINCT FROM r.total THEN coalesce(l.total, 0)
                                    WHEN p.spent IS DISTINCT FROM r.total THEN coalesce(p.spent, 0)
                                    ELSE coalesce(p.payable, 0) END AS posted, r.shop
        FROM shop.receipt r
        LEFT JOIN LATERAL (SELECT sum(total) AS total FROM shop.receipt_line l
                            WHERE l.book = r.book AND l.entry = r.entry) l ON true
        LEFT JOIN LATERAL (SELECT sum(p.amount) FILTER (WHERE p.code IN (2101, 1301)) AS spent,
                                  -sum(p.amount) FILTER (WHERE p.code = 2201 AND p.holder = r.shop) AS payable
                             FROM \(raw: SQL.legs(of: "r")) p) p ON true
       WHERE r.book = \(scope.book) AND r.entry BETWEEN \(scope.first) AND \(scope.last)
         AND (l.total IS DISTINCT FROM r.total OR p.spent IS DISTINCT FROM r.total OR p.payable IS DISTINCT FROM r.total)
      UNION ALL
      SELECT r.entry, format('凭证 %s：退货小票和超市 %s 退回的积分不相等', r.entry, \(raw: SQL.shopCode(of: "r"))), r.refunded, coalesce(p.returned, 0), r.shop
        FROM shop.return_receipt r
        LEFT JOIN LATERAL (SELECT sum(p.amount) FILTER (WHERE p.code IN (2201, 1201) AND p.holder = r.shop) AS returned
                             FROM \(raw: SQL.legs(of: "r")) p) p ON true
       WHERE r.book = \(scope.book) AND r.entry BETWEEN \(scope.first) AND \(scope.last)
         AND p.returned IS DISTINCT FROM r.refunded
    )
    SELECT what, \(raw: SQL.points("paper")) || ' 分' AS left_side, \(raw: SQL.points("posted")) || ' 分' AS right_side,
           \(raw: SQL.points("paper - posted")) || ' 分' AS difference, ARRAY['entry:' || entry, 'shop:' || shop] AS documents
      FROM found ORDER BY entry, what
    """
  }

  /// Every sale is at the price of its day, every return at the price of its sale.
  ///
  /// Back-dated prices do not invalidate old receipts: a receipt's price is right if it was in force on that day when it was the
  /// newest version.
  static let pricesAgree = Check(
    "prices-agree", 9, "小票价格与当日价格一致", .red,
    Guidance(left: "小票上的价格", right: "应当的价格", cause: "有人绕过系统改了价格或小票。", action: "看这种商品的价格记录，和小票核对。")
  ) { scope in
    """
    WITH found AS (
      SELECT l.entry, l.line, format('凭证 %s 的 %s：按当日没有的价格卖出', l.entry, g.sku) AS what, l.price AS paper,
             (SELECT p.price FROM shop.price p WHERE p.book = l.book AND p.goods = l.goods AND p.valid_from <= e.business_date
               ORDER BY p.valid_from DESC, p.version DESC LIMIT 1) AS due, ARRAY['entry:' || l.entry] AS documents
        FROM shop.receipt_line l
       CROSS JOIN LATERAL (SELECT e.business_date FROM ledger.entry e WHERE e.book = l.book AND e.no = l.entry OFFSET 0) e
        JOIN shop.goods g ON g.book = l.book AND g.id = l.goods
       WHERE l.book = \(scope.book) AND l.entry BETWEEN \(scope.first) AND \(scope.last) AND NOT EXISTS (
         SELECT FROM shop.price p
          WHERE p.book = l.book AND p.goods = l.goods AND p.price = l.price AND p.valid_from <= e.business_date
            AND NOT EXISTS (SELECT FROM shop.price q
                             WHERE q.book = p.book AND q.goods = p.goods AND q.version < p.version
                               AND q.valid_from > p.valid_from AND q.valid_from <= e.business_date))
      UNION ALL
      SELECT b.entry, b.line, format('凭证 %s：退货价和凭证 %s 的售价不同', b.entry, b.receipt), b.price, l.price,
             ARRAY['entry:' || b.entry, 'entry:' || b.receipt]
        FROM shop.return_line b
        LEFT JOIN shop.receipt_line l ON l.book = b.book AND l.entry = b.receipt AND l.line = b.receipt_line
       WHERE b.book = \(scope.book) AND b.entry BETWEEN \(scope.first) AND \(scope.last) AND b.price IS DISTINCT FROM l.price
    )
    SELECT what, \(raw: SQL.points("paper")) || ' 分' AS left_side, coalesce(\(raw: SQL.points("due")) || ' 分', '没有') AS right_side,
           coalesce(\(raw: SQL.points("paper - due")) || ' 分', '') AS difference, documents
      FROM found ORDER BY entry, line, what
    """
  }

  /// Pieces on receipts and paper slips, less those taken back, are the goods that were redeemed.
  ///
  /// A return that was mirrored since counts again with the entry that mirrored it.
  static let piecesAgree = Check(
    "pieces-agree", 10, "兑出件数与已兑出物资一致", .red,
    Guidance(left: "小票减退货", right: "账上兑出", cause: "有人绕过系统改了小票的件数或分录。", action: "列出这家超市本期这种商品的小票，逐张核对。", shown: .nothing)
  ) { scope in
    """
    WITH \(scope.moved), paper AS (
      SELECT r.shop, l.goods, l.quantity, l.entry FROM shop.receipt_line l
        JOIN shop.receipt r ON r.book = l.book AND r.entry = l.entry
       WHERE l.book = \(scope.book) AND l.entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL
      SELECT r.shop, l.goods, -b.quantity, b.entry FROM shop.return_line b
        JOIN shop.return_receipt r ON r.book = b.book AND r.entry = b.entry
        JOIN shop.receipt_line l ON l.book = b.book AND l.entry = b.receipt AND l.line = b.receipt_line
       WHERE b.book = \(scope.book) AND b.entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL
      SELECT r.shop, l.goods, b.quantity, e.no
        FROM ledger.entry e
        JOIN shop.return_line b ON b.book = e.book AND b.entry = e.reverses
        JOIN shop.return_receipt r ON r.book = b.book AND r.entry = b.entry
        JOIN shop.receipt_line l ON l.book = b.book AND l.entry = b.receipt AND l.line = b.receipt_line
       WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last) AND e.reverses IS NOT NULL
    ), on_paper AS (
      SELECT p.shop, g.sku, sum(p.quantity) AS pieces, max(p.entry) AS entry
        FROM paper p JOIN shop.goods g ON g.book = \(scope.book) AND g.id = p.goods GROUP BY p.shop, g.sku
    ), found AS (
      SELECT \(scope.book) AS book, coalesce(p.shop, b.holder) AS shop, coalesce(p.sku, b.commodity_code) AS sku, coalesce(p.pieces, 0) AS paper,
             coalesce(b.pieces, 0) AS posted, p.entry, b.account
        FROM on_paper p
        FULL JOIN (SELECT account, holder, commodity_code, closing - opening AS pieces FROM moved WHERE code = 5601) b
          ON b.holder = p.shop AND b.commodity_code = p.sku
    )
    SELECT format('超市 %s 的 %s：小票减退货的件数和账上兑出的不同', \(raw: SQL.shopCode(of: "found")), sku) AS what, paper || ' 件' AS left_side,
           posted || ' 件' AS right_side, paper - posted || ' 件' AS difference,
           ARRAY['shop:' || shop] || array_remove(ARRAY['account:' || account, 'entry:' || entry], NULL) AS documents
      FROM found WHERE paper <> posted ORDER BY shop, sku
    """
  }
}
