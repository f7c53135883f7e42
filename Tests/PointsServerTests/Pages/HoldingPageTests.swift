import Foundation
import Testing

@testable import Web

extension ServerTests {
  @Suite("Pages of what is held, given and counted") struct HoldingPageTests {
    private func run(as person: Person, _ body: (ServerStreet, PageBrowser) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(person, "一句很好记的话吧")
        try await body(street, try await street.browser(of: person))
      }
    }

    /// A form that is filled in, with its key and what it carries unseen.
    private func fill(
      _ browser: PageBrowser, _ page: String, hidden: [String] = [], _ fields: [(String, String)]
    ) async throws -> [(String, String)] {
      let form = await browser.get(page)
      try #require(form.status == 200, "\(page) \(form.status)")
      return try (["csrf", "key"] + hidden).map { ($0, try #require(form.hidden($0))) } + fields
    }

    @Test("points are frozen once however often it is sent, listed, and thawed")
    func freeze() async throws {
      try await run(as: .reconciler) { street, browser in
        let card = street.sample.card
        let wrong = try await fill(
          browser, "/freezes/new", [("card", card), ("points", "很多"), ("record", ""), ("reason", "有人反映")])
        let refused = await browser.post("/freezes", wrong)
        #expect(refused.status == 400 && refused.body.contains("很多") && refused.body.contains("有人反映"))
        let short = try await fill(
          browser, "/freezes/new", [("card", card), ("points", "500"), ("record", ""), ("reason", "有人反映")])
        let answer = await browser.post("/freezes", short)
        #expect(answer.status == 409 && answer.body.contains("差400分") && answer.body.contains("有人反映"))
        #expect(try await street.balance() == "100.00")

        let form = try await fill(
          browser, "/freezes/new", [("card", card), ("points", "30"), ("record", ""), ("reason", "有人反映")])
        let frozen = await browser.post("/freezes", form)
        #expect(frozen.status == 303)
        #expect(await browser.post("/freezes", form).location == frozen.location, "a double click")
        #expect(try await street.balance() == "70.00")
        let entry = try #require(frozen.page?.split(separator: "/").last)
        let page = await browser.get(frozen.location ?? "").body
        #expect(page.contains("冻结") && page.contains("/freezes/\(entry)/thaw") && page.contains("有人反映"))
        let list = await browser.get("/freezes").body
        #expect(list.contains("30.00") && list.contains("张*娟") && list.contains("/freezes/\(entry)/thaw"))

        let thaw = "/freezes/\(entry)/thaw"
        #expect(await browser.get(thaw).body.contains("解冻 30 分"))
        let empty = await browser.post(thaw, try await fill(browser, thaw, [("reason", "")]))
        #expect(empty.status == 400 && empty.body.contains("请写原因"))
        let why = try await fill(browser, thaw, [("reason", "查清了")])
        let back = await browser.post(thaw, why)
        #expect(back.status == 303)
        #expect(await browser.post(thaw, why).location == back.location, "a double click")
        #expect(try await street.balance() == "100.00")
        let ended = await browser.get(thaw)
        #expect(ended.status == 200 && ended.body.contains("已经了结") && ended.hidden("key") == nil)
        #expect(await browser.get("/freezes").body.contains("现在没有冻结"))
        #expect(await browser.get("/freezes/1/thaw").status == 404)
      }
    }

    @Test("a freeze is begun from the person, and shown on the person's page")
    func person() async throws {
      try await run(as: .reconciler) { street, browser in
        let id = try await street.holder()
        let form = try await fill(
          browser, "/freezes/new?person=\(id)", hidden: ["person"], [("points", ""), ("record", ""), ("reason", "有人反映")])
        #expect(await browser.post("/freezes", form).status == 303)
        #expect(try await street.balance() == "0.00", "the whole wallet")
        try await street.setPassword(.coordinator, "一句很好记的话吧")
        let page = try await street.browser(of: .coordinator).get("/people/\(id)").body
        #expect(page.contains("冻结的积分") && page.contains("有人反映") && page.contains("100.00") && !page.contains("/thaw"))
      }
    }

    @Test("points are given to a card, once, and never to whoever gives them")
    func gift() async throws {
      try await run(as: .coordinator) { street, browser in
        let (id, other) = (try await street.holder(), try await street.holder(of: street.sample.poorCard))
        let page = "/people/\(id)/gifts/new"
        #expect(await browser.get("/people/\(id)").body.contains(page))
        func give(_ taker: String, _ points: String) async throws -> PageBrowser.Answer {
          await browser.post("/people/\(id)/gifts", try await fill(browser, page, [("taker", taker), ("points", points)]))
        }
        let wrong = try await give("123", "一些")
        #expect(wrong.status == 400 && wrong.body.contains("一些"))
        #expect(try await give("1000000001", "1").status == 400)
        #expect(try await give("\(other)", "1").status == 400, "a number that might be a card's tail is nobody's")
        let own = try await give(street.sample.card, "1")
        #expect(own.status == 400 && own.body.contains("同一个人"))
        let short = try await give(street.sample.poorCard, "1000")
        #expect(short.status == 409 && short.body.contains("差900分"))
        let form = try await fill(browser, page, [("taker", street.sample.poorCard), ("points", "12.5")])
        let done = await browser.post("/people/\(id)/gifts", form)
        #expect(done.status == 303)
        #expect(await browser.post("/people/\(id)/gifts", form).location == done.location, "a double click")
        #expect(await browser.get(done.location ?? "").body.contains("12.5 分转给了第 \(other) 号志愿者"))
        #expect(try await street.balance() == "87.50")
        #expect(try await give(street.sample.poorCard, "7.50").status == 303)
        #expect(try await street.balance(street.sample.poorCard) == "47.00")
      }
    }

    @Test("points go into the pool, and out of it to somebody")
    func pool() async throws {
      try await run(as: .coordinator) { street, browser in
        let id = try await street.holder()
        let page = "/people/\(id)/donations/new"
        let form = try await fill(browser, page, [("points", "20")])
        let done = await browser.post("/people/\(id)/donations", form)
        #expect(await browser.get(done.location ?? "").body.contains("20 分捐给了爱心公益池"))
        #expect(await browser.post("/people/\(id)/donations", form).location == done.location)
        #expect(try await street.balance() == "80.00")
        #expect(await browser.get(page).body.contains("爱心公益池现有 20 分"))

        try await street.setPassword(.head, "一句很好记的话吧")
        let head = try await street.browser(of: .head)
        func grant(_ points: String) async throws -> PageBrowser.Answer {
          let fields = [("taker", street.sample.poorCard), ("points", points), ("reason", "家里失火")]
          return await head.post("/pool/grants", try await fill(head, "/pool/grants/new", fields))
        }
        let short = try await grant("30")
        #expect(short.status == 409 && short.body.contains("差10分") && short.body.contains("家里失火"))
        #expect(try await grant("").status == 400)
        let granted = try await grant("5")
        let shown = await head.get(granted.location ?? "").body
        #expect(shown.contains("池资助好了") && shown.contains("15 分") && shown.contains("捐池"))
        #expect(try await street.balance(street.sample.poorCard) == "32.00")
      }
    }

    @Test("the pool is opened, and its opening corrected from then on")
    func opening() async throws {
      try await run(as: .admin) { street, browser in
        let open = try await fill(browser, "/pool/opening", [("points", "100")])
        #expect(await browser.post("/pool/opening", open).status == 303)
        #expect(await browser.post("/pool/opening", open).status == 303, "a double click")
        #expect(await browser.get("/pool").body.contains("100 分"))
        let page = await browser.get("/pool/opening").body
        #expect(page.contains("更正爱心公益池的期初") && page.contains("现在记的期初") && page.contains("100 分"))
        let correct = try await fill(browser, "/pool/opening", [("points", "0"), ("reason", "没有池")])
        let proposed = await browser.post("/pool/opening/correction", correct)
        let proposal = try #require(proposed.page?.split(separator: "/").last.flatMap { Int64($0) })
        #expect(proposed.status == 303 && proposed.page == "/proposals/\(proposal)")
        #expect(try await street.get("/pool", as: .auditor)["pool"] == "100.00", "one person alone corrects no opening")
        _ = try await street.confirm(proposal, as: .head).entry()
        #expect(try await street.get("/pool", as: .auditor)["pool"] == "0.00")
      }
    }

    @Test("goods are counted before the books are shown, and posted with a reason")
    func count() async throws {
      try await run(as: .clerk) { street, browser in
        #expect(await browser.get("/till/shelf").body.contains("/till/stock-counts/new?shop=DP"))
        func compare(_ counted: String, goods: String = "SALT") async throws -> PageBrowser.Answer {
          let form = await browser.get("/till/stock-counts/new?shop=DP")
          #expect(!form.body.contains("40 件"), "the books are not shown before it is counted")
          return await browser.post(
            "/till/stock-counts/comparison",
            [("csrf", form.hidden("csrf") ?? ""), ("shop", "DP"), ("goods", goods), ("counted", counted)])
        }
        let wrong = try await compare("几件")
        #expect(wrong.status == 400 && wrong.body.contains("几件"))
        #expect(try await compare("3", goods: "").status == 400)
        let same = await browser.get(try await compare("40").location ?? "").body
        #expect(same.contains("和您数的一样") && !same.contains("name=\"reason\""))
        let address = try #require(try await compare("37").location)
        let page = await browser.get(address).body
        #expect(page.contains("账上 40 件，您数了 37 件，少 3 件") && page.contains("记盘亏报损 3 件"))
        let carried = ["shop", "goods", "counted", "booked"]
        let empty = await browser.post("/till/stock-counts", try await fill(browser, address, hidden: carried, [("reason", "")]))
        #expect(empty.status == 400 && empty.body.contains("请写原因"))
        let form = try await fill(browser, address, hidden: carried, [("reason", "破了三袋")])
        _ = try await street.redeem("SALT", 1).entry()
        let changed = await browser.post("/till/stock-counts", form)
        #expect(changed.status == 409 && changed.body.contains("现在是 39 件") && changed.body.contains("破了三袋"))
        #expect(changed.hidden("booked") == "39", "what is sent now is what is seen now")
        let again = try await fill(browser, address, hidden: carried, [("reason", "破了三袋")])
        let done = await browser.post("/till/stock-counts", again)
        #expect(done.status == 303)
        #expect(await browser.post("/till/stock-counts", again).location == done.location, "a double click")
        #expect(await browser.get(done.location ?? "").body.contains("盘亏报损 2 件，账上现在是 37 件"))
        #expect(try await street.stock("SALT") == 37)
        let more = try #require(try await compare("38").location)
        #expect(await browser.get(more).body.contains("记盘盈 1 件"))
      }
    }
  }
}
