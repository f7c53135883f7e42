import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// The deliveries of a shop (入库), and the page of one: what came, and what of it went again.
extension PagesInterface {
  func addDeliveries(to pages: Pages) {
    addTable("/till/stock-receipts", .roles([.clerk]), to: pages) { call, street, rows in
      let shops = try await ownShops(call, street)
      guard let shop = try chosen(shops, call) else { return Self.noShop("入库记录") }
      return try await deliveries(to: shop, shops, call, street, rows: rows)
    }
    pages.get("/till/stock-receipts/{entry}", .roles([.clerk])) { call in
      let street = try await street(of: call)
      return table(try await delivery(call, street), call, street)
    }
    addDeliveryForms(to: pages)
  }

  // MARK: The list

  private func deliveries(
    to shop: (code: Code, name: String), _ shops: [(code: Code, name: String)], _ call: PageCall, _ street: Street, rows: Int
  ) async throws -> TableView {
    let before = EntryNumber(try call.query.cursor("before") ?? .max)
    let holder = try await street.shop.shop(shop.code)
    let found = try await street.shop.deliveries(to: holder, before: before, limit: Int64(rows) + 1)
    let (names, dates, shown) = (try await userNames(street), dates(street), found.prefix(rows))
    var view = TableView(
      "入库记录", caption: "最近的在前；点号码看单子，退货、更正也从那里办。",
      columns: [
        .text("凭证"), .text("日期"), .text("商品"), .text("来源"), .text("单据号"), .number("入库（件）"), .number("已退或更正（件）"), .text("经办"),
      ],
      rows: shown.map { delivery in
        [
          .init("\(delivery.entry)", path: "/till/stock-receipts/\(delivery.entry)"), .day(delivery.day, dates),
          .init(delivery.lines > 1 ? "\(delivery.firstGoods) 等 \(delivery.lines) 种" : delivery.firstGoods),
          .init(delivery.source.words), .init(delivery.receiptNumber ?? ""), .init("\(delivery.pieces)"),
          .init(delivery.gone == 0 ? "" : "\(delivery.gone)"), .init(names[delivery.actor] ?? "自动"),
        ]
      }, empty: ("还没有入过库", "货到了请按“入库”，记好就会列在这里。"))
    view.soft = shop.name
    view.links =
      [
        .init(title: "入库", path: "/till/stock-receipts/new?shop=\(shop.code.text)"),
        .init(title: "货架", path: "/till/shelf?shop=\(shop.code.text)"),
      ]
      + shops.filter { $0.code != shop.code }.map { .init(title: $0.name, path: "/till/stock-receipts?shop=\($0.code.text)") }
    if found.count > shown.count, let last = shown.last {
      view.next = "/till/stock-receipts?" + FormFields([("shop", shop.code.text), ("before", "\(last.entry)")]).encoded
    }
    return view
  }

  // MARK: One of them

  /// The delivery that an address names; one of a shop that is none of the caller's is not there.
  ///
  /// - Throws: `PointsShopError.unknownDelivery(_:)`.
  func ownDelivery(_ call: PageCall, _ street: Street) async throws -> DeliverySoFar {
    guard let number = call.path["entry"].flatMap({ Int64($0) }) else { throw HTTPProblem.notFound("入库") }
    let delivery = try await street.shop.delivery(EntryNumber(number))
    guard call.grants.cover(delivery.shop) else { throw PointsShopError.unknownDelivery(EntryNumber(number)) }
    return delivery
  }

  private func delivery(_ call: PageCall, _ street: Street) async throws -> TableView {
    let (delivery, names) = (try await ownDelivery(call, street), try await userNames(street))
    let (entry, dates) = (delivery.posted.entry, dates(street))
    let shop = try await street.desk.read { try street.shop.shop(delivery.shop, $0) }
    var view = TableView(
      "第 \(entry.number) 号凭证：入库", caption: "还在单上的，才能退货或更正。",
      columns: [.text("商品"), .text("编号"), .number("入库（件）"), .number("已退或更正（件）"), .number("还在单上（件）")],
      rows: delivery.lines.map { line in
        [
          .init(line.goods.title), .init(line.goods.sku), .init("\(line.delivered)"), .init(line.gone == 0 ? "" : "\(line.gone)"),
          .init("\(line.left)"),
        ]
      }, empty: ("", ""))
    view.soft = shop.name
    view.facts =
      deliveryFacts(delivery, dates) + [
        .fact("经办", "\(names[entry.actor] ?? "自动")，\(dates.time(delivery.posted.recordedAt))")
      ]
    view.facts += delivery.backs.map { back in
      let what = back.kind == .stockReturn ? delivery.source.returnWords : EntryKind.stockCorrection.title
      let reason = back.reason.map { "，原因：\($0)" } ?? ""
      return .fact(
        what, "第 \(back.entry) 号凭证，\(dates.time(back.recordedAt))，\(back.pieces) 件，\(names[back.actor] ?? "自动")\(reason)")
    }
    if delivery.lines.contains(where: { $0.left > 0 }) {
      view.links = [
        .init(title: "更正入库", path: "/till/stock-receipts/\(entry.number)/correction"),
        .init(title: delivery.source.returnWords, path: "/till/stock-receipts/\(entry.number)/return"),
      ]
    } else {
      view.facts.append(.fact("退完了", "这张单子上的货已经全部退掉或更正；货还在的，请再入一次库。"))
    }
    view.links += [
      .init(title: "再入库", path: "/till/stock-receipts/new?shop=\(shop.code.text)"),
      .init(title: "入库记录", path: "/till/stock-receipts?shop=\(shop.code.text)"),
    ]
    if let posted = try await doneEntry(of: [.stockReceipt, .stockReturn, .stockCorrection], call, street) {
      let what = posted.entry.kind == .stockReturn ? delivery.source.returnWords : posted.entry.kind.title
      view.done = "\(what)好了，记成第 \(posted.entry.number) 号凭证"
    }
    return view
  }

  /// What is known of a delivery beside its goods, for its page and its forms.
  func deliveryFacts(_ delivery: DeliverySoFar, _ dates: Dates) -> [TableView.Cell] {
    [
      .fact("日期", dates.day(delivery.posted.entry.businessDate)), .fact("来源", delivery.source.words),
      .fact("单据号", delivery.receiptNumber ?? "没有"),
    ] + (delivery.remark.map { [.fact("备注", $0)] } ?? [])
  }
}

extension StockSource {
  /// Where goods came from.
  var words: String {
    switch self {
    case .purchase: "采购"
    case .donation: "捐赠"
    case .opening: "期初"
    }
  }

  /// What it is called when they go back there.
  var returnWords: String { self == .donation ? "退捐赠人" : "退供应商" }
}
