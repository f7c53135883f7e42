import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Reconciliation
import Web

/// 积分收支月报, on the screen, on A4 and as a file.
extension PagesInterface {
  func addMonthReport(to pages: Pages) {
    let readers = RouteAccess.roles([.head, .reconciler, .auditor])
    pages.get("/months/{month}/report", readers) { call in
      let street = try await street(of: call)
      let report = try await report(call, street)
      return page(
        "paper", title: "积分收支月报 \(report.month.words)", try await paper(of: report, call, street), call, street,
        desk: "/reconciliations")
    }
    addFile("/months/{month}/report.csv", name: "month-report", readers, to: pages) { call, street, _ in
      Self.table(of: try await report(call, street))
    }
  }

  private func report(_ call: PageCall, _ street: Street) async throws -> MonthReport {
    guard let month = call.path["month"].flatMap({ Month($0) }), let report = try await street.books.report(of: month) else {
      throw HTTPProblem.notFound("月份")
    }
    return report
  }

  /// Communities that have room on a sheet beside the twelve months, and without them.
  private static let (few, many) = (3, 18)

  private func paper(of report: MonthReport, _ call: PageCall, _ street: Street) async throws -> PaperView {
    let (table, isSealed) = (Self.table(of: report), report.closing != nil)
    var parts = [table]
    if table.rows.count > Self.few + 1 {
      parts = stride(from: 0, to: table.rows.count, by: Self.many).map { start in
        var part = table
        part.rows = Array(table.rows[start..<min(start + Self.many, table.rows.count)])
        return part
      }
    }
    var sheets = parts.map { Self.sections(of: $0) }
    sheets[sheets.count - 1][1].notes.append(try Self.explanation(of: report))
    // What could not be compared stands beside the figures, as it was when they were sealed: it is not the same as agreeing.
    let unchecked =
      try await street.reconciliation.lastRun(of: report.month, by: report.closing?.at)?.findings.filter(\.finding.isUnchecked)
      ?? []
    if !unchecked.isEmpty {
      let spoken = try await street.spoken(Array(unchecked.prefix(Self.few)))
      let words = spoken.map(\.finding.what) + (unchecked.count > Self.few ? ["共 \(unchecked.count) 项"] : [])
      sheets[sheets.count - 1][1].notes.append(words.joined(separator: "；") + "。")
    }
    if table.rows.count > Self.few + 1 { sheets.append([]) }
    sheets[sheets.count - 1].append(Self.year(of: report))
    let (first, next) = (report.entries.lowerBound, report.entries.upperBound)
    let entries = report.entries.isEmpty ? "没有凭证" : "凭证 \(first)–\(next.advanced(by: -1))"
    var view = PaperView(
      "积分收支月报",
      under: [
        street.desk.book.name, "\(report.month.words)（\(Self.words(of: report.days))），\(entries)",
        "单位：分" + (report.closing.map { "，第 \($0.version) 版" } ?? ""),
      ], sheets, digest: report.closing?.digest,
      foot: (report.closing.map { "链首 \($0.block):\($0.hash.prefix(4).hexadecimal)，" } ?? "没有结账，数字还会变。") + dates(street).printed,
      links: [])
    view.state = report.closing.map { "已结账，第 \($0.version) 版" } ?? "还没结账"
    view.stateKind = isSealed ? "t-good" : "t-wait"
    view.soft = report.closing.map { "\(dates(street).time($0.at)) 封存" }
    view.links = try await links(of: report, call, street)
    return view
  }

  private func links(of report: MonthReport, _ call: PageCall, _ street: Street) async throws -> [PageLink] {
    let months = try await street.desk.read { try $0.periods().map(\.month) }
    let near = [report.month.previous, report.month.next].filter(months.contains)
    let desk = [PageLink(title: "对账", path: "/reconciliations?month=\(report.month)")]
    return (call.user.identity.roles.isDisjoint(with: [.reconciler, .auditor]) ? [] : desk)
      + near.map { PageLink(title: $0.words, path: "/months/\($0)/report") }
      + [.init(title: "存成 Excel 能打开的表", path: "/months/\(report.month)/report.csv")]
  }

  // MARK: Tables

  /// What makes closing of opening, in the order of the columns.
  private static let movements: [(movement: MonthReport.Movement, title: String)] = [
    (.issued, "发放"), (.redeemed, "兑换"), (.returned, "退货"), (.expired, "过期收回"), (.deducted, "扣分收回"),
    (.given, "转赠与公益池"), (.opened, "期初登记与更正"), (.moved, "转入转出"),
  ]

