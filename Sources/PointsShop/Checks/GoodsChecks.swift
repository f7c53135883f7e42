import LedgerPostgres
import Postgres

/// The checks of what moves on the shelves: goods that go out, goods that come in, goods that were counted.
extension Check {
  /// Redeemed pieces are the goods that went out, shop by shop, SKU by SKU, day by day: from the papers, and from the entries.
  static let goodsOut = Check(
    "goods-out", 10, "兑出件数与出库一致", .red,
    Guidance(
      left: "小票、手工单和退货单上的件数", right: "账上出库的件数", cause: "单据被改过或删过，或分录记到了别的商品、别的超市。",
      action: "打开凭证，与店里留的小票核对；账错了走退货或更正，单据被动过请找系统管理员。", shown: .paperAndPostings)
  ) { scope in
    """
    WITH e AS MATERIALIZED (
      SELECT e.book, e.no AS entry, e.kind, e.business_date, e.reverses FROM ledger.entry e
       WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last)
         AND e.kind IN ('redemption', 'paper-slip', 'return', 'reversal')
    ), paper AS (
      SELECT l.entry, r.shop, l.goods, l.quantity FROM shop.receipt_line l
       CROSS JOIN LATERAL (SELECT r.shop FROM shop.receipt r WHERE r.book = l.book AND r.entry = l.entry OFFSET 0) r
       WHERE l.book = \(scope.book) AND l.entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL
      SELECT b.entry, r.shop, l.goods, -b.quantity FROM shop.return_line b
       CROSS JOIN LATERAL (SELECT r.shop FROM shop.return_receipt r WHERE r.book = b.book AND r.entry = b.entry OFFSET 0) r
       CROSS JOIN LATERAL (SELECT l.goods FROM shop.receipt_line l
                            WHERE l.book = b.book AND l.entry = b.receipt AND l.line = b.receipt_line OFFSET 0) l
       WHERE b.book = \(scope.book) AND b.entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL
      SELECT e.entry, r.shop, l.goods, b.quantity FROM e
       CROSS JOIN LATERAL (SELECT * FROM shop.return_line b WHERE b.book = e.book AND b.entry = e.reverses OFFSET 0) b
       CROSS JOIN LATERAL (SELECT r.shop FROM shop.return_receipt r WHERE r.book = b.book AND r.entry = b.entry OFFSET 0) r
       CROSS JOIN LATERAL (SELECT l.goods FROM shop.receipt_line l
                            WHERE l.book = b.book AND l.entry = b.receipt AND l.line = b.receipt_line OFFSET 0) l
       WHERE e.kind = 'reversal'
    ), on_paper AS (
      SELECT p.entry, p.shop, g.sku, sum(p.quantity) AS pieces
        FROM paper p LEFT JOIN shop.goods g ON g.book = \(scope.book) AND g.id = p.goods GROUP BY p.entry, p.shop, g.sku
    ), in_books AS (
      SELECT e.entry, p.holder AS shop, p.sku, -sum(p.amount) FILTER (WHERE p.code = 1601) AS gone,
             sum(p.amount) FILTER (WHERE p.code = 5601) AS redeemed
        FROM e CROSS JOIN LATERAL \(raw: SQL.goodsLegs(of: "e")) p
       WHERE p.code IN (1601, 5601) AND (e.kind <> 'reversal'
              OR (SELECT o.kind FROM ledger.entry o WHERE o.book = e.book AND o.no = e.reverses) = 'return')
       GROUP BY e.entry, p.holder, p.sku
    ), pair AS (
      SELECT entry, shop, sku, p.pieces, b.gone, b.redeemed, coalesce(p.pieces, 0) AS paper,
             CASE WHEN coalesce(b.gone, 0) <> coalesce(p.pieces, 0) THEN coalesce(b.gone, 0) ELSE coalesce(b.redeemed, 0) END AS posted
        FROM on_paper p FULL JOIN in_books b USING (entry, shop, sku)
    ), dated AS (
      SELECT p.*, p.paper <> p.posted AS differs,
             (SELECT e.business_date FROM ledger.entry e WHERE e.book = \(scope.book) AND e.no = p.entry) AS day
        FROM pair p
    )
    SELECT format('%s，超市 %s 的 %s：单据上兑出 %s 件，账上出库 %s 件%s', coalesce(d.day::text, '没有凭证'),
                  \(raw: SQL.shopCode(of: "d")), coalesce(d.sku, '未知商品'), d.paper, d.posted,
                  CASE WHEN d.missing THEN '；有凭证没有单据' ELSE '' END) AS what,
           d.paper || ' 件' AS left_side, d.posted || ' 件' AS right_side, (d.paper - d.posted) || ' 件' AS difference,
           d.documents || array_remove(ARRAY[\(raw: shelf(of: "d")), 'shop:' || d.shop], NULL) AS documents
      FROM (SELECT \(scope.book) AS book, day, shop, sku, sum(paper) AS paper, sum(posted) AS posted, bool_or(differs AND pieces IS NULL) AS missing,
                   (array_agg('entry:' || entry ORDER BY entry) FILTER (WHERE differs))[1:20] AS documents
              FROM dated GROUP BY day, shop, sku HAVING bool_or(differs)) d
     ORDER BY d.day NULLS FIRST, d.shop, d.sku COLLATE "C" NULLS FIRST
    """
  }

