import Access
import Ledger
import LedgerPostgres
import Office
import Reconciliation
import Web

extension PagesInterface {
  /// How bad findings of each check are: the administrator chooses, from a day on that is still to come.
  func addCheckLevels(to pages: Pages) {
    pages.get("/check-levels", .roles([.admin, .reconciler, .auditor, .head])) { call in
      try await checkLevels(call, try await street(of: call))
    }
    pages.post("/check-levels", .roles([.admin]), action: "set-check-level") { call, keyed in
      let street = try await street(of: call)
      return try await submit(
        Self.levelForm(street), call, street, show: { try await checkLevels(call, street, refused: $0, status: $1) }
      ) {
        let code = try call.form.text("check") ?? ""
        guard Self.changeable(street).contains(where: { $0.code == code }) else { throw WrongField("check", "请选一项。") }
        guard let level = try call.form.text("level").flatMap(Check.Level.init(rawValue:)) else {
          throw WrongField("level", "请选一项。")
        }
        guard let day = try call.form.day("from") else { throw WrongField("from", "请填从哪一天起。") }
        let act = act(keyed, call, street, content: [code, level.rawValue, "\(day)"])
        do { _ = try await street.findings.setLevel(level, of: code, from: day, act) } catch Findings.Failure.notAhead {
          throw WrongField("from", "最早从明天起改，以前的月份不变。")
        }
        return keyed.done("/check-levels")
      }
    }
  }

  private static func changeable(_ street: Street) -> [Check] { street.reconciliation.checks.filter { !$0.staysRed } }

  private func checkLevels(
    _ call: PageCall, _ street: Street, refused: FormView? = nil, status: Int = 200
  ) async throws -> PageAnswer {
    let (chosen, dates) = (try await street.reconciliation.chosenLevels(), dates(street))
    var view = TableView(
      "各项检查的级别", caption: "红挡住结账，黄要说明，提示只请核实。一个月用月末那一天的级别；改了，以前的月份不变。",
      columns: [.text("检查"), .text("级别"), .text("谁定的"), .text("以后")],
      rows: street.reconciliation.checks.sorted { $0.number < $1.number }.map { check in
        let own = chosen.filter { $0.check == check.code }
        let now = own.last { $0.from <= dates.today }
        let level = now?.level ?? check.level
        let later = own.filter { $0.from > dates.today }.map { "\(dates.day($0.from))起\($0.level.word)" }
        return [
          .init("\(check.number)　\(check.title)"), .init("", tag: level.word, kind: level.tagKind),
          .init(check.staysRed ? "规定，不能改" : now == nil ? "系统原来的" : "本街道"), .init(later.joined(separator: "，")),
        ]
      }, empty: ("没有检查", "这个版本没有检查。"))
    if try await done(call, street) != nil { view.done = "定好了，从定的那天起照这样" }
    let forms = call.user.isAdministrator ? [refused ?? Self.levelForm(street)] : []
    return table(view, forms, call, street, status: status)
  }

  private static func levelForm(_ street: Street) -> FormView {
    FormView(
      heading: "改级别", action: "/check-levels", button: "定下来",
      inputs: [
        .choice(
          "check", "哪一项", help: "查账簿本身的各项一直是红，不在里面。",
          changeable(street).map { (value: $0.code, title: "\($0.number)　\($0.title)") }),
        .choice("level", "什么级别", help: "红挡住结账，黄要说明。", Check.Level.allCases.map { (value: $0.rawValue, title: $0.word) }),
        .text("from", "从哪一天起", help: "最早明天。", type: "date", longest: 10),
      ])
  }
}
