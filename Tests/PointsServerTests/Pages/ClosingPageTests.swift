import Foundation
import Ledger
import Office
import Postgres
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("Closing a month in a browser") struct ClosingPageTests {
    private static let month = Moment.today.month
    private static let path = "/months/\(month)"

    private func form(_ page: PageBrowser.Answer, _ fields: [(String, String)] = []) -> [(String, String)] {
      [("csrf", page.hidden("csrf") ?? ""), ("key", page.hidden("key") ?? "")] + fields
    }

    /// A street whose first month has a redemption and is over; and what is not compared yet, unless a statement is there.
    private func run(
      months: Int = 1, hasStatement: Bool = true, _ body: (ServerStreet, _ reconciler: PageBrowser) async throws -> Void
    ) async throws {
      try await ServerStreet.run { street in
        for person in [Person.reconciler, .auditor, .clerk, .head, .admin] {
          try await street.setPassword(person, ServerStreet.password)
        }
        _ = try await street.redeem("SALT", 2).entry()
        let reconciler = try await street.browser(of: .reconciler)
        if hasStatement { try await bring(street, reconciler) }
        try await street.endMonths(months)
        try await body(street, reconciler)
      }
    }

    private func bring(_ street: ServerStreet, _ browser: PageBrowser) async throws {
      let path = "/settlements/\(Self.month)/statements"
      let csrf = await browser.get(path).hidden("csrf") ?? ""
      let answer = await browser.upload(path, [("csrf", csrf), ("shop", "DP")], file: try await street.statement())
      try #require(answer.status == 303, "\(answer.body)")
    }

    private func closings(_ street: ServerStreet) async throws -> [Int64] {
      [
        try await street.number("SELECT count(*) FROM ledger.period WHERE state = 'closed'"),
        try await street.number("SELECT count(*) FROM ledger.month_seal"),
      ]
    }

    @Test("is refused while something is in the way, by name; and done once, however often it is pressed")
    func closes() async throws {
      try await run(hasStatement: false) { street, reconciler in
        let list = await reconciler.get("/months").body
        #expect(list.contains(">没有结账<") && list.contains(">还没过完<") && list.contains("href=\"\(Self.path)\""))
        #expect(list.contains("/reconciliations?month=\(Self.month)") && list.contains("\(Self.path)/report"))
        let before = await reconciler.get(Self.path)
        #expect(before.body.contains("还没有对过账") && before.body.contains("结账会做什么"))
        for wrong in ["", "2001-01", "\(Self.month.next)"] {
          let answer = await reconciler.post("\(Self.path)/closing", form(before, [("month", wrong)]))
          #expect(answer.status == 400 && answer.body.contains("和要结的月份一样"), "\(answer.body)")
        }
        let refused = await reconciler.post("\(Self.path)/closing", form(before, [("month", "\(Self.month)")]))
        #expect(refused.status == 409 && refused.body.contains("没有结账：") && refused.body.contains("未查"), "\(refused.body)")
        #expect(refused.body.contains("再查一次") && refused.hidden("key") == nil)
        #expect(try await closings(street) == [0, 0])
        // The last month is what opens; the whole book is there to be chosen.
        #expect(await reconciler.get("/reconciliations").body.contains("<h1>\(Self.month.words)对账</h1>"))
        let whole = await reconciler.get("/reconciliations?month=all").body
        #expect(whole.contains("<h1>对账</h1>") && whole.contains("<option value=\"all\" selected>整本账"))
        // Kept by a run of its own, each has its page.
        _ = await reconciler.post("/reconciliations", [form(before)[0], ("month", "\(Self.month)")])
        let named = await reconciler.get(Self.path).body
        #expect(named.contains("href=\"/findings/") && named.contains("F-0") && named.contains("还不能结账"), "\(named)")

        try await bring(street, reconciler)
        _ = await reconciler.post("/reconciliations", [form(before)[0], ("month", "\(Self.month)")])
        let ready = await reconciler.get(Self.path)
        #expect(ready.body.contains("\(Self.month.words)可以结账") && ready.body.contains("没有挡住结账的"), "\(ready.body)")
        let fields = form(
          ready, [("month", "２０２６年\(Self.month.number % 100)月".replacing("２０２６", with: "\(Self.month.number / 100)"))])
        async let one = reconciler.post("\(Self.path)/closing", fields)
        async let two = reconciler.post("\(Self.path)/closing", fields)
        let (first, second) = await (one, two)
        #expect(first.status == 303 && second.status == 303 && first.location == second.location, "\(first.body)\(second.body)")
        #expect(await reconciler.post("\(Self.path)/closing", fields).location == first.location)
        #expect(try await closings(street) == [1, 1])
        let closed = await reconciler.get(first.location ?? "").body
        let digest = try await street.auditor.run {
          try $0.query("SELECT encode(digest, 'hex') FROM ledger.period WHERE state = 'closed'").only(String.self)
        }
        #expect(closed.contains("结账好了，第 1 版") && closed.contains("已经结账") && closed.contains("reconciler结的"))
        #expect(closed.replacing(" ", with: "").contains(digest) && closed.contains("期初、期末一致"))
        #expect(closed.contains("封存的数字") && !closed.contains("/closing\"") && !closed.contains("/reopening\""))
        let after = await reconciler.get("/months").body
        #expect(after.contains("已结账，第 1 版") && after.contains(digest.prefix(12)) && after.contains(">reconciler<"))
        let again = await reconciler.post(
          "\(Self.path)/closing", [form(before)[0], ("key", UUID().uuidString), ("month", "\(Self.month)")])
        #expect(again.status == 409 && again.body.contains("已经结账（第 1 版），没有再结"), "\(again.body)")
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("does not end the watch: what is found in the month afterwards is said on its page")
    func tampered() async throws {
      try await run { street, reconciler in
        let open = await reconciler.get(Self.path)
        _ = await reconciler.post("\(Self.path)/closing", form(open, [("month", "\(Self.month)")]))
        func change(_ statement: String) async throws {
          try await street.auditor.run {
            try $0.script("SET session_replication_role = replica; \(statement); SET session_replication_role = origin")
          }
        }
        func looked() async -> String {
          _ = await reconciler.post("/reconciliations", [form(open)[0], ("month", "\(Self.month)")])
          return await reconciler.get(Self.path).body
        }
        let sealed = await looked()
        #expect(sealed.contains("数字已经封存，不再变") && !sealed.contains("又查出"))
        try await change("UPDATE shop.receipt SET total = total + 50")
        let found = await looked()
        #expect(found.contains("封存以后又查出红 2 件") && found.contains("t-bad") && !found.contains("不再变"), "\(found)")
        #expect(found.contains("href=\"/findings/") && found.contains("期初、期末一致") && !found.contains("再查一次"))
        #expect(try await street.browser(of: .head).get(Self.path).body.contains("提出反结账"))
        try await change(
          """
          UPDATE ledger.posting p SET amount = amount + 1, balance = balance + 1 FROM ledger.account a
           WHERE a.book = p.book AND a.id = p.account AND a.code = 2101
          """)
        let changed = await looked()
        #expect(changed.contains("封存的数字和现在的账不一致") && !changed.contains("期初、期末一致"), "\(changed)")
      }
    }

    @Test("is for reconcilers; auditor, head and administrator look, and nobody else")
    func roles() async throws {
      try await run { street, _ in
        let before = try await street.footprint()
        for person in [Person.auditor, .head, .admin] {
          let browser = try await street.browser(of: person)
          let page = await browser.get(Self.path)
          #expect(page.status == 200 && !page.body.contains("/closing"))
          #expect(page.body.contains("/reconciliations?month=") == (person != .admin))
          let csrf = await browser.get("/").hidden("csrf") ?? ""
          let fields = [("csrf", csrf), ("key", UUID().uuidString), ("month", "\(Self.month)")]
          #expect(await browser.post("\(Self.path)/closing", fields).status == 403)
        }
        #expect(try await street.browser(of: .clerk).get("/months").status == 403)
        #expect(try await street.footprint() == before)
        let reconciler = try await street.browser(of: .reconciler)
        for wrong in ["2001-01", "gestern", "\(Self.month.next.next)"] {
          #expect(await reconciler.get("/months/\(wrong)").status == 404)
        }
        let open = await reconciler.get("/months/\(Self.month.next)").body
        #expect(open.contains("还没有过完") && !open.contains("/closing"))
      }
    }

    @Test("by two who press at once, while somebody redeems, is one closing", arguments: 1...5)
    func atOnce(round: Int) async throws {
      try await run { street, reconciler in
        let other = try await street.browser(of: .reconciler)
        let pages = (await reconciler.get(Self.path), await other.get(Self.path))
        let month = [("month", "\(Self.month)")]
        async let one = reconciler.post("\(Self.path)/closing", form(pages.0, month))
        async let two = other.post("\(Self.path)/closing", form(pages.1, month))
        async let sale = street.redeem("SALT", 1)
        let (first, second, sold) = try await (one, two, sale.entry())
        #expect(Set([first.status, second.status]) == [303, 409], "\(first.body)\(second.body)")
        let late = first.status == 409 ? first : second
        #expect(late.body.contains("已经结账（第 1 版），没有再结") && !late.body.contains("/closing"))
        #expect(try await closings(street) == [1, 1])
        #expect(try await street.number("SELECT last_entry FROM ledger.period WHERE state = 'closed'") < sold)
        #expect(
          try await street.number("SELECT affects::int8 FROM ledger.entry WHERE book = 1 AND no = \(sold)")
            == Int64(Self.month.number))
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("goes month by month, an empty one too; of one before the last only its own closing is taken back, by two")
    func reopening() async throws {
      try await run(months: 2) { street, reconciler in
        let (head, admin) = (try await street.browser(of: .head), try await street.browser(of: .admin))
        let next = "/months/\(Self.month.next)"
        let early = await reconciler.get(next).body
        #expect(early.contains("要先结\(Self.month.words)") && !early.contains("/closing"))
        let forced = await reconciler.post(
          "\(next)/closing",
          [("csrf", await reconciler.get("/").hidden("csrf") ?? ""), ("key", UUID().uuidString), ("month", "\(Self.month.next)")])
        #expect(forced.status == 409 && forced.body.contains("前面的月份没有结账"), "\(forced.body)")
        for (path, month) in [(Self.path, Self.month), (next, Self.month.next)] {
          let answer = await reconciler.post("\(path)/closing", form(await reconciler.get(path), [("month", "\(month)")]))
          #expect(answer.status == 303, "\(answer.body)")
        }
        #expect(await reconciler.get(next).body.contains("没有凭证"))

        let page = await head.get(Self.path)
        #expect(page.body.contains("提出反结账") && page.body.contains("要第二个人确认"))
        let missing = await head.post("\(Self.path)/reopening", form(page, [("reason", " ")]))
        #expect(missing.status == 400 && missing.body.contains("请写原因"))
        let long = await head.post("\(Self.path)/reopening", form(page, [("reason", String(repeating: "长", count: 201))]))
        #expect(long.status == 400 && long.body.contains("最多 200 个字"))
        let asked = form(page, [("reason", "=漏了一张手工单")])
        let proposed = await head.post("\(Self.path)/reopening", asked)
        try #require(proposed.status == 303 && proposed.location?.hasPrefix("/proposals/") == true, "\(proposed.body)")
        #expect(await head.post("\(Self.path)/reopening", asked).location == proposed.location)
        let own = await head.get(proposed.location ?? "").body
        #expect(own.contains("提出了，还没有记账") && own.contains("第 1 版（摘要 ") && !own.contains("/confirmation"))
        let shown = await admin.get(proposed.page ?? "")
        #expect(shown.body.contains("不再作数，但留着可以看") && shown.body.contains("href=\"\(Self.path)\""))
        #expect(shown.body.contains("后面已经结的月份不受影响"))
        let confirmed = await admin.post(
          "\(proposed.page ?? "")/confirmation",
          [("csrf", shown.hidden("csrf") ?? ""), ("outcome", shown.hidden("outcome") ?? "")])
        #expect(await admin.get(confirmed.location ?? "").body.contains("这个月要重新结账"), "\(confirmed.body)")
        #expect(await reconciler.get("/months").body.contains("第 1 版反结账了，要重新结"))
        #expect(await reconciler.get(next).body.contains("已经结账"), "the later one stays closed")

        let opened = await reconciler.get(Self.path)
        #expect(opened.body.contains("不再作数") && opened.body.contains("提出，admin确认：=漏了一张手工单"), "\(opened.body)")
        let closed = await reconciler.post("\(Self.path)/closing", form(opened, [("month", "\(Self.month)")]))
        #expect(closed.status == 303, "\(closed.body)")
        let both = await reconciler.get(closed.location ?? "").body
        #expect(both.contains("各版并排") && both.contains(">第 1 版<") && both.contains(">第 2 版<") && both.contains("没有，这一版有效"))
        #expect(await head.get("\(Self.path)").body.contains("提出反结账"))
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("over the interface is the same, and says what is in the way in numbers")
    func interface() async throws {
      try await run(months: 2, hasStatement: false) { street, reconciler in
        let closing = "\(Self.path)/closing"
        let refused = try await street.post(closing, as: .reconciler)
        #expect(refused.status == 409 && refused["type"]?.text == "urn:aixin:problem:month-not-proven")
        let figures = try #require(refused["figures"])
        #expect(figures["month"]?.text == "\(Self.month)" && figures["red"] == 0 && figures["yellow"]?.number ?? 0 > 0)
        #expect(figures["checks"]?.items.isEmpty == false)
        try await bring(street, reconciler)
        let key = UUID().uuidString
        let closed = try await street.post(closing, as: .reconciler, key: key)
        #expect(closed.status == 201 && closed["version"] == 1 && closed["digest"]?.text?.count == 64)
        #expect(try await street.post(closing, as: .reconciler, key: key)["digest"] == closed["digest"])
        try await street.expectRefusal(409, "month-already-closed") { try await street.post(closing, as: .reconciler) }
        try await street.expectRefusal(404, "not-found") { try await street.post("/months/2026-13/closing", as: .reconciler) }
        try await street.expectRefusal(404, "unknown-month") { try await street.post("/months/2001-01/closing", as: .reconciler) }
        try await street.expectRefusal(409, "month-not-ended") {
          try await street.post("/months/\(Self.month.next.next)/closing", as: .reconciler)
        }
        let empty = try await street.post("/months/\(Self.month.next)/closing", as: .reconciler)
        #expect(empty.status == 201, "\(String(decoding: empty.body, as: UTF8.self))")

        let months = try await street.get("/months", as: .head)["items"]?.items ?? []
        #expect(months.map { $0["state"]?.text } == ["open", "closed", "closed"])
        #expect(months.last?["digest"] == closed["digest"] && months[1]["entries"] == 0)
        let reopened = try await street.together("\(Self.path)/reopening", as: .head, #"{"reason":"漏了一张单"}"#, confirmedBy: .admin)
        #expect(reopened.status == 201 && reopened["version"] == 1, "\(String(decoding: reopened.body, as: UTF8.self))")
        let found = try await street.get(Self.path, as: .auditor)
        #expect(found["month"]?["state"] == "reopened" && found["versions"]?.items.first?["reopenedAt"] != nil)
        #expect(found["versions"]?.items.first?["proposal"] == 1)
        #expect(try await street.post(closing, as: .reconciler)["version"] == 2)
        let versions = try await street.get(Self.path, as: .reconciler)["versions"]?.items ?? []
        #expect(versions.map { $0["version"] } == [1, 2] && versions[0]["entries"] == versions[1]["entries"])
        #expect(try await street.get("/months/2001-01", as: .reconciler).status == 404)
        #expect(try await street.tampering() == nil)
      }
    }
  }
}
