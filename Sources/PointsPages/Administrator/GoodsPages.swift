import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

extension PagesInterface {
  func addGoods(to pages: Pages) {
    addGoodsLists(to: pages)
    pages.get("/goods/new", .roles([.admin])) { call in form(Self.newGoodsForm(), call, try await street(of: call)) }
    pages.post("/goods", .roles([.admin]), action: "add-goods") { call, keyed in
      let street = try await street(of: call)
      return try await submit(Self.newGoodsForm(), call, street) {
        let name = try call.form.prose("name", longest: 50, missing: "请填商品名称。")
        guard let sku = Spelling.sku(try call.form.text("sku") ?? "") else {
          throw WrongField("sku", "编号只用字母、数字和短横，不能用短横开头，最多 32 个。")
        }
        let limit = try call.form.count("limit", 1...1_000_000, wrong: "请填 1 到 1000000 的整数；不限量就空着。")
        let label = try call.form.label()
        let content = [sku, name, limit.map { "\($0)" } ?? ""] + label.texts
        let act = act(keyed, call, street, content: content)
        _ = try await street.registry.addGoods(sku: sku, name: name, monthlyLimit: limit, label: label, act)
        return keyed.done("/goods/\(sku)")
      }
    }
    pages.post("/goods/{sku}/prices", .roles([.admin]), action: "set-price") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await priceForm(of: try sku(call), street), call, street, show: again(call, street)) {
        let (sku, today) = (try sku(call), today(street))
        guard let from = try call.form.day("from") else { throw WrongField("from", "请填从哪一天起。") }
        guard from >= today else { throw WrongField("from", "过去的价格不能改，请填今天或以后的日期。") }
        let price = try call.form.points("price")
        guard price <= PointsShopRoom.highestPrice else {
          throw WrongField("price", "太大了，最多 \(PointsShopRoom.highestPrice.spoken) 分。")
        }
        let act = act(keyed, call, street, content: [sku, "\(from)", "\(price)"])
        let input = ProposalInput.setPrice(sku: sku, from: from, price)
        return try await ask(input, reason: nil, act, street) { _ in keyed.done("/goods/\(sku)") }
      }
    }
    pages.post("/goods/{sku}/label", .roles([.admin]), action: "label-goods") { call, keyed in
      let (street, sku) = (try await street(of: call), try sku(call))
      return try await submit(Self.labelForm(of: sku, GoodsLabel()), call, street, show: again(call, street)) {
        let label = try call.form.label()
        let act = act(keyed, call, street, content: [sku] + label.texts)
        _ = try await street.registry.setLabel(of: sku, to: label, act)
        return keyed.done("/goods/\(sku)")
      }
    }
  }

  private func sku(_ call: PageCall) throws(HTTPProblem) -> String {
    guard let sku = call.path["sku"] else { throw HTTPProblem.notFound("商品") }
    return sku
  }

  /// Shows the page of goods with a form that was refused.
  private func again(_ call: PageCall, _ street: Street) -> (FormView, Int) async throws -> PageAnswer {
    { try await goods(call, street, refused: $0, status: $1) }
  }

  // MARK: The lists

  private func addGoodsLists(to pages: Pages) {
    let access = RouteAccess.roles([.admin, .auditor])
    addTable("/goods", file: ("/goods.csv", "goods"), access, to: pages, goodsList)
    pages.get("/goods/{sku}", access) { call in try await goods(call, try await street(of: call)) }
  }

  private func goodsList(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let dates = dates(street)
    let after = try call.query.text("after") ?? ""
    let found = try await street.shop.catalogue(on: dates.today, after: after, limit: Int64(rows) + 1)
    let shown = found.prefix(rows)
    var view = TableView(
      "商品", caption: "点名称看价格、改条码；价格是今天的。",
      columns: [
        .text("商品"), .text("编号"), .text("条码"), .text("规格"), .text("单位"), .number("价格（分）"), .text("哪天起"), .number("每月限量（件）"),
      ],
      rows: shown.map { listed in
        let (goods, label) = (listed.goods, listed.goods.label)
        return [
          .init(goods.name, path: "/goods/\(goods.sku)"), .init(goods.sku), .init(label.barcode?.grouped ?? ""),
          .init(label.specification ?? ""), .init(label.unit ?? ""),
          .init(listed.priceSince == nil ? "" : Commodity.points.inBooks(goods.price.hundredths)),
          listed.priceCell(dates), .init(goods.monthlyLimit.map { "\($0)" } ?? ""),
        ]
      }, empty: ("还没有商品", "按“新建商品”，一种一种建；建好再定价，定了价才能兑换。"))
    view.soft = "今天 \(dates.day(dates.today))"
    if call.user.isAdministrator {
      view.links += [.init(title: "新建商品", path: "/goods/new"), .init(title: "期初库存", path: "/openings/shelves/new")]
    }
    view.links.append(.init(title: "存成 Excel 能打开的表", path: "/goods.csv"))
    if found.count > shown.count, let last = shown.last {
      view.next = "/goods?" + FormFields([("after", last.goods.sku)]).encoded
    }
    return view
  }

  // MARK: One of the goods

  /// Prices by date, and the forms for a new price and for what the package says.
  private func goods(
    _ call: PageCall, _ street: Street, refused: FormView? = nil, status: Int = 200
  ) async throws -> PageAnswer {
    let (sku, dates) = (try sku(call), dates(street))
    let (listed, prices) = try await street.shop.goods(sku, on: dates.today)
    let (goods, label) = (listed.goods, listed.goods.label)
    var view = TableView(
      goods.title, caption: "价格，最近的在前；过去的价格留着，不会改。", columns: [.text("哪天起"), .number("价格（分）"), .text("状态")],
      rows: prices.enumerated().map { place, price in
        // Of those from the same day the last one set is the first here, and counts.
        let isReplaced = place > 0 && prices[place - 1].from == price.from
        let tag =
          price.from > dates.today && !isReplaced
          ? ("以后", "t-wait") : price.version == goods.priceVersion ? ("现在", "t-good") : nil
        var state = TableView.Cell(isReplaced ? "当天改过" : tag == nil ? "过去" : "", tag: tag?.0)
        state.tagKind = tag?.1 ?? ""
        return [.day(price.from, dates), .init(Commodity.points.inBooks(price.price.hundredths)), state]
      }, empty: ("还没有定价", "定了价，超市才能兑换。"))
    view.facts = [
      ("编号", sku), ("条码", label.barcode?.grouped ?? "没有"), ("规格", label.specification ?? "没有"), ("单位", label.unit ?? "没有"),
      ("每月限量", goods.monthlyLimit.map { "每人 \($0) 件" } ?? "不限"),
    ].map { name, text in
      var cell = TableView.Cell(text)
      cell.label = name
      return cell
    }
    view.links = [.init(title: "回到商品", path: "/goods")]
    if let kept = try await done(call, street)?.texts {
      view.done = kept["version"] != nil ? "价格定好了" : kept["barcode"] != nil ? "条码、规格和单位改好了" : "商品建好了，请定价格"
    }
    guard call.user.isAdministrator else { return table(view, call, street) }
    let forms = [try await priceForm(of: sku, street), Self.labelForm(of: sku, label)]
    return table(view, forms.map { $0.action == refused?.action ? refused ?? $0 : $0 }, call, street, status: status)
  }

  // MARK: The forms

  private static func newGoodsForm() -> FormView {
    var view = FormView(
      heading: "新建商品", action: "/goods", button: "新建商品",
      inputs: [
        .text("name", "名称", help: "如：大米。规格另外填。", longest: 50),
        .text("sku", "编号", help: "字母、数字和短横，如 RICE-5；以后不能改。", longest: 40),
      ] + labelInputs(GoodsLabel()) + [
        .text("limit", "每月限量", help: "一个人一个月最多兑几件；不填就不限。", longest: 7, isOptional: true)
      ])
    view.back = PageLink(title: "不建，回到商品", path: "/goods")
    view.notice = "建好以后再定价"
    view.noticeDetail = "下一页就能定价；没有价格的商品不能兑换。"
    return view
  }

  private func priceForm(of sku: String, _ street: Street) async throws -> FormView {
    var from = FormView.Input.text("from", "从哪一天起", help: "今天或以后。", type: "date", longest: 10)
    from.value = "\(today(street))"
    let view = FormView(
      heading: "定新价", action: "/goods/\(sku)/prices", button: "定价",
      inputs: [.text("price", "价格（分）", help: "一件多少分，最多两位小数。", longest: 16), from])
    return try await marked(view, .setPrice, street)
  }

  private static func labelForm(of sku: String, _ label: GoodsLabel) -> FormView {
    FormView(
      heading: "改条码、规格和单位", action: "/goods/\(sku)/label", button: "保存", inputs: labelInputs(label))
  }

  private static func labelInputs(_ label: GoodsLabel) -> [FormView.Input] {
    var inputs: [FormView.Input] = [
      .text("barcode", "条码", help: "可以扫码；包装上的 8、12 或 13 位数字，自编的 5 到 7 位。", longest: 40, isOptional: true),
      .text("specification", "规格", help: "一件有多少，如：5 kg、10 枚。", longest: 40, isOptional: true),
      .text("unit", "单位", help: "如：袋、瓶、张。", longest: 40, isOptional: true),
    ]
    for (place, text) in [label.barcode?.grouped, label.specification, label.unit].enumerated() {
      inputs[place].value = text ?? ""
    }
    return inputs
  }
}

