public import Ledger
public import LedgerPostgres
public import People
import Postgres

/// The receipt of a redemption, from its stored documents alone, so that a replay is the same to the letter.
public struct Receipt: Sendable {
  /// The entry.
  public let entry: EntryNumber
  /// The shop.
  public let shop: HolderID
  /// The member whose points were spent.
  public let member: HolderID
  /// The points paid.
  public let total: Points
  /// The member's spendable points after it.
  public let balance: Points
  /// The lines.
  public let lines: [Line]

  /// The receipt of a posted redemption; nil if the entry is none.
  public init?(_ posted: PostedEntry) {
    guard let head: ReceiptHead = posted.row() else { return nil }
    entry = posted.entry.number
    shop = head.shop
    member = head.member
    total = head.total
    balance = head.balance
    lines = posted.rows()
  }

  /// A line of a receipt: a row of its documents.
  public struct Line: DocumentRow {
    /// `shop.receipt_line`.
    public static let table = DocumentTable("shop.receipt_line", of: Line.self, kinds: [.redemption])

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
  static let table = DocumentTable("shop.receipt", of: ReceiptHead.self, kinds: [.redemption])

  var line: Int64 = 1
  var shop = HolderID.book
  var member = HolderID.book
  var total = Points.zero
  var balance = Points.zero

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("shop", &shop)
    columns.column("member", &member)
    columns.column("total", &total)
    columns.column("balance", &balance)
  }
}

extension PointsShopRoom {
  /// 兑换: spends a member's points, the earliest vintage first, on goods off a shop's shelf.
  ///
  /// Prices are those of the day; if one changes before the lock, the draft is composed again. Limits count calendar months.
  ///
  /// - Parameter expectedBalance: the balance that the clerk saw; refused if it has changed.
  /// - Throws: ``PointsShopError``; `PeopleError`; `WriterError`; `LedgerError.amountOverflow`.
  public func redeem(
    _ basket: Basket, with card: CardNumber, at code: Code, on day: Day, expectedBalance: Points? = nil, _ request: BookRequest
  ) async throws -> Answer {
    let wanted = basket.lines.map { GoodsOnDay(sku: $0.sku, day: day) }
    return try await desk.post(request, refresh: { prices.forget(wanted) }) {
      let member = try await people.member(card, on: day)
      let shop = try await shop(code)
      let goods = try await prices.values(of: wanted)
      // The sale that is answered shows SKUs: once it is posted, nothing more has to be read for it.
      skuByGoods.remember(Dictionary(uniqueKeysWithValues: goods.values.map { ($0.id, $0.sku) }))
      return try SaleDraft(
        shop: shop, member: member, basket: basket, goods: goods, day: day, expectedBalance: expectedBalance
      ).draft(request)
    }
  }

  /// The receipt of a redemption.
  ///
  /// - Throws: ``PointsShopError/unknownReceipt(_:)``.
  public func receipt(_ entry: EntryNumber) async throws -> (posted: PostedEntry, receipt: Receipt) {
    try await desk.read { try receipt(entry, $0) }
  }

  func receipt(_ entry: EntryNumber, _ reader: BookReader) throws -> (posted: PostedEntry, receipt: Receipt) {
    guard let posted = try reader.entries([entry], of: [.redemption])[entry], let receipt = Receipt(posted) else {
      throw PointsShopError.unknownReceipt(entry)
    }
    return (posted, receipt)
  }
}

/// A redemption that is being composed.
private struct SaleDraft {
  struct Line {
    let number: Int64
    let goods: PricedGoods
    let quantity: Int64
    let total: Points
  }

  let shop: HolderID
  let member: Member
  let day: Day
  let lines: [Line]
  let total: Points
  let expectedBalance: Points?

  init(
    shop: HolderID, member: Member, basket: Basket, goods: [PointsShopRoom.GoodsOnDay: PricedGoods], day: Day,
    expectedBalance: Points?
  ) throws {
    self.shop = shop
    self.member = member
    self.day = day
    self.expectedBalance = expectedBalance
    lines = try basket.lines.enumerated().map { index, line in
      guard let goods = goods[.init(sku: line.sku, day: day)] else { throw PointsShopError.unknownGoods(line.sku) }
      guard goods.priceVersion > 0 else { throw PointsShopError.noPrice(line.sku) }
      return Line(
        number: Int64(index + 1), goods: goods, quantity: line.pieces, total: try goods.price * line.pieces)
    }
    total = try Points.sum(lines.map(\.total))
  }

  func draft(_ request: BookRequest) throws -> EntryDraft {
    let pieces = lines.map { GoodsQuantity(sku: $0.goods.sku, pieces: $0.quantity) }
    var draft = request.draft(
      .redemption, on: day, guards: member.guards(on: day) + lines.flatMap(guards(of:)),
      [
        EntryDraft.Alternative(
          legs: .redeem(total, of: member.holder, at: shop, goods: pieces), tables: [ReceiptHead.table, Receipt.Line.table],
          documents: { documents($0) })
      ])
    draft.expectedBalance = expectedBalance.map { (.wallet(of: member.holder), $0) }
    return draft
  }

  private func guards(of line: Line) -> [Guard] {
    let price = Guard(.priceVersion(of: line.goods.id, on: day), .equals(line.goods.priceVersion), otherwise: .recompose)
    guard let limit = line.goods.monthlyLimit else { return [price] }
    let taken = Guard(
      .piecesTaken(of: line.goods.id, by: member.holder, in: day.month), .atMost(limit), effect: .adds(line.quantity),
      otherwise: .refuse(
        .monthlyLimit, ["sku": .string(line.goods.sku), "limit": .int(limit), "quantity": .int(line.quantity)]))
    return [price, taken]
  }

  private func documents(_ decided: DecidedPostings) -> [Document] {
    let head = ReceiptHead(
      shop: shop, member: member.holder, total: total, balance: decided.spendable(of: member.holder, on: day))
    return [head.document]
      + lines.map { line in
        Receipt.Line(
          line: line.number, goods: line.goods.id, member: member.holder, month: Int64(day.month.number), quantity: line.quantity,
          price: line.goods.price, total: line.total
        ).document
      }
  }
}
