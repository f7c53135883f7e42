public import Ledger
public import LedgerPostgres
import Postgres

extension Fact.Kind {
  /// The version of the price in force: first is the goods, second the day since 1970.
  public static let priceVersion = Fact.Kind(rawValue: "shop.price")
  /// Pieces a member, and whoever was merged into the member, has taken in a month, less those returned: first is the member, second the goods, third the month.
  public static let taken = Fact.Kind(rawValue: "shop.taken")
  /// Pieces returned of a receipt's line: first is the receipt's entry, second the line.
  public static let returned = Fact.Kind(rawValue: "shop.returned")
  /// Hundredths of a point given back for a receipt: first is its entry.
  public static let givenBack = Fact.Kind(rawValue: "shop.given-back")
  /// How many shops the book has.
  public static let shops = Fact.Kind(rawValue: "shop.shops")
  /// How many returns of a receipt stand: first is its entry.
  public static let returns = Fact.Kind(rawValue: "shop.returns")
}

extension PointsShop {
  /// What this room adds to a book.
  public static let schema = BookSchema(
    facts: [
      FactQuery(.shops) { keys in
        """
        SELECT k.ord, s.count FROM unnest(\(keys.first), \(keys.second), \(keys.third)) WITH ORDINALITY k(first, second, third, ord)
         CROSS JOIN (SELECT count(*) FROM shop.shop WHERE book = \(keys.book)) s
        """
      },
      FactQuery(.priceVersion) { keys in
        """
        SELECT k.ord, p.version FROM unnest(\(keys.first), \(keys.second), \(keys.third)) WITH ORDINALITY k(first, second, third, ord)
         CROSS JOIN LATERAL (SELECT p.version FROM shop.price p
                              WHERE p.book = \(keys.book) AND p.goods = k.first
                                AND p.valid_from <= date '1970-01-01' + k.second::int4
                              ORDER BY p.valid_from DESC, p.version DESC LIMIT 1) p
        """
      },
      FactQuery(.taken) { keys in
        """
        SELECT k.ord, sum(l.quantity - coalesce(b.quantity, 0))::int8
          FROM unnest(\(keys.first), \(keys.second), \(keys.third)) WITH ORDINALITY k(first, second, third, ord)
         CROSS JOIN LATERAL (SELECT k.first AS member UNION
                             SELECT m.holder FROM ledger.merge m WHERE m.book = \(keys.book) AND m.successor = k.first) who
          JOIN shop.receipt_line l ON l.book = \(keys.book) AND l.member = who.member AND l.goods = k.second AND l.month = k.third
          LEFT JOIN LATERAL (SELECT sum(r.quantity) AS quantity FROM shop.return_line r
                              WHERE r.book = l.book AND r.receipt = l.entry AND r.receipt_line = l.line
                                AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry)) b ON true
         GROUP BY k.ord
        """
      },
      FactQuery(.returned) { keys in
        """
        SELECT k.ord, sum(r.quantity)::int8
          FROM unnest(\(keys.first), \(keys.second), \(keys.third)) WITH ORDINALITY k(first, second, third, ord)
          JOIN shop.return_line r ON r.book = \(keys.book) AND r.receipt = k.first AND r.receipt_line = k.second
         WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry)
         GROUP BY k.ord
        """
      },
      FactQuery(.givenBack) { keys in
        """
        SELECT k.ord, sum(r.refunded)::int8
          FROM unnest(\(keys.first), \(keys.second), \(keys.third)) WITH ORDINALITY k(first, second, third, ord)
          JOIN shop.return_receipt r ON r.book = \(keys.book) AND r.receipt = k.first
         WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry)
         GROUP BY k.ord
        """
      },
      FactQuery(.returns) { keys in
        """
        SELECT k.ord, count(*) FROM unnest(\(keys.first), \(keys.second), \(keys.third)) WITH ORDINALITY k(first, second, third, ord)
          JOIN shop.return_receipt r ON r.book = \(keys.book) AND r.receipt = k.first
         WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry)
         GROUP BY k.ord
        """
      },
    ],
    documents: [
      DocumentTable(
        "shop.settlement_sheet", [("line", .int), ("shop", .int), ("payable", .int), ("receivable", .int)]),
      DocumentTable(
        "shop.receipt", [("line", .int), ("shop", .int), ("member", .int), ("total", .int), ("balance", .int)]),
      DocumentTable(
        "shop.receipt_line",
        [
          ("line", .int), ("goods", .int), ("member", .int), ("month", .int), ("quantity", .int), ("price", .int),
          ("total", .int),
        ]),
      DocumentTable(
        "shop.return_receipt",
        [("line", .int), ("receipt", .int), ("shop", .int), ("member", .int), ("refunded", .int), ("balance", .int)]),
      DocumentTable(
        "shop.return_line",
        [
          ("line", .int), ("receipt", .int), ("receipt_line", .int), ("quantity", .int), ("price", .int), ("total", .int),
        ]),
    ])
}
