import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

extension PagesInterface {
  func addBooks(to pages: Pages) {
    let access = RouteAccess.roles([.reconciler, .auditor])
    addTable("/books/entries", file: ("/books/entries.csv", "entries"), access, to: pages) {
      try await entries($0, $1, rows: $2)
    }
    addTable("/books/trial-balance", file: ("/books/trial-balance.csv", "trial-balance"), access, to: pages) { _, street, _ in
      try await trialBalance(street)
    }
    addTable("/books/accounts/{id}", file: ("/books/accounts/{id}/csv", "statement"), access, to: pages) {
      try await statement($0, $1, rows: $2)
    }
    addTable("/books/entries/{no}", access, to: pages) { call, street, _ in try await entry(call, street) }
  }

  /// The latest entries first, or those before a number.
  private func entries(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let before = EntryNumber(try call.query.cursor("before") ?? .max)
    let (lines, users) = try await street.desk.read { reader in
      (try reader.entryLines(before: before, limit: Int64(rows) + 1), try street.users.all(reader.session))
    }
    let names = Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.name) })
    let (dates, shown) = (dates(street), lines.prefix(rows))
    var view = TableView(
      "凭证", caption: "最近的在前；点号码看借贷双方。",
      columns: [.text("号"), .text("事情"), .text("业务日期"), .text("记账时间"), .text("经办"), .text("更正")],
      rows: shown.map { line in
        [
          .init("\(line.number)", path: "/books/entries/\(line.number)"),
          .init(EntryKind(rawValue: line.kind)?.title ?? line.kind),
          .day(line.businessDate, dates), .time(line.recordedAt, dates), .init(names[line.actor] ?? "自动"),
          .init(line.reverses.map { "冲正第 \($0) 号" } ?? line.returnsOf.map { "退第 \($0) 号" } ?? ""),
        ]
      }, empty: ("还没有凭证", "有人审批、兑换或入库以后，凭证就会列在这里。"))
    view.links = [
      .init(title: "全部存成 Excel 能打开的表", path: "/books/entries.csv"), .init(title: "科目余额表", path: "/books/trial-balance"),
    ]
    if lines.count > shown.count, let last = shown.last { view.next = "/books/entries?before=\(last.number)" }
    return view
  }

  /// An entry with both sides.
  private func entry(_ call: PageCall, _ street: Street) async throws -> TableView {
    let posted = try await posted(call, street)
    let number = posted.entry.number
    let (remark, reversal, users) = try await street.desk.read { reader in
      (try reader.remark(of: number), try reader.reversal(of: number), try street.users.all(reader.session))
    }
    let (entry, dates, isRed) = (posted.entry, dates(street), posted.entry.reverses != nil)
    var view = TableView(
      "第 \(number) 号凭证：\(entry.kind.title)",
      caption: "借方合计等于贷方合计；点户名看明细账。" + (isRed ? "冲正记成红字，减在原来的一方。" : ""),
      columns: [.text("科目"), .text("户"), .text("单位"), .number("借方"), .number("贷方"), .number("记账后余额")],
      rows: entry.postings.map { posting in
        let account = posting.account
        let (debit, credit) = account.commodity.sides(of: posting.amount, isRed: isRed)
        let holder = account.holder == .book ? "本街道" : "第 \(account.holder) 户"
        return [
          .init("\(account.code.rawValue) \(account.code.definition.title)"),
          .init(holder, path: "/books/accounts/\(posting.state.id)"), .init(account.commodity.words),
          .init(debit), .init(credit), .init(account.commodity.inBooks(posting.state.balance)),
        ]
      }, empty: ("这张凭证没有分录", "它只说明谁是谁，或哪个户销了，没有动积分。"))
    var facts = [
      ("业务日期", dates.day(entry.businessDate), String?.none),
      ("记账时间", "\(dates.time(posted.recordedAt))，记在\(entry.period.words)", nil),
      ("经办", users.first { $0.id == entry.actor }?.name ?? "自动", nil),
    ]
    if let other = entry.reverses { facts.append(("冲正", "第 \(other) 号凭证", "/books/entries/\(other)")) }
    if let other = reversal { facts.append(("已冲正", "第 \(other) 号凭证", "/books/entries/\(other)")) }
    if let other = entry.returnsOf { facts.append(("退", "第 \(other) 号凭证", "/books/entries/\(other)")) }
    if let remark { facts.append(("备注", remark, nil)) }
    facts.append(("第 \(posted.block) 块", posted.hash.map { String(format: "%02x", $0) }.joined().inFours, nil))
    view.facts = facts.map { label, text, path in
      var cell = TableView.Cell(text, path: path)
      cell.label = label
      return cell
    }
    view.links = [.init(title: "回到凭证", path: "/books/entries?before=\(number.advanced(by: 1))")]
    if entry.kind.isReversible, reversal == nil, call.user.identity.roles.contains(.reconciler) {
      view.links.append(.init(title: "冲正", path: "/entries/\(number)/reversal"))
    }
    return view
  }

  private func trialBalance(_ street: Street) async throws -> TableView {
    let now = office.now()
    let (period, lines) = try await street.desk.report { reader in
      let period = try reader.period(at: now)
      return (period, try reader.balances(of: period))
    }
    var view = TableView(
      "科目余额表", caption: "\(period.month.words)到现在；冲正按红字减在原来的一方。",
      columns: [
        .text("科目"), .text("单位"), .text("方向"), .number("期初余额"), .number("本期借方"), .number("本期贷方"), .number("期末余额"),
      ],
      rows: lines.map { line in
        let (commodity, definition) = (line.commodity, line.code.definition)
        return [
          .init("\(line.code.rawValue) \(definition.title)"), .init(commodity.words),
          .init(definition.side == .debit ? "借" : "贷"),
        ] + [line.opening, line.debit, line.credit, line.closing].map { .init(commodity.inBooks($0)) }
      }, empty: ("账上还没有余额", "有了凭证，这里就有科目余额。"))
    view.soft = dates(street).time(now)
    view.links = [
      .init(title: "存成 Excel 能打开的表", path: "/books/trial-balance.csv"), .init(title: "凭证", path: "/books/entries"),
    ]
    return view
  }

  private func statement(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    guard let id = call.path["id"].flatMap({ Int64($0) }).map({ AccountID($0) }) else { throw HTTPProblem.notFound("账户") }
    let after = try call.query.cursor("after") ?? 0
    let (found, lines) = try await street.desk.read { reader in
      (try reader.account(id, at: nil), try reader.statement(of: id, after: after, limit: Int64(rows) + 1))
    }
    guard let found else { throw HTTPProblem.notFound("账户") }
    let (commodity, shown) = (found.account.commodity, lines.prefix(rows))
    let dates = dates(street)
    var view = TableView(
      "明细账：\(found.account.code.definition.title)", caption: "按记账先后。",
      columns: [.text("凭证"), .text("业务日期"), .text("事情"), .number("借方"), .number("贷方"), .number("余额")],
      rows: shown.map { line in
        let (debit, credit) = commodity.sides(of: line.amount, isRed: line.kind == EntryKind.reversal.rawValue)
        return [
          .init("\(line.entry)", path: "/books/entries/\(line.entry)"), .day(line.businessDate, dates),
          .init(EntryKind(rawValue: line.kind)?.title ?? line.kind), .init(debit), .init(credit),
          .init(commodity.inBooks(line.balance)),
        ]
      }, empty: ("还没有发生额", "这个户还没有记过账。"))
    view.soft = "\(commodity.words)，现在余额 \(commodity.inBooks(found.balance))"
    view.links = [
      .init(title: "全部存成 Excel 能打开的表", path: "/books/accounts/\(id)/csv"),
      .init(title: "凭证", path: "/books/entries"),
    ]
    if lines.count > shown.count, let last = shown.last { view.next = "/books/accounts/\(id)?after=\(last.version)" }
    return view
  }
}
