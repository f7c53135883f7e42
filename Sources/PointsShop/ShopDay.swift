public import Ledger
public import LedgerPostgres
import People
import Postgres

/// What a shop sold and took back on one day.
public struct ShopDay: Sendable {
  /// A redemption, a slip or a return.
  public struct Line: Sendable {
    /// Its entry.
    public let entry: EntryNumber
    /// ``EntryKind/redemption``, ``EntryKind/paperSlip`` or ``EntryKind/returned``.
    public let kind: EntryKind
    /// When it was recorded.
    public let time: Instant
    /// The receipt that goods of came back; nil but for a return.
    public let receipt: EntryNumber?
    /// The name, as strangers may see it, of the member whose it is now: 记错人更正 may have given a receipt to another.
    public let maskedMember: String
    /// The last four digits of the card on the receipt, or of the member's latest where it keeps none or is another's now.
    public let cardTail: String?
    /// Pieces sold, or taken back.
    public let pieces: Int64
    /// Points due, or given back.
    public let points: Points
  }

  /// The pieces of one of the goods.
  public struct Sum: Sendable {
    /// The SKU, and what people call the goods.
    public let goods: GoodsName
    /// Pieces sold.
    public let out: Int64
    /// Pieces taken back.
    public let back: Int64
    /// Points due less those given back.
    public let points: Points
  }

  /// The latest first.
  public let lines: [Line]
  /// Of the whole day, by SKU.
  public let sums: [Sum]
  /// How many redemptions and slips the whole day had.
  public let sales: Int64
  /// How many returns.
  public let returns: Int64
}

extension PointsShopRoom {
  /// What a shop sold and took back on a day: the entries of that business date, without returns that were reversed.
  ///
  /// - Parameters:
  ///   - cardTail: lists those alone whose card ends with these four digits; sums and counts are of the whole day all the same.
  ///   - last: lists those before an entry.
  ///   - limit: the most lines.
  /// - Throws: ``PointsShopError/unknownShop(_:)``.
  public func day(
    _ day: Day, of code: Code, cardTail: String? = nil, before last: EntryNumber = EntryNumber(.max), limit: Int64
  ) async throws -> ShopDay {
    let shop = try await shop(code)
    return try await desk.read { try self.day(day, of: shop, cardTail: cardTail, before: last, limit: limit, $0) }
  }

  /// The same within a read.
  public func day(
    _ day: Day, of shop: HolderID, cardTail: String? = nil, before last: EntryNumber = EntryNumber(.max), limit: Int64,
    _ reader: BookReader
  ) throws -> ShopDay {
    let results = try reader.session.pipeline([
      Self.lines(of: day, at: shop, cardTail: cardTail, before: last, limit: limit, book: book),
      Self.sums(of: day, at: shop, book: book), Self.counts(of: day, at: shop, book: book),
    ])
    let counts = try results[2].only(Int64.self, Int64.self)
    return ShopDay(
      lines: try results[0].map { try ShopDay.Line($0) }, sums: try results[1].map { try ShopDay.Sum($0) }, sales: counts.0,
      returns: counts.1)
  }

  /// The lines of a day alone.
  ///
  /// - Throws: ``PointsShopError/unknownShop(_:)``.
  public func lines(
    of day: Day, at code: Code, cardTail: String?, before last: EntryNumber, limit: Int64
  ) async throws -> [ShopDay.Line] {
    let shop = try await shop(code)
    return try await desk.read { reader in
      try reader.query(Self.lines(of: day, at: shop, cardTail: cardTail, before: last, limit: limit, book: book))
        .map { try ShopDay.Line($0) }
    }
  }

  /// The receipts of a member at a shop from a day on, those of whoever was merged into it too, the latest first, at most `limit`.
  ///
  /// For goods that come back without their receipt.
  public func receipts(
    of member: HolderID, at code: Code, since day: Day, limit: Int64
  ) async throws -> [ShopDay.Line] {
    let shop = try await shop(code)
    return try await desk.read { reader in
      try reader.query(Self.receipts(of: member, at: shop, since: day, limit: limit, book: book)).map { try ShopDay.Line($0) }
    }
  }

