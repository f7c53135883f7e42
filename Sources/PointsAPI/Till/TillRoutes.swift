import Access
import Ledger
import Office
import People
import PointsShop
import Web

extension StreetRoutes {
  /// The till: goods for points, and back.
  func addTill() {
    post(
      "/redemptions", action: "redeem", roles: [.clerk], RedemptionRequest.self, PostedReply<RedemptionDetails>.self,
      summary: "兑换"
    ) { request, on in
      let sale = try await on.street.till.redeem(
        try Basket(request.lines), with: try CardNumber(validating: request.card), at: request.shop,
        expectedBalance: try request.expectedBalance?.points(field: "expectedBalance"), on.act)
      return Reply(sale) {
        RedemptionDetails(
          lines: $0.lines.map(PricedLine.init), total: PointsText($0.total), balance: PointsText($0.balance))
      }
    }
    get(
      "/redemptions/{entry}", roles: [.clerk], PostedReply<ReceiptDetails>.self, summary: "查小票，含已退和可退"
    ) { on in
      let number: EntryNumber = try on.call.identifier("entry")
      let (posted, receipt) = try await on.street.till.receipt(number)
      // Another shop's receipt is not there, so that nobody learns how much is sold elsewhere.
      guard on.call.principal.grants.of([.clerk, .auditor]).cover(receipt.shop) else {
        throw PointsShopError.unknownReceipt(number)
      }
      return Reply(PostedReply(EntryReceipt(posted), ReceiptDetails(receipt)))
    }
    post(
      "/redemptions/{entry}/returns", action: "return", roles: [.clerk], ReturnRequest.self, PostedReply<ReturnDetails>.self,
      summary: "退货"
    ) { request, on in
      let back = try await on.street.till.takeBack(
        try Basket(request.lines), of: try on.command.identifier("entry"), at: request.shop,
        expectedReturns: request.expectedReturns, on.act)
      return Reply(back) { ReturnDetails(refunded: PointsText($0.refunded), lines: $0.lines.map(PricedLine.init)) }
    }
  }
}

extension Basket {
  /// The basket of a request.
  init(_ lines: [BasketLine]) throws(PointsShopError) {
    try self.init(validating: lines.map { GoodsQuantity(sku: $0.sku, pieces: $0.quantity) })
  }
}

extension PricedLine {
  init(_ line: Till.Line) {
    self.init(sku: line.sku, quantity: line.quantity, price: PointsText(line.price), total: PointsText(line.total))
  }
}

extension ReceiptDetails {
  fileprivate init(_ receipt: Till.ReceiptSoFar) {
    self.init(
      lines: receipt.lines.map { line, returned in
        ReceiptLine(
          sku: line.sku, quantity: line.quantity, price: PointsText(line.price), total: PointsText(line.total),
          returned: returned, returnable: line.quantity - returned)
      }, total: PointsText(receipt.total), balance: PointsText(receipt.balance), returns: receipt.returns,
      refunded: PointsText(receipt.refunded))
  }
}
