import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Reconciliation
import Web

/// What the page of a month says: what is in the way of closing it, its figures, and its seals.
struct MonthView: Sendable {
  /// Something that is in the way.
  struct Obstacle: Sendable {
    var kind: String
    var level: String
    var number: String
    var what: String
    /// The page on which it is worked off.
    var path: String?
  }

  /// A fact of the seal.
  struct Fact: Sendable {
    var label: String
    var text: String
    var isMono = false
  }

  var heading: String
  var soft: String?
  var done: String?
  var problem: FormProblem?
  /// How the month stands: the kind of the notice, and its words.
  var kind = "t-note"
  var title = ""
  var text = ""
  var obstacles: [Obstacle] = []
  /// How many more there are than have room.
  var others: String?
  /// What could not be compared.
  var unchecked: [String] = []
  var links: [PageLink] = []
  /// Whether it says what closing does.
  var explains = false
  var figures: TableView?
  /// Which version the seal is of, and its facts; none where there is no seal.
  var sealTitle = ""
  var seal: [Fact] = []
  var versions: TableView?
  var form: FormView?
  /// The month to run the checks for, as an address has it.
  var run: String?
  /// Whether something can be done beside.
  var hasSide = false
}

/// A month as it is, read for its page.
struct MonthLook: Sendable {
  let month: Month
  let period: Period
  /// As it ended; nil of one that nothing has ended yet.
  let ended: BookMonth?
  /// Whether it is over by the calendar.
  let isOver: Bool
  /// The earliest month before it that is not closed.
  let earlier: Month?
  /// The last run of the checks since it ended; of an open one the last of all.
  let run: KeptRun?
  /// What is in the way.
  let obstacles: [KeptFinding]
  /// Whether a closing was refused for it just now.
  let wasRefused: Bool
  let lines: [PeriodLine]
  let seals: [MonthSeal]
  /// Whether the book still says what the last of them does.
  let agrees: Bool
  /// The proposals by which versions were opened again.
  let reopenings: [Int32: KeptProposal]

  /// The version that stands; nil if none does.
  var standing: Int32? { if case .closed(let version) = ended?.state { version } else { nil } }
}

extension MonthSeal {
  /// Whether the book still says what was sealed, code by code.
  fileprivate func agrees(with lines: [PeriodLine]) -> Bool {
    var sums: [Int64: (opening: Int64, closing: Int64)] = [:]
    for balance in balances {
      let sum = sums[balance.code] ?? (0, 0)
      sums[balance.code] = (sum.opening &+ balance.opening.balance, sum.closing &+ balance.closing.balance)
    }
    for line in lines {
      let sum = sums[Int64(line.code.rawValue)] ?? (0, 0)
      sums[Int64(line.code.rawValue)] = (sum.opening &- line.opening, sum.closing &- line.closing)
    }
    return sums.values.allSatisfy { $0 == (0, 0) }
  }
}

extension PagesInterface {
  /// The month that an address names, if the book has come to it.
  ///
  /// - Throws: `HTTPProblem` 404.
  func month(_ call: PageCall, _ street: Street) async throws -> Month {
    let (book, open) = (street.desk.book, try await street.desk.read { try $0.periods().last?.month })
    let last = max(open ?? book.firstMonth, book.cutOff.month(of: today(street)))
    guard let month = call.path["month"].flatMap({ Month($0) }), month >= book.firstMonth, month <= last else {
      throw HTTPProblem.notFound("月份")
    }
    return month
  }

  /// Reads a month for its page.
  ///
  /// - Parameter found: what a closing that was refused just found; nil for what the last run found.
  func look(_ call: PageCall, _ street: Street, finding found: [KeptFinding]? = nil) async throws -> MonthLook {
    let month = try await month(call, street)
    let isOver = month < street.desk.book.cutOff.month(of: today(street))
    let run = try await street.reconciliation.lastRun(of: month)
    return try await street.desk.report { reader in
      let (months, periods) = (try reader.months(), try reader.periods())
      guard let period = periods.first(where: { $0.month == month }) else { throw HTTPProblem.notFound("月份") }
      let ended = months.first { $0.month == month }
      var last = run
      if let ended, let run, run.block < ended.blocks.last { last = nil }
      var reopenings: [Int32: KeptProposal] = [:]
      for event in (ended?.events ?? []).map(\.event) where event.state == .reopened {
        reopenings[event.version] = try event.digest.flatMap { try reader.proposal(withReason: $0) }
      }
      let (lines, seals) = (try reader.balances(of: period), try reader.seals(of: month))
      return MonthLook(
        month: month, period: period, ended: ended, isOver: isOver || ended != nil,
        earlier: periods.first { period in
          period.month < month && months.first { $0.month == period.month }?.isClosed != true
        }?.month, run: last,
        obstacles: found ?? last?.findings.filter { !$0.isSettled } ?? [], wasRefused: found != nil,
        lines: lines, seals: seals, agrees: seals.last?.agrees(with: lines) ?? true,
        reopenings: reopenings)
    }
  }

