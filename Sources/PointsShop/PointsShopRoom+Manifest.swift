public import Ledger
public import LedgerPostgres
import Postgres

extension Fact.Kind {
  /// The version of the price in force: first is the goods, second the day since 1970.
  public static let priceVersion = Fact.Kind(rawValue: "shop.price")
  /// Pieces taken less pieces returned in a month, by a member and all who were merged into it: first is the member, second the
  /// goods, third the month as 202606.
  public static let piecesTaken = Fact.Kind(rawValue: "shop.taken")
  /// Pieces returned of a receipt's line: first is the receipt's entry, second the line.
  public static let piecesReturned = Fact.Kind(rawValue: "shop.returned")
  /// Hundredths of a point given back for a receipt: first is its entry.
  public static let pointsGivenBack = Fact.Kind(rawValue: "shop.given-back")
  /// How many shops the book has.
  public static let shops = Fact.Kind(rawValue: "shop.shops")
  /// The entry that opened the stock of goods at a shop: first is the shop, second the goods; 0 if none did.
  public static let openedShelf = Fact.Kind(rawValue: "shop.opened-shelf")
  /// How many returns of a receipt stand: first is its entry.
  public static let standingReturns = Fact.Kind(rawValue: "shop.returns")
}

extension Fact {
  static func priceVersion(of goods: GoodsID, on day: Day) -> Fact {
    Fact(.priceVersion, goods.number, Int64(day.daysSince1970))
  }
  static func piecesTaken(of goods: GoodsID, by member: HolderID, in month: Month) -> Fact {
    Fact(.piecesTaken, member.number, goods.number, Int64(month.number))
  }
  static func piecesReturned(of receipt: EntryNumber, line: Int64) -> Fact { Fact(.piecesReturned, receipt.number, line) }
  static func pointsGivenBack(for receipt: EntryNumber) -> Fact { Fact(.pointsGivenBack, receipt.number) }
  static func standingReturns(of receipt: EntryNumber) -> Fact { Fact(.standingReturns, receipt.number) }
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
  /// A later return of the same receipt must be undone first; the figure `first` names the one to begin with, the last.
  public static let laterReturn = RefusalReason("later-return", figures: "entry", "receipt", "first")
}

extension PointsShopRoom {
  /// SQL for the condition that the return `r` stands: it was not reversed.
  static let stands =
    "NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry OFFSET 0)"

  /// The room's facts, documents, refusals and constraints.
  public static let manifest = RoomManifest(
    facts: [
      FactQuery(
        .openedShelf,
        "SELECT o.entry FROM shop.opening_line o WHERE o.book = k.book AND o.shop = k.first AND o.goods = k.second"),
      FactQuery(.shops, "SELECT count(*) FROM shop.shop s WHERE s.book = k.book"),
      FactQuery(
        .priceVersion,
        """
        SELECT p.version FROM (
          \(priceInForce(book: "k.book", goods: "k.first", day: "date '1970-01-01' + k.second::int4"))) p
        """),
      FactQuery(
        .piecesTaken,
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
        .piecesReturned,
        """
        SELECT sum(r.quantity)::int8 FROM shop.return_line r
         WHERE r.book = k.book AND r.receipt = k.first AND r.receipt_line = k.second AND \(stands)
        """),
      FactQuery(
        .pointsGivenBack,
        """
        SELECT sum(r.refunded)::int8 FROM shop.return_receipt r WHERE r.book = k.book AND r.receipt = k.first AND \(stands)
        """),
      FactQuery(
        .standingReturns,
        "SELECT count(*) FROM shop.return_receipt r WHERE r.book = k.book AND r.receipt = k.first AND \(stands)"),
    ],
    documents: [
      SettlementSheet.table, ReceiptHead.table, Receipt.Line.table, ReturnHead.table, ReturnReceipt.Line.table,
      ShelfOpening.table,
    ],
    refusals: [.monthlyLimit, .returnExceedsSale, .returnsChanged, .laterReturn],
    constraints: ["shop_code_unique": .alreadyTaken, "goods_sku_unique": .alreadyTaken])
}
