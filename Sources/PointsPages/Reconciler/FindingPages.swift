import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Reconciliation
import Volunteering
import Web

/// What the page of a finding says.
struct FindingView: Sendable {
  struct Figure: Sendable {
    var name: String
    var text: String
    var isDifference = false
  }

  /// A side of the comparison, or one of the documents.
  struct Panel: Sendable {
    var table: TableView
    var links: [PageLink] = []
  }

  /// A correction, as it would be posted.
  struct Draft: Sendable {
    var title: String
    var table: TableView?
    /// Why it cannot be done now.
    var problem: String?
  }

  var heading: String
  var backTitle: String
  var backPath: String
  var done: String?
  var problem: FormProblem?
  /// That a later run has not found it any more, that its figures are others, or that its month is sealed.
  var notice: String?
  var noticeDetail = ""
  var kind: String
  var level: String
  var figures: [Figure]
  var assignee: String
  var stateKind: String
  var state: String
  var panels: [Panel] = []
  /// Whether two stand beside each other.
  var isPair = false
  var cause: String
  var action: String
  var documents: [PageLink]
  /// What has no page of its own.
  var others: String
  var drafts: [Draft] = []
  var history: TableView?
  var forms: [FormView] = []
}

/// 差异: one finding, both sides of it, and what is done about it.
extension PagesInterface {
  static let readersOfFindings = Findings.readers
  /// Who explains findings, names somebody for them, and sends corrections.
  private static let workers: Set<Role> = [.reconciler, .head]
  private static let longest = 2_000

  func addFindings(to pages: Pages) {
    pages.get("/findings/{id}", .roles(Self.readersOfFindings)) { call in
      let street = try await street(of: call)
      return try await findingPage(try await foundFinding(call, street), call, street)
    }
    addFindingForm("explanation", Self.workers, action: "explain-finding", to: pages) { call, keyed, found, street in
      let words = try call.form.longProse("explanation", longest: Self.longest, missing: "请写为什么会这样。")
      _ = try await street.findings.explain(
        found.id, in: found.run, words, act(keyed, call, street, content: found.content + [words]))
    }
    addFindingForm("acceptance", [.head], action: "accept-finding", to: pages) { call, keyed, found, street in
      let reason = try call.form.longProse("reason", longest: Self.longest, missing: "请写为什么可以这样。")
      _ = try await street.findings.accept(
        found.id, in: found.run, reason, act(keyed, call, street, content: found.content + [reason]))
    }
    addFindingForm("assignment", Self.workers, action: "assign-finding", to: pages) { call, keyed, found, street in
      guard let login = try call.form.text("login") else { throw WrongField("login", "请选一个人。") }
      _ = try await street.findings.assign(
        found.id, in: found.run, to: login, act(keyed, call, street, content: found.content + [login]))
    }
    pages.post("/findings/{id}/correction", .roles(Self.workers), action: "correct-finding") { call, keyed in
      let street = try await street(of: call)
      let found = try await foundFinding(call, street)
      let asked = try Self.asked(call)
      let drafts = try await street.findings.drafts(for: found.finding, today: today(street))
      let chosen = try call.form.text("draft")
      let place = drafts.firstIndex { $0.sentence() == chosen }
      let view = Self.sendingForm(found, draft: place ?? 0, drafts)
      return try await submit(view, call, street, show: { try await findingPage(found, call, street, with: $0, status: $1) }) {
        guard let input = place.map({ drafts[$0] }) else { throw Findings.Failure.changed(asked.id) }
        let reason = try call.form.prose(view.inputs[0].id, missing: "请写原因。")
        let act = act(keyed, call, street, content: asked.content + [input.sentence(), reason])
        guard case .proposed(let id, _) = try await street.findings.send(asked.id, in: asked.run, input, reason: reason, act)
        else {
          return Self.findingPath(asked.id, found.run.month)
        }
        return "/proposals/\(id)?done=\(keyed.key.uuidString.lowercased())"
      }
    }
  }