  /// Shows a month.
  ///
  /// - Parameter sent: the form as it comes back; nil for a new one.
  func show(
    _ look: MonthLook, sent: FormView? = nil, _ call: PageCall, _ street: Street, status: Int = 200
  ) async throws -> PageAnswer {
    let (roles, names, dates) = (call.user.identity.roles, try await userNames(street), dates(street))
    let readsBooks = !roles.isDisjoint(with: [.reconciler, .auditor])
    let readsFindings = !roles.isDisjoint(with: Self.readersOfFindings)
    var view = MonthView(heading: look.month.words)
    say(look, names, dates, in: &view)
    // All that refuse a closing have to be worked off; of a closed month a few say what has happened.
    let room = look.standing == nil ? Self.perPage : Self.fewObstacles
    view.obstacles = try await street.spoken(Array(look.obstacles.prefix(room))).map {
      MonthView.Obstacle($0, of: look.month, isLinked: readsFindings)
    }
    if look.obstacles.count > room { view.others = "另有 \(look.obstacles.count - room) 件，都在对账里。" }
    let listed = Set(view.obstacles.map(\.what))
    // Of a month that is closed: as it was closed.
    let run =
      look.standing == nil ? look.run : try await street.reconciliation.lastRun(of: look.month, by: look.ended?.events.last?.at)
    let unchecked = try await street.spoken((run?.findings ?? []).filter(\.finding.isUnchecked))
    view.unchecked = unchecked.map(\.finding.what).filter { !listed.contains($0) }
    view.figures = figures(look)
    if let seal = look.seals.last { show(seal, look, in: &view) }
    view.versions = versions(look, names, dates)
    view.explains = look.standing == nil
    if readsFindings {
      view.links = [
        .init(title: "看对账", path: "/reconciliations?month=\(look.month)"),
        .init(title: "月报", path: "/months/\(look.month)/report"),
        .init(title: "抽查单", path: "/months/\(look.month)/spot-check"),
        .init(title: "余额调节表", path: "/months/\(look.month)/adjustments"),
      ]
    }
    if readsBooks { view.links.append(.init(title: "店方对账单", path: "/settlements/\(look.month)/statements")) }
    view.links.append(.init(title: "所有月份", path: "/months"))
    let mayClose = roles.contains(.reconciler) && look.isOver && look.standing == nil && look.earlier == nil
    if mayClose, look.obstacles.isEmpty { view.form = Self.closingForm(look.month) }
    if roles.contains(.head), look.standing != nil {
      view.form = try await marked(Self.reopeningForm(look.month), .reopenMonth, street)
    }
    // What was typed comes back, unless there is nothing to type any more.
    if let sent {
      view.problem = sent.problem
      if view.form?.action == sent.action { view.form = sent }
    }
    view.form?.isSide = true
    if roles.contains(.reconciler), !look.obstacles.isEmpty, look.standing == nil { view.run = "\(look.month)" }
    view.hasSide = view.form != nil || view.run != nil
    view.done = try await whatWasClosed(look.month, call, street)
    let failed = view.problem != nil || status != 200
    return page("month", title: (failed ? "出错：" : "") + view.heading, view, call, street, status: status)
  }

  private func whatWasClosed(_ month: Month, _ call: PageCall, _ street: Street) async throws -> String? {
    guard let answer = try await done(call, street), (try? answer.int("month")) == Int64(month.number),
      let version = try? answer.int("version")
    else { return nil }
    return "\(month.words)结账好了，第 \(version) 版"
  }

  // MARK: How it stands

  private static let fewObstacles = 10

