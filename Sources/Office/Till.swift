public import Ledger
import LedgerPostgres
public import People
public import PointsShop

/// The clerk's desk: goods for points, and back, and the shelves.
public struct Till: Sendable {
  let street: Street

  init(_ street: Street) { self.street = street }

  /// A line of a receipt, or of a return.
  public struct Line: Sendable {
    /// The code of the goods.
    public let sku: String
    /// What people call them now: 大米 5 kg.
    public let title: String
    /// Pieces.
    public let quantity: Int64
    /// The price of one piece.
    public let price: Points
    /// The price of all pieces.
    public let total: Points
  }

  /// The result of a redemption: lines, points paid, balance after.
  public struct Sale: Sendable {
    /// The lines.
    public let lines: [Line]
    /// The points paid.
    public let total: Points
    /// The spendable points right after.
    public let balance: Points
  }

  /// The result of a return: lines, points given back.
  public struct GivenBack: Sendable {
    /// The returned lines, at the price of the sale.
    public let lines: [Line]
    /// Points given back.
    public let refunded: Points
  }

  /// The member of a card, as far as a till may know: masked name and balance.
  public struct Customer: Sendable {
    /// The volunteer.
    public let volunteer: HolderID
    /// The name as strangers may see it: 张*娟.
    public let maskedName: String
    /// The points spendable on the day.
    public let balance: Points
    /// Whether the volunteer is active and the card valid on the day.
    public let canSpend: Bool
  }

  /// 查卡: the customer of a card.
  ///
  /// - Throws: `PeopleError`.
  public func customer(behind card: CardNumber, on day: Day) async throws -> Customer {
    try await street.desk.read { reader in
      guard let member = try street.people.card(card, on: day, reader.session) else { throw PeopleError.unknownCard }
      return Customer(
        volunteer: member.holder, maskedName: try street.people.maskedName(of: member.holder, reader),
        balance: try street.people.spendable(member.holder, on: day, reader), canSpend: member.isActive && member.isCardValid)
    }
  }

  /// 货架: goods that have a price on a day, with a shop's stock: those after a SKU, at most `limit`.
  ///
  /// - Throws: `PointsShopError`.
  public func shelf(
    of shop: Code, on day: Day, after sku: String = "", limit: Int64
  ) async throws -> [(goods: PricedGoods, stock: Int64)] {
    try await street.shop.shelf(of: shop, on: day, after: sku, limit: limit)
  }

  /// 兑换: spends points of the member behind a card on goods of a shop.
  ///
  /// - Parameter expectedBalance: the balance that the clerk saw; refused if it has changed.
  /// - Throws: ``Refused``; ``PostedUnread``; `PointsShopError`; `PeopleError`; `WriterError`; `LedgerError.amountOverflow`.
  public func redeem(
    _ basket: Basket, with card: CardNumber, at shop: Code, expectedBalance: Points? = nil, _ act: Act
  ) async throws -> Posted<Sale> {
    let act = try await act.at { try await street.shop.shop(shop) }
    let answer = try await street.shop.redeem(
      basket, with: card, at: shop, on: act.today, expectedBalance: expectedBalance, act.request)
    return try await answer.posted(on: street, act) { try await sale($0) }
  }

  /// 兑换 for a member by number, as she was found: with a card, that card must be valid; picked, she must have a valid one.
  ///
  /// - Parameters:
  ///   - collector: who takes the goods for her (代领); this can be erased.
  ///   - expectedBalance: the balance that the clerk saw; refused if it has changed.
  ///   - expectedTotal: what the clerk saw that all costs; `PointsShopError.totalChanged` if it has changed.
  /// - Throws: ``Refused``; ``PostedUnread``; `PointsShopError`; `PeopleError`; `WriterError`; `LedgerError.amountOverflow`.
  public func redeem(
    _ basket: Basket, by member: HolderID, found: Found, collector: Collector? = nil, at shop: Code,
    expectedBalance: Points? = nil, expectedTotal: Points? = nil, _ act: Act
  ) async throws -> Posted<Sale> {
    let act = try await act.at { try await street.shop.shop(shop) }
    let answer = try await street.shop.redeem(
      basket, by: member, found: found, collector: collector, at: shop, on: act.today, expectedBalance: expectedBalance,
      expectedTotal: expectedTotal, act.request)
    return try await answer.posted(on: street, act) { try await sale($0) }
  }

