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
  /// Hundredths of a point given back for a receipt since it was last given to another member: first is its entry, second that of
  /// the correction, 0 if there is none.
  public static let pointsGivenBack = Fact.Kind(rawValue: "shop.given-back")
  /// The entry that paid a sheet: first is the sheet; 0 while it is not paid.
  public static let sheetPayment = Fact.Kind(rawValue: "shop.sheet-payment")
  /// The entry that opened the stock of goods at a shop: first is the shop, second the goods; 0 if none did.
  public static let openedShelf = Fact.Kind(rawValue: "shop.opened-shelf")
  /// The entry that last gave a receipt to another member: first is the receipt's entry; 0 if none did.
  public static let lastCorrection = Fact.Kind(rawValue: "shop.last-correction")
  /// The entry of a paper slip: first is the shop, second the slip's number; 0 if it was not entered.
  public static let slip = Fact.Kind(rawValue: "shop.slip")
  /// Pieces of a delivery's line that went back, or had not come: first is the delivery's entry, second the line.
  public static let sentBack = Fact.Kind(rawValue: "shop.sent-back")
  /// The entry that last corrected the opening of a shelf: first is the opening's entry, second the goods; 0 if none did.
  public static let shelfCorrection = Fact.Kind(rawValue: "shop.opening-correction")
  /// The state of a transfer: first is its number; the entry of its receipt, -1 if it was withdrawn, 0 while it is under way.
  public static let transfer = Fact.Kind(rawValue: "shop.transfer")
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
  static func pointsGivenBack(for receipt: EntryNumber, since correction: EntryNumber) -> Fact {
    Fact(.pointsGivenBack, receipt.number, correction.number)
  }
  static func lastCorrection(of receipt: EntryNumber) -> Fact { Fact(.lastCorrection, receipt.number) }
  static func sentBack(of delivery: EntryNumber, line: Int64) -> Fact { Fact(.sentBack, delivery.number, line) }
  static func shelfCorrection(of opening: EntryNumber, _ goods: GoodsID) -> Fact {
    Fact(.shelfCorrection, opening.number, goods.number)
  }
  static func transfer(_ transfer: TransferID) -> Fact { Fact(.transfer, transfer.number) }
  static func slip(_ number: Int64, at shop: HolderID) -> Fact { Fact(.slip, shop.number, number) }
  static func standingReturns(of receipt: EntryNumber) -> Fact { Fact(.standingReturns, receipt.number) }
  static func openedShelf(of goods: GoodsID, at shop: HolderID) -> Fact { Fact(.openedShelf, shop.number, goods.number) }
  static func payment(of sheet: SheetID) -> Fact { Fact(.sheetPayment, sheet.number) }
}

extension RefusalReason {
  /// This month's limit of a SKU would be exceeded.
  public static let monthlyLimit = RefusalReason("monthly-limit", figures: "sku", "limit", "quantity", "actual")
  /// More pieces are returned than the receipt still has.
  public static let returnExceedsSale = RefusalReason("return-exceeds-sale", figures: "sku", "sold", "quantity", "actual")
  /// The returns of a receipt are no longer as many as the clerk saw.
  public static let returnsChanged = RefusalReason("returns-changed", figures: "receipt", "expected", "actual")
  /// The receipt was given to another member after this return.
  public static let receiptCorrected = RefusalReason("receipt-corrected", figures: "entry", "receipt")
  /// A paper slip with this number was entered at this shop, by the entry that the figures name.
  public static let slipEntered = RefusalReason("slip-entered", figures: "number", "actual")
  /// More pieces than the delivery still has.
  public static let moreThanDelivered = RefusalReason("more-than-delivered", figures: "sku", "delivered", "quantity", "actual")
  /// The transfer arrived, or was withdrawn.
  public static let transferSettled = RefusalReason("transfer-settled", figures: "transfer")
  /// The slip was not paid over quota, or was ratified already.
  public static let nothingToRatify = RefusalReason("nothing-to-ratify", figures: "entry")
  /// The sheet was signed for this side already.
  public static let sheetSigned = RefusalReason("sheet-signed", figures: "sheet")
  /// The shop signs a sheet before the street does.
  public static let shopSignsFirst = RefusalReason("shop-signs-first", figures: "sheet")
  /// Sheets of a year are not paid, or not drawn, so it cannot be ended.
  public static let sheetsMissing = RefusalReason("sheets-missing", figures: "year", "sheets")
  /// A later return of the same receipt must be undone first; the figure `first` names the one to begin with, the last.
  public static let laterReturn = RefusalReason("later-return", figures: "entry", "receipt", "first")
}

