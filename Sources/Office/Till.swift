public import Ledger
public import LedgerPostgres
public import People
public import PointsShop

/// The clerk's desk: goods for points, and back, and the shelves.
public struct Till: Sendable {
  private let street: Street

  init(_ street: Street) { self.street = street }

  /// A line of a receipt, or of a return.
  public struct Line: Sendable {
    /// The code of the goods.
    public let sku: String
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

  /// A receipt, with its returns that stand.
  public struct ReceiptSoFar: Sendable {
    /// The shop that sold.
    public let shop: HolderID
    /// Each line as sold, with the pieces returned since.
    public let lines: [(line: Line, returned: Int64)]
    /// The points paid.
    public let total: Points
    /// The spendable points right after.
    public let balance: Points
    /// How many returns stand.
    public let returns: Int64
    /// Points given back by them.
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

  /// The receipt of a redemption.
  ///
  /// - Throws: `PointsShopError`.
  public func receipt(_ entry: EntryNumber) async throws -> (posted: PostedEntry, receipt: ReceiptSoFar) {
    let (posted, receipt, returns) = try await street.shop.receiptSoFar(entry)
    let lines = zip(receipt.lines, try await lines(of: receipt)).map { ($1, returns.pieces[$0.line] ?? 0) }
    return (
      posted,
      ReceiptSoFar(
        shop: receipt.shop, lines: lines, total: receipt.total, balance: receipt.balance, returns: Int64(returns.entries.count),
        refunded: try returns.refunded())
    )
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
  /// - Parameter expectedReturns: how many returns of the receipt the clerk saw; refused if the number has changed.
  /// - Throws: ``Refused``; ``PostedUnread``; `PointsShopError`; `WriterError`; `LedgerError.amountOverflow`.
  public func takeBack(
    _ basket: Basket, of receipt: EntryNumber, at shop: Code, expectedReturns: Int64? = nil, _ act: Act
  ) async throws -> Posted<GivenBack> {
    let act = try await act.at { try await street.shop.shop(shop) }
    let answer = try await street.shop.takeBack(
      basket, of: receipt, at: shop, on: act.today, expectedReturns: expectedReturns, act.request)
    return try await answer.posted(on: street, act) { posted in
      guard let returned = ReturnReceipt(posted) else { throw CorruptBook("return \(posted.entry.number) has no receipt") }
      let sold = try await street.shop.receipt(returned.receipt).receipt
      let skus = Dictionary(uniqueKeysWithValues: zip(sold.lines.map(\.line), try await skus(of: sold)))
      return GivenBack(
        lines: try returned.lines.map { line in
          guard let sku = skus[line.receiptLine] else { throw CorruptBook("receipt \(sold.entry) lacks a line") }
          return Line(sku: sku, quantity: line.quantity, price: line.price, total: line.total)
        }, refunded: returned.refunded)
    }
  }

  /// 入库: goods come onto a shelf.
  ///
  /// - Throws: ``Refused``; `PointsShopError`; `WriterError`.
  public func receiveStock(
    _ basket: Basket, at shop: Code, source: StockSource, note: DeliveryNote = DeliveryNote(), _ act: Act
  ) async throws -> Posted<Void> {
    let act = try await act.at { try await street.shop.shop(shop) }
    return try await street.shop.receiveStock(
      at: shop, basket, source: source, note: note, on: act.today, act.request
    ).posted(on: street, act)
  }

  /// 退供应商, 退捐赠人 or 更正入库: goods of a delivery leave the shelf again.
  ///
  /// - Throws: ``Refused``; `PointsShopError`; `WriterError`.
  public func sendBack(
    _ basket: Basket, of delivery: EntryNumber, _ reason: DeliveryBackReason, why: String, _ act: Act
  ) async throws -> Posted<Void> {
    let act = try await act.at(
      { try await street.shop.shop(ofDelivery: delivery) }, orNone: PointsShopError.unknownDelivery(delivery))
    return try await street.shop.sendBack(basket, of: delivery, reason, why: why, on: act.today, act.request).posted(
      on: street, act)
  }

  /// Signs a sheet for the shop.
  ///
  /// - Throws: `PointsShopError`; `Refusal`; `WriterError`.
  public func sign(_ sheet: SheetID, _ act: Act) async throws -> Recorded<SheetID> {
    let act = try await act.at({ try await street.shop.shop(ofSheet: sheet) }, orNone: PointsShopError.unknownSheet(sheet))
    return try await street.shop.sign(sheet, for: .shop, act.request)
  }

  /// 调拨, the sending: nothing is posted until the receiver confirms what arrived.
  ///
  /// - Throws: `PointsShopError`; `WriterError`.
  public func send(_ basket: Basket, from: Code, to: Code, _ act: Act) async throws -> Recorded<TransferID> {
    let act = try await act.at { try await street.shop.shop(from) }
    return try await street.shop.send(basket, from: from, to: to, act.request)
  }

  /// Withdraws a transfer that has not arrived.
  ///
  /// - Throws: `PointsShopError`; `Refusal`; `WriterError`.
  public func withdraw(_ transfer: TransferID, _ act: Act) async throws -> Recorded<TransferID> {
    let act = try await act.at { try await ends(of: transfer, act).sender }
    return try await street.shop.withdraw(transfer, act.request)
  }

  /// 调拨, the receipt: the goods of a transfer arrived.
  ///
  /// - Throws: ``Refused``; `PointsShopError`; `WriterError`.
  public func receive(_ transfer: TransferID, _ act: Act) async throws -> Posted<Void> {
    let act = try await act.at { try await ends(of: transfer, act).receiver }
    return try await street.shop.receive(transfer, on: act.today, act.request).posted(on: street, act)
  }

  /// The shops of a transfer: whoever stands in neither hears that there is no such transfer.
  private func ends(of transfer: TransferID, _ act: Act) async throws -> (sender: HolderID, receiver: HolderID) {
    let ends = try await street.shop.shops(ofTransfer: transfer)
    guard act.covers(ends.sender) || act.covers(ends.receiver) else { throw PointsShopError.unknownTransfer(transfer) }
    return ends
  }

  private func lines(of receipt: Receipt) async throws -> [Line] {
    zip(receipt.lines, try await skus(of: receipt)).map { line, sku in
      Line(sku: sku, quantity: line.quantity, price: line.price, total: line.total)
    }
  }

  /// The SKU of each line.
  private func skus(of receipt: Receipt) async throws -> [String] {
    let skus = try await street.shop.skus(of: receipt.lines.map(\.goods))
    return try receipt.lines.map { line throws(CorruptBook) in
      guard let sku = skus[line.goods] else { throw CorruptBook("goods \(line.goods) have no SKU") }
      return sku
    }
  }
}

extension Street {
  /// The clerk's desk.
  public var till: Till { Till(self) }
}
