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
          return "/outcome/\(asked.key.uuidString.lowercased())?proposal=\(id)"
        }
        return "/proposals/\(id)?done=\(asked.key.uuidString.lowercased())"
      }
    }
    pages.get("/proposals/{id}/withdrawal", access) { call in
      let (street, id) = (try await street(of: call), try Self.proposal(of: call))
      let proposal = try await street.proposals.proposal(id)
      guard proposal.kept.state == .open else { return .seeOther("/proposals/\(id)") }
      return form(try await withdrawalForm(of: proposal, call, street), call, street)
    }
    pages.post("/proposals/{id}/withdrawal", access, action: "withdraw-proposal") { call, keyed in
      let (street, id) = (try await street(of: call), try Self.proposal(of: call))
      let view = try await withdrawalForm(of: try await street.proposals.proposal(id), call, street)
      return try await submit(view, call, street) {
        do { _ = try await street.proposals.withdraw(id, act(keyed, call, street, content: ["\(id)"])) } catch let refused
          as Refused
        {
          // What became of it meanwhile stands on its page.
          guard refused.reason == .proposalClosed else { throw refused }
          return "/proposals/\(id)"
        }
        return keyed.done("/proposals/\(id)")
      }
    }
  }

  /// - Throws: `HTTPProblem` 404.
  private static func proposal(of call: PageCall) throws(HTTPProblem) -> ProposalID {
    guard let id = call.path["id"].flatMap({ Int64($0) }) else { throw .notFound("二人办理") }
    return ProposalID(id)
  }

  private static func isUnknown(_ error: any Error) -> Bool { if case WriterError.unknownOutcome = error { true } else { false } }

  /// Whoever proposed it takes it back; anybody else says that it is not right.
  private func withdrawalForm(of proposal: Proposal, _ call: PageCall, _ street: Street) async throws -> FormView {
    let id = proposal.kept.id
    let isOwn = proposal.kept.proposer == call.user.identity.user
    let sentence = proposal.input.sentence(try await street.proposals.names(for: [proposal]), day: dates(street).day)
    var view = FormView(
      heading: isOwn ? "撤回第 \(id) 号二人办理？" : "不同意第 \(id) 号二人办理？", action: "/proposals/\(id)/withdrawal",
      button: isOwn ? "撤回第 \(id) 号" : "不同意，退回", inputs: [])
    view.notice = isOwn ? "撤回以后谁也不能再确认" : "退回以后谁也不能再确认，并写明是您退的"
    view.noticeDetail = "\(sentence)。现在还没有记账；\(isOwn ? "撤回" : "退回")的留着可以看，要办就重新提一次。"
    view.back = PageLink(title: "\(isOwn ? "不撤回" : "不退")，回到这一项", path: "/proposals/\(id)")
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
    let users = try await userNames(street)
    let shown = found.prefix(rows)
    let names = try await street.proposals.names(for: Array(shown))
    let list = Self.lists.first { $0.show == show } ?? Self.lists[0]
    var view = TableView(
      "二人办理：\(list.title)", caption: "一人提出、另一人确认才记账的事，最近的在前；点号码看会怎样记。",
      columns: [.text("号"), .text("事情"), .text("内容"), .text("提出"), .text("提出时间"), .text("现在")],
      rows: shown.map { one in
        [
          .init("\(one.kept.id)", path: "/proposals/\(one.kept.id)"), .init(one.input.action.title),
          .init(one.input.sentence(names, day: dates.day)), .init(users[one.kept.proposer] ?? "自动"),
          .time(one.kept.proposedAt, dates), one.kept.stateCell,
        ]
      }, empty: ("没有\(list.title)", "补发、更正期初、记错人更正都在这里等第二个人；别的事要不要两个人，由管理员定。"))
    view.links = Self.lists.filter { $0.show != list.show }.map { .init(title: $0.title, path: "/proposals?show=\($0.show)") }
    if found.count > shown.count, let last = shown.last { view.next = "/proposals?show=\(list.show)&before=\(last.kept.id)" }
    return view
  }
}

extension KeptProposal {
  /// What became of it, in a word.
  fileprivate var stateCell: TableView.Cell {
    switch state {
    case .open: TableView.Cell("", tag: "等确认", kind: "t-wait")
    case .confirmed(_, let entry):
      TableView.Cell(entry.map { "第 \($0) 号凭证" } ?? "", path: entry.map { "/books/entries/\($0)" }, tag: "办好了", kind: "t-good")
    case .withdrawn(proposer, _): TableView.Cell("", tag: "撤回了", kind: "t-note")
    case .withdrawn: TableView.Cell("", tag: "退回了", kind: "t-bad")
    case .expired: TableView.Cell("", tag: "过期了", kind: "t-note")
    }
  }
}
