import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// Goods on their way from shop to shop (调拨): sent, received, withdrawn.
extension PagesInterface {
  func addTransfers(to pages: Pages) {
    addTable("/till/transfers", .roles([.clerk]), to: pages) { try await transfers($0, $1, rows: $2) }
    pages.get("/till/transfers/new", .roles([.clerk])) { call in
      let street = try await street(of: call)
      return form(try await transferForm(call, street), call, street)
    }
    pages.post("/till/transfers", .roles([.clerk]), action: "send-stock") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await transferForm(call, street), call, street) {
        let (from, to) = (try call.form.code("from"), try call.form.code("to"))
        guard from != to else { throw WrongField("to", "调出和调入是同一家超市，请选两家。") }
        guard let sku = try call.form.text("goods") else { throw WrongField("goods", "请选商品。") }
        let wrong = "请填件数，1 到 1000000 的整数。"
        guard let pieces = try call.form.count("pieces", 1...1_000_000, wrong: wrong) else { throw WrongField("pieces", wrong) }
        let act = act(keyed, call, street, content: [from.text, to.text, sku, "\(pieces)"])
        _ = try await street.till.send(try Basket(validating: [GoodsQuantity(sku: sku, pieces: pieces)]), from: from, to: to, act)
        return keyed.done("/till/transfers")
      }
    }
    pages.get("/till/transfers/{id}", .roles([.clerk])) { call in try await transfer(call, try await street(of: call)) }
    pages.post("/till/transfers/{id}/receipt", .roles([.clerk]), action: "receive-transfer") { call, keyed in
      try await settle(call, "receipt") { street, id in
        _ = try await street.till.receive(id, act(keyed, call, street, content: ["\(id)"]))
        return keyed.done("/till/transfers")
      }
    }
    pages.post("/till/transfers/{id}/withdrawal", .roles([.clerk]), action: "withdraw-transfer") { call, keyed in
      try await settle(call, "withdrawal") { street, id in
        _ = try await street.till.withdraw(id, act(keyed, call, street, content: ["\(id)"]))
        return keyed.done("/till/transfers")
      }
    }
  }

  // MARK: The list

  private func transfers(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let after = TransferID(try call.query.cursor("after") ?? 0)
    let found = try await street.shop.transfersUnderWay(after: after, at: call.grants.places, limit: Int64(rows) + 1)
    let shops = try await shopsByCode(street)
    let shown = found.prefix(rows)
    var view = TableView(
      "调拨", caption: "路上的货：还没有收、也没有撤回的。点号码收货或撤回。",
      columns: [.text("号"), .text("从"), .text("到"), .text("商品"), .number("件数"), .text("等谁")],
      rows: shown.map { transfer in
        let mine = shops[transfer.to].map { call.grants.cover($0.holder) } ?? false
        return [
          .init("\(transfer.id)", path: "/till/transfers/\(transfer.id)"),
          .init(shops[transfer.from]?.name ?? transfer.from.text),
          .init(shops[transfer.to]?.name ?? transfer.to.text), .init(transfer.titles.joined(separator: "、")),
          .init("\(transfer.lines.reduce(0) { $0 + $1.pieces })"), .init("", tag: mine ? "等您收货" : "等对方收货", kind: "t-wait"),
        ]
      }, empty: ("路上没有货", "要把货调到别的超市，请按“调出”；对方收了货，两边的货架才动。"))
    view.links = [.init(title: "调出", path: "/till/transfers/new"), .init(title: "货架", path: "/till/shelf")]
    if found.count > shown.count, let last = shown.last { view.next = "/till/transfers?after=\(last.id)" }
    view.done = try await doneTransfer(call, street)
    return view
  }

  /// What the form before this page did with a transfer.
  private func doneTransfer(_ call: PageCall, _ street: Street) async throws -> String? {
    if let posted = try await doneEntry(of: [.stockTransfer], call, street) {
      return "收货好了，记成第 \(posted.entry.number) 号凭证；收错了，请反方向再调一次"
    }
    guard let kept = try await done(call, street), let id: TransferID = try? kept.id("transfer") else { return nil }
    if kept.texts["withdrawn"] != nil { return "第 \(id) 号调拨撤回了，两边的货架都没有动" }
    let isOpen = try await underWay(id, street) != nil
    return isOpen ? "第 \(id) 号调拨发出去了，等对方收货；还没有收的，可以撤回" : "第 \(id) 号调拨发出去了，现在已经收货或撤回"
  }

  private func shopsByCode(_ street: Street) async throws -> [Code: (holder: HolderID, name: String)] {
    Dictionary(uniqueKeysWithValues: try await street.shop.shopNames().map { ($0.code, (holder: $0.holder, name: $0.name)) })
  }

  /// A transfer that neither arrived nor was withdrawn.
  private func underWay(_ id: TransferID, _ street: Street) async throws -> Transfer? {
    let next = try await street.shop.transfersUnderWay(after: TransferID(id.number - 1), limit: 1).first
    return next?.id == id ? next : nil
  }

  // MARK: One of them

  private static func transferID(_ call: PageCall) throws(HTTPProblem) -> TransferID {
    guard let id = call.path["id"].flatMap({ Int64($0) }), id > 0 else { throw .notFound("调拨") }
    return TransferID(id)
  }

  /// A transfer, and what the caller may do with it: who stands at neither end hears that it is not there.
  private func transfer(
    _ call: PageCall, _ street: Street, refused: FormView? = nil, status: Int = 200
  ) async throws -> PageAnswer {
    let id = try Self.transferID(call)
    let ends = try await street.shop.shops(ofTransfer: id)
    let (sends, receives) = (call.grants.cover(ends.sender), call.grants.cover(ends.receiver))
    guard sends || receives else { throw PointsShopError.unknownTransfer(id) }
    guard let transfer = try await underWay(id, street) else {
      let view = NotPossibleView(
        heading: "第 \(id) 号调拨已经办结", detail: refused?.problem?.detail ?? "货已经收了，或者撤回了，不能再办。", remedy: "收错了，请反方向再调一次。",
        links: [.init(title: "回到调拨", path: "/till/transfers"), .init(title: "调出", path: "/till/transfers/new")])
      return page("not-possible", title: view.heading, view, call, street, status: status)
    }
    let shops = try await shopsByCode(street)
    var view = TableView(
      "第 \(id) 号调拨", caption: "照单数一数，件数对了再收。", columns: [.text("商品"), .text("编号"), .number("件数")],
      rows: zip(transfer.titles, transfer.lines).map { [.init($0), .init($1.sku), .init("\($1.pieces)")] }, empty: ("", ""))
    view.facts = [
      .fact("从", shops[transfer.from]?.name ?? transfer.from.text), .fact("到", shops[transfer.to]?.name ?? transfer.to.text),
    ]
    if !receives { view.facts.append(.fact("等谁", "等对方超市的店员收货；发错了可以撤回。")) }
    view.links = [.init(title: "回到调拨", path: "/till/transfers")]
    let forms = Self.forms(of: transfer, sends: sends, receives: receives)
    return table(view, forms.map { $0.action == refused?.action ? refused ?? $0 : $0 }, call, street, status: status)
  }

  private static func forms(of transfer: Transfer, sends: Bool, receives: Bool) -> [FormView] {
    let pieces = transfer.lines.reduce(0) { $0 + $1.pieces }
    let receipt = FormView(
      heading: "收货", action: "/till/transfers/\(transfer.id)/receipt", button: "收到 \(pieces) 件，都对", inputs: [])
    let withdrawal = FormView(
      heading: "撤回", action: "/till/transfers/\(transfer.id)/withdrawal", button: "撤回这次调拨", inputs: [])
    return (receives ? [receipt] : []) + (sends ? [withdrawal] : [])
  }

  private func settle(
    _ call: PageCall, _ what: String, _ body: (Street, TransferID) async throws -> String
  ) async throws -> PageAnswer {
    let (street, id) = (try await street(of: call), try Self.transferID(call))
    let view = FormView(heading: "", action: "/till/transfers/\(id)/\(what)", button: "再办一次", inputs: [])
    return try await submit(
      view, call, street, show: { try await transfer(call, street, refused: $0, status: $1) }
    ) { try await body(street, id) }
  }

  // MARK: The sending

  private func transferForm(_ call: PageCall, _ street: Street) async throws -> FormView {
    let own = try await ownShops(call, street)
    let all = try await street.shop.shopNames().map { (value: $0.code.text, title: $0.name) }
    var view = FormView(
      heading: "调出", action: "/till/transfers", button: "发出",
      inputs: [
        .choice(
          "from", "从哪家超市", help: "货从哪里出去。", own.map { (value: $0.code.text, title: $0.name) },
          chosen: try call.query.text("shop")),
        .choice("to", "到哪家超市", help: "由那家的店员收货。", all, asks: true),
        .choice("goods", "商品", help: "有几种商品，就一种一种发。", try await goodsToChoose(own, street)),
        .text("pieces", "件数", help: "数一数发出去几件。", longest: 7),
      ])
    view.notice = "对方收了货才动账"
    view.noticeDetail = "发出以后，货还算在您的货架上；对方收货时，两边一起动。还没有收的，可以撤回。"
    view.back = PageLink(title: "不发，回到调拨", path: "/till/transfers")
    return view
  }
}