  /// The finding that a form is about, and the run that whoever filled it in saw.
  private struct Asked: Sendable {
    let id: Int64
    let run: Int64
    var content: [String] { ["\(id)", "\(run)"] }
  }

  private typealias Found = (finding: KeptFinding, run: KeptRun, isGone: Bool)

  private static func asked(_ call: PageCall) throws -> Asked {
    guard let id = call.path["id"].flatMap({ Int64($0) }), let run = try call.form.text("run").flatMap({ Int64($0) }) else {
      throw HTTPProblem.notFound("差异")
    }
    return Asked(id: id, run: run)
  }

  private func foundFinding(_ call: PageCall, _ street: Street) async throws -> Found {
    guard let id = call.path["id"].flatMap({ Int64($0) }) else { throw HTTPProblem.notFound("差异") }
    return try await street.findings.finding(id, over: try await range(call, street))
  }

  /// What was looked at: by the run that a form names, or as an address says; nil where that names none.
  private func range(_ call: PageCall, _ street: Street) async throws -> FindingRange? {
    if let run = try call.form.text("run").flatMap({ Int64($0) }) { return try await street.reconciliation.range(of: run) }
    guard let text = try call.query.text("month") else { return nil }
    guard text != Self.wholeBook else { return .wholeBook }
    guard let month = Month(text) else { throw HTTPProblem.notFound("月份") }
    return .month(month)
  }

  /// The page of a finding as the runs over a month saw it, or those over the whole book.
  static func findingPath(_ id: Int64, _ month: Month?) -> String { "/findings/\(id)?month=\(range(month))" }

  /// A form of the page that does something about its finding, and leads back to it.
  private func addFindingForm(
    _ word: String, _ roles: Set<Role>, action: String, to pages: Pages,
    _ body: @escaping @Sendable (PageCall, KeyedForm, Asked, Street) async throws -> Void
  ) {
    pages.post("/findings/{id}/\(word)", .roles(roles), action: action) { call, keyed in
      let street = try await street(of: call)
      let (found, asked) = (try await foundFinding(call, street), try Self.asked(call))
      let view = Self.form(word, found, try await assignable(street))
      return try await submit(view, call, street, show: { try await findingPage(found, call, street, with: $0, status: $1) }) {
        try await body(call, keyed, asked, street)
        return keyed.done(Self.findingPath(asked.id, found.run.month))
      }
    }
  }

  // MARK: The page