extension PointsShopRoom {
  /// SQL for the condition that the return `r` stands: it was not reversed.
  static let stands =
    "NOT EXISTS (SELECT FROM ledger.entry e WHERE e.book = r.book AND e.reverses = r.entry OFFSET 0)"

  /// SQL for the pieces of the goods `k.second` that the member `k.first` took in the month `k.third` and did not bring back.
  static let piecesTaken = """
    SELECT sum(l.quantity - coalesce(b.quantity, 0))::int8
      FROM (SELECT k.first AS member UNION \(SQL.formerHolders(book: "k.book", of: "k.first"))) who
     CROSS JOIN LATERAL (SELECT l.book, l.entry, l.line, l.quantity FROM shop.receipt_line l
                          WHERE l.book = k.book AND l.member = who.member AND l.goods = k.second AND l.month = k.third
                            AND NOT EXISTS (SELECT FROM shop.member_correction c
                                             WHERE c.book = l.book AND c.receipt = l.entry OFFSET 0)
                          UNION ALL
                         SELECT l.book, l.entry, l.line, l.quantity
                           FROM (SELECT c.book, c.receipt FROM shop.member_correction c
                                  WHERE c.book = k.book AND c.right_member = who.member
                                    AND NOT EXISTS (SELECT FROM shop.member_correction d
                                                     WHERE d.book = c.book AND d.receipt = c.receipt AND d.entry > c.entry
                                                    OFFSET 0)
                                 OFFSET 0) c
                          CROSS JOIN LATERAL (SELECT * FROM shop.receipt_line l
                                               WHERE l.book = c.book AND l.entry = c.receipt OFFSET 0) l
                          WHERE l.goods = k.second AND l.month = k.third
                         OFFSET 0) l
      LEFT JOIN LATERAL (SELECT sum(r.quantity) AS quantity FROM shop.return_line r
                          WHERE r.book = l.book AND r.receipt = l.entry AND r.receipt_line = l.line AND \(stands)) b ON true
    """

