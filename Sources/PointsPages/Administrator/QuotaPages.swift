import Access
import Ledger
import LedgerPostgres
import Office
import People
import Volunteering
import Web

extension PagesInterface {
  func addQuota(to pages: Pages) {
    pages.get("/quota", .roles([.admin, .head, .reconciler, .auditor])) { call in
      try await quota(call, try await street(of: call))
    }
    pages.post("/quota", .roles([.admin]), action: "grant-quota") { call, keyed in
      let street = try await street(of: call)
      let view = try await grantForm(street)
      return try await submit(view, call, street, show: { try await quota(call, street, refused: $0, status: $1) }) {
        let (community, points) = (try call.form.code("community"), try call.form.points("points"))
        let act = act(keyed, call, street, content: [community.text, "\(points)"])
        _ = try await street.service.grantQuota(points, to: community, act)
        return keyed.done("/quota")
      }
    }
    pages.get("/quota/cuts/new", .roles([.admin])) { call in
      let street = try await street(of: call)
      return form(try await cutForm(street), call, street)
    }
    pages.post("/quota/cuts", .roles([.admin]), action: "cut-quota") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await cutForm(street), call, street) {
        let (community, points) = (try call.form.code("community"), try call.form.points("points"))
        let act = act(keyed, call, street, content: [community.text, "\(points)"])
        return try await ask(.cutQuota(points, of: community), reason: nil, act, street) { _ in keyed.done("/quota") }
      }
    }
    pages.get("/quota/moves/new", .roles([.admin])) { call in
      let street = try await street(of: call)
      return form(try await moveForm(street), call, street)
    }
    pages.post("/quota/moves", .roles([.admin]), action: "move-quota") { call, keyed in
      let street = try await street(of: call)
      return try await submit(try await moveForm(street), call, street) {
        let (giver, taker) = (try call.form.code("giver"), try call.form.code("taker"))
        guard giver != taker else { throw WrongField("taker", "调出和调入是同一个社区，请选两个社区。") }
        let points = try call.form.points("points")
        let act = act(keyed, call, street, content: [giver.text, taker.text, "\(points)"])
        _ = try await street.service.moveQuota(points, from: giver, to: taker, act)
        return keyed.done("/quota")
      }
    }
  }

  // MARK: The list

  /// What became of the quotas of a year, and the form to grant more of this year's.
  private func quota(
    _ call: PageCall, _ street: Street, refused: FormView? = nil, status: Int = 200
  ) async throws -> PageAnswer {
    let today = today(street)
    let (present, year) = (today.civil.year, try budgetYear(call, street))
    let lines = try await street.volunteering.quotas(of: Day(year: year, month: 12, day: 31) ?? today.yearEnd())
    let communities = try await street.people.communityNames()
    let rows = try communities.map { community in
      try QuotaRow(community.name, lines.first { $0.community == community.code })
    }
    // A year that was not ended has nothing to say of its end.
    let titles = QuotaRow.titles.filter {
      $0 != QuotaRow.ended || rows.contains { $0.figures[QuotaRow.ended, default: .zero] != .zero }
    }
    var view = TableView(
      "额度", caption: "\(year) 年各社区能发多少分，发了多少，还剩多少。",
      columns: [.text("社区")] + titles.map { .number("\($0)（分）") },
      rows: (rows + (rows.count > 1 ? [try QuotaRow(summing: rows)] : [])).map { row in
        [.init(row.name)] + titles.map { .init(Commodity.points.inBooks(row.figures[$0]?.hundredths ?? 0)) }
      }, empty: ("还没有社区", "先有社区，才能核定额度。"))
    if rows.count > 1 { view.sumUp() }
    view.soft = "\(year) 年"
    view.links = [
      .init(title: "等额度的", path: "/quota/waiting"), .init(title: "超额度兑付", path: "/slips/over-quota"),
      .init(title: "额度执行", path: "/quota/report?year=\(year)"), .init(title: "看 \(year - 1) 年", path: "/quota?year=\(year - 1)"),
    ]
    if year < present { view.links.append(.init(title: "看 \(year + 1) 年", path: "/quota?year=\(year + 1)")) }
    if let entry = try await doneEntry(of: [.quotaGrant, .quotaCut, .quotaMove], call, street)?.entry {
      view.done = "\(entry.kind.title)好了，记成第 \(entry.number) 号凭证"
    }
    guard call.user.isAdministrator, !communities.isEmpty else { return table(view, call, street) }
    view.links += [.init(title: "核减", path: "/quota/cuts/new"), .init(title: "调剂", path: "/quota/moves/new")]
    let form = try await grantForm(street)
    return table(view, [refused ?? form], call, street, status: status)
  }

  // MARK: The forms

  private static let amount = FormView.Input.text("points", "多少分", help: "最多两位小数，如 5000 或 12.50。", longest: 16)

  private func communityInput(_ id: String, _ label: String, help: String, _ street: Street) async throws -> FormView.Input {
    .choice(id, label, help: help, try await street.people.communityNames().map { (value: $0.code.text, title: $0.name) })
  }

  private func grantForm(_ street: Street) async throws -> FormView {
    FormView(
      heading: "核定 \(today(street).civil.year) 年额度", action: "/quota", button: "核定额度",
      inputs: [
        try await communityInput("community", "社区", help: "给哪个社区；等额度的积分会马上发下去。", street), Self.amount,
      ])
  }

  private func cutForm(_ street: Street) async throws -> FormView {
    let view = FormView(
      heading: "核减 \(today(street).civil.year) 年额度", action: "/quota/cuts", button: "核减额度",
      inputs: [try await communityInput("community", "社区", help: "从哪个社区减；只能减还没发的。", street), Self.amount]
    ).orBack("不核减，回到额度", to: "/quota")
    return try await marked(view, .cutQuota, street)
  }

  private func moveForm(_ street: Street) async throws -> FormView {
    FormView(
      heading: "调剂 \(today(street).civil.year) 年额度", action: "/quota/moves", button: "调剂额度",
      inputs: [
        try await communityInput("giver", "从哪个社区调出", help: "只能调还没发的。", street),
        try await communityInput("taker", "调给哪个社区", help: "等额度的积分会马上发下去。", street), Self.amount,
      ]
    ).orBack("不调，回到额度", to: "/quota")
  }
}

/// A line of the quotas: a community's, or the sum.
private struct QuotaRow {
  static let ended = "年结"
  static let titles = ["核定", "核减", "调剂", "已用", ended, "剩余"]

  let name: String
  /// Points by title.
  let figures: [String: Points]

  /// The line of a community; nothing but zeros if it never had a quota.
  init(_ name: String, _ line: QuotaLine?) throws {
    self.name = name
    guard let line else {
      figures = [:]
      return
    }
    figures = [
      "核定": line.granted, "核减": line.cut, "调剂": line.moved, "已用": try line.used, Self.ended: line.ended, "剩余": line.left,
    ]
  }

  init(summing rows: [QuotaRow]) throws {
    name = "合计"
    figures = try Dictionary(
      uniqueKeysWithValues: Self.titles.map { title in (title, try Points.sum(rows.map { $0.figures[title] ?? .zero })) })
  }
}
