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

    @Test("a paper stands beside the postings of its entry, and the papers of two entries beside each other")
    func papersBesidePostings() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.reconciler, ServerStreet.password)
        let salt = #""lines":[{"sku":"SALT","quantity":5}]"#
        let delivery = try await street.post("/stock-receipts", as: .clerk, #"{"shop":"DP","source":"purchase",\#(salt)}"#)
          .entry()
        let count = try await street.post(
          "/stock-counts", as: .clerk, #"{"shop":"DP","sku":"SALT","booked":45,"counted":44,"reason":"破了"}"#
        ).entry()
        let receipt = try await street.redeem("SALT", 3).entry()
        let back = try await street.takeBack("SALT", 2, of: receipt).entry()
        let settlement = try await street.settlement(of: 1_000)
        try await street.tamper(
          """
          UPDATE shop.delivery_line SET quantity = 7 WHERE entry = \(delivery);
          UPDATE shop.stock_count SET counted = 43 WHERE entry = \(count);
          UPDATE shop.return_line SET price = 150, total = 300 WHERE entry = \(back);
          UPDATE shop.receipt SET total = 700 WHERE entry = \(receipt);
          UPDATE shop.settlement_sheet SET payable = 1100 WHERE entry = \(settlement);
          """)
        _ = try await street.post("/reconciliations", as: .reconciler, "")
        let reconciler = try await street.browser(of: .reconciler)
        func expect(_ check: String, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
          let body = await reconciler.get(try await street.latest(of: check)).body
          for word in ["class=\"half\""] + words {
            #expect(body.contains(word), "\(check): \(word)", sourceLocation: sourceLocation)
          }
        }
        try await expect("stock-received", "凭证 \(delivery) 的入库单", ">7<", "数不一样", "凭证 \(delivery)：入库", "SALT（件）", "爱心超市的食盐：单据 7 件")
        try await expect("last-count", "凭证 \(count) 的盘点单", "原来件数", ">45<", ">43<", "凭证 \(count)：盘亏报损")
        try await expect("prices-agree", "凭证 \(back) 的退货单", ">1.50<", "凭证 \(receipt) 的小票", "食盐（SALT）")
        try await expect(
          "receipts-agree", "凭证 \(receipt) 的小票", "明细加起来", ">6.00<", "单据上的合计", ">7.00<", "凭证 \(receipt)：兑换")
        try await expect("counts-agree", "爱心超市的食盐：账上 45 件、清点 43 件")
        try await expect("sheets-agree", "凭证 \(settlement) 的结算单", ">11.00<", "凭证 \(settlement)：结算")
        // Figures that nobody could have posted are shown as they are.
        let before = try await street.latest(of: "receipts-agree")
        try await street.tamper(
          """
          UPDATE shop.settlement_sheet SET payable = 2000000000000 WHERE entry = \(settlement);
          UPDATE shop.receipt_line SET quantity = 1, price = 9e18, total = 9e18 WHERE entry = \(receipt);
          INSERT INTO shop.receipt_line (book, entry, line, goods, member, month, quantity, price, total)
          SELECT book, entry, 2, goods, member, month, quantity, price, total FROM shop.receipt_line WHERE entry = \(receipt);
          """)
        _ = try await street.post("/reconciliations", as: .reconciler, "")
        try await expect("sheets-agree", ">20,000,000,000.00<")
        #expect(await reconciler.get(before).body.contains(">90,000,000,000,000,000.00<"))
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

  /// Runs the checks, and gives the address of what one of them found.
  private func finding(of check: String) async throws -> String {
    _ = try await post("/reconciliations", as: .reconciler, "")
    return try await latest(of: check)
  }

  /// The address of the last finding of a check.
  fileprivate func latest(of check: String) async throws -> String {
    "/findings/\(try await number("SELECT coalesce(max(id), 0) FROM ledger.finding WHERE check_code = \(check)"))"
  }

  /// Pays a sheet of the month, drawn from behind because the month is not over, once both sides signed it: the entry.
  fileprivate func settlement(of payable: Int64) async throws -> Int64 {
    let month = Moment.today.month
    let sheet = try await number(
      """
      INSERT INTO shop.sheet (book, id, shop, month, payable, receivable, drawn_by)
      SELECT 1, 1, holder, \(Int64(month.number))::int4, \(payable), 0, 1 FROM shop.shop WHERE code = 'DP' RETURNING id
      """)
    for (side, person) in [("shop", Person.clerk), ("street", .reconciler)] {
      _ = try await post("/sheets/\(sheet)/\(side)-signature", as: person)
    }
    return try await post("/settlements", as: .reconciler, #"{"month":"\#(month)"}"#).entry()
  }
}