  /// - Parameter refused: a form that was not done, in the place of its own.
  private func findingPage(
    _ found: Found, _ call: PageCall, _ street: Street, with refused: FormView? = nil, status: Int = 200
  ) async throws -> PageAnswer {
    let names = try await street.names(in: [found.finding])
    let (kept, dates) = (found.finding, dates(street))
    let finding = names.spoken([kept])[0].finding
    let guidance = finding.check.guidance
    let (month, roles) = (found.run.month, call.user.identity.roles)
    var view = FindingView(
      heading: "\(kept.number) \(finding.what)", backTitle: month.map { "\($0.words)对账" } ?? "对账",
      backPath: "/reconciliations?month=\(Self.range(month))", kind: finding.check.level.tagKind,
      level: finding.check.level.word,
      figures: Self.figures(of: finding).map { .init(name: $0.name, text: $0.text, isDifference: $0.name == "差额") },
      assignee: kept.assignee.flatMap { names.name(of: $0) } ?? "还没有定", stateKind: kept.state.tagKind, state: kept.state.word,
      cause: guidance.cause, action: guidance.action,
      documents: finding.documents.compactMap { document in
        document.path(for: roles).map { PageLink(title: document.words, path: $0) }
      }, others: finding.documents.filter { $0.path(for: roles) == nil }.map { names.spoken($0.words) }.joined(separator: "、"))
    (view.notice, view.noticeDetail) = try await notice(of: found, street) ?? (nil, "")
    view.panels = try await panels(of: kept, month, names, street)
    view.isPair = view.panels.count == 2
    if roles.isDisjoint(with: [.reconciler, .auditor]) {
      for index in view.panels.indices { view.panels[index].links.removeAll { !$0.path.hasPrefix("/books/entries/") } }
    }
    view.history = Self.history(of: kept, names, dates)
    if !found.isGone, !roles.isDisjoint(with: Self.workers) {
      // What was sent is not sent again, and what would be refused is only shown.
      let isSent = kept.state == .sent || kept.state == .corrected
      let drafts = isSent ? [] : try await street.findings.drafts(for: kept, today: today(street))
      for input in drafts { view.drafts.append(try await draft(of: input, call, street)) }
      view.forms = drafts.indices.filter { view.drafts[$0].problem == nil }.map { Self.sendingForm(found, draft: $0, drafts) }
      let words = (roles.contains(.head) ? ["acceptance"] : []) + ["explanation", "assignment"]
      let assignable = try await assignable(street)
      view.forms += words.map { Self.form($0, found, assignable) }
      for index in view.forms.indices where view.forms[index].action == refused?.action {
        let isOwn = refused?.hidden.map(\.value) == view.forms[index].hidden.map(\.value)
        if isOwn, let refused { view.forms[index] = refused }
      }
      view.problem = refused?.problem
      for index in view.forms.indices { (view.forms[index].isSide, view.forms[index].isSecond) = (true, index > 0) }
    }
    view.done = try await whatWasDone(with: kept, call, street)
    return page(
      "finding", title: (view.problem == nil ? "" : "出错：") + "差异 \(kept.number)", view, call, street, status: status)
  }

  /// What has changed since somebody last looked, or what will not change any more.
  private func notice(of found: Found, _ street: Street) async throws -> (String, String)? {
    if found.isGone { return ("再查一次，这一处没有了", "下面是最后一次查到它时的样子，不用再处理。") }
    let hasChanged = found.finding.hasChanged
    if let month = found.run.month, try await isClosed(month, street) {
      let change = hasChanged ? "数字后来变了，以前的说明不算了。" : ""
      return ("\(month.words)已经结账", "\(change)封存的数字和说明不变，以后写的不进去；要改请总网格长反结账。")
    }
    return hasChanged ? ("数字变了，以前的说明不算了", "请看下面现在的数字，再说明一次。") : nil
  }

  private func whatWasDone(with kept: KeptFinding, _ call: PageCall, _ street: Street) async throws -> String? {
    guard let answer = try await done(call, street), let finding = try? answer.int("finding"), finding == kept.id,
      let number = try? answer.int("note"), let note = kept.notes.first(where: { $0.id == number })
    else { return nil }
    return switch note.act {
    case .assigned: "责任人定好了"
    case .explained: "说明记下了，署了您的名字"
    case .accepted: "认可了，署了您的名字"
    case .sent: "送审了"
    }
  }

  /// The figures of a finding: what each is, and what it says.
  private static func figures(of finding: Finding) -> [(name: String, text: String)] {
    let guidance = finding.check.guidance
    return [(guidance.left, finding.left), (guidance.right, finding.right), ("差额", finding.difference)].filter { !$0.1.isEmpty }
  }

  private static func history(of kept: KeptFinding, _ names: FindingNames, _ dates: Dates) -> TableView? {
    guard !kept.notes.isEmpty else { return nil }
    return TableView(
      "", caption: "处理经过", columns: [.text("时间"), .text("谁"), .text("做了什么")],
      rows: kept.notes.map { note in
        let (words, path): (String, String?) =
          switch note.act {
          case .assigned(let user): ("请\(names.name(of: user) ?? "")处理", nil)
          case .explained(let words): ("说明：\(words ?? "（已删除）")", nil)
          case .accepted(let words): ("认可：\(words ?? "（已删除）")", nil)
          case .sent(let proposal, let became): ("送第二人：第 \(proposal) 号二人办理，\(became.words)", "/proposals/\(proposal)")
          }
        return [.time(note.at, dates), .init(names.name(of: note.user) ?? "自动"), .init(words, path: path)]
      }, empty: ("", ""))
  }

