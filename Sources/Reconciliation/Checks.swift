import Ledger
import LedgerPostgres
import Postgres

extension Reconciliation {
  /// One statement per check, so that each sees one snapshot; it answers with a sentence per finding, at most ten.
  ///
  /// Points are shown in points, not in hundredths.
  var statements: [(ReconciliationCheck, SQL)] {
    [
      (.entriesBalance, entriesBalance), (.accountsSumToZero, accountsSumToZero), (.nothingNegative, nothingNegative),
      (.noGaps, noGaps), (.commoditiesAgree, commoditiesAgree), (.receiptsAgree, receiptsAgree), (.pricesAgree, pricesAgree),
      (.piecesAgree, piecesAgree), (.sheetsAgree, sheetsAgree), (.vintagesAgree, vintagesAgree), (.debtsAgree, debtsAgree),
      (.approvedAgrees, approvedAgrees),
    ]
  }

  // MARK: Of any double-entry book

  private var entriesBalance: SQL {
    """
    SELECT format('凭证 %s 的 %s 借贷相差 %s', p.entry, m.code, sum(p.amount)) FROM ledger.posting p
      JOIN ledger.commodity m ON m.book = p.book AND m.id = p.commodity
     WHERE p.book = \(book.id) GROUP BY p.entry, m.code HAVING sum(p.amount) <> 0 ORDER BY p.entry LIMIT 10
    """
  }

  private var accountsSumToZero: SQL {
    """
    SELECT format('%s 借方余额 %s，贷方余额 %s', commodity_code, sum(debit), sum(credit)) FROM ledger.trial_balance
     WHERE book = \(book.id) GROUP BY commodity, commodity_code HAVING sum(debit) <> sum(credit) LIMIT 10
    """
  }

  private var nothingNegative: SQL {
    """
    SELECT format('账户 %s 在凭证 %s 后余额为 %s', account, entry, balance) FROM ledger.posting
     WHERE book = \(book.id) AND balance < 0 ORDER BY entry LIMIT 10
    """
  }

  private var noGaps: SQL {
    """
    SELECT format('%s 有 %s 个，最大编号 %s', t.name, t.count, t.last) FROM (
      SELECT '凭证' AS name, count(*) AS count, coalesce(max(no), 0) AS last FROM ledger.entry WHERE book = \(book.id)
      UNION ALL SELECT '记账批', count(*), coalesce(max(no), 0) FROM ledger.block WHERE book = \(book.id)
      UNION ALL SELECT '账户', count(*), coalesce(max(id), 0) FROM ledger.account WHERE book = \(book.id)
      UNION ALL (SELECT '账户 ' || account || ' 的分录', count(*), max(version) FROM ledger.posting
                  WHERE book = \(book.id) GROUP BY account HAVING count(*) <> max(version) LIMIT 10)
    ) t WHERE t.count <> t.last
    """
  }

  /// `OFFSET 0` keeps the planner from looking for the first ten in the order of entries: there are none, so it would read all of
  /// them that way, and look through the accounts for each.
  private var commoditiesAgree: SQL {
    """
    SELECT format('凭证 %s 的账户 %s 记成了另一品种', p.entry, p.account)
      FROM (SELECT p.entry, p.account FROM ledger.posting p
              LEFT JOIN ledger.account a ON a.book = p.book AND a.id = p.account
             WHERE p.book = \(book.id) AND a.commodity IS DISTINCT FROM p.commodity OFFSET 0) p
     ORDER BY p.entry LIMIT 10
    """
  }

  // MARK: Of the shop's papers

  /// The legs of a paper's entry with code and holder: amount, code, holder.
  ///
  /// `OFFSET 0` makes it one look-up per leg, however little the planner knows of the tables: on a book that was filled within the
  /// hour it would otherwise read every posting of a code for each paper.
  private static func legs(of paper: String) -> String {
    """
    (SELECT p.amount, a.code, a.holder
       FROM (SELECT * FROM ledger.posting p WHERE p.book = \(paper).book AND p.entry = \(paper).entry OFFSET 0) p
      CROSS JOIN LATERAL (SELECT * FROM ledger.account a WHERE a.book = p.book AND a.id = p.account OFFSET 0) a OFFSET 0)
    """
  }

