import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Reconciliation
import Web

/// What the page of the checks says.
struct ReconciliationView: Sendable {
  /// How many findings of a level there are.
  struct Count: Sendable {
    var kind: String
    var word: String
    var count: Int
    var unit: String
  }

  /// Something that does not agree, with both figures.
  struct Finding: Sendable {
    var number: String
    var kind: String
    var level: String
    var what: String
    /// The figures: what each is, and what it says.
    var figures: [Figure]
    var documents: [PageLink]
    /// What has no page of its own.
    var others: String
  }

  struct Figure: Sendable {
    var name: String
    var text: String
  }

  /// What one check found, and what helps to work it off.
  struct Disagreement: Sendable {
    var check: String
    var cause: String
    var action: String
    var findings: [Finding]
  }

  struct Check: Sendable {
    var number: Int
    var title: String
    var kind: String
    var word: String
  }

  struct Choice: Sendable {
    var value: String
    var title: String
    var isChosen: Bool
  }

  var title = "对账"
  /// What pressing the button did.
  var done: String?
  /// When it was run, and by whom; nil where it never was.
  var when: String?
  var range: String?
  var counts: [Count] = []
  var disagreements: [Disagreement] = []
  var checks: [Check] = []
  /// The months to choose from, and the whole book.
  var months: [Choice] = []
  /// The month that is looked at, as in an address; empty for the whole book.
  var month = ""
  /// The month whose 积分收支月报 is at hand, as in an address.
  var reported = ""
  /// Whether whoever looks may run it.
  var canRun = false
}

extension PagesInterface {
  func addReconciliations(to pages: Pages) {
    pages.get("/reconciliations", .roles([.reconciler, .auditor])) { call in
      let street = try await street(of: call)
      return page("reconciliation", title: "对账", try await reconciliation(call, street), call, street)
    }
    // No act: it posts nothing, and a second run is a second look.
    pages.post("/reconciliations", .roles([.reconciler])) { call in
      let street = try await street(of: call)
      let month = try await asked(try call.form.text("month"), street)
      _ = try await street.books.reconcile(by: call.user.identity.user, month: month)
      return .seeOther("/reconciliations?" + FormFields((month.map { [("month", "\($0)")] } ?? []) + [("done", "run")]).encoded)
    }
  }

  /// The month that an address or a form names; nil for the whole book.
  private func asked(_ text: String?, _ street: Street) async throws -> Month? {
    guard let text, !text.isEmpty else { return nil }
    guard let month = Month(text), try await street.desk.read({ try $0.periods() }).contains(where: { $0.month == month }) else {
      throw HTTPProblem.notFound("月份")
    }
    return month
  }

  private func reconciliation(_ call: PageCall, _ street: Street) async throws -> ReconciliationView {
    let month = try await asked(try call.query.text("month"), street)
    let periods = try await street.desk.read { try $0.periods() }
    var view = ReconciliationView(canRun: call.user.identity.roles.contains(.reconciler))
    view.title = month.map { "\($0.words)对账" } ?? "对账"
    view.month = month.map { "\($0)" } ?? ""
    view.reported = (month ?? periods.last { !$0.isOpen }?.month ?? periods.last?.month).map { "\($0)" } ?? ""
    view.months = [.init(value: "", title: "整本账", isChosen: month == nil)]
    view.months += periods.reversed().map {
      .init(value: "\($0.month)", title: $0.month.words + ($0.isOpen ? "（还没过完）" : ""), isChosen: $0.month == month)
    }
    guard let last = try await street.reconciliation.lastRun(of: month) else { return view }
    let users = try await street.desk.read { try street.users.all($0.session) }
    let name = last.user.map { user in users.first { $0.id == user }?.name ?? "" } ?? "月份过完自动查的"
    let seconds = max(1, (last.endedAt.microseconds - last.startedAt.microseconds + 999_999) / 1_000_000)
    view.when = "\(dates(street).time(last.endedAt)) 查完，用时 \(seconds) 秒，\(name)"
    view.range = Self.range(of: last, isOpen: periods.last?.month == month || month == nil)
    show(last.findings, of: last.run, street.reconciliation.checks, in: &view)
    // Of a run that somebody else has made since, nothing is said.
    if try call.query.text("done") == "run", last.user == call.user.identity.user {
      let passed = view.checks.count { $0.kind == "t-good" }
      view.done = "对账好了：" + (last.findings.isEmpty ? "\(passed) 项都通过" : "有 \(last.findings.count) 处要看，请看下面")
    }
    return view
  }

