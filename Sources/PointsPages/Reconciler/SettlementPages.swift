import Access
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// The list of sheets, and the settlement that pays those that both sides signed (超市月结).
extension PagesInterface {
  func addSettlements(to pages: Pages) {
    addTable("/settlements", file: ("/settlements.csv", "sheets"), Self.readersOfSheets, to: pages) {
      try await sheets($0, $1, rows: $2)
    }
    addTable("/settlements/new", .roles([.reconciler]), to: pages) { call, street, _ in try await settlement(street) }
    pages.post("/settlements", .roles([.reconciler]), action: "settle") { call, keyed in
      let street = try await street(of: call)
      return try await confirm(call, street, { try await settlement(street) }) {
        let (month, shown) = (try call.form.month("month"), try call.form.text("sheets") ?? "")
        // Under a key that is known, what was done is answered, whatever is signed by now.
        if try await street.desk.lookUp(keyed.key) == nil {
          let now = try await street.books.sheetsToSettle(through: month).paid
          guard Self.numbers(of: now) == shown else {
            throw HTTPProblem(
              "sheets-changed", 409, title: "单子有变动", detail: "刚才看到的和现在可以结算的不一样，没有记账。请看下面现在的单子，再确认一次。")
          }
        }
        _ = try await street.books.settle(through: month, act(keyed, call, street, content: ["\(month)", shown]))
        return keyed.done("/settlements")
      }
    }
  }

  private static let columns: [TableView.Column] = [
    .text("号"), .text("超市"), .text("月份"), .number("兑换（分）"), .number("退货（分）"), .number("应付（分）"),
  ]

  private static func numbers(of sheets: [Sheet]) -> String { sheets.map { "\($0.id)" }.joined(separator: ",") }

  private func cells(of sheet: Sheet, shops: [HolderID: String]) throws -> [TableView.Cell] {
    var month = TableView.Cell(sheet.month.words)
    month.plain = "\(sheet.month)"
    func points(_ points: Points) -> TableView.Cell { .init(Commodity.points.inBooks(points.hundredths)) }
    return [
      .init("\(sheet.id)", path: "/sheets/\(sheet.id)"), .init(shops[sheet.holder] ?? sheet.shop.text), month,
      points(sheet.payable), points(try .zero - sheet.receivable), points(try sheet.net),
    ]
  }

  private func shopsByHolder(_ street: Street) async throws -> [HolderID: String] {
    Dictionary(uniqueKeysWithValues: try await street.shop.shopNames().map { ($0.holder, $0.name) })
  }

  /// All sheets that the caller may see, the latest first.
  private func sheets(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let before = SheetID(try call.query.cursor("before") ?? .max)
    let sheets = try await street.shop.sheets(before: before, of: call.grants.places, limit: Int64(rows) + 1)
    let (names, shops) = try await (userNames(street), shopsByHolder(street))
    let shown = sheets.prefix(rows)
    var view = TableView(
      "结算单", caption: "最近的在前；点号码看单子、签字。应付是兑换减退货，补记以前月份的也算在里面。",
      columns: Self.columns + [.text("超市签字"), .text("街道签字"), .text("状态")],
      rows: try shown.map { sheet in
        try cells(of: sheet, shops: shops) + [
          .init(sheet.signedForShop.map { names[$0] ?? "" } ?? "没有签"),
          .init(sheet.signedForStreet.map { names[$0] ?? "" } ?? "没有签"),
          .init("", tag: sheet.stateWords, kind: sheet.stateKind),
        ]
      }, empty: ("还没有结算单", "一个月过完以后，对账员出单，单子就会列在这里。"))
    if call.user.identity.roles.contains(.reconciler) {
      view.links = [.init(title: "出结算单", path: "/sheets/new"), .init(title: "结算", path: "/settlements/new")]
    }
    if !call.user.identity.roles.isDisjoint(with: [.reconciler, .auditor]) {
      let month = lastMonth(street)
      view.links.append(.init(title: "店方对账单", path: "/settlements/\(month)/statements"))
    }
    if !shown.isEmpty { view.links.append(.init(title: "全部存成 Excel 能打开的表", path: "/settlements.csv")) }
    if sheets.count > shown.count, let last = shown.last { view.next = "/settlements?before=\(last.id)" }
    view.done = try await whatWasDone(call, street)
    return view
  }

  /// What the form before this page did: a settlement, or sheets that were drawn.
  private func whatWasDone(_ call: PageCall, _ street: Street) async throws -> String? {
    if let posted = try await doneEntry(of: [.settlement], call, street) {
      let lines = posted.rows(of: SettlementSheet.self)
      let net = try Points.sum(lines.map(\.payable)) - Points.sum(lines.map(\.receivable))
      return "结算好了：\(lines.count) 张，净付 \(Commodity.points.inBooks(net.hundredths)) 分，记成第 \(posted.entry.number) 号凭证"
    }
    guard let count = try? await done(call, street)?.int("sheets") else { return nil }
    return count == 0 ? "那个月没有兑换和退货，不用出单" : "那个月的结算单出好了，共 \(count) 张；请超市先签字"
  }

  /// What a settlement would do now.
  private func settlement(_ street: Street) async throws -> TableView {
    // Every month that has sheets is over, so this one takes in all.
    let month = street.desk.book.cutOff.month(of: dates(street).today)
    let (paid, carried) = try await street.books.sheetsToSettle(through: month)
    let shops = try await shopsByHolder(street)
    let net = try Points.sum(paid.map(\.payable)) - Points.sum(paid.map(\.receivable))
    var view = TableView(
      "超市月结",
      caption: paid.isEmpty ? "现在没有可以结算的：两方都签了字的单子才能结算。" : "两方都签了字的这一次付清，记成一张凭证，不能冲正；没签齐的结转，留到下一次。",
      columns: Self.columns + [.text("这一次")],
      rows: try paid.map { try cells(of: $0, shops: shops) + [.init("", tag: "付清", kind: "t-good")] }
        + carried.map {
          try cells(of: $0, shops: shops) + [.init("", tag: "结转：\($0.isSigned ? "和别的单子正好抵销" : $0.nextWords)", kind: "t-wait")]
        }, empty: ("没有要结算的单子", "先出结算单，再由超市和街道签字。"))
    view.links = [.init(title: "回到结算单", path: "/settlements")]
    if !paid.isEmpty {
      view.confirmation = .init(
        action: "/settlements", button: "确认结算 \(paid.count) 张，净付 \(Commodity.points.inBooks(net.hundredths)) 分",
        fields: [.init(name: "month", value: "\(month)"), .init(name: "sheets", value: Self.numbers(of: paid))])
    }
    return view
  }
}
