import Access
import Ledger
import LedgerPostgres
import Office
import Volunteering
import Web

/// What waits for quota (待额度), and the decision about it when its year is to be ended: 结转下年 or 不再发放.
extension PagesInterface {
  func addWaiting(to pages: Pages) {
    addTable("/quota/waiting", .roles([.admin, .head, .reconciler, .auditor]), to: pages) { try await waiting($0, $1, rows: $2) }
    pages.get("/service-records/{id}/waiting-decision", .roles([.admin])) { call in
      let street = try await street(of: call)
      let found = try await recordStory(call, street)
      guard let waiting = try await waiting(found, street) else {
        let words = RefusalWords.of(.notWaiting)
        let view = NotPossibleView(
          heading: "第 \(found.line.id) 号服务记录不用决定", detail: words.sentence(#"{"record":\#(found.line.id)}"#), remedy: "不用办。",
          links: [
            .init(title: "看等额度的", path: "/quota/waiting"), .init(title: "看服务记录", path: "/service-records/\(found.line.id)"),
          ])
        return page("not-possible", title: view.heading, view, call, street)
      }
      return form(decisionForm(found, waiting, call, street), call, street)
    }
    pages.post("/service-records/{id}/waiting-decision", .roles([.admin]), action: "decide-waiting") { call, keyed in
      let street = try await street(of: call)
      let found = try await recordStory(call, street)
      let view = decisionForm(found, try await waiting(found, street), call, street)
      return try await submit(view, call, street) {
        let decision: VolunteeringRoom.WaitingDecision
        switch try call.form.text("decision") {
        case "carry": decision = .carry
        case "drop": decision = .drop
        default: throw WrongField("decision", "请选一项。")
        }
        let act = act(keyed, call, street, content: ["\(found.line.id)", "\(decision)"])
        _ = try await street.service.decide(decision, about: found.line.id, act)
        return keyed.done("/quota/waiting")
      }
    }
  }

  private func waiting(_ found: FoundRecord, _ street: Street) async throws -> WaitingListed? {
    try await street.volunteering.waitingList(of: found.line.id, limit: 1).first
  }

  private func waiting(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let after = EntryNumber(try call.query.cursor("after") ?? 0)
    let found = try await street.volunteering.waitingList(after: after, limit: Int64(rows) + 1)
    let shown = found.prefix(rows)
    let today = today(street)
    let records = try await street.desk.report {
      try street.volunteering.records(among: shown.map(\.record), on: today, $0)
    }
    let roles = call.user.identity.roles
    let (decides, reads) = (roles.contains(.admin), !roles.isDisjoint(with: Self.readersOfRecords))
    var view = TableView(
      "等额度的积分", caption: "批了、额度不够、还没有发的，按先后排；额度一有就照这个先后发。",
      columns: [.text("服务记录"), .text("志愿者"), .text("社区"), .number("等多少（分）"), .text("等哪年的额度"), .text("决定"), .text("办理")],
      rows: shown.map { line in
        let record = records[line.record]
        return [
          .init("\(line.record)", path: reads ? "/service-records/\(line.record)" : nil), .init(record?.maskedName ?? ""),
          .init(line.community), .init(Commodity.points.inBooks(line.points.hundredths)),
          .init(line.year.map { "\($0.civil.year)年" } ?? "不等了"), line.decisionCell,
          decides ? .init("决定", path: "/service-records/\(line.record)/waiting-decision") : .init(""),
        ]
      }, empty: ("没有等额度的", "批的时候额度不够，积分就列在这里等。"))
    view.links = [.init(title: "额度", path: "/quota")]
    if found.count > shown.count, let last = shown.last { view.next = "/quota/waiting?after=\(last.entry)" }
    if let kept = try await done(call, street), let entry: EntryNumber = try? kept.id("credit") {
      view.done = "决定记下了（第 \(entry) 号凭证的积分）；改主意了，可以再决定一次"
    }
    return view
  }

  /// - Parameter waiting: what waits; nil if nothing does any more, of which the form says nothing.
  private func decisionForm(
    _ found: FoundRecord, _ waiting: WaitingListed?, _ call: PageCall, _ street: Street
  ) -> FormView {
    let id = found.line.id
    let points = waiting?.points.spoken ?? "0"
    var view = FormView(
      heading: "第 \(id) 号服务记录等额度的 \(points) 分", action: "/service-records/\(id)/waiting-decision", button: "记下决定",
      inputs: [
        .choice(
          "decision", "怎么办", help: "年结以前，每一条都要决定。",
          [(value: "carry", title: "结转下年：下一年有了额度再发"), (value: "drop", title: "不再发放：积分不发了，时长留着")], asks: true)
      ])
    view.facts = recordFacts(found, call, street)
    if let waiting {
      view.facts.append(
        .fact("等着", "\(points) 分，\(waiting.community)" + (waiting.year.map { " \($0.civil.year) 年的额度" } ?? "，已决定不再发放")))
    }
    view.notice = "这一步不动账"
    view.noticeDetail = "结转的排在下一年后来批的前面。最后一次决定算数，改主意了再来决定一次。"
    view.back = PageLink(title: "不决定，回到名单", path: "/quota/waiting")
    return view
  }
}

extension WaitingListed {
  /// What was decided about it.
  fileprivate var decisionCell: TableView.Cell {
    guard isDecided else { return .init("", tag: "等额度", kind: "t-wait") }
    return year == nil ? .init("", tag: "不再发放", kind: "t-bad") : .init("", tag: "结转下年", kind: "t-note")
  }
}
