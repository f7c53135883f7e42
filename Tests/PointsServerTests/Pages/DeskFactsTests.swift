import Foundation
import Ledger
import Postgres
import Testing

@testable import Web

extension ServerTests {
  /// What the forms of desks say before anything is booked: whom and what it is about.
  @Suite("What forms say of whom and what they are about") struct DeskFactsTests {
    private func run(_ people: Person..., body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in people { try await street.setPassword(person, ServerStreet.password) }
        try await body(street)
      }
    }

    @Test("two who were split are merged again the same way round: who stayed stays")
    func mergeAgain() async throws {
      try await run(.admin) { street in
        let admin = try await street.browser(of: .admin)
        let (old, new) = (try await street.holder(of: street.sample.poorCard), try await street.holder())
        let cards = #"{"card":"\#(street.sample.poorCard)","into":"\#(street.sample.card)"}"#
        let merge = try await street.post("/merges", as: .admin, cards).entry()
        let why = try await admin.fill("/merges/\(merge)/split", [("reason", "两个人")])
        let split = try #require(await admin.post("/merges/\(merge)/split", why).page)
        let link = try #require(await admin.get(split).body.firstMatch(of: /href="([^"]+)">再并户/)).1
        let way = String(link)
        #expect(way == "/people/\(new)/merges/new?other=\(old)")
        let form = try await admin.fill(way, [("other", "\(old)"), ("same", "yes")])
        #expect(await admin.post("/people/\(new)/merges", form).status == 303)
        #expect(try await street.balance() == "127.00", "who stayed before has all of it again")
      }
    }

    @Test("what was paid over quota is ratified with the slip before one's eyes, and the head reads its entry")
    func ratification() async throws {
      try await run(.head) { street in
        let (slip, head) = (try await street.slipOverQuota(), try await street.browser(of: .head))
        let entry = "href=\"/books/entries/\(slip)\""
        #expect(await head.get("/slips/over-quota").body.contains(entry))
        let form = await head.get("/slips/\(slip)/ratification").body
        for words in ["食盐 1 件 2 分", "赵*", "2 分，记在会员的欠分里", "手工单号", "东平社区爱心超市", entry] {
          #expect(form.contains(words), "\(words) \(form)")
        }
        #expect(!form.contains("赵敏"))
        #expect(await head.get("/books/entries/\(slip)").status == 200)
      }
    }

