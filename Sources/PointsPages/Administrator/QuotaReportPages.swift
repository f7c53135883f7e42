import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import Volunteering
import Web

/// 额度执行: what became of the quota of each community in a budget year, on the screen, on A4 and as a file.
extension PagesInterface {
  func addQuotaReport(to pages: Pages) {
    let readers = RouteAccess.roles([.admin, .head, .reconciler, .auditor])
    pages.get("/quota/report", readers) { call in
      let street = try await street(of: call)
      let year = try budgetYear(call, street)
      let table = try await execution(of: year, street)
      return page("paper", title: "额度执行 \(year) 年", paper(table, year, street), call, street, desk: "/quota")
    }
    addFile("/quota/report.csv", name: "quota-report", readers, to: pages) { call, street, _ in
      try await execution(of: try budgetYear(call, street), street)
    }
  }

  /// The budget year that an address names; this one if it names none.
  func budgetYear(_ call: PageCall, _ street: Street) throws -> Int {
    let present = today(street).civil.year
    return try call.query.text("year").flatMap { Int($0) }.flatMap { (2000...present).contains($0) ? $0 : nil } ?? present
  }

  private static let columns: [(title: String, of: @Sendable (QuotaLine) throws -> Points)] = [
    ("核定", { $0.granted }), ("核减", { $0.cut }), ("调剂", { $0.moved }), ("发放", { $0.issued }), ("手工单垫付", { $0.lent }),
    ("退回", { $0.cameBack }), ("还欠分", { $0.repaid }), ("其中跨社区追回", { $0.crossCommunity }), ("年结", { $0.ended }),
    ("剩余", { $0.left }), ("已用", { try $0.used }),
  ]

  private func execution(of year: Int, _ street: Street) async throws -> TableView {
    let lines = try await street.volunteering.quotas(of: Day(year: year, month: 12, day: 31) ?? today(street).yearEnd())
    var rows = try await street.people.communityNames().map { community in
      let line = lines.first { $0.community == community.code }
      return (name: community.name, figures: try Self.columns.map { column in try line.map(column.of) ?? .zero })
    }
    if rows.count > 1 {
      let sums = try Self.columns.indices.map { place in try Points.sum(rows.map { $0.figures[place] }) }
      rows.append((name: "合计", figures: sums))
    }
    var view = TableView(
      "额度执行", caption: "\(year) 年", columns: [.text("社区")] + (Self.columns.map(\.title) + ["执行率"]).map { .number($0) },
      rows: rows.map { row in
        [.init(row.name)] + row.figures.map { .init(Commodity.points.inBooks($0.hundredths)) } + [.init(Self.rate(row.figures))]
      }, empty: ("", ""))
    if rows.count > 1 { view.sumUp() }
    return view
  }

  /// What was used of what there was to use, in percent with a decimal; nothing where there was nothing.
  private static func rate(_ figures: [Points]) -> String {
    let (granted, used) = (figures[0].hundredths - figures[1].hundredths + figures[2].hundredths, figures[10].hundredths)
    return granted > 0 ? String(format: "%.1f%%", Double(used) / Double(granted) * 100) : "—"
  }

  private func paper(_ table: TableView, _ year: Int, _ street: Street) -> PaperView {
    let today = today(street)
    let day = "\(today.civil.year)年\(today.civil.month)月\(today.civil.day)日"
    var links = [
      PageLink(title: "额度", path: "/quota?year=\(year)"),
      PageLink(title: "\(year - 1) 年", path: "/quota/report?year=\(year - 1)"),
    ]
    if year < today.civil.year { links.append(.init(title: "\(year + 1) 年", path: "/quota/report?year=\(year + 1)")) }
    links.append(.init(title: "存成 Excel 能打开的表", path: "/quota/report.csv?year=\(year)"))
    let section = PaperView.Section(
      title: "各社区",
      chart: .init(table: "quotas", columns: "1,11,10", label: "各社区核定、已用、剩余的柱形图，数字见下表"),
      table: PaperTable("各社区额度执行", table, id: "quotas"),
      notes: [
        "剩余＝核定\u{2212}核减＋调剂\u{2212}发放\u{2212}手工单垫付＋退回＋还欠分\u{2212}年结；已用＝发放＋手工单垫付\u{2212}退回\u{2212}还欠分；"
          + "执行率是已用占核定减核减加调剂的几成。退回是追回和异议成立退到额度的；还欠分记到本人所在社区，原来是别的社区付的算跨社区追回。"
      ])
    return PaperView(
      "额度执行", under: [street.desk.book.name, "\(year) 年额度，截至 \(day)", "单位：分"], [[section]],
      foot: "到打印时为止的数字。打印 \(day)，", links: links)
  }
}

extension QuotaLine {
  /// What is not there any more: issued and lent, less what came back and was repaid.
  var used: Points { get throws { try issued + lent - cameBack - repaid } }
}