  /// The result of a paper slip.
  public struct SlipEntered: Sendable {
    /// The lines, the points due, and the spendable points right after.
    public let sale: Sale
    /// Points that the wallet did not cover: the member owes them.
    public let owed: Points
    /// Points of these that no quota covered, until they are ratified.
    public let overQuota: Points
  }

  /// 断网手工单: keys in a slip that was written while there was no connection.
  ///
  /// - Parameters:
  ///   - number: the number on the slip, entered once a shop.
  ///   - day: the day of the slip.
  /// - Throws: ``Refused``; ``PostedUnread``; `PointsShopError`; `PeopleError`; `WriterError`; `LedgerError.amountOverflow`.
  public func enterSlip(
    _ number: Int64, _ basket: Basket, with card: CardNumber, at shop: Code, on day: Day, _ act: Act
  ) async throws -> Posted<SlipEntered> {
    let act = try await act.at { try await street.shop.shop(shop) }
    let answer = try await street.shop.enterSlip(number, basket, with: card, at: shop, on: day, today: act.today, act.request)
    return try await answer.posted(on: street, act) { posted in
      let slip: Slip = try posted.document()
      return SlipEntered(sale: try await sale(posted), owed: slip.owed, overQuota: slip.overQuota)
    }
  }

  private func sale(_ posted: PostedEntry) async throws -> Sale {
    guard let receipt = Receipt(posted) else { throw CorruptBook("entry \(posted.entry.number) has no receipt") }
    return Sale(lines: try await lines(of: receipt), total: receipt.total, balance: receipt.balance)
  }

  /// 退货: goods of a receipt come back, all or some, and their points with them.
  ///
  /// - Parameters:
  ///   - expectedReturns: how many returns of the receipt the clerk saw; refused if the number has changed.
  ///   - reason: why, in words; it can be erased.
  /// - Throws: ``Refused``; ``PostedUnread``; `PointsShopError`; `WriterError`; `LedgerError.amountOverflow`.
  public func takeBack(
    _ basket: Basket, of receipt: EntryNumber, at shop: Code, expectedReturns: Int64? = nil, reason: String? = nil, _ act: Act
  ) async throws -> Posted<GivenBack> {
    let act = try await act.at { try await street.shop.shop(shop) }
    let answer = try await street.shop.takeBack(
      basket, of: receipt, at: shop, on: act.today, expectedReturns: expectedReturns, reason: reason, act.request)
    return try await answer.posted(on: street, act) { posted in
      guard let returned = ReturnReceipt(posted) else { throw CorruptBook("return \(posted.entry.number) has no receipt") }
      let sold = try await street.shop.receipt(returned.receipt).receipt
      return GivenBack(lines: try await lines(of: returned, sold), refunded: returned.refunded)
    }
  }

  func lines(of receipt: Receipt) async throws -> [Line] {
    zip(receipt.lines, try await names(of: receipt)).map { line, name in
      Line(sku: name.sku, title: name.title, quantity: line.quantity, price: line.price, total: line.total)
    }
  }

  /// The lines of a return, by the receipt that they were sold with.
  func lines(of returned: ReturnReceipt, _ sold: Receipt) async throws -> [Line] {
    let names = Dictionary(uniqueKeysWithValues: zip(sold.lines.map(\.line), try await names(of: sold)))
    return try returned.lines.map { line in
      guard let name = names[line.receiptLine] else { throw CorruptBook("receipt \(sold.entry) lacks a line") }
      return Line(sku: name.sku, title: name.title, quantity: line.quantity, price: line.price, total: line.total)
    }
  }

  /// What the goods of each line go by.
  private func names(of receipt: Receipt) async throws -> [GoodsName] {
    let names = try await street.shop.goodsNames(receipt.lines.map(\.goods))
    return try receipt.lines.map { line throws(CorruptBook) in
      guard let name = names[line.goods] else { throw CorruptBook("goods \(line.goods) have no SKU") }
      return name
    }
  }
}

extension Street {
  /// The clerk's desk.
  public var till: Till { Till(self) }
}