  /// The communities and their sum, with all columns: first what makes closing of opening, then what stands beside it.
  private static func table(of report: MonthReport) -> TableView {
    let titles = ["期初结余"] + movements.map(\.title) + ["期末结余", "其中冻结", "本月批准", "公示中", "待发", "欠分", "服务小时", "活跃人数"]
    let lines = report.communities + (report.communities.count == 1 ? [] : [("合计", report.sum)])
    var view = TableView(
      "积分收支月报", caption: report.month.words, columns: [.text("社区")] + titles.map { .number($0) },
      rows: lines.map { name, line in
        let figures =
          [line.opening] + movements.map { line[$0.movement] }
          + [line.closing, line.frozen, line.approved, line.onNotice, line.waiting, line.owed]
        return [.init(name)] + figures.map { .init(Commodity.points.inBooks($0.hundredths)) }
          + [.init(line.minutes.hours), .init("\(line.active)")]
      }, empty: ("", ""))
    if lines.count > 1 { view.sumUp() }
    return view
  }

  private static func sections(of table: TableView) -> [PaperView.Section] {
    let closing = 2 + movements.count
    return [
      .init(title: "各社区", table: PaperTable("各社区收支", table, 1..<(closing + 1))),
      .init(title: "另外列出", table: PaperTable("各社区冻结、批准、公示中、待发、欠分、服务小时和活跃人数", table, (closing + 1)..<table.columns.count)),
    ]
  }

  private static func explanation(of report: MonthReport) throws -> String {
    let signs = movements.enumerated().map { place, part in (part.movement.isTaken ? "\u{2212}" : "＋") + part.title }.joined()
    let clawedBack = report.sum.clawedBack
    return "期末结余＝期初结余\(signs)，每一行都是这样；结余是可用的加冻结的。"
      + (clawedBack == .zero ? "" : "发放已含追回 \(Commodity.points.inBooks(clawedBack.hundredths))。")
      + "发放到账时先还欠分的，还掉的不算发放；扣分收回含销户收回。本月批准里要公示的，期满才算发放；待发是等额度的，欠分是追回时已经用掉的。"
      + "服务小时是本月批准的，减去本月更正和追回的；活跃人数是本月有服务获批的人。"
  }

  private static func year(of report: MonthReport) -> PaperView.Section {
    let shown: [(movement: MonthReport.Movement, title: String)] = [
      (.issued, "发放"), (.redeemed, "兑换"), (.expired, "过期收回"), (.deducted, "扣分收回"), (.returned, "退货"),
    ]
    // All the rest, so that each line ends with what the one above it and itself make.
    func others(_ line: MonthReport.Line) -> Int64 {
      [MonthReport.Movement.given, .opened, .moved].reduce(0) { $0 + line[$1].hundredths }
    }
    let text = { (points: Points) in TableView.Cell(Commodity.points.inBooks(points.hundredths)) }
    var view = TableView(
      "", caption: "", columns: [.text("月份")] + (shown.map(\.title) + ["其他", "月末结余"]).map { .number($0) },
      rows: report.year.enumerated().map { place, month in
        let isFirst = place == 0 || month.month.number % 100 == 1
        return [.init(isFirst ? month.month.words : "\(month.month.number % 100)月")] + shown.map { text(month.line[$0.movement]) }
          + [text(Points(hundredths: others(month.line))), text(month.line.closing)]
      }, empty: ("", ""))
    if report.year.count > 1 {
      let sums = shown.map { part in report.year.reduce(Int64(0)) { $0 + $1.line[part.movement].hundredths } }
      let rest = report.year.reduce(Int64(0)) { $0 + others($1.line) }
      let cells =
        [TableView.Cell("\(report.year.count) 个月")] + (sums + [rest]).map { text(Points(hundredths: $0)) } + [.init("—")]
      view = TableView(
        "", caption: "", columns: view.columns, rows: view.rows.map(\.cells) + [cells], empty: ("", ""))
      view.sumUp()
    }
    return PaperView.Section(
      title: "近 \(report.year.count) 个月",
      chart: .init(table: "months", columns: "1,2,3", label: "近 \(report.year.count) 个月发放、兑换、过期收回的柱形图，数字见下表"),
      table: PaperTable("近 \(report.year.count) 个月", view, id: "months", isStacked: false))
  }

  /// "6月1日至30日", "5月26日至6月25日".
  static func words(of days: ClosedRange<Day>) -> String {
    let (first, last) = (days.lowerBound.civil, days.upperBound.civil)
    return "\(first.month)月\(first.day)日至" + (first.month == last.month ? "" : "\(last.month)月") + "\(last.day)日"
  }
}
