import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

extension PagesInterface {
  /// 二人办理: what waits for somebody, what somebody proposed, and what has ended.
  func addProposals(to pages: Pages) {
    let (readers, access) = (RouteAccess.roles(Proposals.roles.union([.auditor])), RouteAccess.roles(Proposals.roles))
    addTable("/proposals", readers, to: pages) { call, street, rows in try await proposals(call, street, rows: rows) }
    addTable("/proposals/{id}", readers, to: pages) { call, street, _ in
      try await proposal(try Self.proposal(of: call), call, street)
    }
    pages.post("/proposals/{id}/confirmation", access) { call in
      let (street, id) = (try await street(of: call), try Self.proposal(of: call))
      let (now, user) = (office.now(), call.user.identity)
      let asked = street.desk.confirmation(of: id, by: user.user, guards: [.valid(token: user.token)])
      let act = Act(asked, by: call.grants, on: street.desk, now: now, today: today(street))
      return try await confirm(call, street, { try await proposal(id, call, street) }) {
        let seen = Data(hexadecimal: try call.form.text("outcome") ?? "") ?? Data()
        do { _ = try await street.proposals.confirm(id, seeing: seen, act) } catch {
          guard error is PostedUnread || Self.isUnknown(error) else { throw error }
          call.report("outcome unknown", error)
          return "/outcome/\(asked.key.uuidString.lowercased())"
        }
        return "/proposals/\(id)"
      }
    }
    pages.get("/proposals/{id}/withdrawal", access) { call in
      let (street, id) = (try await street(of: call), try Self.proposal(of: call))
      let proposal = try await street.proposals.proposal(id)
      guard Self.mayWithdraw(proposal, call) else { return .seeOther("/proposals/\(id)") }
      return form(Self.withdrawalForm(of: proposal), call, street)
    }
    pages.post("/proposals/{id}/withdrawal", access, action: "withdraw-proposal") { call, keyed in
      let (street, id) = (try await street(of: call), try Self.proposal(of: call))
      let view = Self.withdrawalForm(of: try await street.proposals.proposal(id))
      return try await submit(view, call, street) {
        _ = try await street.proposals.withdraw(id, act(keyed, call, street, content: ["\(id)"]))
        return "/proposals/\(id)"
      }
    }
  }

  /// - Throws: `HTTPProblem` 404.
  private static func proposal(of call: PageCall) throws(HTTPProblem) -> ProposalID {
    guard let id = call.path["id"].flatMap({ Int64($0) }) else { throw .notFound("二人办理") }
    return ProposalID(id)
  }

  private static func isUnknown(_ error: any Error) -> Bool { if case WriterError.unknownOutcome = error { true } else { false } }

  /// Whether there is a button to withdraw it.
  private static func mayWithdraw(_ proposal: Proposal, _ call: PageCall) -> Bool {
    proposal.kept.state == .open && (proposal.kept.proposer == call.user.identity.user || call.user.isAdministrator)
  }

  private static func withdrawalForm(of proposal: Proposal) -> FormView {
    let id = proposal.kept.id
    var view = FormView(
      heading: "撤回第 \(id) 号二人办理？", action: "/proposals/\(id)/withdrawal", button: "撤回第 \(id) 号", inputs: [])
    view.notice = "撤回以后谁也不能再确认"
    view.noticeDetail = "\(proposal.input.sentence)。现在还没有记账；撤回的留着可以看，要办就重新提一次。"
    view.back = PageLink(title: "不撤回，回到这一项", path: "/proposals/\(id)")
    return view
  }

  // MARK: The lists

  private static let lists: [(show: String, title: String)] = [("waiting", "等我确认的"), ("mine", "我提的"), ("ended", "了结的")]

  private func proposals(_ call: PageCall, _ street: Street, rows: Int) async throws -> TableView {
    let (dates, user) = (dates(street), call.user.identity.user)
    let show = try call.query.text("show") ?? "waiting"
    let filter: ProposalFilter = show == "mine" ? .mine(user) : show == "ended" ? .ended : .waiting(for: user)
    let before = try call.query.cursor("before").map { ProposalID($0) } ?? ProposalID(.max)
    let found = try await street.proposals.list(filter, before: before, limit: Int64(rows) + 1)
    let names = try await userNames(street)
    let shown = found.prefix(rows)
    let list = Self.lists.first { $0.show == show } ?? Self.lists[0]
    var view = TableView(
      "二人办理：\(list.title)", caption: "一人提出、另一人确认才记账的事，最近的在前；点号码看会怎样记。",
      columns: [.text("号"), .text("事情"), .text("内容"), .text("提出"), .text("提出时间"), .text("现在")],
      rows: shown.map { one in
        [
          .init("\(one.kept.id)", path: "/proposals/\(one.kept.id)"), .init(one.input.action.title), .init(one.input.sentence),
          .init(names[one.kept.proposer] ?? "自动"), .time(one.kept.proposedAt, dates), one.kept.state.cell,
        ]
      }, empty: ("没有\(list.title)", "补发、更正期初、记错人更正都在这里等第二个人；别的事要不要两个人，由管理员定。"))
    view.links = Self.lists.filter { $0.show != list.show }.map { .init(title: $0.title, path: "/proposals?show=\($0.show)") }
    if found.count > shown.count, let last = shown.last { view.next = "/proposals?show=\(list.show)&before=\(last.kept.id)" }
    return view
  }

  // MARK: One proposal

