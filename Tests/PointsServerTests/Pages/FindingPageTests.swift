import Foundation
import Ledger
import Postgres
import Testing

@testable import Web

extension ServerTests {
  /// 差异: one finding, and what is done about it.
  @Suite("Findings in a browser") struct FindingPageTests {
    private func fields(_ page: PageBrowser.Answer, _ action: String, _ more: [(String, String)]) -> [(String, String)] {
      [("csrf", page.hidden("csrf") ?? "")] + page.carried(to: action).filter { $0.0 != "csrf" } + more
    }

    @Test("what is wrong is said beside the field, and what was typed stays; what is right is done once")
    func explanation() async throws {
      try await ServerStreet.run { street in
        for person in [Person.auditor, .reconciler, .head] { try await street.setPassword(person, ServerStreet.password) }
        let reconciler = try await street.browser(of: .reconciler)
        let path = try await street.finding()
        let page = await reconciler.get(path)
        #expect(page.body.contains("两边的单据") && page.body.contains("不记账，只说明") && page.body.contains("可能原因"))
        let action = path + "/explanation"
        let long = "=" + String(repeating: "停", count: 9_999)
        for (text, words) in [(long, "最多 2000 个字"), ("", "请写为什么会这样"), ("停\u{200B}电", "看不见的字符")] {
          let wrong = await reconciler.post(action, fields(page, action, [("explanation", text)]))
          #expect(wrong.status == 400 && wrong.body.contains(words) && wrong.body.contains(">\(text)</textarea>"))
        }
        #expect(try await street.number("SELECT count(*) FROM ledger.finding_note") == 0)
        let good = fields(page, action, [("explanation", "=店里停电，\r\n下月补交")])
        let done = await reconciler.post(action, good)
        #expect(
          done.status == 303 && done.location?.hasPrefix("\(path)?month=") == true && done.location?.contains("&done=") == true,
          "\(done.body)")
        #expect(await reconciler.post(action, good).location == done.location)
        #expect(try await street.number("SELECT count(*) FROM ledger.finding_note") == 1)
        let after = await reconciler.get(done.location ?? "").body
        #expect(after.contains("说明记下了") && after.contains("=店里停电， 下月补交") && after.contains(">已说明<"))

        let head = try await street.browser(of: .head)
        let seen = await head.get(path)
        let accepted = await head.post(path + "/acceptance", fields(seen, path + "/acceptance", [("reason", "店方认账")]))
        #expect(accepted.status == 303)
        #expect(await head.get(path).body.contains(">已认可<"))
        #expect(await reconciler.get("/reconciliations").body.contains(">已认可<"))
        let own = [("csrf", page.hidden("csrf") ?? ""), ("key", UUID().uuidString), ("run", "1"), ("reason", "算了")]
        #expect(await reconciler.post(path + "/acceptance", own).status == 403, "only the head lets be")
        let auditor = try await street.browser(of: .auditor)
        #expect(await auditor.get(path).hidden("key") == nil)
        for wrong in ["/findings/999", "/findings/x"] { #expect(await reconciler.get(wrong).status == 404) }
      }
    }