  static func receipts(of member: HolderID, at shop: HolderID, since day: Day, limit: Int64, book: Int32) -> SQL {
    // Those that were sold to the member and are nobody else's now, and those that were given to the member since.
    shown(
      """
      SELECT e.book, e.no, e.kind, e.block, NULL::int8 AS receipt, r.member, r.card, r.points
        FROM (SELECT \(book) AS book, \(member) AS holder) k
       CROSS JOIN LATERAL (SELECT k.holder UNION ALL (\(raw: SQL.formerHolders(book: "k.book", of: "k.holder")))) h
       CROSS JOIN LATERAL (
             (SELECT r.book, r.entry, r.member, r.card, r.total AS points FROM shop.receipt r
               WHERE r.book = k.book AND r.member = h.holder AND r.shop = \(shop)
                 AND NOT EXISTS (SELECT FROM shop.member_correction c WHERE c.book = r.book AND c.receipt = r.entry OFFSET 0)
               ORDER BY r.entry DESC LIMIT \(limit))
              UNION ALL
             SELECT r.book, r.entry, c.right_member, NULL, r.total
               FROM (SELECT * FROM shop.member_correction c WHERE c.book = k.book AND c.right_member = h.holder OFFSET 0) c
              CROSS JOIN LATERAL (SELECT * FROM shop.receipt r WHERE r.book = c.book AND r.entry = c.receipt LIMIT 1) r
              WHERE r.shop = \(shop)
                AND NOT EXISTS (SELECT FROM shop.member_correction l
                                 WHERE l.book = c.book AND l.receipt = c.receipt AND l.entry > c.entry OFFSET 0)
             OFFSET 0) r
       CROSS JOIN LATERAL (SELECT * FROM ledger.entry e WHERE e.book = r.book AND e.no = r.entry LIMIT 1) e
       WHERE e.business_date >= \(day)
      """, cardTail: nil, limit: limit)
  }

  /// A query for the receipts `e` of a day at a shop: entry, kind, block, member, card, points; of a return also the receipt.
  ///
  /// Entries of all shops are looked at: one step down an index for each.
  private static func receipts(of day: Day, at shop: HolderID, before last: EntryNumber, book: Int32) -> SQL {
    """
    SELECT e.book, e.no, e.kind, e.block, r.receipt, r.member, r.card, r.points
      FROM (SELECT * FROM ledger.entry e
             WHERE e.book = \(book) AND e.business_date = \(day) AND e.no < \(last)
               AND e.kind IN ('redemption', 'paper-slip', 'return') ORDER BY e.no DESC OFFSET 0) e
     CROSS JOIN LATERAL (
           SELECT r.shop, NULL::int8 AS receipt, coalesce(c.right_member, r.member) AS member,
                  CASE WHEN c.right_member IS NULL THEN r.card END AS card, r.total AS points
             FROM (SELECT * FROM shop.receipt r WHERE r.book = e.book AND r.entry = e.no AND e.kind <> 'return' OFFSET 0) r
             LEFT JOIN LATERAL (SELECT c.right_member FROM shop.member_correction c
                                 WHERE c.book = r.book AND c.receipt = r.entry ORDER BY c.entry DESC LIMIT 1) c ON true
            UNION ALL
           SELECT r.shop, r.receipt, r.member, CASE WHEN s.member = r.member THEN s.card END, r.refunded
             FROM (SELECT * FROM shop.return_receipt r
                    WHERE r.book = e.book AND r.entry = e.no AND e.kind = 'return' AND \(raw: stands) OFFSET 0) r
            CROSS JOIN LATERAL (SELECT s.card, s.member FROM shop.receipt s WHERE s.book = r.book AND s.entry = r.receipt LIMIT 1) s
           OFFSET 0) r
     WHERE r.shop = \(shop)
    """
  }

  static func lines(
    of day: Day, at shop: HolderID, cardTail: String?, before last: EntryNumber, limit: Int64, book: Int32
  ) -> SQL {
    shown(receipts(of: day, at: shop, before: last, book: book), cardTail: cardTail, limit: limit)
  }

