import Foundation
import Ledger
import Postgres
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("Ways back from the page of a document") struct WayBackPageTests {
    private func run(_ people: Person..., body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in people { try await street.setPassword(person, ServerStreet.password) }
        try await body(street)
      }
    }

    @Test("every kind of entry has a form, or is known to have none yet, and whoever may not act is told who may")
    func everyKind() {
      let withForm = WayBackForm.all.reduce(into: Set<EntryKind>()) { $0.formUnion($1.kinds) }
      let without: Set<EntryKind> = [
        // Not undone, but followed: by the next sheet, the next year's end, the event anew.
        .settlement, .yearEnd, .reversal,
      ]
      #expect(withForm.isDisjoint(with: without) && withForm.union(without) == Set(EntryKind.allCases))
      for kind in EntryKind.allCases { #expect(kind.wayBackWords.hasSuffix("。"), "\(kind)") }
    }

    @Test("the page of an entry links the way back for who may act, and says who may for who may not")
    func entryPage() async throws {
      try await run(.reconciler, .auditor, .admin) { street in
        let (reconciler, auditor) = (try await street.browser(of: .reconciler), try await street.browser(of: .auditor))
        let admin = try await street.browser(of: .admin)
        let merge = try await street.post(
          "/merges", as: .admin, #"{"card":"\#(street.sample.poorCard)","into":"\#(street.sample.card)"}"#
        ).entry()
        #expect(await admin.get("/books/entries/\(merge)").body.contains("href=\"/merges/\(merge)/split\""))
        for browser in [reconciler, auditor] {
          let page = await browser.get("/books/entries/\(merge)").body
          #expect(page.contains("请管理员办“分户”") && !page.contains("/split\""))
        }
        let deduction = try await street.post(
          "/deductions", as: .reconciler, #"{"card":"\#(street.sample.card)","points":"5","reason":"重复"}"#
        ).entry()
        #expect(await reconciler.get("/books/entries/\(deduction)").body.contains("href=\"/entries/\(deduction)/reversal\""))
        let shown = await admin.get("/books/entries/\(deduction)").body
        #expect(shown.contains("请对账员办“冲正”") && !shown.contains("/reversal\"") && !shown.contains("/books/accounts/"))
        _ = try await street.reverse(deduction).entry()
        let undone = await reconciler.get("/books/entries/\(deduction)").body
        #expect(undone.contains("已冲正") && !undone.contains("要改回来") && !undone.contains("/reversal\""))
      }
    }

    @Test("a record tells its story, and is reached from the results, the person and the entry")
    func record() async throws {
      try await run(.reviewer, .deputy, .reconciler, .coordinator) { street in
        let reviewer = try await street.browser(of: .reviewer)
        let made = try await street.post("/service-records", as: .coordinator, street.service(endingHoursAgo: 30))
        let record = try #require(made["id"]?.number)
        let path = "/service-records/\(record)"
        let link = "href=\"\(path)\""
        #expect(await reviewer.get("/reviews").body.contains(link))
        let waiting = await reviewer.get(path)
        #expect(waiting.body.contains("批准这一条，2 小时") && waiting.body.contains("还没有批") && !waiting.body.contains("/clawback"))
        let form = try await reviewer.fill(path, [("record", "\(record)")])
        let sent = await reviewer.post("/reviews/decisions", form)
        #expect(await reviewer.get(sent.location ?? "").body.contains(link))
        _ = try await street.post("\(path)/correction", as: .reviewer, #"{"minutes":60,"reason":"只有一小时"}"#).entry()
        let entry = try await street.post("\(path)/clawback", as: .reviewer, #"{"reason":"没有去"}"#).entry()
        let story = await reviewer.get(path).body
        for words in [
          "张*娟", "清扫楼道", "信用时数", "coordinator", "clerk", "审批", "更正服务", "原因：只有一小时", "追回", "原因：没有去", "追回了，待批", "再批一次",
        ] { #expect(story.contains(words), "\(words) \(story)") }
        #expect(!story.contains("张丽娟") && !story.contains("/books/entries/"))
        let reconciler = try await street.browser(of: .reconciler)
        #expect(await reconciler.get("/books/entries/\(entry)").body.contains(link))
        let read = await reconciler.get(path).body
        #expect(read.contains("/books/entries/\(entry)") && !read.contains("批准这一条"))
        let person = "/people/\(try await street.holder(street.sample.card))"
        #expect(try await street.browser(of: .deputy).get(person).body.contains(link))
        #expect(try await street.browser(of: .coordinator).get("/service-records").body.contains(link))
        #expect(await reviewer.get("/service-records/999").status == 404)
      }
    }

    @Test("what is at another place is not there, and only the ends of a transfer see it, each its own side")
    func places() async throws {
      try await run(.clerk, .reviewer) { street in
        let (record, delivery, transfer) = (
          try await street.approvedRecord(), try await street.delivery(), try await street.transfer()
        )
        try await street.bind(.reviewer, to: "XP", of: "volunteering.community")
        try await street.bind(.clerk, to: "XP", of: "shop.shop")
        let (clerk, reviewer) = (try await street.browser(of: .clerk), try await street.browser(of: .reviewer))
        let before = try await street.footprint()
        for path in [
          "/service-records/\(record)", "/service-records/\(record)/clawback", "/service-records/\(record)/correction",
        ] {
          #expect(await reviewer.get(path).status == 404, "\(path)")
        }
        let mark = await reviewer.get("/").hidden("csrf") ?? ""
        let why = [("csrf", mark), ("key", UUID().uuidString), ("reason", "没有去")]
        #expect(await reviewer.post("/service-records/\(record)/clawback", why).status == 404)
        for path in ["", "/correction", "/return"] {
          #expect(await clerk.get("/till/stock-receipts/\(delivery)\(path)").status == 404, "\(path)")
        }
        let page = await clerk.get("/till/transfers/\(transfer)")
        #expect(page.body.contains("收到 3 件") && !page.body.contains("撤回这次调拨"), "\(page.body)")
        let (csrf, key) = (page.hidden("csrf") ?? "", UUID().uuidString)
        #expect(await clerk.post("/till/transfers/\(transfer)/withdrawal", [("csrf", csrf), ("key", key)]).status == 403)
        #expect(try await street.footprint() == before)
        let received = await clerk.post(
          "/till/transfers/\(transfer)/receipt", [("csrf", csrf), ("key", page.hidden("key") ?? "")])
        #expect(received.status == 303)
        #expect(await clerk.get("/till/transfers/\(transfer)").body.contains("已经办结"))
      }
    }

    @Test("a person's page offers what the caller may do with the person, without the name and the card's number")
    func person() async throws {
      try await run(.admin, .reconciler, .reviewer, .coordinator) { street in
        let holder = try await street.holder(street.sample.card)
        func page(_ person: Person) async throws -> String {
          await (try await street.browser(of: person)).get("/people/\(holder)").body
        }
        let (admin, reconciler) = (try await page(.admin), try await page(.reconciler))
        for link in ["/people/\(holder)/merges/new", "/people/\(holder)/closure", "/openings/wallets/new?person=\(holder)"] {
          #expect(admin.contains("href=\"\(link)\"") && !reconciler.contains(link), "\(link)")
        }
        #expect(reconciler.contains("href=\"/deductions/new?person=\(holder)\"") && !admin.contains("/deductions/"))
        for body in [admin, reconciler, try await page(.reviewer)] {
          #expect(body.contains("张*娟") && body.contains("尾号 \(street.sample.card.suffix(4))"))
          #expect(!body.contains("张丽娟") && !body.contains("/cards/") && !body.contains("登记服务</a>"))
        }
        #expect(try await street.number("SELECT count(*) FROM access.audit WHERE kind = 'name-shown'") == 0)
        #expect(try await page(.coordinator).contains("张丽娟"))
        let admins = try await street.browser(of: .admin)
        let sent = await admins.post(
          "/people/\(holder)/closure", try await admins.fill("/people/\(holder)/closure", [("heir", "pool"), ("reason", "迁走")]))
        #expect(sent.status == 303)
        let closed = try await page(.reconciler)
        #expect(closed.contains("恢复户") && closed.contains("/reversal\"") && !closed.contains("/deductions/new?person="))
        #expect(try await !page(.admin).contains("/closure\""))
      }
    }

    @Test("a receipt names its entry for a clerk who is a reconciler too, and for no other")
    func receipt() async throws {
      try await run(.clerk, .admin) { street in
        let sold = try await street.redeem("SALT", 1).entry()
        #expect(try await !street.browser(of: .clerk).get("/till/receipts/\(sold)").body.contains("看凭证"))
        let id = try await street.number("SELECT id FROM access.app_user WHERE book = 1 AND login = 'clerk'")
        let admin = try await street.browser(of: .admin)
        let grant = [("role", "reconciler"), ("place", "all"), ("from", ""), ("to", "")]
        #expect(await admin.post("/users/\(id)/grants", try await admin.fill("/users/\(id)/grants", grant)).status == 303)
        let both = await (try await street.browser(of: .clerk)).get("/till/receipts/\(sold)").body
        #expect(both.contains("href=\"/books/entries/\(sold)\">看凭证"))
      }
    }

    @Test("what is in the way of closing an account, or of ending a year, is said instead of a form")
    func inTheWay() async throws {
      try await run(.admin, .reconciler) { street in
        _ = try await street.approvedRecord(in: "XP")
        let holder = try await street.holder(street.sample.card)
        let admin = try await street.browser(of: .admin)
        let page = await admin.get("/people/\(holder)/closure")
        #expect(page.hidden("key") == nil && page.body.contains("1 条等额度的服务") && page.body.contains("/quota/waiting"))
        #expect(await admin.get("/quota/waiting").body.contains("张*娟"))
        let reconciler = try await street.browser(of: .reconciler)
        let year = await reconciler.get("/year-ends/new")
        #expect(year.hidden("key") == nil && year.body.contains("没有可以年结的年度"))
        try await street.grantLastYear(hundredths: 500)
        #expect(await reconciler.get("/year-ends/new").body.contains("未发放额度 5 分"))
      }
    }
  }
}