  // MARK: Forms

  /// Who may be named for a finding: whoever sees it.
  private func assignable(_ street: Street) async throws -> [User] {
    try await street.desk.read { reader in
      let readers = try street.findings.readers(reader)
      return try street.users.all(reader.session).filter { readers.contains($0.id) }
    }
  }

  private static func form(_ word: String, _ found: Found, _ users: [User]) -> FormView {
    let longest = Self.longest
    let input: FormView.Input
    let (heading, button): (String, String)
    switch word {
    case "acceptance":
      (heading, button) = ("认可", "认可，不用改")
      input = .long("reason", "为什么可以这样", help: "认可以后不再挡结账，会署您的名字。", longest: longest)
    case "assignment":
      (heading, button) = ("请谁处理", "定责任人")
      input = .choice("login", "责任人", help: "名字会印在对账表上。", users.map { (value: $0.login, title: $0.name) }, asks: true)
    default:
      (heading, button) = ("不记账，只说明", "保存说明")
      let red = found.finding.finding.check.level == .red ? "红的说明了还要更正，或请总网格长认可。" : ""
      input = .long("explanation", "为什么会这样", help: "写清谁核对过、看了哪张单据。会署您的名字。\(red)", longest: longest)
    }
    return FormView(
      heading: heading, action: "/findings/\(found.finding.id)/\(word)", button: button, inputs: [input],
      hidden: [.init(name: "run", value: "\(found.run.id)")], isSide: true)
  }

  /// The form that sends a draft to a second person; each draft has its own field, so that no two have one id.
  private static func sendingForm(_ found: Found, draft: Int, _ drafts: [ProposalInput]) -> FormView {
    FormView(
      heading: "送第二人审批" + (drafts.count > 1 ? "：草稿 \(draft + 1)" : ""),
      action: "/findings/\(found.finding.id)/correction", button: "送第二人审批",
      inputs: [.text("why-\(draft)", "原因", help: "写明依据。别人确认以后才记账，您不能确认自己送的。")],
      hidden: [
        .init(name: "run", value: "\(found.run.id)"),
        .init(name: "draft", value: drafts.indices.contains(draft) ? drafts[draft].sentence() : ""),
      ], isSide: true)
  }

  private func draft(of input: ProposalInput, _ call: PageCall, _ street: Street) async throws -> FindingView.Draft {
    var draft = FindingView.Draft(title: input.sentence())
    do {
      let preview = try await street.proposals.preview(of: input, by: call.user.identity.user, now: office.now())
      if !preview.lines.isEmpty {
        draft.table = TableView(
          postings: preview.lines, caption: "确认以后这样记账，记在现在的月份；原来那个月的数字不改。",
          isRed: input.isReversal)
      }
      draft.problem = preview.refusal.map { "现在办不了：" + RefusalWords.of($0.reason).sentence($0.figures.text) }
    } catch {
      guard let (title, detail, _) = call.explain(error) else { throw error }
      draft.problem = "现在办不了：\(title)。\(detail)"
    }
    return draft
  }
}

extension FindingNote.Correction {
  fileprivate var words: String {
    switch self {
    case .open: "等第二人确认"
    case .posted(let entry): "记成第 \(entry) 号凭证"
    case .undone(let entry): "记成第 \(entry) 号凭证，后来冲正了"
    case .ended: "没有确认，退回或过期了"
    }
  }
}

extension FindingState {
  /// The kind of its tag.
  var tagKind: String {
    switch self {
    case .open, .sent: "t-wait"
    case .explained, .accepted, .corrected: "t-good"
    }
  }
}