  private func say(_ look: MonthLook, _ names: [UserID: String], _ dates: Dates, in view: inout MonthView) {
    let month = look.month.words
    func say(_ heading: String, _ kind: String, _ title: String, _ text: String) {
      (view.heading, view.kind, view.title, view.text) = (heading, kind, title, text)
    }
    let (red, yellow) = (
      look.obstacles.count { $0.finding.check.level == .red }, look.obstacles.count { $0.finding.check.level == .yellow }
    )
    let counts = [red > 0 ? "红 \(red) 件" : nil, yellow > 0 ? "黄 \(yellow) 件" : nil].compactMap { $0 }.joined(separator: "，")
    if let run = look.run { view.soft = Self.whenRun(run, dates) }
    if let version = look.standing, let last = look.ended?.events.last {
      let name = names[last.event.actor ?? .system] ?? "系统"
      view.soft = "\(dates.time(last.at))，\(name)结的，第 \(version) 版"
      guard look.agrees else {
        return say("\(month)已经结账", "t-bad", "封存的数字和现在的账不一致", "有人绕过系统改了数据库，请马上找系统管理员；查清以前，不要再印这个月的月报。封存时的期初、期末都还留着。")
      }
      let change = "要改，只能由总网格长写明原因反结账，另出第 \(version + 1) 版，第 \(version) 版保留。"
      guard counts.isEmpty else {
        return say(
          "\(month)已经结账", red > 0 ? "t-bad" : "t-warn", "封存以后又查出\(counts)",
          "封存的数字没有变。一件一件点开看：是后来换了对账单，还是有人绕过系统改了数据库。" + change)
      }
      return say("\(month)已经结账", "t-good", "数字已经封存，不再变", "以后关于 \(month)的事记在当月，注明“影响 \(month)”。" + change)
    }
    var (heading, ready) = ("\(month)还没有结账", "\(month)可以结账")
    if case .reopened(let version) = look.ended?.state {
      heading = "\(month)第 \(version) 版反结账了，要重新结"
      ready = heading
    }
    guard look.isOver else {
      return say("\(month)还没有过完", "t-note", "过完了才能结账", "现在就可以先对账，有不对的早处理。")
    }
    guard counts.isEmpty else {
      return say(
        heading, red > 0 ? "t-bad" : "t-warn", (look.wasRefused ? "没有结账：" : "还不能结账：") + counts, "一件一件点开处理：改对了，或写明原因。处理完就能结账。")
    }
    if let earlier = look.earlier {
      return say(heading, "t-warn", "要先结\(earlier.words)", "一个月的期初就是上个月的期末，所以一个月一个月往下结。")
    }
    guard let run = look.run else {
      return say(heading, "t-note", "这个月过完以后还没有对过账", "结账的时候会自动查一遍，有不对的就不结，并列出来。也可以先去对账看看。")
    }
    let hints = run.findings.count { $0.finding.check.level == .hint }
    let settled = run.findings.count - hints
    let rest = hints == 0 ? "" : "；提示 \(hints) 件，只请核实，不挡结账"
    say(ready, "t-good", "没有挡住结账的", (settled == 0 ? "红和黄都没有" : "红和黄 \(settled) 件都处理了") + rest + "。")
  }

  private static func whenRun(_ run: KeptRun, _ dates: Dates) -> String {
    let (first, next) = (run.entries.lowerBound, run.entries.upperBound)
    let range = run.entries.isEmpty ? "没有凭证" : "凭证 \(first) 至 \(next.advanced(by: -1))"
    return "\(dates.time(run.endedAt)) 查过，\(range)"
  }

  // MARK: Figures

  /// What of the chart is shown, in this order: what people have, what shops are owed, what is left to be given, and hours.
  private static let shown: [AccountCode] = [
    .spendable, .onNotice, .frozen, .clawbackReceivable, .charityPool, .shopPayable, .shopRefundReceivable, .unissuedQuota,
    .approvedUnsettled, .hoursPersonal,
  ]

  private func figures(_ look: MonthLook) -> TableView {
    let count = look.period.entries.upperBound.number - look.period.entries.lowerBound.number
    let range =
      count == 0
      ? "没有凭证"
      : "凭证 \(look.period.entries.lowerBound) 至 \(look.period.entries.upperBound.advanced(by: -1))，共 \(Self.whole(count)) 张"
    let lines = Self.shown.flatMap { code in look.lines.filter { $0.code == code } }
    let isSealed = look.standing != nil
    return TableView(
      "", caption: "\(isSealed ? "封存的数字" : "这个月的数字")（\(range)）",
      columns: [.text("项目"), .number("期初"), .number("增加"), .number("减少"), .number("期末")],
      rows: lines.map { line in
        let isDebit = line.code.definition.side == .debit
        let (up, down) = isDebit ? (line.debit, line.credit) : (line.credit, line.debit)
        let title = line.commodity == .points ? "\(line.code.definition.title)（分）" : line.commodity.words
        return [
          .init(title), .init(line.commodity.inBooks(line.opening)), .init(line.commodity.inBooks(up)),
          .init(line.commodity.inBooks(down)), .init(line.commodity.inBooks(line.closing)),
        ]
      }, empty: ("这个月没有动过积分和时数", "空的月份也要结账，后面的月份才接得上。"))
  }

