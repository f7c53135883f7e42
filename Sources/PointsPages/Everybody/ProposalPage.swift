import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

/// One of 二人办理: what would happen, who proposed it, and what became of it.
extension PagesInterface {
  /// What would happen, who proposed it, and what became of it; whoever may confirm it has the button.
  func proposal(_ id: ProposalID, _ call: PageCall, _ street: Street) async throws -> TableView {
    let proposal = try await street.proposals.proposal(id)
    let (kept, dates, users) = (proposal.kept, dates(street), try await userNames(street))
    let names = try await street.proposals.names(for: [proposal])
    let isOwn = kept.proposer == call.user.identity.user
    var view = TableView(
      "第 \(id) 号二人办理：\(proposal.input.action.title)", caption: "确认以后会这样记账；借方合计等于贷方合计。", columns: [], rows: [],
      empty: ("这件事不动积分和库存", "确认以后照上面写的改，不记凭证。"))
    view.facts = [
      .fact("内容", proposal.input.sentence(names, day: dates.day)), .fact("原因", kept.reason ?? "没有写"),
      .fact("提出", "\(users[kept.proposer] ?? "自动")，\(dates.time(kept.proposedAt))"),
    ]
    if let about = proposal.input.about {
      view.facts.append(.fact("说的是", "第 \(about) 号凭证", path: "/books/entries/\(about)"))
    }
    if case .reopenMonth(let month) = proposal.input {
      view.facts += try await facts(ofReopening: month, isOpen: kept.state == .open, street)
    }
    view.links = [.init(title: "回到二人办理", path: "/proposals")]
    switch kept.state {
    case .open: try await show(proposal, names, isOwn: isOwn, call, street, &view)
    case .confirmed(let user, let entry):
      view.facts.append(.fact("现在", "\(users[user] ?? "自动")确认了，已经办好"))
      if let entry { view.facts.append(.fact("记成", "第 \(entry) 号凭证", path: "/books/entries/\(entry)")) }
      (view.emptyTitle, view.emptyText) = ("已经办好", entry == nil ? "这件事不记凭证。" : "怎样记的，请看凭证。")
    case .withdrawn(let user, let time):
      let way = user == kept.proposer ? "撤回了" : "不同意，退回了"
      view.facts.append(.fact("现在", "\(users[user] ?? "自动")\(way)，\(dates.time(time))"))
      (view.emptyTitle, view.emptyText) = ("\(way)，没有记账", "要办就重新提一次。")
    case .expired:
      view.facts.append(.fact("现在", "过了 \(dates.time(kept.expiresAt))，没有人确认"))
      (view.emptyTitle, view.emptyText) = ("过期了，没有记账", "要办就重新提一次。")
    }
    view.done = try await whatWasDone(with: kept, call, street)
    return view
  }

  /// Which month is opened again, and what that means.
  private func facts(ofReopening month: Month, isOpen: Bool, _ street: Street) async throws -> [TableView.Cell] {
    var facts: [TableView.Cell] = [.fact("说的是", "\(month.words)的结账", path: "/months/\(month)")]
    let found = try await street.desk.read { try $0.months() }.first { $0.month == month }
    guard isOpen, case .closed(let version) = found?.state, let digest = found?.events.last?.event.digest else { return facts }
    facts.append(
      .fact(
        "确认以后",
        "\(month.words)第 \(version) 版（摘要 \(digest.hexadecimal.prefix(12))…）不再作数，但留着可以看；那个月已经记的一笔也不改。"
          + "改好以后要重新结账，出第 \(version + 1) 版；后面已经结的月份不受影响。"))
    return facts
  }

  /// What the form before the page did with this one: proposed, confirmed or withdrew it; nil if it did nothing with it.
  private func whatWasDone(with kept: KeptProposal, _ call: PageCall, _ street: Street) async throws -> String? {
    let user = call.user.identity.user
    if case .confirmed(user, let entry) = kept.state, try doneKey(call) == street.desk.key(of: kept.id) {
      return entry.map { "确认好了，记成第 \($0) 号凭证" } ?? Self.doneWords(of: kept.action)
    }
    guard let answer = try await done(call, street) else { return nil }
    if case .open = kept.state, (try? answer.id("proposal")) == kept.id { return "提出了，还没有记账，等第二个人确认" }
    if case .withdrawn(user, _) = kept.state, (try? answer.id("withdrawn")) == kept.id {
      return user == kept.proposer ? "撤回了，没有记账" : "退回了，没有记账"
    }
    return nil
  }

