import Access
import Ledger
import LedgerPostgres
import Office
import Volunteering
import Web

extension PagesInterface {
  func addRates(to pages: Pages) {
    pages.get("/rates", .roles([.admin, .auditor])) { call in
      let street = try await street(of: call)
      return try await rates(call, street)
    }
    pages.post("/rates", .roles([.admin]), action: "set-rate") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await rateForm(street), call, street, show: again(call, street)) {
        let colour = try await colour(call.form.text("colour") ?? "", street)
        guard let from = try call.form.day("from") else { throw WrongField("from", "请填从哪一天起。") }
        guard let points = try? Points(decimal: try call.form.text("points") ?? ""), points <= Rate.highest else {
          throw WrongField("points", "请填 0 到 \(Rate.highest.spoken) 的分数，最多两位小数，如 2 或 2.50。")
        }
        let typed = try call.form.text("rounding") ?? ""
        guard let rounding = Int32(typed).flatMap(Rate.Rounding.init(rawValue:)) else { throw WrongField("rounding", "请选一项。") }
        let act = act(keyed, call, street, content: [colour.text, "\(from)", "\(points)", typed])
        let input = ProposalInput.setRate(colour: colour, from: from, points, rounding)
        return try await ask(input, reason: nil, act, street) { _ in keyed.done("/rates") }
      }
    }
    pages.post("/colours", .roles([.admin]), action: "name-colour") { call, keyed in
      let street = try await street(of: call)
      let colours = try await street.volunteering.colours(on: .infinity)
      return try await submit(Self.nameForm(colours), call, street, show: again(call, street)) {
        let colour = try call.form.code("named")
        guard colours.contains(where: { $0.code == colour }) else { throw WrongField("named", "请选一项。") }
        let label = try call.form.prose("label", longest: 20, missing: "请填名称。")
        _ = try await street.registry.nameColour(colour, label, act(keyed, call, street, content: [colour.text, label]))
        return keyed.done("/rates")
      }
    }
  }

  /// Shows the page of rates with a form that was refused.
  private func again(_ call: PageCall, _ street: Street) -> (FormView, Int) async throws -> PageAnswer {
    { try await rates(call, street, refused: $0, status: $1) }
  }

  /// A colour by what the street calls it, or by its code; a new one by a new code.
  private func colour(_ typed: String, _ street: Street) async throws -> Code {
    let name = Spelling.prose(typed)
    if let known = try await street.volunteering.colours(on: .infinity).first(where: { $0.label == name }) { return known.code }
    do { return try Code(folding: typed) } catch {
      throw WrongField("colour", "请填颜色的名称；新的颜色填一个代码：字母、数字或汉字，如 RED。")
    }
  }

  /// All rates by colour and date, and the form for a new one.
  private func rates(
    _ call: PageCall, _ street: Street, refused: FormView? = nil, status: Int = 200
  ) async throws -> PageAnswer {
    let (rates, dates) = (try await street.desk.report { try street.volunteering.rates($0) }, dates(street))
    let colours = try await street.volunteering.colours(on: .infinity)
    var seen: Set<Code> = []
    var view = TableView(
      "积分标准", caption: "一小时多少分，按服务那一天的标准算；已经批准的不会变。",
      columns: [.text("颜色"), .text("哪天起"), .number("每小时（分）"), .text("零头"), .text("状态")],
      rows: rates.enumerated().map { place, one in
        let isReplaced = place > 0 && rates[place - 1].colour == one.colour && rates[place - 1].from == one.from
        let isInForce = one.from <= dates.today && seen.insert(one.colour).inserted
        var state = TableView.Cell(
          isReplaced ? "当天改过" : isInForce || one.from > dates.today ? "" : "过去", tag: isInForce ? "现在" : nil)
        state.tagKind = "t-good"
        if one.from > dates.today, !isReplaced { (state.tag, state.tagKind) = ("以后", "t-wait") }
        return [
          .init(one.colourName), .day(one.from, dates), .init(Commodity.points.inBooks(one.rate.pointsPerHour.hundredths)),
          .init(one.rate.rounding.words), state,
        ]
      }, empty: ("还没有积分标准", "给每种颜色的服务定一个标准，协调员才能登记那种服务。"))
    if let kept = try await done(call, street) { view.done = kept.texts["colour"] == nil ? "标准定好了" : "名称改好了" }
    let all = [try await rateForm(street)] + (colours.isEmpty ? [] : [Self.nameForm(colours)])
    let forms = call.user.isAdministrator ? all.map { $0.action == refused?.action ? refused ?? $0 : $0 } : []
    return table(view, forms, call, street, status: status)
  }

  private func rateForm(_ street: Street) async throws -> FormView {
    let known = try await street.volunteering.colours(on: .infinity).first?.label
    return try await marked(Self.rateForm(known, dates(street)), .setRate, street)
  }

  private static func nameForm(_ colours: [(code: Code, label: String)]) -> FormView {
    FormView(
      heading: "改颜色的名称", action: "/colours", button: "改名称",
      inputs: [
        .choice("named", "哪一种", help: "登记服务时按名称选。", colours.map { (value: $0.code.text, title: $0.label) }),
        .text("label", "叫什么", help: "如：红先锋。", longest: 20),
      ])
  }

  /// - Parameter known: what a colour is called that has a rate.
  private static func rateForm(_ known: String?, _ dates: Dates) -> FormView {
    var from = FormView.Input.text("from", "从哪一天起", help: "这一天和以后的服务按它算。", type: "date", longest: 10)
    from.value = "\(dates.today)"
    let roundings = [Rate.Rounding.minute, .halfHour, .hour].map { (value: "\($0.rawValue)", title: $0.words) }
    return FormView(
      heading: "定新标准", action: "/rates", button: "定标准",
      inputs: [
        .text("colour", "颜色", help: "\(known.map { "名称，如：\($0)；" } ?? "")新的颜色填一个代码，如 RED，再给它起名。", longest: 40),
        .text("points", "每小时多少分", help: "最多两位小数，如 2 或 2.50。", longest: 16), from,
        .choice("rounding", "零头怎么算", help: "不满的零头不算分，时长照记。", roundings),
      ])
  }
}