  /// The room's facts, documents, refusals and constraints.
  public static let manifest = RoomManifest(
    facts: [
      FactQuery(
        .openedShelf,
        "SELECT o.entry FROM shop.opening_line o WHERE o.book = k.book AND o.shop = k.first AND o.goods = k.second"),
      FactQuery(
        .prints,
        "SELECT p.no FROM shop.receipt_print p WHERE p.book = k.book AND p.entry = k.first ORDER BY p.no DESC LIMIT 1"),
      FactQuery(.shops, "SELECT count(*) FROM shop.shop s WHERE s.book = k.book"),
      FactQuery(.lastGoods, "SELECT g.id FROM shop.goods g WHERE g.book = k.book ORDER BY g.id DESC LIMIT 1"),
      FactQuery(.lastTransfer, "SELECT t.id FROM shop.transfer t WHERE t.book = k.book ORDER BY t.id DESC LIMIT 1"),
      FactQuery(.lastSheet, "SELECT s.id FROM shop.sheet s WHERE s.book = k.book ORDER BY s.id DESC LIMIT 1"),
      FactQuery(.sheets, "SELECT count(*) FROM shop.sheet s WHERE s.book = k.book AND s.month = k.first"),
      FactQuery(
        .lastEntryOfMonth,
        """
        SELECT coalesce(
          (SELECT p.last_entry FROM ledger.period p WHERE p.book = k.book AND p.period = k.first AND p.version = 1 AND p.state = 'ended'),
          (SELECT e.no FROM ledger.entry e WHERE e.book = k.book ORDER BY e.no DESC LIMIT 1))
        """),
      FactQuery(
        .signer,
        """
        SELECT s.signed_by FROM shop.sheet_signature s
         WHERE s.book = k.book AND s.sheet = k.first AND s.side = CASE k.second WHEN 0 THEN 'shop' ELSE 'street' END
        """),
      FactQuery(
        .lastPrice,
        "SELECT p.version FROM shop.price p WHERE p.book = k.book AND p.goods = k.first ORDER BY p.version DESC LIMIT 1"),
      FactQuery(
        .ratified, "SELECT 1::int8 FROM shop.slip_ratification r WHERE r.book = k.book AND r.entry = k.first"),
      FactQuery(
        .sheetPayment,
        "SELECT d.entry FROM shop.settled_sheet d WHERE d.book = k.book AND d.sheet = k.first AND d.outcome = 'paid'"),
      FactQuery(
        .priceVersion,
        """
        SELECT p.version FROM (
          \(priceInForce(book: "k.book", goods: "k.first", day: "date '1970-01-01' + k.second::int4"))) p
        """),
      FactQuery(.piecesTaken, piecesTaken),
      FactQuery(
        .piecesReturned,
        """
        SELECT sum(r.quantity)::int8 FROM shop.return_line r
         WHERE r.book = k.book AND r.receipt = k.first AND r.receipt_line = k.second AND \(stands)
        """),
      FactQuery(
        .pointsGivenBack,
        """
        SELECT sum(r.refunded)::int8 FROM shop.return_receipt r
         WHERE r.book = k.book AND r.receipt = k.first AND r.entry > k.second AND \(stands)
        """),
      FactQuery(
        .lastCorrection,
        """
        SELECT c.entry FROM shop.member_correction c WHERE c.book = k.book AND c.receipt = k.first ORDER BY c.entry DESC LIMIT 1
        """),
      FactQuery(.transfer, transferState),
      FactQuery(
        .sentBack,
        """
        SELECT sum(b.quantity)::int8 FROM shop.delivery_back b
         WHERE b.book = k.book AND b.delivery = k.first AND b.delivery_line = k.second
        """),
      FactQuery(
        .shelfCorrection,
        """
        SELECT c.entry FROM shop.opening_correction c
         WHERE c.book = k.book AND c.opening = k.first AND c.goods = k.second ORDER BY c.entry DESC LIMIT 1
        """),
      FactQuery(
        .slip, "SELECT s.entry FROM shop.slip s WHERE s.book = k.book AND s.shop = k.first AND s.number = k.second"),
      FactQuery(
        .standingReturns,
        "SELECT count(*) FROM shop.return_receipt r WHERE r.book = k.book AND r.receipt = k.first AND \(stands)"),
    ],
    documents: [
      SettlementSheet.table, SettledSheet.table, ReceiptHead.table, Receipt.Line.table, ReturnHead.table,
      ReturnReceipt.Line.table,
      ShelfOpening.table, Slip.table, MemberCorrection.table,
      Delivery.table, DeliveryLine.table, DeliveryBack.table, ShelfCorrection.table, TransferLine.table, StockCount.table,
    ],
    records: [
      ShopRow.table, GoodsRow.table, GoodsLabelRow.table, PriceRow.table, ReceiptPrint.table, SlipRatification.table,
      TransferRow.table, TransferRow.Line.table, TransferWithdrawal.table, SheetRow.table, SignatureRow.table,
    ],
    refusals: [
      .monthlyLimit, .returnExceedsSale, .returnsChanged, .laterReturn, .receiptCorrected, .slipEntered, .nothingToRatify,
      .moreThanDelivered, .transferSettled, .sheetSigned, .shopSignsFirst, .sheetsMissing, .barcodeTaken,
    ],
    constraints: [
      "shop_code_unique": .alreadyTaken, "goods_sku_unique": .alreadyTaken, "goods_barcode_unique": .alreadyTaken,
    ],
    checks: [
      .receiptsAgree, .pricesAgree, .piecesAgree, .goodsOut, .stockReceived, .sheetsAgree, .statementsThere, .statementsAgree,
      .countsAgree, .lastCount, .returnWithinMinutes, .reprintThenReturn, .oneCollector, .pickedWithoutScan,
    ])
}
