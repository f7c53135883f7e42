import Ledger
import LedgerPostgres
import Postgres

/// The checks of the shop's papers.
extension ReconciliationJob {
  /// The legs of a paper's entry with code, holder and vintage: amount, code, holder, vintage.
  ///
  /// `OFFSET 0` makes it one look-up per leg, however little the planner knows of the tables: on a book that was filled within the
  /// hour it would otherwise read every posting of a code for each paper.
  static func legs(of paper: String) -> String {
    """
    (SELECT p.amount, a.code, a.holder, a.vintage
       FROM (SELECT * FROM ledger.posting p WHERE p.book = \(paper).book AND p.entry = \(paper).entry OFFSET 0) p
      CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = p.book AND a.id = p.account OFFSET 0) a OFFSET 0)
    """
  }

  var receiptsAgree: SQL {
    """
    (SELECT format('凭证 %s：小票合计 %s，明细合计 %s，付出积分 %s，超市 %s 应得 %s', r.entry, (r.total / 100.0)::numeric(15, 2),
                   (l.total / 100.0)::numeric(15, 2), (p.spent / 100.0)::numeric(15, 2), r.shop,
                   (p.payable / 100.0)::numeric(15, 2))
       FROM shop.receipt r
       LEFT JOIN LATERAL (SELECT sum(total) AS total FROM shop.receipt_line l WHERE l.book = r.book AND l.entry = r.entry) l ON true
       LEFT JOIN LATERAL (SELECT sum(p.amount) FILTER (WHERE p.code IN (2101, 1301)) AS spent,
                                 -sum(p.amount) FILTER (WHERE p.code = 2201 AND p.holder = r.shop) AS payable
                            FROM \(raw: Self.legs(of: "r")) p) p ON true
      WHERE r.book = \(book.id)
        AND (l.total IS DISTINCT FROM r.total OR p.spent IS DISTINCT FROM r.total OR p.payable IS DISTINCT FROM r.total)
      ORDER BY r.entry LIMIT 10)
    UNION ALL
    (SELECT format('凭证 %s：退货 %s，超市 %s 退回 %s', r.entry, (r.refunded / 100.0)::numeric(15, 2), r.shop,
                   (p.returned / 100.0)::numeric(15, 2))
       FROM shop.return_receipt r
       LEFT JOIN LATERAL (SELECT sum(p.amount) FILTER (WHERE p.code IN (2201, 1201) AND p.holder = r.shop) AS returned
                            FROM \(raw: Self.legs(of: "r")) p) p ON true
      WHERE r.book = \(book.id) AND p.returned IS DISTINCT FROM r.refunded ORDER BY r.entry LIMIT 10)
    """
  }

  /// Back-dated prices do not invalidate old receipts: a receipt's price is right if it was in force on that day when it was the
  /// newest version.
  var pricesAgree: SQL {
    """
    (SELECT format('凭证 %s：%s 卖 %s 分，当日没有这个价格', l.entry, g.sku, (l.price / 100.0)::numeric(15, 2))
       FROM shop.receipt_line l
       JOIN ledger.entry e ON e.book = l.book AND e.no = l.entry
       JOIN shop.goods g ON g.book = l.book AND g.id = l.goods
      WHERE l.book = \(book.id) AND NOT EXISTS (
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
      WHERE b.book = \(book.id) AND b.price IS DISTINCT FROM l.price ORDER BY b.entry LIMIT 10)
    """
  }

  var piecesAgree: SQL {
    """
    WITH paper AS (
      SELECT r.shop, l.goods, l.quantity FROM shop.receipt_line l JOIN shop.receipt r ON r.book = l.book AND r.entry = l.entry
       WHERE l.book = \(book.id)
      UNION ALL
      SELECT r.shop, l.goods, -b.quantity FROM shop.return_line b
        JOIN shop.return_receipt r ON r.book = b.book AND r.entry = b.entry
        JOIN shop.receipt_line l ON l.book = b.book AND l.entry = b.receipt AND l.line = b.receipt_line
       WHERE b.book = \(book.id) AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = b.book AND e.reverses = b.entry)
    ), on_paper AS (
      SELECT p.shop, g.sku, sum(p.quantity) AS pieces FROM paper p JOIN shop.goods g ON g.book = \(book.id) AND g.id = p.goods
       GROUP BY p.shop, g.sku
    )
    SELECT format('超市 %s 的 %s：小票减退货 %s 件，账上兑出 %s 件', coalesce(p.shop, b.holder), coalesce(p.sku, b.commodity_code),
                  coalesce(p.pieces, 0), coalesce(b.balance, 0))
      FROM on_paper p
      FULL JOIN (SELECT holder, commodity_code, balance FROM ledger.account_balance WHERE book = \(book.id) AND code = 5601) b
        ON b.holder = p.shop AND b.commodity_code = p.sku
     WHERE coalesce(p.pieces, 0) <> coalesce(b.balance, 0) LIMIT 10
    """
  }

  var sheetsAgree: SQL {
    """
    (SELECT format('凭证 %s：超市 %s 的结算单净额 %s，分录 %s', s.entry, s.shop,
                   (s.net / 100.0)::numeric(15, 2), (p.net / 100.0)::numeric(15, 2))
       FROM (SELECT book, entry, shop, sum(payable - receivable) AS net FROM shop.settlement_sheet
              WHERE book = \(book.id) GROUP BY book, entry, shop) s
      CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS net
                            FROM \(raw: Self.legs(of: "s")) p WHERE p.holder = s.shop AND p.code IN (2201, 1201)) p
      WHERE p.net <> s.net ORDER BY s.entry LIMIT 10)
    UNION ALL
    (SELECT format('凭证 %s：第 %s 号结算单与结算行不符', d.entry, d.sheet)
       FROM shop.settled_sheet d
       JOIN shop.sheet h ON h.book = d.book AND h.id = d.sheet
       LEFT JOIN shop.settlement_sheet s ON s.book = d.book AND s.entry = d.entry AND s.line = d.line
      WHERE d.book = \(book.id) AND d.outcome = 'paid'
        AND (s.shop, s.payable, s.receivable) IS DISTINCT FROM (h.shop, h.payable, h.receivable)
      ORDER BY d.entry LIMIT 10)
    """
  }
}