    @Test("a receipt that is given to somebody else is shown: whose it is, what for, and when")
    func memberCorrection() async throws {
      try await run(.reconciler) { street in
        let receipt = try await street.redeem("SALT", 3).entry()
        _ = try await street.takeBack("SALT", 1, of: receipt).entry()
        let browser = try await street.browser(of: .reconciler)
        let form = await browser.get("/entries/\(receipt)/member-correction").body
        for words in [
          "张*娟，卡尾号 \(street.sample.card.suffix(4))", "食盐 3 件 6 分（退过 1 件）", "6 分，退回过 2 分", "东平社区爱心超市",
          "\(Moment.today.civil.month)月\(Moment.today.civil.day)日",
        ] { #expect(form.contains(words), "\(words) \(form)") }
        #expect(!form.contains("张丽娟") && !form.contains(street.sample.card))
        let (_, expiry) = try await street.expired(points: 3)
        #expect(await browser.get("/entries/\(expiry)/reissue").body.contains("李*"), "whose points they were")
        #expect(await browser.get("/entries/\(expiry)/member-correction").status == 404, "that is no receipt")
      }
    }

    @Test("forms that begin without a person, or at an entry, have a way out")
    func back() async throws {
      try await run(.reconciler, .admin) { street in
        let (browser, admin) = (try await street.browser(of: .reconciler), try await street.browser(of: .admin))
        let body = #"{"card":"\#(street.sample.card)","points":"5","reason":"重复"}"#
        let entry = try await street.post("/deductions", as: .reconciler, body).entry()
        #expect(await browser.get("/deductions/new").body.contains("href=\"/\">不扣，回首页"))
        let reversal = await browser.get("/entries/\(entry)/reversal").body
        #expect(reversal.contains("href=\"/books/entries/\(entry)\">不冲正，回到第 \(entry) 号凭证"))
        #expect(await admin.get("/write-offs/new").body.contains("href=\"/\">不核销，回首页"))
      }
    }

    @Test("a gift is looked at before it is booked: who it is, masked, how much, and what is left")
    func gift() async throws {
      try await run(.coordinator) { street in
        let (id, browser) = (try await street.holder(), try await street.browser(of: .coordinator))
        let (page, look, card) = ("/people/\(id)/gifts/new", "/people/\(id)/gifts/look", street.sample.poorCard)
        let before = try await street.footprint()
        func see(_ taker: String, _ points: String) async throws -> PageBrowser.Answer {
          #expect(await browser.get(page).body.contains("action=\"\(look)\""))
          return await browser.post(look, try await browser.fill(page, [("taker", taker), ("points", points)]))
        }
        let wrong = try await see("123", "一些")
        #expect(wrong.status == 400 && wrong.body.contains("一些") && wrong.body.contains("id=\"points-error\""))
        let own = try await see(street.sample.card, "1")
        #expect(own.status == 400 && own.body.contains("id=\"taker-error\"") && own.body.contains("同一个人"))
        let short = try await see(card, "1000")
        #expect(short.status == 400 && short.body.contains("id=\"points-error\"") && short.body.contains("差900分"))
        let seen = try await see(card, "12.5")
        #expect(seen.status == 200)
        for words in ["王*", "卡尾号 \(card.suffix(4))", "12.5 分", "100 分，办好后 87.5 分", "还没有转", "转赠 12.5 分"] {
          #expect(seen.body.contains(words), "\(words) \(seen.body)")
        }
        #expect(try await street.footprint() == before, "looking books nothing")
        let confirmed =
          [("csrf", seen.hidden("csrf") ?? "")] + seen.carried(to: "/people/\(id)/gifts")
        let done = await browser.post("/people/\(id)/gifts", confirmed)
        #expect(done.status == 303)
        #expect(await browser.post("/people/\(id)/gifts", confirmed).location == done.location, "a double click")
        #expect(try await street.balance() == "87.50")
        #expect(try await street.balance(card) == "39.50")
      }
    }

    @Test("what the pool grants is looked at first, and a card that was stopped is seen there")
    func pool() async throws {
      try await run(.head) { street in
        #expect(try await street.post("/openings", as: .admin, #"{"rows":[{"pool":"20"}]}"#).status == 201)
        let (head, card) = (try await street.browser(of: .head), street.sample.poorCard)
        let before = try await street.footprint()
        func see(_ taker: String, _ points: String) async throws -> PageBrowser.Answer {
          await head.post("/pool/grants/look", try await head.fill("/pool/grants/new", [("taker", taker), ("points", points)]))
        }
        let short = try await see(card, "30")
        #expect(short.status == 400 && short.body.contains("差10分"))
        let seen = try await see(card, "5")
        for words in ["王*", "卡尾号 \(card.suffix(4))", "20 分，办好后 15 分", "资助 5 分", "还没有资助"] {
          #expect(seen.body.contains(words), "\(words) \(seen.body)")
        }
        #expect(!seen.body.contains("href=\"/people/"), "the head has no page of persons")
        #expect(try await street.footprint() == before)
        let own = [("csrf", seen.hidden("csrf") ?? "")] + seen.carried(to: "/pool/grants")
        let empty = await head.post("/pool/grants", own + [("reason", "")])
        #expect(empty.status == 400 && empty.body.contains("请写原因") && empty.body.contains("资助 5 分"))
        let done = await head.post("/pool/grants", own + [("reason", "家里失火")])
        #expect(done.status == 303)
        #expect(try await street.balance(card) == "32.00")
        #expect(await head.post("/pool/grants", own + [("reason", "家里失火")]).location == done.location, "a double click")
        #expect(try await street.post("/cards/\(card)/stop", as: .coordinator).status == 201)
        let stopped = try await see(card, "5")
        #expect(stopped.status == 400 && stopped.body.contains("id=\"taker-error\"") && stopped.body.contains("挂失"))
      }
    }

    @Test("while nobody knows what became of a confirmation, the page leads to what it confirms")
    func openOutcome() async throws {
      try await run(.head) { street in
        let head = try await street.browser(of: .head)
        let entry = try await street.expired(points: 5).entry
        let body = #"{"entry":\#(entry),"points":"1","reason":"住院"}"#
        let proposal = try await street.propose("/reissues", as: .reconciler, body)
        let key = try await street.auditor.run {
          try $0.query("SELECT encode(key, 'hex')::uuid FROM ledger.proposal WHERE book = 1 AND id = \(proposal)").only(UUID.self)
        }
        let address = "/outcome/\(key.uuidString.lowercased())"
        let link = "href=\"/proposals/\(proposal)\">看第 \(proposal) 号二人办理"
        let open = await head.get("\(address)?proposal=\(proposal)").body
        #expect(open.contains("到现在还没有记上") && open.contains(link) && !open.contains("作废这一次"))
        #expect(open.contains("name=\"proposal\" value=\"\(proposal)\""), "asking again still knows it")
        #expect(await !head.get("\(address)?proposal=\(proposal + 1)").body.contains("看第"), "another's key leads nowhere")
        #expect(try await street.confirm(proposal, as: .head).status == 201)
        #expect(await head.get("\(address)?proposal=\(proposal)").body.contains(link))
      }
    }
  }
}