  // MARK: Seals

  private func show(_ seal: MonthSeal, _ look: MonthLook, in view: inout MonthView) {
    view.sealTitle = "封存的第 \(seal.version) 版" + (look.standing == nil ? "（反结账了，不再作数）" : "")
    let counts = [
      "凭证 \(Self.whole(seal.counts.entries)) 张", "分录 \(Self.whole(seal.counts.postings)) 行",
      "单据 \(Self.whole(seal.counts.documents)) 行",
      "没有办成的 \(Self.whole(seal.counts.refusals)) 件",
    ]
    let blocks = seal.blocks.last < seal.blocks.first ? "没有" : "第 \(seal.blocks.first) 批到第 \(seal.blocks.last) 批"
    view.seal = [
      .init(label: "摘要", text: seal.digest.hexadecimal.inFours, isMono: true),
      .init(label: "封了什么", text: counts.joined(separator: "，") + "；账户 \(Self.whole(Int64(seal.balances.count))) 个的期初、期末"),
      .init(label: "标准和价格", text: "\(Self.whole(Int64(seal.rules.count))) 项当月有效的版本"),
      .init(label: "对账的结果", text: seal.findings.isEmpty ? "没有差异" : "\(seal.findings.count) 件，连同怎样处理的"),
      .init(label: "后来影响本月的", text: seal.later.isEmpty ? "没有" : "\(Self.whole(Int64(seal.later.count))) 张凭证"),
      .init(label: "记账批", text: blocks),
      .init(label: "前一批的链首", text: seal.previousHash.hexadecimal.inFours, isMono: true),
      .init(label: "本月的链首", text: seal.hash.hexadecimal.inFours, isMono: true),
      .init(label: "和现在的账比", text: look.agrees ? "期初、期末一致" : "不一致：有人绕过系统改了数据库，请马上找系统管理员"),
    ]
  }

  /// Versions at most that stand beside each other: the last ones.
  private static let versionsBeside = 3

  /// The versions beside each other; nil where there is but one.
  private func versions(_ look: MonthLook, _ names: [UserID: String], _ dates: Dates) -> TableView? {
    guard let month = look.ended, !look.reopenings.isEmpty || look.seals.count > 1 else { return nil }
    let seals = look.seals.suffix(Self.versionsBeside)
    func event(_ version: Int32, _ state: PeriodEvent.State) -> BookMonth.Event? {
      month.events.first { $0.event.version == version && $0.event.state == state }
    }
    func row(_ title: String, _ cell: (MonthSeal) -> String) -> [TableView.Cell] {
      [TableView.Cell(title)] + seals.map { TableView.Cell(cell($0)) }
    }
    func name(_ event: BookMonth.Event) -> String { names[event.event.actor ?? .system] ?? "系统" }
    return TableView(
      "", caption: "各版并排",
      columns: [.text("项目")] + seals.map { TableView.Column.text("第 \($0.version) 版") },
      rows: [
        row("结账") { event($0.version, .closed).map { "\(dates.time($0.at))，\(name($0))" } ?? "" },
        row("摘要（前 12 位）") { String($0.digest.hexadecimal.prefix(12)) },
        row("凭证（张）") { Self.whole($0.counts.entries) },
        row("后来影响本月的（张）") { Self.whole(Int64($0.later.count)) },
        row("对账的结果（件）") { "\($0.findings.count)" },
        row("反结账") { seal in
          guard let event = event(seal.version, .reopened) else { return "没有，这一版有效" }
          let proposal = look.reopenings[seal.version]
          let who = proposal.map { "\(names[$0.proposer] ?? "")提出，" } ?? ""
          return "\(dates.time(event.at))，\(who)\(name(event))确认：\(proposal?.reason ?? "原因已经抹去")"
        },
      ], empty: ("", ""))
  }
}

extension MonthView.Obstacle {
  fileprivate init(_ one: KeptFinding, of month: Month, isLinked: Bool) {
    self.init(
      kind: one.finding.check.level.tagKind, level: one.finding.check.level.word, number: one.number, what: one.finding.what,
      path: isLinked ? PagesInterface.findingPath(one.id, month) : nil)
  }
}