  private var receiptsAgree: SQL {
    """
    SELECT format('凭证 %s：小票合计 %s，明细合计 %s，付出积分 %s', r.entry, (r.total / 100.0)::numeric(15, 2),
                  (l.total / 100.0)::numeric(15, 2), (p.spent / 100.0)::numeric(15, 2))
      FROM shop.receipt r
      LEFT JOIN LATERAL (SELECT sum(total) AS total FROM shop.receipt_line l WHERE l.book = r.book AND l.entry = r.entry) l ON true
      LEFT JOIN LATERAL (SELECT sum(p.amount) AS spent FROM \(raw: Self.legs(of: "r")) p WHERE p.code = 2101) p ON true
     WHERE r.book = \(book.id) AND (l.total IS DISTINCT FROM r.total OR p.spent IS DISTINCT FROM r.total)
     ORDER BY r.entry LIMIT 10
    """
  }

  /// A price that was set later for days before does not make old receipts wrong: the price must have been the one in force once its
  /// version was the last.
  private var pricesAgree: SQL {
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

  /// A paper slip has no receipt in the book: its own postings say how many pieces went.
  private var piecesAgree: SQL {
    """
    WITH paper AS (
      SELECT r.shop, l.goods, l.quantity FROM shop.receipt_line l JOIN shop.receipt r ON r.book = l.book AND r.entry = l.entry
       WHERE l.book = \(book.id)
      UNION ALL
      SELECT r.shop, l.goods, -b.quantity FROM shop.return_line b
        JOIN shop.return_receipt r ON r.book = b.book AND r.entry = b.entry
        JOIN shop.receipt_line l ON l.book = b.book AND l.entry = b.receipt AND l.line = b.receipt_line
       WHERE b.book = \(book.id) AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = b.book AND e.reverses = b.entry)
    ), papers AS (
      SELECT p.shop, g.sku, p.quantity FROM paper p JOIN shop.goods g ON g.book = \(book.id) AND g.id = p.goods
      UNION ALL
      SELECT holder, commodity, debit FROM ledger.journal
       WHERE book = \(book.id) AND kind = 'paper-slip' AND code = 5601 AND debit IS NOT NULL
    ), on_paper AS (SELECT shop, sku, sum(quantity) AS pieces FROM papers GROUP BY shop, sku)
    SELECT format('超市 %s 的 %s：小票减退货 %s 件，账上兑出 %s 件', coalesce(p.shop, b.holder), coalesce(p.sku, b.commodity_code),
                  coalesce(p.pieces, 0), coalesce(b.balance, 0))
      FROM on_paper p
      FULL JOIN (SELECT holder, commodity_code, balance FROM ledger.account_balance WHERE book = \(book.id) AND code = 5601) b
        ON b.holder = p.shop AND b.commodity_code = p.sku
     WHERE coalesce(p.pieces, 0) <> coalesce(b.balance, 0) LIMIT 10
    """
  }

  private var sheetsAgree: SQL {
    """
    SELECT format('凭证 %s：超市 %s 的结算单净额 %s，分录 %s', s.entry, s.shop,
                  ((s.payable - s.receivable) / 100.0)::numeric(15, 2), (p.net / 100.0)::numeric(15, 2))
      FROM shop.settlement_sheet s
     CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount), 0) AS net
                           FROM \(raw: Self.legs(of: "s")) p WHERE p.holder = s.shop AND p.code IN (2201, 1201)) p
     WHERE s.book = \(book.id) AND p.net <> s.payable - s.receivable ORDER BY s.entry LIMIT 10
    """
  }

  // MARK: Of points

  private var vintagesAgree: SQL {
    let codes = AccountCode.allCases.filter { $0.definition.lots != .none }.map(\.rawValue)
    return """
      (SELECT format('志愿者 %s 的 %s：各批次合计 %s，分录合计 %s', w.holder, w.code, (w.lots / 100.0)::numeric(15, 2),
                     (w.posted / 100.0)::numeric(15, 2))
         FROM (SELECT a.holder, a.code, sum(b.balance) AS lots, sum(b.posted) AS posted
                 FROM ledger.account a
                CROSS JOIN LATERAL (SELECT -sum(p.amount) AS posted, (array_agg(p.balance ORDER BY p.version DESC))[1] AS balance
                                      FROM ledger.posting p WHERE p.book = a.book AND p.account = a.id) b
                WHERE a.book = \(book.id) AND a.code IN (2101, 2103) GROUP BY a.holder, a.code) w
        WHERE w.lots <> w.posted ORDER BY w.holder LIMIT 10)
      UNION ALL
      (SELECT format('账户 %s（%s）的批次日期 %s 不对', a.id, a.code, a.vintage) FROM ledger.account a
        WHERE a.book = \(book.id)
          AND ((a.vintage < 'infinity') <> (a.code = ANY (\(codes))) OR a.grace AND a.code NOT IN (2101, 2103))
        ORDER BY a.id LIMIT 10)
      """
  }

  private var debtsAgree: SQL {
    """
    SELECT format('志愿者 %s：应收追回积分 %s，待追回额度 %s', d.holder, (d.owed / 100.0)::numeric(15, 2),
                  (d.due / 100.0)::numeric(15, 2))
      FROM (SELECT holder, coalesce(sum(balance) FILTER (WHERE code = 1301), 0) AS owed,
                   coalesce(sum(balance) FILTER (WHERE code = 2401), 0) AS due
              FROM ledger.account_balance WHERE book = \(book.id) AND code IN (1301, 2401) GROUP BY holder) d
     WHERE d.owed <> d.due ORDER BY d.holder LIMIT 10
    """
  }

  /// Each term is read from the other side of its entries, so that a leg of 1101 in any other entry shows.
  private var approvedAgrees: SQL {
    """
    WITH term AS (
      SELECT coalesce(-sum(p.amount) FILTER (WHERE e.kind = 'opening' AND a.code IN (2101, 2001, 2301)), 0) AS opened,
             coalesce(-sum(p.amount) FILTER (WHERE e.kind = 'quota-grant' AND a.code = 2001), 0) AS granted,
             coalesce(-sum(p.amount) FILTER (WHERE e.kind = 'paper-slip' AND a.code IN (2201, 2101, 2001)), 0) AS uncovered,
             coalesce(sum(p.amount) FILTER (WHERE e.kind = 'quota-cut' AND a.code = 2001), 0) AS cut,
             coalesce(sum(p.amount) FILTER (WHERE e.kind = 'settlement' AND a.code IN (2201, 1201)), 0) AS settled,
             coalesce(sum(p.amount) FILTER (WHERE e.kind = 'year-end' AND a.code IN (2001, 4101, 4102)), 0) AS ended
        FROM ledger.posting p
        JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
        JOIN ledger.account a ON a.book = p.book AND a.id = p.account
       WHERE p.book = \(book.id)
    ), stand AS (SELECT coalesce(sum(balance), 0) AS balance FROM ledger.account_balance WHERE book = \(book.id) AND code = 1101)
    SELECT format('余额 %s，而期初 %s + 核定 %s + 超额度兑付 %s - 核减 %s - 月结净额 %s - 年结 %s = %s', (balance / 100.0)::numeric(15, 2),
                  (opened / 100.0)::numeric(15, 2), (granted / 100.0)::numeric(15, 2), (uncovered / 100.0)::numeric(15, 2),
                  (cut / 100.0)::numeric(15, 2), (settled / 100.0)::numeric(15, 2), (ended / 100.0)::numeric(15, 2),
                  ((opened + granted + uncovered - cut - settled - ended) / 100.0)::numeric(15, 2))
      FROM term, stand WHERE balance <> opened + granted + uncovered - cut - settled - ended
    """
  }
}