  /// A query for receipts as lists show them, the latest first.
  private static func shown(_ receipts: SQL, cardTail: String?, limit: Int64) -> SQL {
    """
    SELECT e.no, e.kind, b.recorded_at, e.receipt, p.name, e.tail, q.pieces, e.points
      FROM (SELECT e.*, c.tail FROM (\(receipts)) e
              LEFT JOIN LATERAL (SELECT right(c.number, 4) AS tail FROM (
                         SELECT c.number, 1 AS rank, c.id FROM volunteering.card c WHERE c.book = e.book AND c.id = e.card
                          UNION ALL
                         SELECT c.number, 2, c.id FROM volunteering.card c
                          WHERE c.book = e.book AND c.holder = e.member AND e.card IS NULL OFFSET 0) c
                        ORDER BY c.rank, c.id DESC LIMIT 1) c ON true
             WHERE coalesce(c.tail = \(cardTail), \(cardTail == nil))
             ORDER BY e.no DESC LIMIT \(limit)) e
     CROSS JOIN LATERAL (SELECT b.recorded_at FROM ledger.block b WHERE b.book = e.book AND b.no = e.block LIMIT 1) b
      LEFT JOIN LATERAL (SELECT p.name FROM volunteering.person p WHERE p.book = e.book AND p.holder = e.member LIMIT 1) p ON true
     CROSS JOIN LATERAL (SELECT sum(l.quantity)::int8 AS pieces FROM (
           SELECT l.quantity FROM shop.receipt_line l WHERE l.book = e.book AND l.entry = e.no AND e.kind <> 'return'
            UNION ALL
           SELECT l.quantity FROM shop.return_line l WHERE l.book = e.book AND l.entry = e.no AND e.kind = 'return' OFFSET 0) l) q
     ORDER BY e.no DESC
    """
  }

  static func sums(of day: Day, at shop: HolderID, book: Int32) -> SQL {
    """
    SELECT g.sku, g.name, g.specification, s.pieces_out, s.pieces_back, s.points
      FROM (SELECT e.book, l.goods, sum(l.pieces_out)::int8 AS pieces_out, sum(l.pieces_back)::int8 AS pieces_back,
                   sum(l.points)::int8 AS points
              FROM (\(receipts(of: day, at: shop, before: EntryNumber(.max), book: book))) e
             CROSS JOIN LATERAL (\(raw: goods(book: "e.book", of: "e.no"))) l
             GROUP BY e.book, l.goods) s
     CROSS JOIN LATERAL (SELECT * FROM shop.goods g WHERE g.book = s.book AND g.id = s.goods LIMIT 1) g
     ORDER BY g.sku COLLATE "C"
    """
  }

  /// SQL for the goods of a receipt, a slip or a return, by line: goods, pieces_out, pieces_back, points, line.
  static func goods(book: String, of entry: String) -> String {
    """
    SELECT l.goods, l.quantity AS pieces_out, 0::int8 AS pieces_back, l.total AS points, l.line
      FROM shop.receipt_line l WHERE l.book = \(book) AND l.entry = \(entry)
     UNION ALL
    SELECT o.goods, 0, l.quantity, -l.total, l.line
      FROM (SELECT * FROM shop.return_line l WHERE l.book = \(book) AND l.entry = \(entry) OFFSET 0) l
     CROSS JOIN LATERAL (SELECT o.goods FROM shop.receipt_line o
                          WHERE o.book = l.book AND o.entry = l.receipt AND o.line = l.receipt_line LIMIT 1) o
    OFFSET 0
    """
  }

  static func counts(of day: Day, at shop: HolderID, book: Int32) -> SQL {
    """
    SELECT count(*) FILTER (WHERE e.kind <> 'return'), count(*) FILTER (WHERE e.kind = 'return')
      FROM (\(receipts(of: day, at: shop, before: EntryNumber(.max), book: book))) e
    """
  }
}

extension ShopDay.Line {
  init(_ row: Row) throws {
    let name: String = try row["kind"]
    guard let kind = EntryKind(rawValue: name) else { throw CorruptBook("an entry is of the unknown kind \(name)") }
    self.init(
      entry: try row["no"], kind: kind, time: try row["recorded_at"], receipt: try row["receipt"],
      maskedMember: PeopleRoom.masked(try row["name"]), cardTail: try row["tail"], pieces: try row["pieces"],
      points: try row["points"])
  }
}

extension ShopDay.Sum {
  init(_ row: Row) throws(PostgresError) {
    self.init(
      goods: GoodsName(sku: try row["sku"], title: GoodsName.title(try row["name"], try row["specification"])),
      out: try row["pieces_out"], back: try row["pieces_back"], points: try row["points"])
  }
}
