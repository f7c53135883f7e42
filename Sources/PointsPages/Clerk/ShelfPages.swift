import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

extension PagesInterface {
  private static let goodsPerPage: Int64 = 100
  /// So few pieces are marked.
  private static let lowStock: Int64 = 5

  func addShelf(to pages: Pages) {
    addTable("/till/shelf", .roles([.clerk]), to: pages) { call, street, _ in
      let shops = try await ownShops(call, street)
      guard let shop = try chosen(shops, call) else { return Self.noShop("货架") }
      return try await shelf(of: shop, shops, call, street)
    }
    pages.get("/till/stock-receipts/new", .roles([.clerk])) { call in
      let street = try await street(of: call)
      return form(try await stockForm(call, street), call, street)
    }
    pages.post("/till/stock-receipts", .roles([.clerk]), action: "receive-stock") { call, keyed in
      let street = try await street(of: call)
      return try await submit(
        try await stockForm(call, street), call, street,
        field: { if case PointsShopError.unknownGoods = $0 { "goods" } else { nil } }
      ) {
        let shop = try call.form.code("shop")
        guard let sku = try call.form.text("goods") else { throw WrongField("goods", "请选商品。") }
        guard let pieces = try call.form.text("pieces").flatMap({ Int64($0) }), (1...1_000_000).contains(pieces) else {
          throw WrongField("pieces", "请填件数，1 到 1000000 的整数。")
        }
        let source = try call.form.text("source").flatMap(StockSource.init)
        guard let source, source != .opening else { throw WrongField("source", "请选来源。") }
        let number = try call.form.documentNumber("number")
        let remark = try call.form.text("remark") == nil ? nil : try call.form.prose("remark", missing: "")
        let content = [shop.text, sku, "\(pieces)", source.rawValue, number?.text ?? "", remark ?? ""]
        let act = act(keyed, call, street, content: content)
        let posted = try await street.till.receiveStock(
          try Basket(validating: [GoodsQuantity(sku: sku, pieces: pieces)]), at: shop, source: source,
          note: DeliveryNote(remark: remark, receiptNumber: number), act)
        return keyed.done("/till/stock-receipts/\(posted.entry.entry.number)")
      }
    }
  }

  /// The shops that the caller stands in.
  func ownShops(_ call: PageCall, _ street: Street) async throws -> [(code: Code, name: String)] {
    try await street.shop.shopNames().filter { call.grants.cover($0.holder) }.map { (code: $0.code, name: $0.name) }
  }

  /// The shop that was asked for; the first if none was.
  func chosen(
    _ shops: [(code: Code, name: String)], _ call: PageCall
  ) throws -> (code: Code, name: String)? {
    guard let text = try call.query.text("shop") else { return shops.first }
    guard let shop = shops.first(where: { $0.code.text == text }) else { throw NotYours() }
    return shop
  }

  /// What somebody sees who stands in no shop.
  static func noShop(_ heading: String) -> TableView {
    TableView(
      heading, caption: "", columns: [], rows: [], empty: ("您还没有超市", "请街道管理员给您加一家超市的店员岗位，加好后刷新这一页。"))
  }

  private func shelf(
    of shop: (code: Code, name: String), _ shops: [(code: Code, name: String)], _ call: PageCall, _ street: Street
  ) async throws -> TableView {
    let today = today(street)
    let goods = try await street.till.shelf(
      of: shop.code, on: today, after: try call.query.text("after") ?? "", limit: Self.goodsPerPage + 1)
    let shown = goods.prefix(Int(Self.goodsPerPage))
    var view = TableView(
      "货架", caption: "今天有价的商品；剩 \(Self.lowStock) 件以下的标出来。",
      columns: [.text("商品"), .text("编号"), .number("价格（分）"), .number("在架（件）")],
      rows: shown.map { goods, stock in
        let tag = stock == 0 ? "没有了" : stock <= Self.lowStock ? "快没了" : nil
        return [
          .init(goods.title, tag: tag), .init(goods.sku), .points(goods.price),
          .init("\(stock)"),
        ]
      }, empty: ("货架上还没有商品", "商品定了价，就会列在这里；到货请按“入库”。"))
    view.soft = shop.name
    view.links =
      [
        .init(title: "入库", path: "/till/stock-receipts/new?shop=\(shop.code.text)"),
        .init(title: "盘点", path: "/till/stock-counts/new?shop=\(shop.code.text)"),
        .init(title: "入库记录", path: "/till/stock-receipts?shop=\(shop.code.text)"),
        .init(title: "调拨", path: "/till/transfers"),
      ]
      + shops.filter { $0.code != shop.code }.map { .init(title: $0.name, path: "/till/shelf?shop=\($0.code.text)") }
    if goods.count > shown.count, let last = shown.last {
      view.next = "/till/shelf?" + FormFields([("shop", shop.code.text), ("after", last.goods.sku)]).encoded
    }
    if let entry = try await doneEntry(of: [.stockSurplus, .stockLoss], call, street) { view.done = Self.counted(entry) }
    return view
  }

  /// The goods that have a price today, to choose from: what has a price has it in every shop.
  func goodsToChoose(
    _ shops: [(code: Code, name: String)], _ street: Street
  ) async throws -> [(value: String, title: String)] {
    guard let shop = shops.first else { return [] }
    return try await street.till.shelf(of: shop.code, on: today(street), limit: 1_000).map { goods, _ in
      (value: goods.sku, title: goods.title)
    }
  }

  private func stockForm(_ call: PageCall, _ street: Street) async throws -> FormView {
    let (shops, asked) = (try await ownShops(call, street), try call.query.text("shop"))
    let goods = try await goodsToChoose(shops, street)
    return FormView(
      heading: "入库", action: "/till/stock-receipts", button: "入库",
      inputs: [
        .choice("shop", "超市", help: "货到了哪一家。", shops.map { (value: $0.code.text, title: $0.name) }, chosen: asked),
        .choice("goods", "商品", help: "没有列出的商品，请管理员先建好、定好价。", goods),
        .text("pieces", "件数", help: "数一数到了几件；一张单子有几种商品，就一种一种入。", longest: 7),
        .choice("source", "来源", help: "买来的还是别人捐的。", [(value: "purchase", title: "采购"), (value: "donation", title: "捐赠")]),
        .text("number", "单据号", help: "送货单或捐赠收据上的号码，只用字母、数字和短横。", longest: 32, isOptional: true),
        .text("remark", "备注", help: "供货单位或捐赠人；以后可以抹去。", isOptional: true),
      ]
    ).orBack("不入库，回到货架", to: "/till/shelf")
  }
}

extension FormFields {
  /// The number on a paper; nil if none was typed.
  ///
  /// - Throws: ``WrongField``.
  fileprivate func documentNumber(_ id: String) throws -> Code? {
    guard let typed = try text(id) else { return nil }
    do { return try Code(folding: typed) } catch { throw WrongField(id, "单据号只用字母、数字和短横，请照单子再输一次。") }
  }
}