  /// What was taken into stock is what its documents say: from the papers, and from the entries.
  static let stockReceived = Check(
    "stock-received", 12, "入库与单据一致", .red,
    Guidance(
      left: "入库单、退货单、调拨单和期初单上的件数", right: "账上库存增减的件数", cause: "单据被改过或删过，或分录记到了别的商品、别的超市。",
      action: "打开凭证，与送货单或收据核对；多记了走更正入库，单据被动过请找系统管理员。", shown: .paperAndPostings)
  ) { scope in
    """
    WITH paper AS (
      SELECT l.entry, d.shop, l.goods, l.quantity, l.entry AS about FROM shop.delivery_line l
        LEFT JOIN LATERAL (SELECT d.shop FROM shop.delivery d WHERE d.book = l.book AND d.entry = l.entry OFFSET 0) d ON true
       WHERE l.book = \(scope.book) AND l.entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL
      SELECT b.entry, d.shop, b.goods, -b.quantity, b.delivery FROM shop.delivery_back b
        LEFT JOIN LATERAL (SELECT d.shop FROM shop.delivery d WHERE d.book = b.book AND d.entry = b.delivery OFFSET 0) d ON true
       WHERE b.book = \(scope.book) AND b.entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL
      SELECT o.entry, o.shop, o.goods, o.quantity, o.entry FROM shop.opening_line o
       WHERE o.book = \(scope.book) AND o.entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL
      SELECT c.entry, c.shop, c.goods, c.quantity_after - c.quantity_before, c.opening FROM shop.opening_correction c
       WHERE c.book = \(scope.book) AND c.entry BETWEEN \(scope.first) AND \(scope.last)
      UNION ALL
      SELECT r.entry, s.shop, r.goods, s.sign * r.quantity, r.entry FROM shop.transfer_receipt r
        LEFT JOIN LATERAL (SELECT s.shop, s.sign FROM shop.transfer t, LATERAL (VALUES (t.sender, -1), (t.receiver, 1)) s(shop, sign)
                            WHERE t.book = r.book AND t.id = r.transfer OFFSET 0) s ON true
       WHERE r.book = \(scope.book) AND r.entry BETWEEN \(scope.first) AND \(scope.last)
    ), on_paper AS (
      SELECT p.entry, p.shop, g.sku, sum(p.quantity) AS pieces, min(p.about) AS about
        FROM paper p LEFT JOIN shop.goods g ON g.book = \(scope.book) AND g.id = p.goods GROUP BY p.entry, p.shop, g.sku
    ), in_books AS (
      SELECT e.entry, p.holder AS shop, p.sku, sum(p.amount) AS pieces
        FROM (SELECT e.book, e.no AS entry FROM ledger.entry e
               WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last)
                 AND e.kind IN ('stock-receipt', 'stock-return', 'stock-correction', 'stock-transfer', 'opening', 'opening-correction')
             ) e
       CROSS JOIN LATERAL \(raw: SQL.goodsLegs(of: "e")) p
       WHERE p.code = 1601 GROUP BY e.entry, p.holder, p.sku
    )
    SELECT format('凭证 %s，超市 %s 的 %s：%s，%s', d.entry, coalesce(\(raw: SQL.shopCode(of: "d")), '未知'), coalesce(d.sku, '未知商品'),
                  CASE WHEN d.paper IS NULL THEN '没有单据' ELSE format('单据 %s 件', d.paper) END,
                  CASE WHEN d.posted IS NULL THEN '账上没有' ELSE format('账上 %s 件', d.posted) END) AS what,
           coalesce(d.paper || ' 件', '没有单据') AS left_side, coalesce(d.posted || ' 件', '账上没有') AS right_side,
           (coalesce(d.paper, 0) - coalesce(d.posted, 0)) || ' 件' AS difference,
           array_remove(ARRAY['entry:' || d.entry, CASE WHEN d.about <> d.entry THEN 'entry:' || d.about END, \(raw: shelf(of: "d")),
                              'shop:' || d.shop], NULL) AS documents
      FROM (SELECT \(scope.book) AS book, entry, shop, sku, p.pieces AS paper, b.pieces AS posted, p.about
              FROM on_paper p FULL JOIN in_books b USING (entry, shop, sku) WHERE p.pieces IS DISTINCT FROM b.pieces) d
     ORDER BY d.entry, d.shop NULLS FIRST, d.sku COLLATE "C" NULLS FIRST
    """
  }

