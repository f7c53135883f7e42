import Access
import LedgerPostgres
import Office
import Web

extension PagesInterface {
  /// Which actions need two persons: the administrator chooses.
  func addTwoPersons(to pages: Pages) {
    pages.get("/two-persons", .roles([.admin])) { call in try await twoPersons(call, try await street(of: call)) }
    pages.post("/two-persons", .roles([.admin]), action: "set-persons") { call, keyed in
      let street = try await street(of: call)
      return try await submit(
        Self.choiceForm(), call, street, show: { try await twoPersons(call, street, refused: $0, status: $1) }
      ) {
        let typed = (try call.form.text("action") ?? "", try call.form.text("persons") ?? "")
        guard let action = TwoPersonsAction(rawValue: typed.0), !action.isAlways else { throw WrongField("action", "请选一项。") }
        guard let persons = Int64(typed.1), (1...2).contains(persons) else { throw WrongField("persons", "请选一项。") }
        let act = act(keyed, call, street, content: [action.rawValue, "\(persons)"])
        _ = try await street.proposals.setPersons(persons, for: action, act)
        return keyed.done("/two-persons")
      }
    }
  }

  private func twoPersons(
    _ call: PageCall, _ street: Street, refused: FormView? = nil, status: Int = 200
  ) async throws -> PageAnswer {
    let chosen = try await street.desk.read { try $0.twoPersons() }.actions
    var view = TableView(
      "哪些事要两个人", caption: "要两个人的事，一人提出、另一人确认才记账。", columns: [.text("事情"), .text("几个人办"), .text("谁定的")],
      rows: TwoPersonsAction.allCases.map { action in
        [
          .init(action.title), .init(action.isAlways || chosen.contains(action.rawValue) ? "两个人" : "一个人"),
          .init(action.isAlways ? "规定，不能改" : "本街道"),
        ]
      }, empty: ("没有这样的事", "没有要两个人办的事。"))
    if try await done(call, street) != nil { view.done = "定好了，从现在起照这样办" }
    return table(view, [refused ?? Self.choiceForm()], call, street, status: status)
  }

  private static func choiceForm() -> FormView {
    FormView(
      heading: "定几个人办", action: "/two-persons", button: "定下来",
      inputs: [
        .choice("action", "哪件事", help: "规定要两个人的不在里面。", TwoPersonsAction.chosen.map { (value: $0.rawValue, title: $0.title) }),
        .choice("persons", "几个人", help: "已经提出、还没确认的照旧。", [(value: "1", title: "一个人"), (value: "2", title: "两个人")]),
      ])
  }
}
