import Access
import Ledger
import Office
import PointsShop
import Web

extension StreetRoutes {
  /// Deliveries, and goods of them that leave again.
  func addDeliveries() {
    post(
      "/stock-receipts", action: "receive-stock", roles: [.clerk], StockReceiptRequest.self, PostedReply<NoDetails>.self,
      summary: "入库"
    ) { request, on in
      Reply(
        try await on.street.till.receiveStock(
          try Basket(request.lines), at: request.shop, source: request.source == "donation" ? .donation : .purchase,
          note: try request.note(), on.act))
    }
    post(
      "/stock-receipts/{entry}/returns", action: "return-stock", roles: [.clerk], DeliveryBackRequest.self,
      PostedReply<NoDetails>.self, summary: "退供应商、退捐赠人"
    ) { request, on in
      Reply(
        try await on.street.till.sendBack(
          try Basket(request.lines), of: try on.command.identifier("entry"), .returned, why: request.reason, on.act))
    }
    post(
      "/stock-receipts/{entry}/correction", action: "correct-stock", roles: [.clerk], DeliveryBackRequest.self,
      PostedReply<NoDetails>.self, summary: "更正入库"
    ) { request, on in
      Reply(
        try await on.street.till.sendBack(
          try Basket(request.lines), of: try on.command.identifier("entry"), .mistyped, why: request.reason, on.act))
    }
    get("/donations", roles: [.admin, .reconciler], DonationReport.self, summary: "捐赠使用") { on in
      Reply(DonationReport(items: try await on.street.shop.donationUse().map(DonationItem.init)))
    }
    addTransfers()
    propose(
      "/entries/{no}/shelf-correction", action: "correct-shelf", roles: [.admin], ShelfCorrectionRequest.self,
      PostedReply<NoDetails>.self, summary: "更正期初库存"
    ) { request, call in
      (.correctShelf(try call.identifier("no"), sku: request.sku, pieces: request.quantity), request.reason)
    }
  }
}

extension StreetRoutes {
  /// Goods that move from shop to shop.
  fileprivate func addTransfers() {
    post(
      "/stock-transfers", action: "send-stock", roles: [.clerk], TransferRequest.self, TransferResponse.self, summary: "调拨发出"
    ) { request, on in
      let sent = try await on.street.till.send(try Basket(request.lines), from: request.from, to: request.to, on.act)
      return Reply(sent) { TransferResponse(id: $0) }
    }
    get(
      "/stock-transfers", roles: [.clerk], query: QueryParameter.paging, List<TransferItem>.self, summary: "在途调拨"
    ) { on in
      let page = Page(on.call)
      let transfers = try await on.street.shop.transfersUnderWay(
        after: try page.identifier(), at: on.call.principal.grants.of([.clerk, .auditor]).places, limit: page.wanted)
      return Reply(page.list(transfers.map(TransferItem.init), id: \.id))
    }
    post(
      "/stock-transfers/{id}/receipt", action: "receive-transfer", roles: [.clerk], NoContent.self, PostedReply<NoDetails>.self,
      summary: "调拨收货"
    ) { _, on in
      Reply(try await on.street.till.receive(try on.command.identifier("id"), on.act))
    }
    post(
      "/stock-transfers/{id}/withdrawal", action: "withdraw-transfer", roles: [.clerk], NoContent.self, TransferResponse.self,
      summary: "撤回调拨"
    ) { _, on in
      Reply(try await on.street.till.withdraw(try on.command.identifier("id"), on.act)) { TransferResponse(id: $0) }
    }
  }
}

extension DonationItem {
  fileprivate init(_ use: DonationUse) {
    self.init(sku: use.sku, name: use.name, donated: use.donated, used: use.used, left: use.donated - use.used)
  }
}

extension TransferItem {
  fileprivate init(_ transfer: Transfer) {
    self.init(
      id: transfer.id, from: transfer.from, to: transfer.to,
      lines: transfer.lines.map { StockLine(sku: $0.sku, quantity: $0.pieces) })
  }
}

extension Basket {
  /// The goods of a delivery.
  fileprivate init(_ lines: [StockLine]) throws(PointsShopError) {
    try self.init(validating: lines.map { GoodsQuantity(sku: $0.sku, pieces: $0.quantity) })
  }
}

extension StockReceiptRequest {
  /// What the papers say; only a donation has papers of its own.
  fileprivate func note() throws(MalformedRequest) -> DeliveryNote {
    guard let donation else { return DeliveryNote(remark: remark) }
    guard source == "donation" else {
      throw MalformedRequest(.unknownField, field: "donation", detail: "只有捐赠入库才填写捐赠信息，请改正来源或去掉捐赠信息。")
    }
    let words = [
      ("捐赠人", donation.donor), ("受赠单位", donation.recipient), ("意愿/用途", donation.purpose), ("备注", remark),
    ].compactMap { label, text in text.map { "\(label)：\($0)" } }
    return DeliveryNote(
      remark: words.joined(separator: "；"), receiptNumber: donation.receiptNumber, category: donation.category,
      mayNameDonor: donation.mayNameDonor)
  }
}
