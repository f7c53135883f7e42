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
      return try await submit(rateForm(street), call, street, show: { try await rates(call, street, refused: $0, status: $1) }) {
        guard let colour = try? Code(folding: try call.form.text("colour") ?? "") else {
          throw WrongField("colour", "请填颜色的代码：字母、数字或汉字，如 RED。")
        }
        guard let from = try call.form.day("from") else { throw WrongField("from", "请填从哪一天起。") }
        guard let points = try? Points(decimal: try call.form.text("points") ?? ""), points <= Rate.highest else {
          throw WrongField("points", "请填 0 到 \(Rate.highest.spoken) 的分数，最多两位小数，如 2 或 2.50。")
        }
        let typed = try call.form.text("rounding") ?? ""
        guard let rounding = Int32(typed).flatMap(Rate.Rounding.init(rawValue:)) else { throw WrongField("rounding", "请选一项。") }
        let act = act(keyed, call, street, content: [colour.text, "\(from)", "\(points)", typed])
        _ = try await street.registry.setRate(colour: colour, from: from, pointsPerHour: points, rounding: rounding, act)
        return "/rates?done=\(keyed.text)"
      }
    }
  }

  /// All rates by colour and date, and the form for a new one.
  private func rates(
    _ call: PageCall, _ street: Street, refused: FormView? = nil, status: Int = 200
  ) async throws -> PageAnswer {
    let (rates, dates) = (try await street.volunteering.rates(), dates(street))
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
          .init(one.colour.text), .day(one.from, dates), .init(Commodity.points.inBooks(one.rate.pointsPerHour.hundredths)),
          .init(one.rate.rounding.words), state,
        ]
      }, empty: ("还没有积分标准", "给每种颜色的服务定一个标准，协调员才能登记那种服务。"))
    if try await done(call, street) != nil { view.done = "标准定好了" }
    let forms = call.user.isAdministrator ? [refused ?? rateForm(street)] : []
    return table(view, forms, call, street, status: status)
  }

  private func rateForm(_ street: Street) -> FormView {
    var from = FormView.Input.text("from", "从哪一天起", help: "这一天和以后的服务按它算。", type: "date", longest: 10)
    from.value = "\(today(street))"
    let roundings = [Rate.Rounding.minute, .halfHour, .hour].map { (value: "\($0.rawValue)", title: $0.words) }
    return FormView(
      heading: "定新标准", action: "/rates", button: "定标准",
      inputs: [
        .text("colour", "颜色", help: "代码，如 RED；新的颜色也从这里加。", longest: 40),
        .text("points", "每小时多少分", help: "最多两位小数，如 2 或 2.50。", longest: 16), from,
        .choice("rounding", "零头怎么算", help: "不满的零头不算分，时长照记。", roundings),
      ])
  }
}

extension Rate.Rounding {
  /// The rounding as pages call it.
  fileprivate var words: String {
    switch self {
    case .minute: "按分钟"
    case .halfHour: "满半小时"
    case .hour: "满一小时"
    }
  }
}
