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

  /// The checks of one number, and how they came out.
  struct Check: Sendable {
    var number: Int
    var title: String
    /// What they compare, one by one.
    var parts: String
    var kind: String
    var word: String
    /// The finding that it leads to; nil if it passed.
    var path: String?
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
  /// Whether the month can be closed, or what stands in the way.
  var standing: String?
  /// What is to be done first.
  var first: PageLink?
  /// 红 and 黄, each with both figures, who is to look and what became of it.
  var findings: TableView?
  /// 提示, which do not stand in the way.
  var hints: [PageLink] = []
  var hintsBefore = ""
  /// The checks by number, in two columns.
  var columns: [[Check]] = []
  /// The months to choose from, and the whole book.
  var months: [Choice] = []
  /// The month that is looked at, or the whole book, as in an address.
  var month = ""
  /// The month whose 积分收支月报 is at hand, as in an address.
  var reported = ""
  /// Whether whoever looks may run it.
  var canRun = false
}

extension PagesInterface {
  func addReconciliations(to pages: Pages) {
    pages.get("/reconciliations", .roles(Self.readersOfFindings)) { call in
      let street = try await street(of: call)
      return page("reconciliation", title: "对账", try await reconciliation(call, street), call, street)
    }
    // No act: it posts nothing, and a second run is a second look.
    pages.post("/reconciliations", .roles([.reconciler])) { call in
      let street = try await street(of: call)
      let month = try await asked(try call.form.text("month"), street)
      _ = try await street.books.reconcile(by: call.user.identity.user, month: month)
      return .seeOther("/reconciliations?" + FormFields([("month", Self.range(month)), ("done", "run")]).encoded)
    }
  }

  /// A month as addresses name it, or the whole book: an empty field is one that nobody filled in.
  static func range(_ month: Month?) -> String { month.map { "\($0)" } ?? wholeBook }
  static let wholeBook = "all"

  /// The month that an address or a form names; nil for the whole book.
  private func asked(_ text: String?, _ street: Street) async throws -> Month? {
    guard let text, text != Self.wholeBook else { return nil }
    guard let month = Month(text), try await street.desk.read({ try $0.periods() }).contains(where: { $0.month == month }) else {
      throw HTTPProblem.notFound("月份")
    }
    return month
  }

  private func reconciliation(_ call: PageCall, _ street: Street) async throws -> ReconciliationView {
    let (periods, months) = try await street.desk.read { (try $0.periods(), try $0.months()) }
    // Whoever names none wants to know whether the last month agrees.
    let text = try call.query.text("month")
    let month = text == nil ? months.last?.month : try await asked(text, street)
    var view = ReconciliationView(canRun: call.user.identity.roles.contains(.reconciler))
    view.title = month.map { "\($0.words)对账" } ?? "对账"
    view.month = Self.range(month)
    view.reported = (month ?? periods.last { !$0.isOpen }?.month ?? periods.last?.month).map { "\($0)" } ?? ""
    view.months = [.init(value: Self.wholeBook, title: "整本账", isChosen: month == nil)]
    view.months += periods.reversed().map {
      .init(value: "\($0.month)", title: $0.month.words + ($0.isOpen ? "（还没过完）" : ""), isChosen: $0.month == month)
    }
    guard let last = try await street.reconciliation.lastRun(of: month) else { return view }
    let users = try await street.desk.read { try street.users.all($0.session) }
    let name = last.user.map { user in users.first { $0.id == user }?.name ?? "" } ?? "月份过完自动查的"
    let seconds = max(1, (last.endedAt.microseconds - last.startedAt.microseconds + 999_999) / 1_000_000)
    view.when = "\(dates(street).time(last.endedAt)) 查完，用时 \(seconds) 秒，\(name)"
    let ended = months.first { $0.month == month }
    // A run that was made while the month was open did not see all of it.
    let isWhole = ended.map { last.block >= $0.blocks.last } ?? false
    view.range = Self.range(of: last, isWhole: isWhole)
    let checks = Self.checks(street.reconciliation.checks, last)
    view.columns = [Array(checks.prefix((checks.count + 1) / 2)), Array(checks.dropFirst((checks.count + 1) / 2))]
    let spoken = try await street.spoken(last.findings)
    show(spoken, month, passed: checks.count { $0.kind == "t-good" }, of: checks.count, users, in: &view)
    if let ended { stand(ended, months, isWhole ? last.findings : nil, in: &view) }
    // Of a run that somebody else has made since, nothing is said.
    if try call.query.text("done") == "run", last.user == call.user.identity.user {
      view.done = "对账好了：" + (last.findings.isEmpty ? "没有对不上的" : "有 \(last.findings.count) 处要看，请看下面")
    }
    return view
  }

