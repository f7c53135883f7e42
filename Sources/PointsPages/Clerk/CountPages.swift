import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

extension PagesInterface {
  func addCounts(to pages: Pages) {
    pages.get("/till/stock-counts/new", .roles([.clerk])) { call in
      let street = try await street(of: call)
      let isCounted = try call.query.text("counted") != nil
      let view = try await isCounted ? comparison(call, call.query, street) : countForm(call, call.query, street)
      return form(view, call, street, status: view.problem == nil ? 200 : 400)
    }
    // Nothing is done yet: the count stands in the address, and the books' figure is shown beside it.
    pages.post("/till/stock-counts/comparison", .roles([.clerk])) { call in
      let street = try await street(of: call)
      return try await submit(try await countForm(call, call.form, street), call, street, field: Self.countField) {
        let count = try await count(call, call.form, street)
        let fields = [("shop", count.shop.text), ("goods", count.goods.goods.sku), ("counted", "\(count.counted)")]
        return "/till/stock-counts/new?" + FormFields(fields).encoded
      }
    }
    pages.post("/till/stock-counts", .roles([.clerk]), action: "count-stock") { call, keyed in
      let street = try await street(of: call)
      let view = try await comparison(call, call.form, street)
      guard view.problem == nil else { return form(view, call, street, status: 400) }
      return try await submit(view, call, street) {
        let count = try await count(call, call.form, street)
        guard let booked = try call.form.count("booked", 0...1_000_000_000, wrong: "请重新盘点。") else {
          throw HTTPProblem.notFound("账上的件数")
        }
        let (sku, reason) = (count.goods.goods.sku, try call.form.prose("reason", missing: "请写原因。"))
        let act = act(keyed, call, street, content: [count.shop.text, sku, "\(booked)", "\(count.counted)", reason])
        _ = try await street.till.count(
          sku, at: count.shop, booked: booked, counted: count.counted, reason: reason, act)
        return "/till/shelf?" + FormFields([("shop", count.shop.text), ("done", keyed.text)]).encoded
      }
    }
  }

  /// What a count came to, in words; nil if the entry is none.
  static func counted(_ posted: PostedEntry) -> String? {
    guard let count: StockCount = posted.row() else { return nil }
    let title = posted.entry.kind.title
    return "\(title) \(abs(count.counted - count.booked)) 件，账上现在是 \(count.counted) 件，记成第 \(posted.entry.number) 号凭证"
  }

  /// What was counted, of which goods, on whose shelf.
  private struct Count {
    let shop: Code
    let goods: TillGoods
    let counted: Int64
  }

  /// - Throws: ``WrongField``; `NotYours`.
  private func count(_ call: PageCall, _ fields: FormFields, _ street: Street) async throws -> Count {
    let shop = try fields.code("shop")
    guard try await ownShops(call, street).contains(where: { $0.code == shop }) else { throw NotYours() }
    guard let sku = try fields.text("goods"), let goods = try await street.shop.booked(sku, at: shop, on: today(street)) else {
      throw WrongField("goods", "请选商品。")
    }
    guard let counted = try fields.count("counted", 0...1_000_000, wrong: "请填件数，0 到 1000000 的整数。") else {
      throw WrongField("counted", "请填您数到的件数，没有就填 0。")
    }
    return Count(shop: shop, goods: goods, counted: counted)
  }

  private static func countField(of error: any Error) -> String? {
    if case PointsShopError.unknownShop = error { "shop" } else { nil }
  }

  /// The first form: what is on the shelf, before the books say what should be.
  private func countForm(_ call: PageCall, _ fields: FormFields, _ street: Street) async throws -> FormView {
    let (shops, asked) = (try await ownShops(call, street), try fields.text("shop"))
    var goods: [(value: String, title: String)] = []
    if let shop = shops.first(where: { $0.code.text == asked }) ?? shops.first {
      goods = try await street.till.shelf(of: shop.code, on: today(street), limit: 1_000).map { goods, _ in
        (value: goods.sku, title: goods.title)
      }
    }
    var view = FormView(
      heading: "盘点", action: "/till/stock-counts/comparison", button: "看账上有几件",
      inputs: [
        .choice("shop", "超市", help: "数的是哪一家。", shops.map { (value: $0.code.text, title: $0.name) }, chosen: asked),
        .choice("goods", "商品", help: "一种一种数。", goods, chosen: try fields.text("goods")),
        .text("counted", "数到几件", help: "只数架上的，先不看账；没有就填 0。", longest: 7),
      ])
    view.notice = "先数货，再看账"
    view.noticeDetail = "这一步不记账。填好件数，再看账上有几件，差多少。"
    view.back = PageLink(title: "不数，回到货架", path: "/till/shelf" + (asked.map { "?" + FormFields([("shop", $0)]).encoded } ?? ""))
    return view
  }

  /// The second form: the books' figure, the difference, and why; where there is no difference, or a field is wrong, the first form
  /// says so.
  private func comparison(_ call: PageCall, _ fields: FormFields, _ street: Street) async throws -> FormView {
    do { return try await comparison(of: try await count(call, fields, street), call, street) } catch let wrong as WrongField {
      return try await countForm(call, fields, street).filled(with: fields).refused("没有办理", nil, field: wrong.field, wrong.text)
    }
  }

  private func comparison(of count: Count, _ call: PageCall, _ street: Street) async throws -> FormView {
    let (title, booked, counted) = (count.goods.goods.title, count.goods.stock, count.counted)
    let again = "/till/stock-counts/new?" + FormFields([("shop", count.shop.text), ("goods", count.goods.goods.sku)]).encoded
    guard booked != counted else {
      var view = try await countForm(call, FormFields([("shop", count.shop.text)]), street)
      view.done = "\(title)：账上 \(booked) 件，和您数的一样"
      view.doneDetail = "没有差，不用记账。"
      return view
    }
    let (kind, difference) = (counted > booked ? EntryKind.stockSurplus : .stockLoss, abs(counted - booked))
    var view = FormView(
      heading: "盘点：\(title)", action: "/till/stock-counts", button: "记\(kind.title) \(difference) 件",
      inputs: [.text("reason", "原因", help: "如：破了、过期、上次数错；以后查账要看，以后可以抹去。")])
    view.notice = "账上 \(booked) 件，您数了 \(counted) 件，\(counted > booked ? "多" : "少") \(difference) 件"
    view.noticeDetail = "请再数一遍。数对了，写上原因再记；记错了，可以请对账员冲正。"
    view.hidden = [
      .init(name: "shop", value: count.shop.text), .init(name: "goods", value: count.goods.goods.sku),
      .init(name: "counted", value: "\(counted)"), .init(name: "booked", value: "\(booked)"),
    ]
    view.back = PageLink(title: "再数一遍", path: again)
    return view
  }
}
