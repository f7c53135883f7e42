import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import Reconciliation
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("Month end in a browser") struct MonthPageTests {
    private static let good = "一句很好记的话吧"

    private func form(_ page: PageBrowser.Answer, _ fields: [(String, String)] = []) -> [(String, String)] {
      [("csrf", page.hidden("csrf") ?? ""), ("key", page.hidden("key") ?? "")] + fields
    }

    @Test("a reconciler runs the checks and reads what does not agree, with links to it; an auditor reads it")
    func reconciliation() async throws {
      try await ServerStreet.run { street in
        for person in [Person.auditor, .reconciler, .clerk] { try await street.setPassword(person, Self.good) }
        let (reconciler, auditor) = (try await street.browser(of: .reconciler), try await street.browser(of: .auditor))
        let empty = await reconciler.get("/reconciliations")
        #expect(empty.body.contains("还没有对过账") && empty.body.contains("现在对账"))
        #expect(try await street.number("SELECT count(*) FROM ledger.reconciliation_run") == 0, "looking runs nothing")
        let csrf = [("csrf", empty.hidden("csrf") ?? "")]
        #expect(await reconciler.post("/reconciliations", csrf).location == "/reconciliations?month=all&done=run")
        let clean = await reconciler.get("/reconciliations").body
        #expect(clean.contains("reconciler") && clean.contains(">通过<") && !clean.contains("要处理的"))
        let numbers = Set(Installation.manifest.checks.map(\.number) + [17])
        #expect(clean.components(separatedBy: "<tr>").count == 1 + 2 + numbers.count, "two heads, and a row for each number")
        #expect(clean.contains("共 \(numbers.count) 项") && clean.contains("记账链完整"))

        let entry = try await street.redeem("SALT", 1).entry()
        try await street.auditor.run { session in
          try session.script("SET session_replication_role = replica; UPDATE shop.receipt SET total = total + 100")
        }
        #expect(await reconciler.post("/reconciliations", csrf).status == 303)
        for browser in [reconciler, auditor] {
          let page = await browser.get("/reconciliations").body
          #expect(page.contains("小票等于单价乘件数") && page.contains(">红 1<") && page.contains(">未处理<"))
          let link = try #require(page.firstMatch(of: /\/findings\/\d+/))
          let finding = await browser.get(String(link.output)).body
          #expect(finding.contains("可能原因") && finding.contains("责任人") && finding.contains("还没有定"))
          #expect(finding.contains("<a class=\"cell-link\" href=\"/books/entries/\(entry)\">凭证 \(entry)</a>"))
          #expect(finding.contains("保存说明") == (browser === reconciler), "an auditor reads")
          #expect(page.contains("再查一次") == (browser === reconciler))
        }
        let number = try await street.number("SELECT max(id) FROM ledger.finding")
        let month = Moment.today.month
        #expect(
          await reconciler.post("/reconciliations", csrf + [("month", "\(month)")]).location
            == "/reconciliations?month=\(month)&done=run")
        let ofMonth = await reconciler.get("/reconciliations?month=\(month)").body
        #expect(ofMonth.contains("\(month.words)对账") && ofMonth.contains("F-0\(number)"), "the same finding keeps its number")
        for wrong in ["2001-01", "gestern"] {
          #expect(await reconciler.post("/reconciliations", csrf + [("month", wrong)]).status == 404)
          #expect(await reconciler.get("/reconciliations?month=\(wrong)").status == 404)
        }
        let own = await auditor.get("/").hidden("csrf") ?? ""
        #expect(await auditor.post("/reconciliations", [("csrf", own)]).status == 403)
        #expect(try await street.browser(of: .clerk).get("/reconciliations").status == 403)
        #expect(try await street.number("SELECT count(*) FROM ledger.reconciliation_run") == 3)
        #expect(try await street.post("/reconciliations", as: .reconciler)["findings"]?.items.isEmpty == false)
        #expect(
          try await street.number("SELECT count(*) FROM ledger.reconciliation_run") == 4, "that of the interface is kept too")
      }
    }

    @Test("sheets are drawn, signed by both sides and paid, each once however often it is sent")
    func settlement() async throws {
      try await ServerStreet.run { street in
        for person in [Person.clerk, .reconciler, .auditor] { try await street.setPassword(person, Self.good) }
        let (clerk, reconciler) = (try await street.browser(of: .clerk), try await street.browser(of: .reconciler))
        #expect(await reconciler.get("/sheets/new").body.contains("还没有可以出的结算单"))
        #expect(await clerk.get("/settlements").body.contains("还没有结算单"))
        #expect(await reconciler.get("/settlements/new").body.contains("没有要结算的单子"))
        _ = try await street.redeem("SALT", 5).entry()
        try await street.auditor.run { session in
          try session.script(
            "SET session_replication_role = replica; UPDATE ledger.book SET first_month = \(Moment.lastMonth.number) WHERE id = 1"
          )
        }
        let drawing = await reconciler.get("/sheets/new")
        #expect(drawing.body.contains(">\(Moment.lastMonth.words)<"))
        #expect(await reconciler.post("/sheets", form(drawing, [("month", "gestern")])).body.contains("请选一个月份"))
        let asked = form(drawing, [("month", "\(Moment.lastMonth)")])
        let drawn = await reconciler.post("/sheets", asked)
        #expect(drawn.status == 303 && drawn.location?.hasPrefix("/settlements?done=") == true, "\(drawn.body)")
        #expect(await reconciler.post("/sheets", asked).location == drawn.location)
        #expect(await reconciler.get(drawn.location ?? "").body.contains("共 1 张"))
        #expect(await reconciler.get("/sheets/new").body.contains("出过 1 张"))

        let list = await clerk.get("/settlements").body
        #expect(list.contains(">10.00<") && list.contains("等超市签字") && !list.contains("/settlements/new"))
        let early = await reconciler.get("/sheets/1")
        #expect(early.body.contains(">10.00<") && early.hidden("key") == nil, "the shop signs first")
        let forced = await reconciler.post(
          "/sheets/1/street-signature", [("csrf", early.hidden("csrf") ?? ""), ("key", UUID().uuidString)])
        #expect(forced.status == 409 && forced.body.contains("要先由超市签字"))
        #expect(await reconciler.get("/settlements/new").body.contains("结转：等超市签字"))
        let own = form(await clerk.get("/sheets/1"))
        for _ in 1...2 { #expect(await clerk.post("/sheets/1/shop-signature", own).location == "/sheets/1?done=\(own[1].1)") }
        #expect(await clerk.get("/sheets/1").hidden("key") == nil, "signed")
        let before = await reconciler.get("/settlements/new")
        #expect(before.hidden("key") == nil && before.body.contains("结转：等街道签字"))
        let forStreet = form(await reconciler.get("/sheets/1"))
        for _ in 1...2 {
          #expect(await reconciler.post("/sheets/1/street-signature", forStreet).location == "/sheets/1?done=\(forStreet[1].1)")
        }
        let other = [own[0], ("key", UUID().uuidString)]
        #expect(await clerk.post("/sheets/1/street-signature", other).status == 403)
        #expect(await clerk.post("/settlements", other).status == 403)

        try await street.addSheets([("XP", 300, 100)], from: 2)
        let shown = await reconciler.get("/settlements/new")
        #expect(shown.body.contains("确认结算 1 张，净付 10.00 分"))
        let month = ("month", shown.hidden("month") ?? "")
        let changed = await reconciler.post("/settlements", form(shown, [month, ("sheets", "1,2")]))
        #expect(changed.status == 409 && changed.body.contains("单子有变动") && changed.hidden("sheets") == "1")
        let confirmed = form(shown, [month, ("sheets", "1")])
        let done = await reconciler.post("/settlements", confirmed)
        #expect(done.status == 303)
        #expect(await reconciler.post("/settlements", confirmed).location == done.location)
        let after = await reconciler.get(done.location ?? "")
        #expect(after.body.contains("结算好了：1 张，净付 10.00 分") && after.body.contains("已结算，第"))
        #expect(after.body.contains("已结转，等超市签字"), "the other shop's waits for the next one, by name")
        #expect(await reconciler.get("/sheets/1").body.contains("/books/entries/"))
        #expect(try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'settlement'") == 1)
        let auditor = try await street.browser(of: .auditor)
        #expect(await auditor.get("/settlements").body.contains("已结算"))
        #expect(await auditor.get("/sheets/new").status == 403)
        let file = await auditor.get("/settlements.csv").body
        #expect(file.contains("\"\(Moment.lastMonth)\",10.00,0.00,10.00,\"clerk\",\"reconciler\",\"已结算"))
      }
    }

    @Test("nobody signs a sheet for both sides, and one that the shop pays is red")
    func bothSides() async throws {
      try await ServerStreet.run { street in
        try await street.auditor.transaction { session in
          _ = try Users(book: 1).add(login: "both", roles: [.clerk, .reconciler], session)
        }
        let person = "both"
        try await street.setPassword(.clerk, Self.good)
        try await street.auditor.run { session in
          _ = try session.query(
            """
            INSERT INTO access.password (book, user_id, salt, verifier, cost, must_change)
            SELECT 1, b.id, p.salt, p.verifier, p.cost, false FROM access.password p
              JOIN access.app_user c ON c.book = p.book AND c.id = p.user_id AND c.login = 'clerk'
              JOIN access.app_user b ON b.book = 1 AND b.login = \(person)
            """)
        }
        try await street.addSheets([("DP", 100, 500)])
        let browser = street.browser()
        #expect(
          try await browser.submit("/sign-in", [("street", "b1"), ("login", person), ("password", Self.good)]).status == 303)
        let page = await browser.get("/sheets/1")
        #expect(page.body.contains("num neg") && page.body.contains("\u{2212}4.00") && page.body.contains("由超市付给街道"))
        #expect(await browser.post("/sheets/1/shop-signature", form(page)).status == 303)
        let signed = await browser.get("/sheets/1")
        #expect(signed.hidden("key") == nil && signed.body.contains("请另一位对账员"))
        let forced = await browser.post(
          "/sheets/1/street-signature", [("csrf", signed.hidden("csrf") ?? ""), ("key", UUID().uuidString)])
        #expect(forced.status == 403 && forced.body.contains("不能一人两签"))
      }
    }
  }
}
