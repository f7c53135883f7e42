import Ledger
import LedgerPostgres
import Office
import PointsAPI
import PointsShop
import Volunteering

extension Handlers {
  func addGoods(_ request: GoodsRequest, _ command: Command) async throws -> Reply<GoodsResponse> {
    let (street, act) = try await open(command)
    let replayed = try await street.shop.addGoods(
      sku: request.sku, name: request.name, monthlyLimit: request.monthlyLimit, act.request)
    return Reply(GoodsResponse(sku: request.sku, version: 1), isReplay: replayed)
  }

  func setPrice(_ request: PriceRequest, _ command: Command) async throws -> Reply<PriceResponse> {
    let (street, act) = try await open(command)
    let sku = command.path("sku")
    let (version, replayed) = try await street.shop.setPrice(
      of: sku, from: try day(request.from, field: "from"),
      try request.price.positive(field: "price", atMost: PointsShop.highestPrice), act.request)
    return Reply(PriceResponse(sku: sku, version: version), isReplay: replayed)
  }

  func shelf(_ call: Call) async throws -> Reply<List<GoodsOnShelf>> {
    let street = try await street(call)
    let page = Page(call)
    let shelf = try await street.shop.shelf(
      of: Code(stored: try call.required("shop")), on: today(street), after: try page.sku(), limit: page.wanted)
    return Reply(
      page.list(
        shelf.map { goods, stock in
          GoodsOnShelf(sku: goods.sku, name: goods.name, price: PointsText(hundredths: goods.price), stock: stock)
        }, cursor: \.sku))
  }

  func receiveStock(_ request: StockReceiptRequest, _ command: Command) async throws -> Reply<PostedReply<NoDetails>> {
    let (street, act) = try await open(command)
    return Reply(
      try await street.till.receiveStock(
        try Basket(validating: request.lines.map { GoodsQuantity(sku: $0.sku, pieces: $0.quantity) }), at: request.shop,
        source: request.source == "donation" ? .donation : .purchase,
        remark: request.remark, act))
  }

  // MARK: The till

  func redeem(_ request: RedemptionRequest, _ command: Command) async throws -> Reply<PostedReply<RedemptionDetails>> {
    let (street, act) = try await open(command)
    let sale = try await street.till.redeem(
      try Basket(request.lines), with: try CardNumber(validating: request.card), at: request.shop,
      expectedBalance: try request.expectedBalance?.points(field: "expectedBalance"), act)
    return Reply(sale) {
      RedemptionDetails(
        lines: $0.lines.map(PricedLine.init), total: PointsText($0.total), balance: PointsText($0.balance))
    }
  }

  func receipt(_ call: Call) async throws -> Reply<PostedReply<ReceiptDetails>> {
    let (posted, receipt) = try await street(call).till.receipt(try call.number("entry"))
    let lines = receipt.lines.map { line, returned in
      ReceiptLine(
        sku: line.sku, quantity: line.quantity, price: PointsText(line.price), total: PointsText(line.total),
        returned: returned, returnable: line.quantity - returned)
    }
    return Reply(
      PostedReply(
        EntryReceipt(posted),
        ReceiptDetails(
          lines: lines, total: PointsText(receipt.total), balance: PointsText(receipt.balance), returns: receipt.returns,
          refunded: PointsText(receipt.refunded))))
  }

  func takeBack(_ request: ReturnRequest, _ command: Command) async throws -> Reply<PostedReply<ReturnDetails>> {
    let (street, act) = try await open(command)
    let back = try await street.till.takeBack(
      try Basket(request.lines), of: try command.number("entry"), at: request.shop,
      expectedReturns: request.expectedReturns, act)
    return Reply(back) { ReturnDetails(refunded: PointsText($0.refunded), lines: $0.lines.map(PricedLine.init)) }
  }
}

extension Basket {
  /// The basket of a request.
  fileprivate init(_ lines: [BasketLine]) throws(PointsShopError) {
    try self.init(validating: lines.map { GoodsQuantity(sku: $0.sku, pieces: $0.quantity) })
  }
}

extension PricedLine {
  fileprivate init(_ line: Till.Line) {
    self.init(sku: line.sku, quantity: line.quantity, price: PointsText(line.price), total: PointsText(line.total))
  }
}
