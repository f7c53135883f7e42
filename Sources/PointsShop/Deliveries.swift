public import Ledger
public import LedgerPostgres
import Postgres

/// A delivery (入库) as a list shows it.
public struct DeliveryListed: Sendable {
  /// The entry.
  public let entry: EntryNumber
  /// The day of the delivery.
  public let day: Day
  /// Where the goods came from.
  public let source: StockSource
  /// The number of the delivery note, or of the donor's receipt.
  public let receiptNumber: String?
  /// Who booked it.
  public let actor: UserID
  /// What people call the goods of its first line.
  public let firstGoods: String
  /// How many lines it has.
  public let lines: Int64
  /// Pieces that were booked.
  public let pieces: Int64
  /// Pieces that went back, or had not come.
  public let gone: Int64
}

/// A delivery, with what became of it.
public struct DeliverySoFar: Sendable {
  /// A line: goods of one kind.
  public struct Line: Sendable {
    /// Its number in the entry.
    public let line: Int64
    /// The goods.
    public let goods: GoodsName
    /// Pieces that were booked.
    public let delivered: Int64
    /// Pieces that went back, or had not come.
    public let gone: Int64
    /// Pieces that can still go.
    public var left: Int64 { delivered - gone }
  }

  /// An entry that took goods of it off the shelf again.
  public struct Back: Sendable {
    /// The entry.
    public let entry: EntryNumber
    /// 退供应商, 退捐赠人, or 更正入库.
    public let kind: EntryKind
    /// When.
    public let recordedAt: Instant
    /// Who booked it.
    public let actor: UserID
    /// Pieces.
    public let pieces: Int64
    /// Why, in words; nil if it was erased.
    public let reason: String?
  }

  /// The entry, with block and time.
  public let posted: PostedEntry
  /// The shop.
  public let shop: HolderID
  /// Where the goods came from.
  public let source: StockSource
  /// The number of the delivery note, or of the donor's receipt.
  public let receiptNumber: String?
  /// What was noted beside the goods; nil for nothing, or if it was erased.
  public let remark: String?
  /// The lines.
  public let lines: [Line]
  /// What took goods of it off the shelf again, the earliest first.
  public let backs: [Back]
}

extension PointsShopRoom {
  /// The deliveries to a shop, the latest first: those before an entry, at most `limit`.
  public func deliveries(to shop: HolderID, before entry: EntryNumber, limit: Int64) async throws -> [DeliveryListed] {
    try await desk.report { reader in
      try reader.query(
        """
        SELECT d.entry, d.source, d.receipt_number, e.business_date, e.actor, f.name, f.specification, l.lines, l.pieces, b.gone
          FROM (SELECT * FROM shop.delivery d
                 WHERE d.book = \(book) AND d.shop = \(shop) AND d.entry < \(entry) ORDER BY d.entry DESC LIMIT \(limit)) d
          JOIN ledger.entry e ON e.book = d.book AND e.no = d.entry
         CROSS JOIN LATERAL (SELECT count(*) AS lines, sum(l.quantity)::int8 AS pieces FROM shop.delivery_line l
                              WHERE l.book = d.book AND l.entry = d.entry) l
         CROSS JOIN LATERAL (SELECT g.name, g.specification FROM shop.delivery_line l
                               JOIN shop.goods g ON g.book = l.book AND g.id = l.goods
                              WHERE l.book = d.book AND l.entry = d.entry ORDER BY l.line LIMIT 1) f
         CROSS JOIN LATERAL (SELECT coalesce(sum(b.quantity), 0)::int8 AS gone FROM shop.delivery_back b
                              WHERE b.book = d.book AND b.delivery = d.entry) b
         ORDER BY d.entry DESC
        """
      ).map { row in
        DeliveryListed(
          entry: try row["entry"], day: try row["business_date"], source: try StockSource(row),
          receiptNumber: try row["receipt_number"],
          actor: try row["actor"], firstGoods: GoodsName.title(try row["name"], try row["specification"]),
          lines: try row["lines"],
          pieces: try row["pieces"], gone: try row["gone"])
      }
    }
  }

  /// A delivery, with what became of it.
  ///
  /// - Throws: ``PointsShopError/unknownDelivery(_:)``.
  public func delivery(_ entry: EntryNumber) async throws -> DeliverySoFar {
    try await desk.read { reader in
      guard let posted = try reader.entries([entry], of: [.stockReceipt])[entry], let head: Delivery = posted.row() else {
        throw PointsShopError.unknownDelivery(entry)
      }
      guard let source = StockSource(rawValue: head.source) else { throw CorruptBook("delivery \(entry) has no source") }
      let rows = posted.rows(of: DeliveryLine.self)
      let names = try Self.goodsNames(rows.map(\.goods), reader)
      let gone = try reader.query(
        """
        SELECT b.entry, b.delivery_line, b.quantity, e.kind, e.actor, k.recorded_at FROM shop.delivery_back b
          JOIN ledger.entry e ON e.book = b.book AND e.no = b.entry
          JOIN ledger.block k ON k.book = e.book AND k.no = e.block
         WHERE b.book = \(book) AND b.delivery = \(entry) ORDER BY b.entry, b.line
        """
      ).map { row in
        (
          entry: try row["entry"] as EntryNumber, line: try row["delivery_line"] as Int64, pieces: try row["quantity"] as Int64,
          kind: try row["kind"] as String, actor: try row["actor"] as UserID, at: try row["recorded_at"] as Instant
        )
      }
      let reasons = try reader.remarks(of: [entry] + gone.map(\.entry))
      let backs = Dictionary(grouping: gone, by: \.entry).sorted { $0.key < $1.key }.map { number, rows in
        DeliverySoFar.Back(
          entry: number, kind: EntryKind(rawValue: rows[0].kind) ?? .stockCorrection, recordedAt: rows[0].at,
          actor: rows[0].actor,
          pieces: rows.reduce(0) { $0 + $1.pieces }, reason: reasons[number])
      }
      return DeliverySoFar(
        posted: posted, shop: head.shop, source: source, receiptNumber: head.receiptNumber, remark: reasons[entry],
        lines: try rows.map { row in
          guard let name = names[row.goods] else { throw CorruptBook("goods \(row.goods) have no SKU") }
          return DeliverySoFar.Line(
            line: row.line, goods: name, delivered: row.quantity,
            gone: gone.filter { $0.line == row.line }.reduce(0) { $0 + $1.pieces })
        }, backs: backs)
    }
  }
}

extension StockSource {
  /// The source of a row of deliveries.
  fileprivate init(_ row: Row) throws {
    guard let source = StockSource(rawValue: try row["source"]) else { throw CorruptBook("a delivery has no source") }
    self = source
  }
}