    @Test("the papers of a month: whom to ask, the same however often it is drawn, and what turns the book into a statement")
    func papers() async throws {
      try await ServerStreet.run { street in
        for person in [Person.auditor, .reconciler, .head, .clerk] { try await street.setPassword(person, ServerStreet.password) }
        let receipt = try await street.redeem("SALT", 1).entry()
        try await street.recordTwice("清扫楼道", hoursBeforeMidnight: 15)
        let month = Moment.today.month
        let reconciler = try await street.browser(of: .reconciler)
        let (asked, adjusted) = ("/months/\(month)/spot-check", "/months/\(month)/adjustments")
        let drawn = await reconciler.get(asked).body
        #expect(drawn.contains(">\(receipt)<") && drawn.contains("清扫楼道") && drawn.contains("问了谁") && drawn.contains("抽查人"))
        #expect(await reconciler.get(asked).body.contains(">\(receipt)<"))
        #expect(await reconciler.get(adjusted).body.contains("还没有超市交对账单"))
        try await street.endMonths()
        let list = "/settlements/\(month)/statements"
        let csrf = [("csrf", await reconciler.get(list).hidden("csrf") ?? ""), ("shop", "DP")]
        #expect(await reconciler.upload(list, csrf, file: try await street.statement()).status == 303)
        let paper = await reconciler.get(adjusted).body
        #expect(paper.contains("账簿：这个月应付") && paper.contains(">2.00<") && paper.contains("店方对账单"))
        for (person, status) in [(Person.auditor, 200), (.head, 200), (.clerk, 403)] {
          let browser = try await street.browser(of: person)
          for path in [asked, adjusted] { #expect(await browser.get(path).status == status) }
        }
        for wrong in ["/months/2001-01/spot-check", "/months/x/adjustments"] {
          #expect(await reconciler.get(wrong).status == 404)
        }
        // What the head may not open is no link there.
        let head = try await street.browser(of: .head)
        _ = try await street.post("/reconciliations", as: .reconciler, "")
        for id in 1...(try await street.number("SELECT max(id) FROM ledger.finding")) {
          for link in await head.get("/findings/\(id)").links { #expect(await head.get(link).status < 400, "\(link)") }
        }
      }
    }

    @Test("whoever saw other figures is told, and nothing is kept")
    func changed() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.reconciler, ServerStreet.password)
        let reconciler = try await street.browser(of: .reconciler)
        let path = try await street.finding()
        let action = path + "/explanation"
        let page = await reconciler.get(path)
        try await street.tamper("UPDATE shop.receipt SET total = total + 50")
        _ = try await street.post("/reconciliations", as: .reconciler, "")
        let late = await reconciler.post(action, fields(page, action, [("explanation", "停电")]))
        #expect(late.status == 409 && late.body.contains("数字变了") && late.body.contains(">停电</textarea>"))
        #expect(try await street.number("SELECT count(*) FROM ledger.finding_note") == 0)
        let again = await reconciler.post(action, fields(late, action, [("explanation", "停电")]))
        #expect(again.status == 303)
        try await street.tamper("UPDATE shop.receipt SET total = total - 150")
        _ = try await street.post("/reconciliations", as: .reconciler, "")
        let gone = await reconciler.get(path).body
        #expect(gone.contains("这一处没有了") && !gone.contains("保存说明"))
      }
    }
  }
}

extension ServerStreet {
  /// Changes rows as somebody might who is past the application.
  func tamper(_ script: String) async throws {
    try await auditor.run { try $0.script("SET session_replication_role = replica; \(script)") }
  }

  /// Makes a receipt disagree with its entry, runs the checks, and gives the address of what they found.
  func finding() async throws -> String {
    _ = try await redeem("SALT", 1).entry()
    try await tamper("UPDATE shop.receipt SET total = total + 100")
    return try await finding(of: "receipts-agree")
  }

  /// The same of a work that was recorded and approved twice on one day.
  func workRecordedTwice() async throws -> String {
    try await recordTwice("清扫楼道", hoursBeforeMidnight: 15)
    return try await finding(of: "same-work-twice")
  }

  /// Records and approves a work twice, each an hour long and two hours apart: yesterday in the street, whatever the hour is now.
  func recordTwice(_ activity: String, hoursBeforeMidnight hours: Double) async throws {
    let sinceMidnight = (Date().timeIntervalSince1970 + 8 * 3_600).truncatingRemainder(dividingBy: 86_400) / 3_600
    for ago in [hours, hours - 2] {
      let service = service(hours: 1, endingHoursAgo: sinceMidnight + ago, activity: activity)
      let made = try await post("/service-records", as: .coordinator, service)
      _ = try await post("/service-records/\(try #require(made["id"]?.number))/approval", as: .reviewer).entry()
    }
  }

  private func finding(of check: String) async throws -> String {
    _ = try await post("/reconciliations", as: .reconciler, "")
    return "/findings/\(try await number("SELECT max(id) FROM ledger.finding WHERE check_code = \(check)"))"
  }
}
