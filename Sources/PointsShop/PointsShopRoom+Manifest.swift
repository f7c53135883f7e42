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
  /// The entry that opened the stock of goods at a shop: first is the shop, second the goods; 0 if none did.
  public static let openedShelf = Fact.Kind(rawValue: "shop.opened-shelf")
  /// How many returns of a receipt stand: first is its entry.
  public static let returns = Fact.Kind(rawValue: "shop.returns")
}

extension Fact {
  static func priceVersion(of goods: GoodsID, on day: Day) -> Fact {
    Fact(.priceVersion, goods.number, Int64(day.daysSince1970))
  }
  /// - Parameter month: as 202606.
  static func piecesTaken(of goods: GoodsID, by member: HolderID, in month: Int64) -> Fact {
    Fact(.taken, member.number, goods.number, month)
  }
  static func piecesReturned(of receipt: EntryNumber, line: Int64) -> Fact { Fact(.returned, receipt.number, line) }
  static func pointsGivenBack(for receipt: EntryNumber) -> Fact { Fact(.givenBack, receipt.number) }
  static func standingReturns(of receipt: EntryNumber) -> Fact { Fact(.returns, receipt.number) }
  static func openedShelf(of goods: GoodsID, at shop: HolderID) -> Fact { Fact(.openedShelf, shop.number, goods.number) }
  static let shops = Fact(.shops, 0)
}

extension RefusalReason {
  /// This month's limit of a SKU would be exceeded.
  public static let monthlyLimit = RefusalReason("monthly-limit", figures: "sku", "limit", "quantity", "actual")
  /// More pieces are returned than the receipt still has.
  public static let returnExceedsSale = RefusalReason("return-exceeds-sale", figures: "sku", "sold", "quantity", "actual")
  /// The returns of a receipt are no longer as many as the clerk saw.
  public static let returnsChanged = RefusalReason("returns-changed", figures: "receipt", "expected", "actual")
  /// A later return of the same receipt must be undone first.
  public static let laterReturn = RefusalReason("later-return", figures: "entry", "receipt", "first")
}

extension PointsShopRoom {
  /// That the return `r` was not reversed.
  static let stands =
    "NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry OFFSET 0)"

  /// What this room adds to a book.
  public static let manifest = RoomManifest(
    facts: [
      FactQuery(
        .openedShelf,
        "SELECT o.entry FROM shop.opening_line o WHERE o.book = k.book AND o.shop = k.first AND o.goods = k.second"),
      FactQuery(.shops, "SELECT count(*) FROM shop.shop s WHERE s.book = k.book"),
      FactQuery(
        .priceVersion,
        """
        SELECT p.version FROM shop.price p
         WHERE p.book = k.book AND p.goods = k.first AND p.valid_from <= date '1970-01-01' + k.second::int4
         ORDER BY p.valid_from DESC, p.version DESC LIMIT 1
        """),
      FactQuery(
        .taken,
        """
        SELECT sum(l.quantity - coalesce(b.quantity, 0))::int8
          FROM (SELECT k.first AS member UNION
                SELECT m.holder FROM ledger.merge m WHERE m.book = k.book AND m.successor = k.first) who
         CROSS JOIN LATERAL (SELECT l.book, l.entry, l.line, l.quantity FROM shop.receipt_line l
                              WHERE l.book = k.book AND l.member = who.member AND l.goods = k.second AND l.month = k.third
                             OFFSET 0) l
          LEFT JOIN LATERAL (SELECT sum(r.quantity) AS quantity FROM shop.return_line r
                              WHERE r.book = l.book AND r.receipt = l.entry AND r.receipt_line = l.line AND \(stands)) b ON true
        """),
      FactQuery(
        .returned,
        """
        SELECT sum(r.quantity)::int8 FROM shop.return_line r
         WHERE r.book = k.book AND r.receipt = k.first AND r.receipt_line = k.second AND \(stands)
        """),
      FactQuery(
        .givenBack,
        """
        SELECT sum(r.refunded)::int8 FROM shop.return_receipt r WHERE r.book = k.book AND r.receipt = k.first AND \(stands)
        """),
      FactQuery(
        .returns,
        "SELECT count(*) FROM shop.return_receipt r WHERE r.book = k.book AND r.receipt = k.first AND \(stands)"),
    ],
    documents: [
      SettlementSheet.table, ReceiptHead.table, Receipt.Line.table, ReturnHead.table, ReturnReceipt.Line.table,
      ShelfOpening.table,
    ],
    refusals: [.monthlyLimit, .returnExceedsSale, .returnsChanged, .laterReturn],
    constraints: ["shop_code_unique": .alreadyTaken, "goods_sku_unique": .alreadyTaken])
}
