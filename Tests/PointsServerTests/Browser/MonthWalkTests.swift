import Foundation
import Ledger
import Postgres
import Testing

extension ChromiumTests {
  @Suite("A month's end at the desk") struct MonthWalkTests {
    @Test(
      "is walked in Chromium: a statement is brought, the month closed, opened again by two, and closed once more",
      arguments: Chromium.Screen.allCases)
    func walk(screen: Chromium.Screen) async throws {
      try await ServerStreet.run { street in
        for person in [Person.reconciler, .head, .admin] { try await street.setPassword(person, ServerStreet.password) }
        _ = try await street.redeem("SALT", 2).entry()
        try await street.endMonths()
        let month = Moment.today.month
        let files = (
          good: try file(try await street.statement()), bad: try file(Data("日期,小票号,积分\n\(Moment.today),7,三十\nheute,8,1\n".utf8))
        )
        defer { for file in [files.good, files.bad] { try? FileManager.default.removeItem(at: file) } }
        try await street.inBrowser(of: .reconciler, screen: screen) { browser in
          try await browser.visit("/months")
          try await browser.inspect("months", on: screen)
          try await browser.press("\(month.number / 100)年\(month.number % 100)月")
          try await browser.inspect("month-not-looked-at", on: screen)
          try await close(month, browser)
          #expect(try await browser.status == 409)
          try await browser.inspect("month-not-proven", on: screen)
          try await browser.press("店方对账单")
          try await browser.inspect("statements", on: screen)
          let sent: [(file: URL, name: String, status: Int64)] = [
            (files.bad, "statement-refused", 400), (files.good, "statement-taken", 200),
          ]
          for (file, name, status) in sent {
            try await browser.choose("东平社区爱心超市", of: "哪家超市")
            try await browser.type(file.path, into: "文件")
            try await browser.press("收下 \(month.number / 100)年\(month.number % 100)月的对账单")
            let answered = try await browser.status
            #expect(answered == status)
            try await browser.inspect(name, on: screen)
          }
          try await browser.visit("/months/\(month)")
          try await browser.press("再查一次")
          try await browser.press("去结账")
          try await close(month, browser)
          #expect(try await browser.text.contains("结账好了，第 1 版"))
          try await browser.inspect("month-closed", on: screen)
        }
        try await street.inBrowser(of: .head, screen: screen) { browser in
          try await browser.visit("/months/\(month)")
          try await browser.type("漏了一张手工单 XP-0107", into: "原因")
          try await browser.inspect("month-reopening", on: screen)
          try await browser.press("提出反结账")
          try await browser.inspect("reopening-proposed", on: screen)
        }
        try await street.inBrowser(of: .admin, screen: screen) { browser in
          try await browser.visit("/proposals/1")
          try await browser.inspect("reopening-to-confirm", on: screen)
          try await browser.press("确认反结账\(month.number / 100)年\(month.number % 100)月")
          try await browser.inspect("reopening-confirmed", on: screen)
        }
        try await street.inBrowser(of: .reconciler, screen: screen) { browser in
          try await browser.visit("/reconciliations?month=\(month)")
          try await browser.press("再查一次")
          try await browser.visit("/months/\(month)")
          try await browser.inspect("month-ready", on: screen)
          try await close(month, browser)
          try await browser.inspect("month-closed-again", on: screen)
        }
        #expect(try await street.tampering() == nil)
      }
    }

    @Test(
      "is walked from the first run to the page that is signed: two findings explained, one corrected by a second person",
      arguments: Chromium.Screen.allCases)
    func walkFindings(screen: Chromium.Screen) async throws {
      try await ServerStreet.run { street in
        for person in [Person.reconciler, .head] { try await street.setPassword(person, ServerStreet.password) }
        _ = try await street.redeem("SALT", 2).entry()
        try await street.recordTwice("清扫楼道", hoursBeforeMidnight: 15)
        try await street.recordTwice("看望老人", hoursBeforeMidnight: 9)
        try await street.endMonths()
        let month = Moment.today.month
        try await street.inBrowser(of: .reconciler, screen: screen) { browser in
          try await browser.visit("/reconciliations?month=\(month)")
          try await browser.press("现在对账")
          try await browser.inspect("month-run", on: screen)
          try await browser.press("处理黄 F-01")
          try await browser.inspect("finding", on: screen)
          try await browser.type("=上午和下午各一次，\n签到表有两行", into: "为什么会这样")
          try await browser.press("保存说明")
          try await browser.inspect("finding-explained", on: screen)
          let (missing, second) = (try await finding("statements-there", street), try await finding("same-work-twice", street))
          try await browser.visit("/findings/\(missing)")
          try await browser.type("店里停电，下月补交", into: "为什么会这样")
          try await browser.press("保存说明")
          try await browser.visit("/findings/\(second)")
          try await browser.inspect("finding-with-draft", on: screen)
          try await browser.type("签到表只有一行", into: "原因")
          try await browser.press("送第二人审批")
          try await browser.inspect("correction-sent", on: screen)
          try await browser.visit("/months/\(month)")
          try await browser.inspect("month-in-the-way", on: screen)
        }
        try await street.inBrowser(of: .head, screen: screen) { browser in
          try await browser.visit("/proposals/1")
          try await browser.press("确认追回第 4 号记录")
          try await browser.visit("/findings/\(try await finding("same-work-twice", street))")
          try await browser.inspect("finding-corrected", on: screen)
        }
        try await street.inBrowser(of: .reconciler, screen: screen) { browser in
          try await browser.visit("/reconciliations?month=\(month)")
          try await browser.press("去结账")
          try await close(month, browser)
          #expect(try await browser.text.contains("结账好了，第 1 版"))
          try await browser.inspect("month-closed-with-findings", on: screen)
          try await browser.press("月报")
          try await browser.inspect("month-report-sealed", on: screen)
        }
        #expect(try await street.number("SELECT count(*) FROM ledger.finding_note") == 3)
        #expect(try await street.tampering() == nil)
      }
    }

    /// The last finding of a check.
    private func finding(_ check: String, _ street: ServerStreet) async throws -> Int64 {
      try await street.number("SELECT max(id) FROM ledger.finding WHERE check_code = \(check)")
    }

    private func close(_ month: Month, _ browser: Chromium) async throws {
      try await browser.type("\(month)", into: "输入要结的月份")
      try await browser.press("结账 \(month.number / 100)年\(month.number % 100)月")
    }

    private func file(_ data: Data) throws -> URL {
      let file = FileManager.default.temporaryDirectory.appending(path: "statement-\(UUID().uuidString).csv")
      try data.write(to: file)
      return file
    }
  }
}
