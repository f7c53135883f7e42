import Access
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Volunteering
import Web

/// 期初建账, a row at a time: a passbook, or the goods of one kind on a shelf.
extension PagesInterface {
  func addOpenings(to pages: Pages) {
    pages.get("/openings/wallets/new", .roles([.admin])) { call in
      let street = try await street(of: call)
      return form(Self.walletForm(of: try await namedPerson(call, street)), call, street)
    }
    pages.post("/openings/wallets", .roles([.admin]), action: "open") { call, keyed in
      let street = try await street(of: call)
      let person = try await namedPerson(call, street)
      return try await submit(Self.walletForm(of: person), call, street, field: Self.walletField) {
        let card = try person.map { try $0.person.card(on: today(street))?.number ?? $0.anyCard() } ?? call.form.card("card")
        let points = try call.form.text("points") == nil ? .zero : try call.form.points("points")
        let minutes = try call.form.count("minutes", 1...10_000_000, wrong: "请填分钟数，1 以上的整数；没有时数就空着。") ?? 0
        guard points > .zero || minutes > 0 else { throw WrongField("points", "积分和时数至少填一样。") }
        let vintage = try call.form.day("vintage")
        let content = ["\(card)", "\(points)", vintage.map { "\($0)" } ?? "", "\(minutes)"]
        return try await open(
          .wallet(card, points: points, vintage: vintage, minutes: minutes), act(keyed, call, street, content: content), keyed,
          street)
      }
    }
    pages.get("/openings/shelves/new", .roles([.admin])) { call in
      let street = try await street(of: call)
      return form(try await shelfForm(call, street), call, street)
    }
    pages.post("/openings/shelves", .roles([.admin]), action: "open") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await shelfForm(call, street), call, street) {
        let shop = try call.form.code("shop")
        guard let sku = try call.form.text("goods") else { throw WrongField("goods", "请选商品。") }
        let wrong = "请填件数，1 到 1000000 的整数。"
        guard let pieces = try call.form.count("pieces", 1...1_000_000, wrong: wrong) else { throw WrongField("pieces", wrong) }
        let basket = try Basket(validating: [GoodsQuantity(sku: sku, pieces: pieces)])
        let act = act(keyed, call, street, content: [shop.text, sku, "\(pieces)"])
        return try await open(.shelf(shop: shop, basket), act, keyed, street)
      }
    }
  }

  private func open(_ row: Openings.Row, _ act: Act, _ keyed: KeyedForm, _ street: Street) async throws -> String {
    let posted = try await street.openings.post(row, act)
    return keyed.done("/books/entries/\(posted.entry.entry.number)")
  }

  private static func walletField(of error: any Error) -> String? {
    if case VolunteeringError.badVintage = error { return "vintage" }
    return FormView.cardField(of: error)
  }

  /// - Parameter person: from whose page it comes; nil to be found by a card.
  private static func walletForm(of person: Registry.PersonAndWallet?) -> FormView {
    let card = FormView.Input.text("card", "卡号", help: "志愿者卡上的 12 位数字，可以扫码。", longest: 20)
    var view = FormView(
      heading: "期初建账：存折", action: "/openings/wallets", button: "建账",
      inputs: (person == nil ? [card] : []) + [
        .text("points", "积分（分）", help: "存折上还没有用的积分，最多两位小数。", longest: 16, isOptional: true),
        .text("vintage", "积分用到哪一天", help: "不填就是明年 12 月 31 日。", type: "date", longest: 10, isOptional: true),
        .text("minutes", "服务时数（分钟）", help: "存折上记过的时数，换成分钟：一小时是 60 分钟。", longest: 8, isOptional: true),
      ])
    if let person {
      view.hidden = [.init(name: "person", value: "\(person.person.id)")]
      view.facts = person.facts()
      view.back = PageLink(title: "不建，回到本人", path: "/people/\(person.person.id)")
    }
    view.notice = "同一个有效期的积分，一个人只建一次；时数也只建一次"
    view.noticeDetail = "请照存折填，再对一遍。填错了不能重建，要到那张凭证办“更正期初”。"
    return view
  }

  private func shelfForm(_ call: PageCall, _ street: Street) async throws -> FormView {
    let shops = try await street.shop.shopNames().map { (value: $0.code.text, title: $0.name) }
    let goods = try await street.shop.catalogue(on: today(street), limit: 1_000).map {
      (value: $0.goods.sku, title: $0.goods.title)
    }
    var view = FormView(
      heading: "期初建账：货架", action: "/openings/shelves", button: "建账",
      inputs: [
        .choice("shop", "超市", help: "哪一家的货架。", shops),
        .choice("goods", "商品", help: "没有列出的，请先新建商品。", goods, chosen: try call.query.text("goods")),
        .text("pieces", "件数", help: "用上账簿那一天，货架上数出来的件数。", longest: 7),
      ])
    view.notice = "一家超市的一种商品只建一次"
    view.noticeDetail = "以后到的货由店员入库。填错了不能重建，要到那张凭证办“更正期初”。"
    view.back = PageLink(title: "不建，回到商品", path: "/goods")
    return view
  }
}