  /// Where a shelf was counted, the books stood at the one figure before it and at the other after it.
  static let lastCount = Check(
    "last-count", 20, "盘点数与账面数一致", .red,
    Guidance(
      left: "盘点单上的件数", right: "账上这一笔前后的件数", cause: "盘点单被改过或删过，或盘点以后有人动过账。",
      action: "再盘一次这个商品；盘点单被动过请找系统管理员。")
  ) { scope in
    """
    WITH paper AS (
      SELECT c.entry, c.shop, g.sku, c.booked, c.counted
        FROM shop.stock_count c LEFT JOIN shop.goods g ON g.book = c.book AND g.id = c.goods
       WHERE c.book = \(scope.book) AND c.entry BETWEEN \(scope.first) AND \(scope.last)
    ), in_books AS (
      SELECT e.entry, p.holder AS shop, p.sku, p.balance - p.amount AS before, p.balance AS after
        FROM (SELECT e.book, e.no AS entry FROM ledger.entry e
               WHERE e.book = \(scope.book) AND e.no BETWEEN \(scope.first) AND \(scope.last)
                 AND e.kind IN ('stock-surplus', 'stock-loss')) e
       CROSS JOIN LATERAL \(raw: SQL.goodsLegs(of: "e")) p
       WHERE p.code = 1601
    )
    SELECT format('凭证 %s，超市 %s 的 %s：%s，%s', d.entry, \(raw: SQL.shopCode(of: "d")), coalesce(d.sku, '未知商品'),
                  CASE WHEN d.booked IS NULL THEN '没有盘点单' ELSE format('盘点单上账面 %s 件、实盘 %s 件', d.booked, d.counted) END,
                  CASE WHEN d.before IS NULL THEN '账上没有这一笔' ELSE format('账上盘前 %s 件、盘后 %s 件', d.before, d.after) END) AS what,
           coalesce(d.counted || ' 件', '没有盘点单') AS left_side, coalesce(d.after || ' 件', '账上没有') AS right_side,
           CASE WHEN d.counted IS NULL OR d.after IS NULL THEN ''
                ELSE (CASE WHEN d.counted <> d.after THEN d.counted - d.after ELSE d.booked - d.before END) || ' 件' END AS difference,
           array_remove(ARRAY['entry:' || d.entry, \(raw: shelf(of: "d")), 'shop:' || d.shop], NULL) AS documents
      FROM (SELECT \(scope.book) AS book, entry, shop, sku, p.booked, p.counted, b.before, b.after
              FROM paper p FULL JOIN in_books b USING (entry, shop, sku)
             WHERE (p.booked, p.counted) IS DISTINCT FROM (b.before, b.after)) d
     ORDER BY d.entry, d.shop, d.sku COLLATE "C" NULLS FIRST
    """
  }

  /// SQL for the account of the shelf that a row names by shop and SKU, which tells the goods of one paper apart; NULL for none.
  private static func shelf(of row: String) -> String {
    """
    (SELECT 'account:' || a.id FROM ledger.commodity m JOIN ledger.account a ON a.book = m.book AND a.commodity = m.id
      WHERE m.book = \(row).book AND m.kind = 3 AND m.code = \(row).sku AND a.code = 1601 AND a.holder = \(row).shop)
    """
  }
}

extension SQL {
  /// SQL for the code of the shop that a row names by book and holder; the holder's number if it is none.
  static func shopCode(of row: String) -> String {
    """
    coalesce((SELECT h.code FROM shop.shop h WHERE h.book = \(row).book AND h.holder = \(row).shop), \(row).shop::text)
    """
  }

  /// The legs in goods of a paper's entry: amount, balance, code, holder, sku.
  ///
  /// `OFFSET 0` makes it one look-up per leg, as in ``legs(of:)``.
  static func goodsLegs(of paper: String) -> String {
    """
    (SELECT p.amount, p.balance, a.code, a.holder, m.code AS sku
       FROM (SELECT * FROM ledger.posting p WHERE p.book = \(paper).book AND p.entry = \(paper).entry OFFSET 0) p
      CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = p.book AND a.id = p.account OFFSET 0) a
      CROSS JOIN LATERAL (SELECT * FROM ledger.commodity m WHERE m.book = a.book AND m.id = a.commodity AND m.kind = 3 OFFSET 0) m
     OFFSET 0)
    """
  }
}
