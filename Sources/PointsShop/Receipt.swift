public import Ledger
public import LedgerPostgres
public import People
import Postgres

/// The receipt of a redemption or of a paper slip, from its stored documents alone, so that a replay is the same to the letter.
public struct Receipt: Sendable {
  /// The entry.
  public let entry: EntryNumber
  /// The shop.
  public let shop: HolderID
  /// The member whose points were spent.
  public let member: HolderID
  /// How the member was found, as the clerk's page said it: whoever writes the address by hand can claim that a card was read.
  ///
  /// nil for slips, and for receipts from before this was kept.
  public let found: Found?
  /// The card that was read, or the valid one of a member who was picked; nil where ``found`` is.
  public let card: CardID?
  /// The points due for all lines.
  public let total: Points
  /// The member's spendable points after it.
  public let balance: Points
  /// The lines.
  public let lines: [Line]

  /// The receipt of a posted redemption or slip; nil if the entry is none.
  public init?(_ posted: PostedEntry) {
    guard let head: ReceiptHead = posted.row() else { return nil }
    entry = posted.entry.number
    shop = head.shop
    member = head.member
    card = head.card
    found = head.found.flatMap { found in head.card.map { found == ReceiptHead.picked ? .picked : .card($0) } }
    total = head.total
    balance = head.balance
    lines = posted.rows()
  }

  /// The kinds of entries that have a receipt.
  static let kinds: Set<EntryKind> = [.redemption, .paperSlip]

  /// A line of a receipt: a row of its documents.
  public struct Line: DocumentRow {
    /// `shop.receipt_line`.
    public static let table = DocumentTable("shop.receipt_line", of: Line.self, kinds: Receipt.kinds)

    /// Its number on the receipt, from 1.
    public var line: Int64 = 1
    /// The goods.
    public var goods: GoodsID = 0
    /// The member, as in the head: repeated here, so that a month's pieces are one range of an index.
    public var member = HolderID.book
    /// The calendar month of the business date, as 202606.
    public var month: Int64 = 0
    /// Pieces.
    public var quantity: Int64 = 0
    /// The price of a piece.
    public var price = Points.zero
    /// The price of all pieces.
    public var total = Points.zero

    /// A row without content.
    public init() {}

    init(line: Int64, goods: GoodsID, member: HolderID, month: Int64, quantity: Int64, price: Points, total: Points) {
      self.line = line
      self.goods = goods
      self.member = member
      self.month = month
      self.quantity = quantity
      self.price = price
      self.total = total
    }

    /// The columns.
    public mutating func visit(_ columns: inout some DocumentColumns) {
      columns.column("goods", &goods)
      columns.column("member", &member)
      columns.column("month", &month)
      columns.column("quantity", &quantity)
      columns.column("price", &price)
      columns.column("total", &total)
    }
  }
}

/// The head of a receipt: a row of its documents.
struct ReceiptHead: DocumentRow {
  static let table = DocumentTable("shop.receipt", of: ReceiptHead.self, kinds: Receipt.kinds)

  var line: Int64 = 1
  var shop = HolderID.book
  var member = HolderID.book
  var total = Points.zero
  var balance = Points.zero
  /// "card" or ``picked``.
  var found: String?
  var card: CardID?

  static let picked = "picked"

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("shop", &shop)
    columns.column("member", &member)
    columns.column("total", &total)
    columns.column("balance", &balance)
    columns.column("found", &found)
    columns.column("card", &card)
  }
}

/// A basket at the prices of a day.
struct PricedBasket: Sendable {
  struct Line: Sendable {
    let number: Int64
    let goods: PricedGoods
    let quantity: Int64
    let total: Points
  }

  let day: Day
  let lines: [Line]
  let total: Points

  /// - Throws: ``PointsShopError`` for goods that do not exist or have no price; `LedgerError.amountOverflow`.
  init(_ basket: Basket, _ goods: [PointsShopRoom.GoodsOnDay: PricedGoods], on day: Day) throws {
    self.day = day
    lines = try basket.lines.enumerated().map { index, line in
      guard let goods = goods[.init(sku: line.sku, day: day)] else { throw PointsShopError.unknownGoods(line.sku) }
      guard goods.priceVersion > 0 else { throw PointsShopError.noPrice(line.sku) }
      return Line(number: Int64(index + 1), goods: goods, quantity: line.pieces, total: try goods.price * line.pieces)
    }
    total = try Points.sum(lines.map(\.total))
  }

  var pieces: [GoodsQuantity] { lines.map { GoodsQuantity(sku: $0.goods.sku, pieces: $0.quantity) } }

  /// Guards that the prices are still those of the day.
  var guards: [Guard] {
    lines.map { line in
      Guard(.priceVersion(of: line.goods.id, on: day), .equals(line.goods.priceVersion), otherwise: .recompose)
    }
  }

  /// The documents of a receipt.
  ///
  /// - Parameter isFound: whether the receipt keeps how the member was found.
  func receipt(at shop: HolderID, of known: Member, isFound: Bool, _ decided: DecidedPostings) -> [Document] {
    let member = known.holder
    let head = ReceiptHead(
      shop: shop, member: member, total: total, balance: decided.spendable(of: member, on: day),
      found: isFound ? known.isPicked ? ReceiptHead.picked : "card" : nil, card: isFound ? known.card : nil)
    return [head.document]
      + lines.map { line in
        Receipt.Line(
          line: line.number, goods: line.goods.id, member: member, month: Int64(day.month.number), quantity: line.quantity,
          price: line.goods.price, total: line.total
        ).document
      }
  }
}

extension PointsShopRoom {
  static func prices(of basket: Basket, on day: Day) -> [GoodsOnDay] {
    basket.lines.map { GoodsOnDay(sku: $0.sku, day: day) }
  }

  /// A basket at the prices of a day, as remembered.
  func priced(_ basket: Basket, on day: Day) async throws -> PricedBasket {
    let goods = try await prices.values(of: Self.prices(of: basket, on: day))
    // The answer shows SKUs: once the sale is posted, nothing more has to be read for it.
    namesByGoods.remember(Dictionary(uniqueKeysWithValues: goods.values.map { ($0.id, GoodsName($0)) }))
    return try PricedBasket(basket, goods, on: day)
  }

  /// The receipt of a redemption or a slip.
  ///
  /// - Throws: ``PointsShopError/unknownReceipt(_:)``.
  public func receipt(_ entry: EntryNumber) async throws -> (posted: PostedEntry, receipt: Receipt) {
    try await desk.read { try receipt(entry, $0) }
  }

  /// The same within a read.
  public func receipt(_ entry: EntryNumber, _ reader: BookReader) throws -> (posted: PostedEntry, receipt: Receipt) {
    guard let posted = try reader.entries([entry], of: Receipt.kinds)[entry], let receipt = Receipt(posted) else {
      throw PointsShopError.unknownReceipt(entry)
    }
    return (posted, receipt)
  }
}