  private static func range(of run: KeptRun, isOpen: Bool) -> String {
    let (first, next) = (run.entries.lowerBound, run.entries.upperBound)
    if run.findings.contains(where: { $0.finding.check == ReconciliationJob.chain }) {
      return "记账链有一处接不上：先处理它，其余各项以它为准。"
    }
    if run.entries.isEmpty { return run.month == nil ? "还没有凭证。" : "这个月没有凭证。" }
    return "查了第 \(first) 号到第 \(next.advanced(by: -1)) 号凭证。" + (isOpen ? "之后记的，请再查一次。" : "这个月过完了，再查结果不变。")
  }

  private func show(
    _ findings: [KeptFinding], of run: ReconciliationRun, _ checks: [Check], in view: inout ReconciliationView
  ) {
    let levels: [(Check.Level, String)] = [(.red, "红，挡住结账"), (.yellow, "黄，要说明"), (.hint, "提示，请核实")]
    view.checks = checks.map { check in
      let count = findings.count { $0.finding.check == check }
      let (kind, word) =
        switch run.result(of: check) {
        case .passed: ("t-good", "通过")
        case .unchecked: ("t-warn", "未查 \(count)")
        case .found: (check.level.tagKind, "\(check.level.word) \(count)")
        }
      return .init(number: check.number, title: check.title, kind: kind, word: word)
    }.sorted { $0.number < $1.number }
    view.counts = levels.map { level, word in
      .init(kind: level.tagKind, word: word, count: findings.count { $0.finding.check.level == level }, unit: "件")
    }
    view.counts.append(.init(kind: "t-good", word: "通过", count: view.checks.count { $0.kind == "t-good" }, unit: "项"))
    view.disagreements = checks.enumerated().sorted { left, right in
      (left.element.level.rank, left.element.number, left.offset) < (right.element.level.rank, right.element.number, right.offset)
    }.compactMap { _, check in
      let found = findings.filter { $0.finding.check == check }
      guard !found.isEmpty else { return nil }
      return .init(
        check: "\(check.number)　\(check.title)", cause: check.guidance.cause, action: check.guidance.action,
        findings: found.map { Self.show($0) })
    }
  }

  private static func show(_ kept: KeptFinding) -> ReconciliationView.Finding {
    let (finding, guidance) = (kept.finding, kept.finding.check.guidance)
    let figures = [(guidance.left, finding.left), (guidance.right, finding.right), ("差额", finding.difference)]
    return .init(
      number: kept.number, kind: finding.check.level.tagKind, level: finding.check.level.word, what: finding.what,
      figures: figures.filter { !$0.1.isEmpty }.map { .init(name: $0.0, text: $0.1) },
      documents: finding.documents.compactMap { document in
        document.path.map { PageLink(title: document.words, path: $0) }
      },
      others: finding.documents.filter { $0.path == nil }.map(\.words).joined(separator: "、"))
  }
}

extension KeptFinding {
  /// Its number on screen, such as F-01.
  var number: String { "F-" + (id < 10 ? "0" : "") + "\(id)" }
}

extension Check.Level {
  /// The kind of its tag.
  fileprivate var tagKind: String {
    switch self {
    case .red: "t-bad"
    case .yellow: "t-warn"
    case .hint: "t-note"
    }
  }

  fileprivate var rank: Int {
    switch self {
    case .red: 0
    case .yellow: 1
    case .hint: 2
    }
  }
}

extension FoundDocument {
  /// Its words on screen.
  fileprivate var words: String {
    switch kind {
    case .entry: "凭证 \(number)"
    case .account: "账户 \(number)"
    case .record: "服务记录 \(number)"
    case .proposal: "第 \(number) 号二人办理"
    case .sheet: "第 \(number) 号结算单"
    case .block: "记账批 \(number)"
    case .holder: "持有人 \(number)"
    case .shop: "超市 \(number)"
    case .statement: "第 \(number) 号店方对账单"
    case .line: "第 \(number) 行"
    }
  }

  /// The page that shows it; nil if none does.
  fileprivate var path: String? {
    switch kind {
    case .entry: "/books/entries/\(number)"
    case .account: "/books/accounts/\(number)"
    case .record: "/service-records/\(number)"
    case .proposal: "/proposals/\(number)"
    case .sheet: "/sheets/\(number)"
    case .block, .holder, .shop, .statement, .line: nil
    }
  }
}