  /// What the confirmation did of what posts no entry.
  private static func doneWords(of action: String) -> String {
    action == TwoPersonsAction.reopenMonth.rawValue ? "确认好了，这个月要重新结账" : "确认好了，从定的那天起照这样"
  }

  /// What an open proposal would come to, and who may do what about it.
  private func show(
    _ proposal: Proposal, _ names: ProposalNames, isOwn: Bool, _ call: PageCall, _ street: Street, _ view: inout TableView
  ) async throws {
    let (kept, dates) = (proposal.kept, dates(street))
    view.facts.append(.fact("现在", isOwn ? "等另一位对账员、管理员或总网格长确认，还没有记账" : "等第二人确认，还没有记账"))
    view.facts.append(.fact("期限", "\(dates.time(kept.expiresAt))以前，过了就作废"))
    if !call.user.identity.roles.isDisjoint(with: Proposals.roles) {
      view.links.append(.init(title: isOwn ? "撤回" : "不同意", path: "/proposals/\(kept.id)/withdrawal"))
    }
    do {
      let preview = try await street.proposals.preview(of: proposal, now: office.now())
      if preview.hasChanged, preview.outcome != nil {
        view.facts.append(.fact("变化", "账上有了变动，下面是现在的结果，和提出的时候不一样"))
      }
      if !preview.lines.isEmpty { view.show(preview.lines, of: proposal.input) }
      if let change = try await street.proposals.change(by: proposal.input, names) { view.show(change, dates) }
      if let refusal = preview.refusal {
        let words = RefusalWords.of(refusal.reason)
        view.problem = FormProblem(
          title: "现在办不了：\(words.title)", detail: words.sentence(refusal.figures.text, goods: names.goods))
        (view.emptyTitle, view.emptyText) = ("现在办不了，没有记账", refusal.reason.remedyOfProposal)
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
  /// Amounts that would be posted, with both sides.
  init(postings lines: [ProposalPreview.Line], caption: String, isRed: Bool = false) {
    self.init(
      "", caption: caption + Commodity.explanation(of: lines.map(\.account.commodity)),
      columns: [.text("科目"), .text("户"), .text("单位"), .number("借方"), .number("贷方")],
      rows: lines.map { line in
        let (debit, credit) = line.account.commodity.sides(of: line.amount, isRed: isRed)
        return [
          .init("\(line.account.code.rawValue) \(line.account.code.definition.title)"), .init(line.holder),
          .init(line.account.commodity.words), .init(debit), .init(credit),
        ]
      }, empty: ("", ""))
  }

  /// The amounts that would be posted, with both sides.
  fileprivate mutating func show(_ lines: [ProposalPreview.Line], of input: ProposalInput) {
    let table = TableView(postings: lines, caption: caption, isRed: input.isReversal)
    (caption, columns, rows) = (table.caption, table.columns, table.rows)
  }

  /// What a price or a rate is now, and what it would be.
  fileprivate mutating func show(_ change: ProposalChange, _ dates: Dates) {
    func number(_ points: Points?) -> Cell { Cell(points.map { Commodity.points.inBooks($0.hundredths) } ?? "还没有") }
    let table: TableView
    switch change {
    case .price(let goods, let from, let before, let after):
      table = TableView(
        heading, caption: "确认以后这样定价；已经兑换的不变。",
        columns: [.text("商品"), .number("原来每件（分）"), .number("以后每件（分）"), .text("哪天起")],
        rows: [[.init(goods), number(before), number(after), .day(from, dates)]], empty: (emptyTitle, emptyText))
    case .rate(let colour, let from, let before, let after):
      table = TableView(
        heading, caption: "确认以后这样定标准；已经批准的不变。",
        columns: [
          .text("颜色"), .number("原来每小时（分）"), .number("以后每小时（分）"), .text("原来的零头"), .text("以后的零头"), .text("哪天起"),
        ],
        rows: [
          [
            .init(colour), number(before?.0), number(after.0), .init(before?.1.words ?? "还没有"), .init(after.1.words),
            .day(from, dates),
          ]
        ], empty: (emptyTitle, emptyText))
    }
    (caption, columns, rows) = (table.caption, table.columns, table.rows)
  }
}