  /// What would happen, who proposed it, and what became of it; whoever may confirm it has the button.
  private func proposal(_ id: ProposalID, _ call: PageCall, _ street: Street) async throws -> TableView {
    let proposal = try await street.proposals.proposal(id)
    let (kept, dates, names) = (proposal.kept, dates(street), try await userNames(street))
    let isOwn = kept.proposer == call.user.identity.user
    var view = TableView(
      "第 \(id) 号二人办理：\(proposal.input.action.title)", caption: "确认以后会这样记账；借方合计等于贷方合计。", columns: [], rows: [],
      empty: ("这件事不动积分和库存", "确认以后照上面写的改，不记凭证。"))
    view.facts = [
      .fact("内容", proposal.input.sentence), .fact("原因", kept.reason ?? "没有写"),
      .fact("提出", "\(names[kept.proposer] ?? "自动")，\(dates.time(kept.proposedAt))"),
    ]
    if let about = proposal.input.about {
      view.facts.append(.fact("说的是", "第 \(about) 号凭证", path: "/books/entries/\(about)"))
    }
    view.links = [.init(title: "回到二人办理", path: "/proposals")]
    switch kept.state {
    case .open: try await show(proposal, isOwn: isOwn, call, street, &view)
    case .confirmed(let user, let entry):
      view.facts.append(.fact("现在", "\(names[user] ?? "自动")确认了，已经办好"))
      if let entry { view.facts.append(.fact("记成", "第 \(entry) 号凭证", path: "/books/entries/\(entry)")) }
      (view.emptyTitle, view.emptyText) = ("已经办好", entry == nil ? "这件事不记凭证。" : "怎样记的，请看凭证。")
    case .withdrawn(let user, let time):
      view.facts.append(.fact("现在", "\(names[user] ?? "自动")撤回了，\(dates.time(time))"))
      (view.emptyTitle, view.emptyText) = ("撤回了，没有记账", "要办就重新提一次。")
    case .expired:
      view.facts.append(.fact("现在", "过了 \(dates.time(kept.expiresAt))，没有人确认"))
      (view.emptyTitle, view.emptyText) = ("过期了，没有记账", "要办就重新提一次。")
    }
    return view
  }

  /// What an open proposal would come to, and who may do what about it.
  private func show(
    _ proposal: Proposal, isOwn: Bool, _ call: PageCall, _ street: Street, _ view: inout TableView
  ) async throws {
    let (kept, dates) = (proposal.kept, dates(street))
    view.facts.append(.fact("现在", isOwn ? "等另一位对账员、管理员或总网格长确认，还没有记账" : "等第二人确认，还没有记账"))
    view.facts.append(.fact("期限", "\(dates.time(kept.expiresAt))以前，过了就作废"))
    if Self.mayWithdraw(proposal, call) { view.links.append(.init(title: "撤回", path: "/proposals/\(kept.id)/withdrawal")) }
    do {
      let preview = try await street.proposals.preview(of: proposal, now: office.now())
      if preview.hasChanged, preview.outcome != nil {
        view.facts.append(.fact("变化", "账上有了变动，下面是现在的结果，和提出的时候不一样"))
      }
      if !preview.lines.isEmpty { view.show(preview.lines, of: proposal.input) }
      if let refusal = preview.refusal {
        let words = RefusalWords.of(refusal.reason)
        view.problem = FormProblem(title: "现在办不了：\(words.title)", detail: words.sentence(refusal.figures.text))
        (view.emptyTitle, view.emptyText) = ("现在办不了", "没有记账。原因过去了再来确认，过不去的请提出的人撤回。")
      } else if let outcome = preview.outcome, !isOwn, !call.user.identity.roles.isDisjoint(with: Proposals.roles) {
        let obstacle = try await street.proposals.obstacle(to: call.user.identity.user, confirming: proposal, preview)
        if let obstacle, let (_, detail, _) = call.explain(obstacle) {
          view.facts.append(.fact("您", detail))
        } else {
          view.confirmation = .init(
            action: "/proposals/\(kept.id)/confirmation", button: proposal.input.button,
            fields: [.init(name: "outcome", value: outcome.hexadecimal)])
        }
      }
    } catch {
      // What it is about has gone: that is said as a refusal.
      guard let (title, detail, _) = call.explain(error) else { throw error }
      view.problem = FormProblem(title: "现在办不了：\(title)", detail: detail)
      (view.emptyTitle, view.emptyText) = ("现在办不了", "请提出的人撤回。")
    }
  }
}

extension TableView {
  /// The amounts that would be posted, with both sides.
  fileprivate mutating func show(_ lines: [ProposalPreview.Line], of input: ProposalInput) {
    let isRed = input.action == .reverseDeduction
    let table = TableView(
      heading, caption: caption, columns: [.text("科目"), .text("户"), .text("单位"), .number("借方"), .number("贷方")],
      rows: lines.map { line in
        let (debit, credit) = line.account.commodity.sides(of: line.amount, isRed: isRed)
        return [
          .init("\(line.account.code.rawValue) \(line.account.code.definition.title)"), .init(line.holder),
          .init(line.account.commodity.words), .init(debit), .init(credit),
        ]
      }, empty: (emptyTitle, emptyText))
    (columns, rows) = (table.columns, table.rows)
    caption += Commodity.explanation(of: lines.map(\.account.commodity))
  }
}

extension KeptProposal.State {
  /// What became of it, in a word.
  fileprivate var cell: TableView.Cell {
    switch self {
    case .open: TableView.Cell("", tag: "等确认", kind: "t-wait")
    case .confirmed(_, let entry):
      TableView.Cell(entry.map { "第 \($0) 号凭证" } ?? "", path: entry.map { "/books/entries/\($0)" }, tag: "办好了", kind: "t-good")
    case .withdrawn: TableView.Cell("", tag: "撤回了", kind: "t-note")
    case .expired: TableView.Cell("", tag: "过期了", kind: "t-note")
    }
  }
}
