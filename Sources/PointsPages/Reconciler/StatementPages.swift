import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Web

/// The shops' own statements of a month (店方对账单): which are there, and the form that brings one.
extension PagesInterface {
  func addStatements(to pages: Pages) {
    pages.get("/settlements/{month}/statements", .roles([.reconciler, .auditor])) { call in
      let street = try await street(of: call)
      return try await show(try await statements(call, street), nil, call, street)
    }
    // No act: a statement lies beside the book, and the same file once more is no second one.
    pages.upload("/settlements/{month}/statements", .roles([.reconciler])) { call in
      let street = try await street(of: call)
      let month = try await month(call, street)
      let form = try await uploadForm(month, street)
      return try await submit(
        form, call, street,
        show: { view, status in
          try await show(try await statements(call, street), view, call, street, status: status)
        }
      ) {
        let shop = try call.form.code("shop")
        guard let file = call.file, file.field == "file" else { throw WrongField("file", "请选超市给的对账单文件。") }
        let done = try await street.books.statement(
          file.bytes, of: shop, month: month, today: today(street), by: call.user.identity.user)
        let said = done.kept.map { [("done", "\($0.id)"), ("new", done.isNew ? "1" : "0")] } ?? []
        return "/settlements/\(month)/statements?" + FormFields(said.map { (name: $0.0, value: $0.1) }).encoded
      } otherwise: { error in
        guard let unreadable = error as? ShopStatement.Unreadable else { return nil }
        let problems = unreadable.problems
        var view = try form.filled(with: call.form).refused(
          "没有收下，什么也没有存", "请照下面说的改好，再选一次文件。", field: "file", problems.first.map { "\($0)" })
        view.problem?.fields = problems.map { problem in
          FieldProblem(id: "file", label: problem.row.map { "第 \($0) 行" } ?? "整个文件", text: "\(problem.what)。\(problem.mend)。")
        }
        return (view, 400)
      }
    }
  }

  /// The last month that is over; the first if none is.
  func lastMonth(_ street: Street) -> Month {
    let book = street.desk.book
    return max(book.firstMonth, book.cutOff.month(of: today(street)).previous)
  }

  /// Whether a month is sealed now.
  func isClosed(_ month: Month, _ street: Street) async throws -> Bool {
    try await street.desk.read { try $0.months() }.contains { $0.month == month && $0.isClosed }
  }

  private func show(
    _ list: TableView, _ sent: FormView?, _ call: PageCall, _ street: Street, status: Int = 200
  ) async throws -> PageAnswer {
    guard call.user.identity.roles.contains(.reconciler) else { return table(list, call, street) }
    let form = if let sent { sent } else { try await uploadForm(try await month(call, street), street) }
    return table(list, [form], call, street, status: status)
  }

  private func uploadForm(_ month: Month, _ street: Street) async throws -> FormView {
    let shops = try await street.shop.shopNames().map { (value: $0.code.text, title: $0.name) }
    var view = FormView(
      heading: "交一份对账单", action: "/settlements/\(month)/statements", button: "收下 \(month.words)的对账单",
      inputs: [
        .choice("shop", "哪家超市", help: "这份对账单是哪家的。", shops),
        .file("file", "文件", help: "CSV，第一行写列名：日期、小票号、积分；不超过 10 MB、\(ShopStatement.mostLines) 行。"),
      ])
    view.footnote = "要超市自己记的账，不要本系统导出的表。同一家再交一份，就用新的，前一份留着。"
    view.isUpload = true
    return view
  }

  /// Every shop with its statement of the month, or without.
  private func statements(_ call: PageCall, _ street: Street) async throws -> TableView {
    let month = try await month(call, street)
    let shops = try await street.shop.shopNames()
    let kept = try await street.desk.read { try street.shop.statements(of: month...month, $0) }
    let (names, dates) = (try await userNames(street), dates(street))
    let count = shops.count { shop in kept.contains { $0.shop == shop.code } }
    var view = TableView(
      "\(month.words)店方对账单", caption: "每家超市自己记的账，拿来和账簿逐笔核对；没有交的，对账写“未查”，不算通过。",
      columns: [
        .text("超市"), .text("状态"), .number("行数"), .number("合计（分）"), .text("谁收的"), .text("什么时候"),
      ],
      rows: shops.map { shop in
        guard let one = kept.first(where: { $0.shop == shop.code }) else {
          return [.init(shop.name), .init("", tag: "没有交", kind: "t-warn"), .init(""), .init(""), .init(""), .init("")]
        }
        return [
          .init(shop.name), .init("", tag: one.version > 1 ? "收下了，第 \(one.version) 份" : "收下了", kind: "t-good"),
          .init(Self.whole(one.lines)), .init(Commodity.points.inBooks(one.points.hundredths)),
          .init(names[one.importedBy] ?? "系统"),
          .time(one.importedAt, dates),
        ]
      }, empty: ("还没有超市", "建了超市以后，每个月一家一份对账单。"))
    view.soft = "\(shops.count) 家，收下 \(count) 家"
    view.links = [.init(title: "看这个月的对账", path: "/reconciliations?month=\(month)")]
    for (title, other) in [("上个月", month.previous), ("下个月", month.next)]
    where other >= street.desk.book.firstMonth && other <= street.desk.book.cutOff.month(of: dates.today) {
      view.links.append(.init(title: title, path: "/settlements/\(other)/statements"))
    }
    view.links.append(.init(title: "回到结算单", path: "/settlements"))
    // Of one that somebody else has brought since, nothing is said.
    if let id = try call.query.cursor("done"), let one = kept.first(where: { $0.id.number == id }),
      one.importedBy == call.user.identity.user
    {
      let name = shops.first { $0.code == one.shop }?.name ?? one.shop.text
      let sum = "\(Self.whole(one.lines)) 行，合计 \(Commodity.points.inBooks(one.points.hundredths)) 分"
      let next = try await isClosed(month, street) ? "这个月已经结账，封存的数字不变；要改请总网格长反结账" : "请再对一次账"
      view.done =
        try call.query.text("new") == "0" ? "\(name)的这一份早就收下了，没有变：\(sum)" : "\(name)的对账单收下了：\(sum)。\(next)"
    }
    return view
  }
}
