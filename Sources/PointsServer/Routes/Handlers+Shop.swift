import Ledger
import LedgerPostgres
import PointsAPI
import PointsShop
import Postgres
import Volunteering

extension Handlers {
  func addGoods(_ request: GoodsRequest, _ command: Command) async throws -> Reply<GoodsResponse> {
    let rooms = try await rooms(command.principal)
    let replayed = try await rooms.shop.addGoods(
      sku: request.sku, name: request.name, monthlyLimit: request.monthlyLimit, command.bookRequest)
    return Reply(GoodsResponse(sku: request.sku, version: 1), isReplay: replayed)
  }

  func setPrice(_ request: PriceRequest, _ command: Command) async throws -> Reply<PriceResponse> {
    let rooms = try await rooms(command.principal)
    let sku = command.path("sku")
    let (version, replayed) = try await rooms.shop.setPrice(
      of: sku, from: try day(request.from, field: "from"),
      try request.price.positive(field: "price", atMost: PointsShop.highestPrice), command.bookRequest)
    return Reply(PriceResponse(sku: sku, version: version), isReplay: replayed)
  }

  func shelf(_ call: Call) async throws -> Reply<List<GoodsOnShelf>> {
    let rooms = try await rooms(call.principal)
    let page = Page(call)
    let shelf = try await rooms.shop.shelf(
      of: Code(stored: try call.required("shop")), on: today(rooms), after: try page.sku(), limit: page.wanted)
    return Reply(
      page.list(
        shelf.map { goods, stock in
          GoodsOnShelf(sku: goods.sku, name: goods.name, price: PointsText(hundredths: goods.price), stock: stock)
        }, cursor: \.sku))
  }

  func receiveStock(_ request: StockReceiptRequest, _ command: Command) async throws -> Reply<Posted<NoDetails>> {
    let rooms = try await rooms(command.principal)
    let basket = try Basket(validating: request.lines.map { GoodsQuantity(sku: $0.sku, pieces: $0.quantity) })
    let answer = try await rooms.shop.receiveStock(
      at: request.shop, basket, source: request.source == "donation" ? .donation : .purchase, remark: request.remark,
      on: today(rooms), command.bookRequest)
    return try await command.reply(to: answer) { _ in NoDetails() }
  }

  // MARK: The till

  func redeem(_ request: RedemptionRequest, _ command: Command) async throws -> Reply<Posted<RedemptionDetails>> {
    let rooms = try await rooms(command.principal)
    let today = today(rooms)
    let card = try CardNumber(validating: request.card)
    let answer = try await rooms.shop.redeem(
      try Basket(request.lines), at: request.shop, on: today,
      expectedBalance: try request.expectedBalance?.points(field: "expectedBalance"), command.bookRequest
    ) {
      let member = try await rooms.volunteering.member(card, on: today)
      return Customer(
        holder: member.holder, repaymentTo: member.repayment(on: today), guards: member.guards(on: today))
    }
    return try await command.reply(to: answer) { try await details(ofRedemption: $0, rooms) }
  }

  func receipt(_ call: Call) async throws -> Reply<Posted<ReceiptDetails>> {
    let rooms = try await rooms(call.principal)
    let (posted, receipt) = try await rooms.shop.receipt(try call.number("entry"))
    let skus = try await rooms.shop.skus(of: receipt.lines.map(\.goods))
    let returns = try await rooms.shop.returnsSoFar(of: receipt.entry)
    let lines = receipt.lines.map { line in
      let returned = returns.pieces[line.line] ?? 0
      return ReceiptLine(
        sku: skus[line.goods] ?? "", quantity: line.quantity, price: PointsText(hundredths: line.price),
        total: PointsText(hundredths: line.total), returned: returned, returnable: line.quantity - returned)
    }
    return Reply(
      Posted(
        PointsAPI.PostedEntry(posted),
        ReceiptDetails(
          lines: lines, total: PointsText(hundredths: receipt.total), balance: PointsText(hundredths: receipt.balance),
          returns: returns.count, refunded: PointsText(hundredths: returns.refunded))))
  }

  private func details(ofRedemption posted: LedgerPostgres.PostedEntry, _ rooms: Rooms) async throws -> RedemptionDetails {
    guard let receipt = Receipt(posted) else { throw CorruptBook("entry \(posted.entry.number) has no receipt") }
    let skus = try await rooms.shop.skus(of: receipt.lines.map(\.goods))
    return RedemptionDetails(
      lines: receipt.lines.map { line in
        PricedLine(
          sku: skus[line.goods] ?? "", quantity: line.quantity, price: PointsText(hundredths: line.price),
          total: PointsText(hundredths: line.total))
      }, total: PointsText(hundredths: receipt.total), balance: PointsText(hundredths: receipt.balance))
  }

  func takeBack(_ request: ReturnRequest, _ command: Command) async throws -> Reply<Posted<ReturnDetails>> {
    let rooms = try await rooms(command.principal)
    let today = today(rooms)
    let answer = try await rooms.shop.takeBack(
      try Basket(request.lines), of: try command.number("entry"), at: request.shop, on: today,
      expectedReturns: request.expectedReturns,
      grace: VintageRule.grace(on: today), command.bookRequest
    ) { member in
      .quota(of: try await rooms.volunteering.community(of: member), on: today)
    }
    return try await command.reply(to: answer) { posted in
      guard let returned = ReturnReceipt(posted) else { throw CorruptBook("entry \(posted.entry.number) has no receipt") }
      let sold = try await rooms.shop.receipt(returned.receipt).receipt
      let skus = try await rooms.shop.skus(of: sold.lines.map(\.goods))
      let lines = returned.lines.map { line in
        let goods = sold.lines.first { $0.line == line.receiptLine }?.goods ?? 0
        return PricedLine(
          sku: skus[goods] ?? "", quantity: line.quantity, price: PointsText(hundredths: line.price),
          total: PointsText(hundredths: line.total))
      }
      return ReturnDetails(refunded: PointsText(hundredths: returned.refunded), lines: lines)
    }
  }
}

extension Basket {
  /// The basket of a request.
  fileprivate init(_ lines: [BasketLine]) throws(PointsShopError) {
    try self.init(validating: lines.map { GoodsQuantity(sku: $0.sku, pieces: $0.quantity) })
  }
}