  private static func range(of run: KeptRun, isWhole: Bool) -> String {
    let (first, next) = (run.entries.lowerBound, run.entries.upperBound)
    if run.findings.contains(where: { $0.finding.check == ReconciliationJob.chain }) {
      return "记账链有一处接不上：先处理它，其余各项以它为准。"
    }
    if run.entries.isEmpty { return run.month == nil ? "还没有凭证。" : "这个月没有凭证。" }
    return "查了第 \(first) 号到第 \(next.advanced(by: -1)) 号凭证。" + (isWhole ? "这个月过完了，账不会再变。" : "之后记的，请再查一次。")
  }

  private func show(
    _ findings: [KeptFinding], _ month: Month?, passed: Int, of checks: Int, _ users: [User], in view: inout ReconciliationView
  ) {
    let levels: [(Check.Level, String)] = [(.red, "红，挡住结账"), (.yellow, "黄，要说明"), (.hint, "提示，请核实")]
    view.counts = levels.map { level, word in
      let ofLevel = findings.filter { $0.finding.check.level == level }
      let settled = level == .hint ? 0 : ofLevel.count { $0.isSettled }
      let rest = settled == 0 ? "" : "，\(settled) 件\(level == .red ? "已处理" : "已说明")"
      return .init(kind: level.tagKind, word: word, count: ofLevel.count, unit: "件\(rest)")
    }
    view.counts.append(.init(kind: "t-good", word: "通过", count: passed, unit: "项，共 \(checks) 项"))
    let names = Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.name) })
    let open = findings.filter { $0.finding.check.level != .hint }.enumerated().sorted { left, right in
      let (one, other) = (left.element, right.element)
      return (one.isSettled ? 1 : 0, one.finding.check.level.rank, one.finding.check.number, left.offset)
        < (other.isSettled ? 1 : 0, other.finding.check.level.rank, other.finding.check.number, right.offset)
    }.map(\.element)
    if !open.isEmpty {
      view.findings = TableView(
        "", caption: "要处理的 \(open.count) 件。点现象看两边的单据，在那里说明、送审；每项检查最多列 \(LedgerPostgres.Check.most) 处。",
        columns: [
          .number("编号"), .text("级别"), .text("现象"), .number("一边"), .number("另一边"), .number("差额"), .text("责任人"), .text("状态"),
        ],
        rows: open.map { kept in
          let finding = kept.finding
          return [
            .init(kept.number), .init("", tag: finding.check.level.word, kind: finding.check.level.tagKind),
            .init(finding.what, path: Self.findingPath(kept.id, month)), .init(finding.left), .init(finding.right),
            .init(finding.difference),
            .init(kept.assignee.flatMap { names[$0] } ?? "未定"), .init("", tag: kept.state.word, kind: kept.state.tagKind),
          ]
        }, empty: ("", ""))
    }
    let hints = findings.filter { $0.finding.check.level == .hint }
    view.hints = hints.map { PageLink(title: "\($0.number) \($0.finding.what)", path: Self.findingPath($0.id, month)) }
    view.hintsBefore = "\(open.isEmpty ? "" : "另")有 \(hints.count) 件提示，不挡结账："
  }

  /// What stands in the way of closing a month that is over, and what to do first.
  ///
  /// - Parameter findings: nil if it was not looked at since it was over.
  private func stand(
    _ ended: BookMonth, _ months: [BookMonth], _ findings: [KeptFinding]?, in view: inout ReconciliationView
  ) {
    let month = ended.month
    if ended.isClosed {
      (view.standing, view.first) = ("\(month.words)已经结账了。", PageLink(title: "看月结", path: "/months/\(month)"))
      return
    }
    guard let findings else { return view.standing = "\(month.words)过完以后还没有查过，请再查一次。" }
    let open = findings.filter { !$0.isSettled }
    let red = open.count { $0.finding.check.level == .red }
    let first = open.min { ($0.finding.check.level.rank, $0.id) < ($1.finding.check.level.rank, $1.id) }
    if let first {
      let parts = [red > 0 ? "\(red) 件红没有处理" : nil, open.count > red ? "\(open.count - red) 件黄没有说明" : nil]
      view.standing = "\(month.words)还不能结账：\(parts.compactMap { $0 }.joined(separator: "，"))。处理完，这里出现“去结账”。"
      view.first = PageLink(title: "处理\(first.finding.check.level.word) \(first.number)", path: Self.findingPath(first.id, month))
    } else if let earlier = months.first(where: { $0.month < month && !$0.isClosed })?.month {
      view.standing = "\(month.words)没有要处理的了；要先结\(earlier.words)。"
      view.first = PageLink(title: "去看\(earlier.words)", path: "/reconciliations?month=\(earlier)")
    } else {
      view.standing = "\(month.words)可以结账了。"
      view.first = PageLink(title: view.canRun ? "去结账" : "看月结", path: "/months/\(month)")
    }
  }

  /// The checks by their numbers, and the worst of what those of a number found.
  private static func checks(_ checks: [Check], _ run: KeptRun) -> [ReconciliationView.Check] {
    Dictionary(grouping: checks, by: \.number).sorted { $0.key < $1.key }.map { number, checks in
      let found = run.findings.filter { kept in checks.contains(kept.finding.check) }
      let isUnchecked = !found.isEmpty && found.allSatisfy(\.finding.isUnchecked)
      let worst = found.map(\.finding.check.level).min { $0.rank < $1.rank }
      let first = found.first { $0.finding.check.level == worst }
      // The whole book is asked for no statements: that is not the same as having all.
      let isOfMonths = run.month == nil && found.isEmpty && checks.contains { $0.code == "statements-there" }
      let ofWorst = found.count { $0.finding.check.level == worst }
      let more = found.count > ofWorst ? "，另 \(found.count - ofWorst)" : ""
      return .init(
        number: number, title: Check.title(ofNumber: number), parts: checks.map(\.title).joined(separator: "；"),
        kind: worst?.tagKind ?? (isOfMonths ? "t-note" : "t-good"),
        word: worst.map { isUnchecked ? "未查 \(found.count)" : "\($0.word) \(ofWorst)" + more } ?? (isOfMonths ? "按月查" : "通过"),
        path: first.map { Self.findingPath($0.id, run.month) })
    }
  }
}

