import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import TestSupport
import Testing

@testable import PointsPages
@testable import Web

extension ChromiumTests {
  /// 积分收支月报, 额度执行 and the shops' sheets, as pages, on paper and as files.
  @Suite("Reports") struct ReportTests {
    private static let good = "一句很好记的话吧"
    /// What makes text of paper.
    static let hasTools = FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext")

    private func run(_ people: [Person], _ body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in people { try await street.setPassword(person, ServerStreet.password) }
        try await body(street)
      }
    }

    @Test("of a month are for whoever answers for it, close line by line, and are a file as well")
    func month() async throws {
      try await run([.reconciler, .auditor, .head, .clerk, .admin]) { street in
        _ = try await street.redeem("SALT", 2).entry()
        let path = "/months/\(Moment.today.month)/report"
        let reconciler = try await street.browser(of: .reconciler)
        #expect(await reconciler.get("/reconciliations").body.contains("href=\"\(path)\""))
        for person in [Person.reconciler, .auditor, .head] {
          let page = try await street.browser(of: person).get(path)
          #expect(page.status == 200 && page.body.contains("没有结账，数字还会变") && !page.body.contains("封存摘要"))
          #expect(page.body.contains("href=\"/reconciliations?month=") == (person != .head), "where she may go")
          #expect(page.headers("Content-Security-Policy").first?.contains("script-src 'self';") == true)
        }
        for person in [Person.clerk, .admin] { #expect(try await street.browser(of: person).get(path).status == 403) }
        for wrong in ["2001-01", "2026-13", "gestern", "\(Moment.today.month.next)"] {
          #expect(await reconciler.get("/months/\(wrong)/report").status == 404, "\(wrong)")
          #expect(await reconciler.get("/months/\(wrong)/report.csv").status == 404, "\(wrong)")
        }

        let file = await reconciler.get(path + ".csv")
        #expect(file.headers("Content-Disposition").first?.contains("month-report.csv") == true)
        let lines = file.body.split(whereSeparator: \.isNewline).map { line in
          line.replacing("\u{FEFF}", with: "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let titles = try #require(lines.first).map { $0.replacing("\"", with: "") }
        #expect(Array(titles.prefix(3)) == ["社区", "期初结余", "发放"] && lines.last?.first == "\"合计\"")
        let closing = try #require(titles.firstIndex(of: "期末结余"))
        for line in lines.dropFirst() {
          let figures = try line.dropFirst().map { try #require(Decimal(string: $0)) }
          let taken: Set = ["兑换", "过期收回", "扣分收回"]
          let due = (1..<closing).reduce(Decimal.zero) { $0 + (taken.contains(titles[$1]) ? -1 : 1) * figures[$1 - 1] }
          #expect(due == figures[closing - 1], "\(line)")
        }
        let redeemed = try #require(titles.firstIndex(of: "兑换"))
        #expect(lines.last?[redeemed] == "4.00")
      }
    }

    @Test("of a month that is closed carry its version, its digest and the head of the chain; of one opened again no more")
    func sealed() async throws {
      try await run([.reconciler]) { street in
        let (month, path) = (Moment.today.month, "/months/\(Moment.today.month)/report")
        let seal = try await street.close(month)
        let browser = try await street.browser(of: .reconciler)
        let page = await browser.get(path).body
        #expect(page.contains("已结账，第 1 版") && page.contains("单位：分，第 1 版") && !page.contains("没有结账"))
        let digest = page.firstMatch(of: /封存摘要（SHA-256）<\/span> <span class="mono">([0-9a-f ]+)</).map { String($0.1) }
        #expect(digest?.replacing(" ", with: "") == seal.digest.hexadecimal)
        #expect(page.contains("链首 \(seal.blocks.last):\(seal.hash.prefix(4).hexadecimal)，"))
        #expect(page.contains("制表人<i>") && page.contains("审核人<i>") && page.contains("负责人<i>"))
        #expect(await browser.get("/months/\(month.next)/report").body.contains("没有结账"))
      }
    }

    @Test(
      "are drawn from their tables, hatched where colours may not be told apart, and are A4 on paper", .enabled(if: hasTools))
    func charts() async throws {
      try await run([.reconciler]) { street in
        _ = try await street.redeem("SALT", 2).entry()
        let seal = try await street.close(Moment.today.month)
        try await street.inBrowser(of: .reconciler) { browser in
          for (name, path) in [
            ("month-report", "/months/\(Moment.today.month)/report"), ("quota-report", "/quota/report"),
          ] {
            try await browser.visit(path)
            let drawn = try await browser.script(
              """
              const chart = Chart.getChart(document.querySelector('canvas')), table = document.getElementById(chart.canvas.dataset.table);
              const cells = [...table.tBodies[0].rows].filter((row) => row.className !== 'sum').map((row) =>
                chart.canvas.dataset.columns.split(',').map((place) => Number(row.cells[place].textContent.replace(/,/g, ''))));
              const data = chart.data.datasets[0].data.map((_, row) => chart.data.datasets.map((one) => one.data[row]));
              done(JSON.stringify([JSON.stringify(cells) === JSON.stringify(data), data.length > 0,
                chart.data.datasets[1].backgroundColor instanceof CanvasPattern, new Set(chart.data.datasets.map((one) =>
                  one.borderColor)).size === 3]))
              """)
            #expect(drawn.text == "[true,true,true,true]", "\(name)")
            let text = try await browser.paperText(name)
            #expect(text.components(separatedBy: "\u{C}").count == 2, "\(name) is one sheet")
            #expect(text.contains("制表人") && text.contains("第 1 页，共 1 页") && !text.contains("打印 A4"))
            if name == "month-report" { #expect(text.contains(String(seal.digest.hexadecimal.suffix(4)))) }
          }
        }
        try await street.inBrowser(of: .reconciler, scripts: false) { browser in
          try await browser.visit("/months/\(Moment.today.month)/report")
          #expect(try await browser.text.contains("期末结余"), "the tables say it all")
        }
      }
    }

    @Test("of quotas say what each community was granted, used and has left")
    func quota() async throws {
      try await run([.admin, .auditor, .head, .clerk]) { street in
        let admin = try await street.browser(of: .admin)
        #expect(await admin.get("/quota").body.contains("/quota/report?year=\(Moment.today.civil.year)"))
        for person in [Person.admin, .auditor, .head] {
          let page = try await street.browser(of: person).get("/quota/report")
          #expect(page.status == 200 && page.body.contains("执行率") && page.body.contains("东平"))
        }
        #expect(try await street.browser(of: .clerk).get("/quota/report").status == 403)
        let lines = await admin.get("/quota/report.csv").body.split(whereSeparator: \.isNewline)
        for line in lines.dropFirst() {
          let figures = line.split(separator: ",").dropFirst().prefix(11).compactMap { Decimal(string: String($0)) }
          try #require(figures.count == 11)
          let left = figures[0] - figures[1] + figures[2] - figures[3] - figures[4] + figures[5] + figures[6] - figures[8]
          #expect(left == figures[9], "\(line)")
          #expect(figures[3] + figures[4] - figures[5] - figures[6] == figures[10], "\(line)")
        }
      }
    }

    @Test("of a shop show what was carried over and what is due, with two lines to sign on one sheet", .enabled(if: hasTools))
    func sheet() async throws {
      try await run([.reconciler]) { street in
        try await street.addSheets([("DP", 1_250, 200)])
        try await street.inBrowser(of: .reconciler) { browser in
          try await browser.visit("/sheets/1")
          let text = try await browser.paperText("sheet")
          for words in ["超市结算单", "上期结转", "12.50", "本月退货", "\u{2212}2.00", "补记以前月份", "本月应付", "10.50", "超市签字", "街道签字"] {
            #expect(text.contains(words), "\(words) in \(text)")
          }
          #expect(text.components(separatedBy: "\u{C}").count == 2 && !text.contains("回到结算单"))
        }
      }
    }
  }
}

extension Chromium {
  /// What the paper of the page says, sheet after sheet, each with a form feed at its end.
  fileprivate func paperText(_ name: String) async throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString).pdf")
    defer { try? FileManager.default.removeItem(at: file) }
    let paper = try await paper()
    try keep(paper, name + ".pdf")
    try paper.write(to: file)
    let read = try await Program.run("/usr/bin/pdftotext", ["-layout", file.path, "-"])
    return read.output
  }
}

extension ServerStreet {
  /// Ends and closes a month with an empty proof, as if it were over.
  fileprivate func close(_ month: Month) async throws -> MonthSeal {
    let installation = Installation(
      owner: try await TestCluster.configuration(database: database),
      app: try await TestCluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
    let pools = installation.pools()
    let office = try await installation.street(of: 1, pools: pools, clock: .drafts)
    let request = BookRequest(
      key: UUID(), fingerprint: Fingerprint(action: "close", actor: 1, content: Data()), actor: 1)
    _ = try await office.desk.close(month, today: Day("\(month.next)-01") ?? Moment.today, request) { MonthProof() }
    let seal = try await office.desk.read { try $0.lastSeal(of: month) }
    await office.desk.writer.close()
    await pools.close()
    return try #require(seal)
  }
}
