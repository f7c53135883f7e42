import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsShop
import Reconciliation
import Volunteering
import Web

/// Two papers of a month: the sample to ask people about, and the shops' statements beside the book.
extension PagesInterface {
  func addMonthPapers(to pages: Pages) {
    let readers = RouteAccess.roles(Self.readersOfFindings)
    pages.get("/months/{month}/spot-check", readers) { call in
      let street = try await street(of: call)
      let month = try await month(call, street)
      guard let drawn = try await street.spotCheck(of: month, on: today(street)) else { throw HTTPProblem.notFound("月份") }
      return paper(try await Self.spotCheck(drawn, dates(street), street), call, street)
    }
    pages.get("/months/{month}/adjustments", readers) { call in
      let street = try await street(of: call)
      let month = try await month(call, street)
      return paper(try await adjustments(of: month, street), call, street)
    }
  }

  private func paper(_ view: PaperView, _ call: PageCall, _ street: Street) -> PageAnswer {
    page("paper", title: view.sheets[0].title, view, call, street, desk: "/months")
  }

  /// 抽查单: receipts and services, with room for what people say.
  private static func spotCheck(_ drawn: SpotCheck, _ dates: Dates, _ street: Street) async throws -> PaperView {
    let shops = Dictionary(uniqueKeysWithValues: try await street.shop.shopNames().map { ($0.holder, $0.name) })
    let isOpen = try await street.desk.read { try $0.periods() }.contains { $0.month == drawn.month && $0.isOpen }
    // Whoever asks finds the person by the number.
    func person(_ name: String, _ holder: HolderID) -> String { "\(name)（第 \(holder) 号）" }
    let asked: [TableView.Column] = [.text("问了谁，哪天"), .text("对不对")]
    let visits = TableView(
      "", caption: "", columns: [.text("小票"), .text("会员"), .text("哪天"), .text("哪家超市"), .number("积分（分）")] + asked,
      rows: drawn.visits.map { visit in
        [
          .init("\(visit.entry)"), .init(person(visit.maskedName, visit.member)), .init(dates.day(visit.day)),
          .init(shops[visit.shop] ?? ""),
          .init(Commodity.points.inBooks(visit.total.hundredths)), .init("　"), .init("　"),
        ]
      }, empty: ("", ""))
    let services = TableView(
      "", caption: "", columns: [.text("记录"), .text("志愿者"), .text("时间"), .text("做了什么"), .number("小时")] + asked,
      rows: drawn.services.map { record in
        [
          .init("\(record.id)"), .init(person(record.maskedName, record.holder)), .init(dates.span(record.start, record.end)),
          .init("\(record.activity ?? "（已删除）")，\(record.community)"), .init(record.minutes.hours), .init("　"), .init("　"),
        ]
      }, empty: ("", ""))
    func section(_ title: String, _ view: TableView, _ none: String) -> PaperView.Section {
      .init(title: title, table: PaperTable(title, view), notes: view.rows.isEmpty ? [none] : [])
    }
    var view = PaperView(
      "抽查单", under: [street.desk.book.name, drawn.month.words, "最多各 \(SpotCheck.size) 张"],
      [
        [
          section("问兑换的人：这张小票您兑过吗？", visits, "这个月没有兑换。"),
          section("问服务的人：这次服务您去了吗？", services, "这个月没有发放过的服务。"),
        ]
      ], signers: ["抽查人", "复核人"],
      foot: "由第 \(drawn.block) 批的校验码抽出，谁也选不了；\(isOpen ? "这个月还没过完，过完再抽" : "再抽还是这些")。" + dates.printed,
      links: [])
    view.links = [.init(title: drawn.month.words, path: "/months/\(drawn.month)")]
    return view
  }

  /// Findings that a shop's 余额调节表 has room for.
  private static let mostListed = 20

  /// 余额调节表: of each shop, what turns the book into its statement.
  private func adjustments(of month: Month, _ street: Street) async throws -> PaperView {
    let dates = dates(street)
    let shops = Dictionary(uniqueKeysWithValues: try await street.shop.shopNames().map { ($0.holder, $0) })
    let found = try await street.desk.report { reader -> [StatementAdjustment] in
      guard let scope = try CheckScope.read(month, of: street.desk.book, reader.session) else { return [] }
      return try street.shop.adjustments(of: scope, reader)
    }
    // What no month explains, one by one, as the last run found it.
    let findings = try await street.reconciliation.lastRun(of: month)?.findings.map(\.finding) ?? []
    func unexplained(_ shop: HolderID) -> [String] {
      // The sheet is the shop's own: its lines do not begin with its code.
      guard let prefix = shops[shop].map({ "超市 \($0.code)：" }) else { return [] }
      let own = findings.filter { $0.check.guidance.shown == .bookAndStatement && $0.what.hasPrefix(prefix) }
      return own.prefix(Self.mostListed).map { finding in
        finding.what.dropFirst(prefix.count) + (finding.difference.isEmpty ? "" : "，差 \(finding.difference)")
      }
        + (own.count > Self.mostListed ? ["共 \(own.count) 处，都在对账里"] : [])
    }
    func points(_ hundredths: Int64) -> TableView.Cell { .init(Commodity.points.inBooks(hundredths)) }
    func rows(_ items: [StatementAdjustment.Item], _ sign: String, _ side: String) -> [[TableView.Cell]] {
      items.map { item in
        let other = item.month.map { "\(side)记在\($0.words)" } ?? "\(side)还没有，可能在下个月"
        return [.init("\(sign)单号 \(item.number)，\(dates.day(item.day))：\(other)"), points(item.points.hundredths)]
      }
    }
    let sheets = found.map { one -> [PaperView.Section] in
      var view = TableView(
        "", caption: "", columns: [.text("项目"), .number("积分（分）")],
        rows: [[.init("账簿：这个月应付"), points(one.book.hundredths)]] + rows(one.elsewhere, "减：", "对账单")
          + rows(one.others, "加：", "账簿")
          + [
            [.init("说不清的（见对账）"), points(-one.unexplained)], [.init("店方对账单"), points(one.statement.hundredths)],
          ], empty: ("", ""))
      view.sumUp()
      let name = shops[one.shop]?.name ?? ""
      var section = PaperView.Section(title: name, table: PaperTable("\(name)余额调节表", view, isStacked: false))
      section.notes = unexplained(one.shop)
      return [section]
    }
    let none = TableView(
      "", caption: "", columns: [.text("项目"), .number("积分（分）")], rows: [[.init("没有对账单"), .init("")]], empty: ("", ""))
    let empty = PaperView.Section(title: "还没有超市交对账单", table: PaperTable("余额调节表", none, isStacked: false))
    var view = PaperView(
      "余额调节表", under: [street.desk.book.name, month.words, "单位：分"], sheets.isEmpty ? [[empty]] : sheets,
      signers: ["超市签字", "街道签字"], signsEach: true, foot: dates.printed, links: [])
    view.links = [.init(title: month.words, path: "/months/\(month)")]
    return view
  }
}
