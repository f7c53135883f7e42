import LedgerPostgres
import Postgres

/// The checks of the shop's papers.
extension Check {
  /// Receipts equal their lines, and the points that moved to the shop.
  static let receiptsAgree = Check("receipts-agree", "小票与分录一致") { book in
    """
    (SELECT format('凭证 %s：小票合计 %s，明细合计 %s，付出积分 %s，超市 %s 应得 %s', r.entry, (r.total / 100.0)::numeric(15, 2),
                   (l.total / 100.0)::numeric(15, 2), (p.spent / 100.0)::numeric(15, 2), r.shop,
                   (p.payable / 100.0)::numeric(15, 2))
       FROM shop.receipt r
       LEFT JOIN LATERAL (SELECT sum(total) AS total FROM shop.receipt_line l WHERE l.book = r.book AND l.entry = r.entry) l ON true
       LEFT JOIN LATERAL (SELECT sum(p.amount) FILTER (WHERE p.code IN (2101, 1301)) AS spent,
                                 -sum(p.amount) FILTER (WHERE p.code = 2201 AND p.holder = r.shop) AS payable
                            FROM \(raw: SQL.legs(of: "r")) p) p ON true
      WHERE r.book = \(book)
        AND (l.total IS DISTINCT FROM r.total OR p.spent IS DISTINCT FROM r.total OR p.payable IS DISTINCT FROM r.total)
      ORDER BY r.entry LIMIT 10)
    UNION ALL
    (SELECT format('凭证 %s：退货 %s，超市 %s 退回 %s', r.entry, (r.refunded / 100.0)::numeric(15, 2), r.shop,
                   (p.returned / 100.0)::numeric(15, 2))
       FROM shop.return_receipt r
       LEFT JOIN LATERAL (SELECT sum(p.amount) FILTER (WHERE p.code IN (2201, 1201) AND p.holder = r.shop) AS returned
                            FROM \(raw: SQL.legs(of: "r")) p) p ON true
      WHERE r.book = \(book) AND p.returned IS DISTINCT FROM r.refunded ORDER BY r.entry LIMIT 10)
    """
  }

  /// Every sale is at the price of its day, every return at the price of its sale.
  ///
  /// Back-dated prices do not invalidate old receipts: a receipt's price is right if it was in force on that day when it was the
  /// newest version.
  static let pricesAgree = Check("prices-agree", "小票价格与当日价格一致") { book in
    """
    (SELECT format('凭证 %s：%s 卖 %s 分，当日没有这个价格', l.entry, g.sku, (l.price / 100.0)::numeric(15, 2))
       FROM shop.receipt_line l
       JOIN ledger.entry e ON e.book = l.book AND e.no = l.entry
       JOIN shop.goods g ON g.book = l.book AND g.id = l.goods
      WHERE l.book = \(book) AND NOT EXISTS (
        SELECT FROM shop.price p
         WHERE p.book = l.book AND p.goods = l.goods AND p.price = l.price AND p.valid_from <= e.business_date
           AND NOT EXISTS (SELECT FROM shop.price q
                            WHERE q.book = p.book AND q.goods = p.goods AND q.version < p.version
                              AND q.valid_from > p.valid_from AND q.valid_from <= e.business_date))
      ORDER BY l.entry LIMIT 10)
    UNION ALL
    (SELECT format('凭证 %s：退货价 %s，凭证 %s 的售价 %s', b.entry, (b.price / 100.0)::numeric(15, 2), b.receipt,
                   (l.price / 100.0)::numeric(15, 2))
       FROM shop.return_line b
       LEFT JOIN shop.receipt_line l ON l.book = b.book AND l.entry = b.receipt AND l.line = b.receipt_line
      WHERE b.book = \(book) AND b.price IS DISTINCT FROM l.price ORDER BY b.entry LIMIT 10)
    """
  }

  /// Pieces on receipts and paper slips, less those taken back, are the goods that were redeemed.
  static let piecesAgree = Check("pieces-agree", "兑出件数与已兑出物资一致") { book in
    """
    WITH paper AS (
      SELECT r.shop, l.goods, l.quantity FROM shop.receipt_line l JOIN shop.receipt r ON r.book = l.book AND r.entry = l.entry
       WHERE l.book = \(book)
      UNION ALL
      SELECT r.shop, l.goods, -b.quantity FROM shop.return_line b
        JOIN shop.return_receipt r ON r.book = b.book AND r.entry = b.entry
        JOIN shop.receipt_line l ON l.book = b.book AND l.entry = b.receipt AND l.line = b.receipt_line
       WHERE b.book = \(book) AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = b.book AND e.reverses = b.entry)
    ), on_paper AS (
      SELECT p.shop, g.sku, sum(p.quantity) AS pieces FROM paper p JOIN shop.goods g ON g.book = \(book) AND g.id = p.goods
       GROUP BY p.shop, g.sku
    )
    SELECT format('超市 %s 的 %s：小票减退货 %s 件，账上兑出 %s 件', coalesce(p.shop, b.holder), coalesce(p.sku, b.commodity_code),
                  coalesce(p.pieces, 0), coalesce(b.balance, 0))
      FROM on_paper p
      FULL JOIN (SELECT holder, commodity_code, balance FROM ledger.account_balance WHERE book = \(book) AND code = 5601) b
        ON b.holder = p.shop AND b.commodity_code = p.sku
     WHERE coalesce(p.pieces, 0) <> coalesce(b.balance, 0) LIMIT 10
    """
  }

  /// The papers of counts say what their entries moved.
  static let countsAgree = Check("counts-agree", "盘点与分录一致") { book in
    """
    SELECT format('凭证 %s：超市 %s 的商品 %s 账上 %s 件，清点 %s 件，分录 %s 件', c.entry, c.shop, c.goods, c.booked, c.counted, p.moved)
      FROM shop.stock_count c
     CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS moved FROM \(raw: SQL.legs(of: "c")) p
                          WHERE p.code = 1601 AND p.holder = c.shop) p
     WHERE c.book = \(book) AND p.moved <> c.counted - c.booked ORDER BY c.entry LIMIT 10
    """
  }

  /// The sheets of a settlement show the points that it moved, shop by shop.
  static let sheetsAgree = Check("sheets-agree", "结算单与分录一致") { book in
    """
    (SELECT format('凭证 %s：超市 %s 的结算单净额 %s，分录 %s', s.entry, s.shop,
                   (s.net / 100.0)::numeric(15, 2), (p.net / 100.0)::numeric(15, 2))
       FROM (SELECT book, entry, shop, sum(payable - receivable) AS net FROM shop.settlement_sheet
              WHERE book = \(book) GROUP BY book, entry, shop) s
      CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS net
                            FROM \(raw: SQL.legs(of: "s")) p WHERE p.holder = s.shop AND p.code IN (2201, 1201)) p
      WHERE p.net <> s.net ORDER BY s.entry LIMIT 10)
    UNION ALL
    (SELECT format('凭证 %s：第 %s 号结算单与结算行不符', d.entry, d.sheet)
       FROM shop.settled_sheet d
       JOIN shop.sheet h ON h.book = d.book AND h.id = d.sheet
       LEFT JOIN shop.settlement_sheet s ON s.book = d.book AND s.entry = d.entry AND s.line = d.line
      WHERE d.book = \(book) AND d.outcome = 'paid'
        AND (s.shop, s.payable, s.receivable) IS DISTINCT FROM (h.shop, h.payable, h.receivable)
      ORDER BY d.entry LIMIT 10)
    """
  }
}
