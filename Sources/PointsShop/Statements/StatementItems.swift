import Ledger
import LedgerPostgres
import Postgres

/// What the book has of a shop's receipts, beside the statements.
extension CheckScope {
  /// The kinds of entries by which a shop's due changes, but for its settlements.
  private static let kinds = "'redemption', 'paper-slip', 'return', 'reversal'"

  var monthNumber: Int32 { month?.number ?? 0 }

  /// The day after which something may be in the next month of the other side, as the last month ended.
  var lateBefore: Day { firstDay.advanced(by: -1 - ShopStatement.tolerance) }

  /// Whether the statement `s` is of the month; of the whole book each is.
  var isOwn: SQL { month.map { "s.month = \($0)" } ?? "true" }
  /// Whether the statement `s` is of the month, or of the one before.
  var isNear: SQL { month.map { "s.month IN (\($0), \($0.previous))" } ?? "true" }

  /// Whether the entry `f` of the entries `item`, which no statement has, is a finding: its shop's statement of the month is there, and the entry is not so late
  /// in the month that the next statement may have it.
  var isJudged: SQL {
    func has(_ month: SQL) -> SQL {
      "EXISTS (SELECT FROM shop.statement s WHERE s.book = \(book) AND s.shop = f.shop AND s.month = \(month))"
    }
    let (tolerance, day) = (Int32(ShopStatement.tolerance), day)
    if let month {
      return """
        (CASE WHEN f.late
              THEN \(has("\(month.previous)"))
                   -- A shop that had nothing in this month is asked for no statement that could still have it.
                   AND (\(has("\(month)")) OR NOT EXISTS (SELECT FROM item n WHERE n.shop = f.shop AND NOT n.late)
                        AND EXISTS (SELECT FROM ledger.period p WHERE p.book = \(book) AND p.period = \(month) AND p.state = 'ended'))
              ELSE \(has("\(month)")) AND f.business_date <= \(day.advanced(by: -ShopStatement.tolerance)) END)
        """
    }
    // Of the whole book: by the end of the entry's own month.
    return """
      (\(has("f.period")) AND f.business_date <= \(day.advanced(by: -ShopStatement.tolerance))
       AND (\(has("CASE WHEN f.period % 100 = 12 THEN f.period + 89 ELSE f.period + 1 END"))
            OR f.business_date <= (SELECT CASE b.cut_off WHEN 31
                                               THEN (to_date(f.period::text, 'YYYYMM') + interval '1 month')::date - 1
                                               ELSE to_date(f.period::text, 'YYYYMM') + b.cut_off - 1 END - \(tolerance)
                                     FROM ledger.book b WHERE b.id = \(book))))
      """
  }

  /// A query for what some entries changed of what a shop is due: book, entry, period, business_date, reverses, shop, points, slip.
  func shopItems(from first: EntryNumber, through last: EntryNumber) -> SQL {
    Self.items(
      """
      SELECT e.book, e.no AS entry, e.period, e.business_date, e.reverses FROM ledger.entry e
       WHERE e.book = \(book) AND e.no BETWEEN \(first) AND \(last) AND e.kind IN (\(raw: Self.kinds))
      """)
  }

  /// The same of some entries.
  func shopItems(of entries: [EntryNumber]) -> SQL {
    Self.items(
      """
      SELECT e.book, e.no AS entry, e.period, e.business_date, e.reverses FROM ledger.entry e
       WHERE e.book = \(book) AND e.no = ANY (\(entries)) AND e.kind IN (\(raw: Self.kinds))
      """)
  }

  /// The same of the receipts, returns and slips of some days, and of some entries more.
  func shopItems(on days: [Day], and entries: [EntryNumber]) -> SQL {
    Self.items(
      """
      SELECT e.book, e.no AS entry, e.period, e.business_date, e.reverses FROM ledger.entry e
       WHERE e.book = \(book) AND e.business_date = ANY (\(days)) AND e.kind IN ('redemption', 'paper-slip', 'return')
         AND e.no <= \(last) AND NOT e.no = ANY (\(entries))
      UNION ALL
      SELECT e.book, e.no, e.period, e.business_date, e.reverses FROM ledger.entry e
       WHERE e.book = \(book) AND e.no = ANY (\(entries)) AND e.kind IN (\(raw: Self.kinds))
      """)
  }

  /// The same of the entry that a statement's line names, if it is a receipt of that shop, up to an entry.
  ///
  /// - Parameters:
  ///   - line: the alias of the line.
  ///   - shop: SQL for the shop.
  func shopItem(of line: String, shop: String, by last: EntryNumber) -> SQL {
    let number = """
      CASE \(line).is_slip WHEN 0 THEN \(line).number
           ELSE (SELECT p.entry FROM shop.slip p WHERE p.book = \(line).book AND p.shop = \(shop) AND p.number = \(line).number) END
      """
    let item = Self.items(
      """
      SELECT e.book, e.no AS entry, e.period, e.business_date, e.reverses FROM ledger.entry e
       WHERE e.book = \(book) AND e.no = \(raw: number) AND e.no <= \(last) AND e.kind IN (\(raw: Self.kinds)) OFFSET 0
      """)
    return "SELECT i.* FROM (\(item)) i WHERE i.shop = \(raw: shop) OFFSET 0"
  }

  /// A query for where a shop's statements have an entry first: statement, month, line, listed (its points); no row if none has it.
  ///
  /// - Parameter item: the alias of the entry's row.
  func listing(of item: String) -> SQL {
    """
    SELECT s.id AS statement, s.month, l.line, l.points AS listed
      FROM (SELECT * FROM shop.statement_line l
             WHERE l.book = \(raw: item).book AND l.number IN (\(raw: item).entry, \(raw: item).slip)
               AND l.number = CASE l.is_slip WHEN 0 THEN \(raw: item).entry ELSE \(raw: item).slip END OFFSET 0) l
     CROSS JOIN LATERAL (SELECT * FROM shop.statement s
                          WHERE s.book = l.book AND s.id = l.statement AND s.shop = \(raw: item).shop
                            AND \(raw: PointsShopRoom.counts) OFFSET 0) s
     ORDER BY s.month, l.line LIMIT 1
    """
  }

  /// The same of the entries late in the month before; of the whole book none.
  var lateItems: SQL {
    Self.items(
      """
      SELECT e.book, e.no AS entry, e.period, e.business_date, e.reverses
        FROM (SELECT p.first_entry, p.last_entry FROM ledger.period p
               WHERE p.book = \(book) AND p.period = \((month?.previous.number ?? 0)) AND p.version = 1 AND p.state = 'ended' OFFSET 0) p
       CROSS JOIN LATERAL (SELECT * FROM ledger.entry e
                            WHERE e.book = \(book) AND e.no BETWEEN p.first_entry AND p.last_entry AND e.business_date > \(lateBefore)
                              AND e.kind IN (\(raw: Self.kinds)) OFFSET 0) e
      """)
  }

  private static func items(_ entries: SQL) -> SQL {
    """
    SELECT e.book, e.entry, e.period, e.business_date, e.reverses, p.shop, p.points,
           (SELECT s.number FROM shop.slip s WHERE s.book = e.book AND s.entry = e.entry) AS slip
      FROM (\(entries)) e
     CROSS JOIN LATERAL (SELECT p.holder AS shop, -sum(p.amount)::int8 AS points FROM \(raw: SQL.legs(of: "e")) p
                          WHERE p.code IN (2201, 1201) GROUP BY p.holder HAVING sum(p.amount) <> 0) p
    """
  }
}
