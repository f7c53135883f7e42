import Access
import Ledger
import Office
import PointsShop
import Web

extension StreetRoutes {
  /// Goods, prices and shelves.
  func addGoods() {
    post("/goods", action: "add-goods", roles: [.admin], GoodsRequest.self, GoodsResponse.self, summary: "新建商品") { request, on in
      let goods = try await on.street.registry.addGoods(
        sku: request.sku, name: request.name, monthlyLimit: request.monthlyLimit,
        label: try GoodsLabel(barcode: request.barcode, specification: request.specification, unit: request.unit), on.act)
      return Reply(goods) { _ in GoodsResponse(sku: request.sku, version: 1) }
    }
    post(
      "/goods/{sku}/label", action: "label-goods", roles: [.admin], LabelRequest.self, GoodsResponse.self,
      summary: "改条码、规格和单位"
    ) { request, on in
      let sku = on.command.path("sku")
      let label = try GoodsLabel(barcode: request.barcode, specification: request.specification, unit: request.unit)
      return Reply(try await on.street.registry.setLabel(of: sku, to: label, on.act)) { _ in GoodsResponse(sku: sku, version: 1) }
    }
    propose(
      "/goods/{sku}/prices", action: "set-price", roles: [.admin], PriceRequest.self, PriceResponse.self, summary: "定价"
    ) { request, call in
      let price = try request.price.positive(field: "price", atMost: PointsShopRoom.highestPrice)
      return (.setPrice(sku: call.path("sku"), from: try day(request.from, field: "from"), price), nil)
    }
    get(
      "/goods", roles: [.clerk], query: [.required("shop", .code)] + QueryParameter.paging, List<GoodsOnShelf>.self,
      summary: "货架"
    ) { on in
      let (page, shop) = (Page(on.call), Code(stored: try on.call.required("shop")))
      let grants = on.call.principal.grants.of([.clerk, .auditor])
      if grants.places != nil {
        guard grants.cover(try await on.street.shop.shop(shop)) else { throw NotYours() }
      }
      let shelf = try await on.street.till.shelf(
        of: shop, on: on.today, after: try page.sku(), limit: page.wanted)
      return Reply(page.list(shelf.map(GoodsOnShelf.init), cursor: \.sku))
    }
    addDeliveries()
  }
}

extension GoodsOnShelf {
  fileprivate init(_ goods: PricedGoods, _ stock: Int64) {
    self.init(
      sku: goods.sku, name: goods.name, barcode: goods.label.barcode?.description, specification: goods.label.specification,
      unit: goods.label.unit, price: PointsText(goods.price), stock: stock)
  }
}