extension ListedGoods {
  /// What is to be known of its price beside the price of today.
  fileprivate func tag(_ dates: Dates) -> String? {
    if let next = nextPrice { return "\(dates.day(next.from))起 \(next.price.spoken) 分" }
    return priceSince == nil ? "没有定价" : nil
  }

  /// Since when it has its price.
  fileprivate func priceCell(_ dates: Dates) -> TableView.Cell {
    var cell = priceSince.map { TableView.Cell.day($0, dates) } ?? TableView.Cell("")
    cell.tag = tag(dates)
    return cell
  }
}

extension GoodsLabel {
  /// Its parts, for a fingerprint.
  fileprivate var texts: [String] { [barcode?.description ?? "", specification ?? "", unit ?? ""] }
}

extension BrowserSession {
  /// Whether the user is an administrator, to whom pages show their forms.
  var isAdministrator: Bool { identity.roles.contains(.admin) }
}

extension FormFields {
  /// What the package of goods says.
  ///
  /// - Throws: ``WrongField``.
  fileprivate func label() throws -> GoodsLabel {
    var label = GoodsLabel()
    if let typed = try text("barcode") {
      do throws(Barcode.Malformed) { label.barcode = try Barcode(validating: typed) } catch {
        switch error {
        case .form: throw WrongField("barcode", "条码是 8、12 或 13 位数字，自编的是 5 到 7 位；请重新扫一次。")
        case .checkDigit: throw WrongField("barcode", "条码的最后一位对不上，多半是输错或颠倒了一位，请再核对一遍。")
        }
      }
    }
    label.specification = try text("specification") == nil ? nil : try prose("specification", longest: 40, missing: "请填规格，或者空着。")
    label.unit = try text("unit") == nil ? nil : try prose("unit", longest: 40, missing: "请填单位，或者空着。")
    return label
  }
}
