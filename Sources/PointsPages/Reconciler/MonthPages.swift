import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

/// 月结: the months of the book, the page on which one is closed (结账), and from which it is opened again (反结账).
extension PagesInterface {
  /// Who looks at months: whoever closes one, opens one again, or confirms that.
  private static let readersOfMonths = RouteAccess.roles([.reconciler, .auditor, .head, .admin])

  func addMonths(to pages: Pages) {
    addTable("/months", Self.readersOfMonths, to: pages) { try await months($0, $1, rows: $2) }
    pages.get("/months/{month}", Self.readersOfMonths) { call in
      let street = try await street(of: call)
      return try await show(try await look(call, street), call, street)
    }
    pages.post("/months/{month}/closing", .roles([.reconciler]), action: "close-month") { call, keyed in
      let street = try await street(of: call)
      let month = try await month(call, street)
      return try await answer(
        Self.closingForm(month), call, street,
        show: { view, status in
          try await show(try await look(call, street), sent: view, call, street, status: status)
        }
      ) {
        guard Month(typed: try call.form.text("month") ?? "") == month else {
          throw WrongField("month", "请输入 \(month)，和要结的月份一样。")
        }
        do { _ = try await street.books.close(month, act(keyed, call, street, content: ["\(month)"])) } catch let error
          as Books.NotProven
        {
          return try await show(try await look(call, street, finding: error.findings), call, street, status: 409)
        }
        return .seeOther(keyed.done("/months/\(month)"))
      }
    }
    pages.post("/months/{month}/reopening", .roles([.head]), action: "reopen-month") { call, keyed in
      let street = try await street(of: call)
      let month = try await month(call, street)
      let form = try await marked(Self.reopeningForm(month), .reopenMonth, street)
      return try await submit(
        form, call, street,
        show: { view, status in
          try await show(try await look(call, street), sent: view, call, street, status: status)
        }
      ) {
        let reason = try call.form.prose("reason", missing: "请写原因。")
        let act = act(keyed, call, street, content: ["\(month)", reason])
        return try await ask(.reopenMonth(month), reason: reason, act, street) { _ in keyed.done("/months/\(month)") }
      }
    }
  }

  // MARK: The list

  /// All months, the latest first.
  private func months(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let (ended, periods) = try await street.desk.read { (try $0.months(), try $0.periods()) }
    let (names, dates) = (try await userNames(street), dates(street))
    let current = street.desk.book.cutOff.month(of: today(street))
    let before = try call.query.text("before").flatMap { Month($0) }
    let found = periods.reversed().filter { period in before.map { period.month < $0 } ?? true }
    let shown = found.prefix(rows)
    let readsBooks = !call.user.identity.roles.isDisjoint(with: [.reconciler, .auditor])
    var view = TableView(
      "月结", caption: "最近的在前；点月份看这个月的结账，反结账也从那里提出。",
      columns: [.text("月份"), .text("状态"), .number("凭证（张）"), .text("什么时候结的"), .text("谁结的"), .text("摘要（前 12 位）")]
        + (readsBooks ? [.text("对账"), .text("月报")] : []),
      rows: shown.map { period in
        let month = period.month
        let one = ended.first { $0.month == month }
        let last = one?.isClosed == true ? one?.events.last : nil
        var cells: [TableView.Cell] = [
          .init(month.words, path: "/months/\(month)"), Self.stateCell(of: one, isOver: month < current),
          .init(Self.whole(period.entries.upperBound.number - period.entries.lowerBound.number)),
          last.map { .time($0.at, dates) } ?? .init(""),
          .init(last.map { names[$0.event.actor ?? .system] ?? "系统" } ?? ""),
          .init(last?.event.digest.map { String($0.hexadecimal.prefix(12)) } ?? ""),
        ]
        cells[0].plain = "\(month)"
        if readsBooks {
          cells.append(.init("看对账", path: "/reconciliations?month=\(month)"))
          cells.append(.init("看月报", path: "/months/\(month)/report"))
        }
        return cells
      }, empty: ("还没有月份", "账簿的第一个月开始以后，就列在这里。"))
    if found.count > shown.count, let last = shown.last { view.next = "/months?before=\(last.month)" }
    return view
  }

  private static func stateCell(of month: BookMonth?, isOver: Bool) -> TableView.Cell {
    switch month?.state {
    case nil where !isOver: .init("", tag: "还没过完", kind: "t-note")
    case nil, .ended: .init("", tag: "没有结账", kind: "t-wait")
    case .closed(let version): .init("", tag: "已结账，第 \(version) 版", kind: "t-good")
    case .reopened(let version): .init("", tag: "第 \(version) 版反结账了，要重新结", kind: "t-warn")
    }
  }

  /// A count, thousands apart.
  static func whole(_ count: Int64) -> String { Commodity.minutes(.credit).inBooks(count) }

  // MARK: The forms

  /// The form that closes a month.
  static func closingForm(_ month: Month) -> FormView {
    var view = FormView(
      heading: "结账", action: "/months/\(month)/closing", button: "结账 \(month.words)",
      inputs: [.text("month", "输入要结的月份", help: "如 \(month)。防止误点；全角数字也认。", longest: 20)])
    view.footnote = "会先把这个月再查一遍。途中断电，要么已结，要么没结，不会结一半。"
    return view
  }

  /// The form that asks for a month to be opened again.
  static func reopeningForm(_ month: Month) -> FormView {
    FormView(
      heading: "反结账", action: "/months/\(month)/reopening", button: "反结账",
      inputs: [.text("reason", "原因", help: "写明要改什么、为什么，最多 200 个字；以后查账要看。")])
  }
}

extension Month {
  /// A month as somebody types it: 2026-06, 202606, 2026年6月, ２０２６．６; nil for anything else.
  init?(typed text: String) {
    let parts = text.precomposedStringWithCompatibilityMapping.split { !$0.isASCII || !$0.isNumber }.map(String.init)
    let digits = parts.joined()
    switch parts.count {
    case 1 where digits.count == 6: self.init("\(digits.prefix(4))-\(digits.suffix(2))")
    case 2 where parts[0].count == 4 && (1...2).contains(parts[1].count):
      self.init("\(parts[0])-\(parts[1].count == 1 ? "0" : "")\(parts[1])")
    default: return nil
    }
  }
}