extension Check.Level {
  /// The kind of its tag.
  var tagKind: String {
    switch self {
    case .red: "t-bad"
    case .yellow: "t-warn"
    case .hint: "t-note"
    }
  }

  var rank: Int {
    switch self {
    case .red: 0
    case .yellow: 1
    case .hint: 2
    }
  }
}

extension FoundDocument {
  /// Its words on screen.
  var words: String {
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
    case .month: "\(month?.words ?? "\(number)")的对账单"
    }
  }

  /// The month that it is.
  private var month: Month? { kind == .month ? Month(storage: Int32(clamping: number)) : nil }

  /// The page that shows it to somebody with some roles who reads findings; nil if none does.
  func path(for roles: Set<Role>) -> String? {
    let readsBooks = !roles.isDisjoint(with: [.reconciler, .auditor])
    return switch kind {
    case .entry: "/books/entries/\(number)"
    case .proposal: "/proposals/\(number)"
    case .account: readsBooks ? "/books/accounts/\(number)" : nil
    case .record: readsBooks ? "/service-records/\(number)" : nil
    case .sheet: readsBooks ? "/sheets/\(number)" : nil
    case .month: readsBooks ? month.map { "/settlements/\($0)/statements" } : nil
    case .block, .holder, .shop, .statement, .line: nil
    }
  }
}
