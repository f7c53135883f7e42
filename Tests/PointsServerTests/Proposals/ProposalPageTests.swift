import Access
import Foundation
import Ledger
import Postgres
import Testing
import Web

extension ServerTests {
  /// 二人办理 by pages.
  @Suite("The pages of what two persons do") struct ProposalPageTests {
    private func run(_ people: [Person], _ body: (ServerStreet, [Person: PageBrowser]) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        var browsers: [Person: PageBrowser] = [:]
        for person in people {
          try await street.setPassword(person, ServerStreet.password)
          browsers[person] = try await street.browser(of: person)
        }
        try await body(street, browsers)
      }
    }

    /// Presses the button of a proposal's page.
    private func confirm(_ page: String, _ browser: PageBrowser, seeing outcome: String? = nil) async throws -> PageBrowser.Answer
    {
      let shown = await browser.get(page)
      let (csrf, seen) = (try #require(shown.hidden("csrf")), outcome ?? shown.hidden("outcome") ?? "")
      return await browser.post("\(page)/confirmation", [("csrf", csrf), ("outcome", seen)])
    }

    @Test("begin at the entry, lead to a second person, and end at the new entry")
    func reissue() async throws {
      try await run([.reconciler, .admin, .auditor, .clerk]) { street, browsers in
        let (first, second) = (try #require(browsers[.reconciler]), try #require(browsers[.admin]))
        let (card, entry) = try await street.expired(points: 5)
        let link = "/entries/\(entry)/reissue"
        #expect(await first.get("/books/entries/\(entry)").body.contains("href=\"\(link)\""))
        #expect(await !second.get("/books/entries/\(entry)").body.contains("href=\"\(link)\""), "that is the reconciler's")
        #expect(await first.get(link).body.contains("要第二个人确认才记账"))
        let form = try #require(await first.get(link).hidden("csrf"))
        let fields = [("csrf", form), ("key", UUID().uuidString.lowercased()), ("points", "4"), ("reason", "住院期间过期")]
        let asked = await first.post(link, fields)
        let page = try #require(asked.page)
        #expect(asked.status == 303 && page.hasPrefix("/proposals/"))
        #expect(await first.post(link, fields).location == asked.location, "sent twice")
        let outcome = await first.get("/outcome/\(fields[1].1)").body
        #expect(outcome.contains("要第二个人确认才记账") && outcome.contains("href=\"\(page)\""))
        let own = await first.get(page).body
        #expect(own.contains("等另一位对账员、管理员或总网格长确认，还没有记账") && own.contains("/withdrawal"))
        #expect(!own.contains("确认补发 4 分"))
        #expect(await second.get("/").body.contains("二人办理（1 项等您）"))
        #expect(await !first.get("/").body.contains("项等您"))
        let seen = await second.get(page).body
        for words in ["补发 4 分", "住院期间过期", "确认补发 4 分", "2101 可用积分", "李*", "4.00"] { #expect(seen.contains(words), "\(words)") }
        #expect(await first.get("/proposals?show=mine").body.contains(page))
        #expect(await !(try #require(browsers[.auditor]).get(page)).body.contains("确认补发 4 分"))
        #expect(try await #require(browsers[.clerk]).get(page).status == 403)
        let refused = try await confirm(page, first, seeing: String(repeating: "0", count: 64))
        #expect(refused.status == 403 && refused.body.contains("换一位同事"))
        #expect(try await confirm(page, second).page == page)
        let done = await second.get(page).body
        #expect(done.contains("admin确认了，已经办好") && !done.contains("btn-main"))
        #expect(try await street.balance(card) == "4.00")
        let new = try await street.number("SELECT max(no) FROM ledger.entry WHERE book = 1")
        let posted = await first.get("/books/entries/\(new)").body
        #expect(posted.contains("二人办理") && posted.contains("href=\"\(page)\"") && posted.contains("住院期间过期"))
        #expect(await second.get("/proposals?show=ended").body.contains("第 \(new) 号凭证"))
        #expect(await second.get("/proposals/999999").status == 404)
        #expect(await second.get("/proposals/x").status == 404)
      }
    }

    @Test("show again what has changed, and take no confirmation of what was not shown")
    func changed() async throws {
      try await run([.admin, .head]) { street, browsers in
        let (first, second) = (try #require(browsers[.admin]), try #require(browsers[.head]))
        let card = try await street.volunteer(points: 90)
        let opening = try await street.number("SELECT max(no) FROM ledger.entry WHERE book = 1")
        let link = "/entries/\(opening)/opening-correction"
        #expect(await first.get("/books/entries/\(opening)").body.contains("href=\"\(link)\""))
        let csrf = try #require(await first.get(link).hidden("csrf"))
        let key = ("key", UUID().uuidString.lowercased())
        let wrong = await first.post(link, [("csrf", csrf), key, ("points", "9"), ("minutes", "-1"), ("reason", "x")])
        #expect(wrong.status == 400 && wrong.body.contains("请填对的分钟数"))
        let asked = await first.post(link, [("csrf", csrf), key, ("points", "9"), ("minutes", "0"), ("reason", "多打一个零")])
        let page = try #require(asked.page)
        let seen = try #require(await second.get(page).hidden("outcome"))
        _ = try await street.redeem("SALT", 10, card: card).entry()
        let refused = try await confirm(page, second, seeing: seen)
        #expect(refused.status == 409 && refused.body.contains("没有办理：结果变了") && refused.body.contains("账上有了变动"))
        #expect(refused.hidden("outcome") != seen && refused.hidden("outcome") != nil, "the new one is there to be confirmed")
        #expect(try await confirm(page, second).page == page)
        #expect(await second.get(page).body.contains("已经办好"))
      }
    }

    @Test("of a withdrawal ask one question, and nobody confirms it after that")
    func withdrawal() async throws {
      try await run([.reconciler, .head]) { street, browsers in
        let (first, second) = (try #require(browsers[.reconciler]), try #require(browsers[.head]))
        let receipt = try await street.redeem("SALT", 3).entry()
        let link = "/entries/\(receipt)/member-correction"
        let csrf = try #require(await first.get(link).hidden("csrf"))
        let fields = [
          ("csrf", csrf), ("key", UUID().uuidString.lowercased()), ("card", street.sample.poorCard), ("reason", "同名"),
        ]
        let page = try #require(await first.post(link, fields).page)
        let seen = try #require(await second.get(page).hidden("outcome"))
        #expect(await second.get("\(page)/withdrawal").body.contains(">不同意，退回<"))
        #expect(await first.get("\(page)/withdrawal").body.contains("撤回以后谁也不能再确认"))
        let key = ("key", UUID().uuidString.lowercased())
        #expect(await first.post("\(page)/withdrawal", [("csrf", csrf), key]).page == page)
        let refused = try await confirm(page, second, seeing: seen)
        #expect(refused.status == 409 && refused.body.contains("撤回了，没有记账"))
        #expect(try await street.balance(street.sample.poorCard) == "27.00")

        // Who withdraws what was confirmed a moment before is shown what became of it.
        let other = [("csrf", csrf), ("key", UUID().uuidString.lowercased())] + fields.dropFirst(2)
        let late = try #require(await first.post(link, other).page)
        #expect(try await confirm(late, second).page == late)
        #expect(await first.post("\(late)/withdrawal", [("csrf", csrf), ("key", UUID().uuidString.lowercased())]).page == late)
        #expect(await first.get(late).body.contains("已经办好"))

        // The second person says no, by a form of its own.
        let again = [("csrf", csrf), ("key", UUID().uuidString.lowercased())] + fields.dropFirst(2).dropLast(2)
        let wrong = try #require(
          await first.post(link, again + [("card", street.sample.card), ("reason", "还是原来的人")]).page)
        let token = try #require(await second.get("\(wrong)/withdrawal").hidden("csrf"))
        let said = await second.post("\(wrong)/withdrawal", [("csrf", token), ("key", UUID().uuidString.lowercased())])
        #expect(said.page == wrong)
        #expect(await second.get(said.location ?? "").body.contains("退回了，没有记账"))
        #expect(await first.get(wrong).body.contains("不同意，退回了"))
      }
    }

    @Test("propose what the administrator wants two persons for, and say so before")
    func chosen() async throws {
      try await run([.reconciler, .admin, .head]) { street, browsers in
        let (first, admin) = (try #require(browsers[.reconciler]), try #require(browsers[.admin]))
        #expect(await first.get("/deductions/new").body.contains("扣分马上记账"))
        for action in ["deduct", "reverse-deduction", "set-price", "set-rate", "cut-quota", "write-off"] {
          let fields = [("key", UUID().uuidString.lowercased()), ("action", action), ("persons", "2")]
          #expect(try await admin.submit("/two-persons", fields).location?.hasPrefix("/two-persons?done=") == true)
        }
        let wrong = [("key", UUID().uuidString.lowercased()), ("action", "reissue"), ("persons", "1")]
        #expect(try await admin.submit("/two-persons", wrong).status == 400)
        #expect(await first.get("/deductions/new").body.contains("要第二个人确认才记账"))
        func ask(_ page: String, _ path: String, _ fields: [(String, String)], _ browser: PageBrowser) async throws {
          #expect(await browser.get(page).body.contains("要第二个人确认才记账"), "\(page)")
          let answer = try await browser.submit(page, to: path, [("key", UUID().uuidString.lowercased())] + fields)
          let proposal = try #require(answer.page)
          #expect(proposal.hasPrefix("/proposals/"), "\(path) \(answer.body)")
          let second = try #require(browsers[.head])
          #expect(try await confirm(proposal, second).page == proposal)
          #expect(await second.get(proposal).body.contains("已经办好"), "\(path)")
        }
        try await ask(
          "/deductions/new", "/deductions", [("card", street.sample.card), ("points", "5"), ("reason", "重复")], first)
        #expect(try await street.balance() == "95.00")
        let entry = try await street.number("SELECT max(no) FROM ledger.entry WHERE book = 1")
        try await ask("/entries/\(entry)/reversal", "/entries/\(entry)/reversal", [("reason", "扣错了")], first)
        #expect(try await street.balance() == "100.00")
        try await ask("/goods/SALT", "/goods/SALT/prices", [("price", "3"), ("from", "\(Moment.today)")], admin)
        let rate = [("colour", "RED"), ("points", "3"), ("from", "\(Moment.today)"), ("rounding", "60")]
        try await ask("/rates", "/rates", rate, admin)
        try await ask("/quota/cuts/new", "/quota/cuts", [("community", "DP"), ("points", "5")], admin)
        let shelf = try await street.number("SELECT max(entry) FROM shop.opening_line WHERE book = 1")
        let link = "/entries/\(shelf)/shelf-correction"
        try await ask(link, link, [("sku", "RICE-5"), ("pieces", "45"), ("reason", "少数了")], admin)
        #expect(try await street.stock("RICE-5") == 45)
        let debt = [("card", street.sample.card), ("reason", "去世")]
        let refused = try await admin.submit("/write-offs/new", to: "/write-offs", [("key", UUID().uuidString)] + debt)
        #expect(refused.status == 409 && refused.body.contains("没有可以动用的余额"), "nothing is owed")
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("of a debt begin at the person's page, where an administrator sees it")
    func debt() async throws {
      try await run([.coordinator, .admin]) { street, browsers in
        let (coordinator, admin) = (try #require(browsers[.coordinator]), try #require(browsers[.admin]))
        let card = try await street.volunteer(points: 9)
        let opening = try await street.number("SELECT max(no) FROM ledger.entry WHERE book = 1")
        _ = try await street.redeem("SALT", 4, card: card).entry()
        _ = try await street.together(
          "/entries/\(opening)/opening-correction", as: .admin, #"{"points":"0","minutes":0,"reason":"不是她的存折"}"#
        ).entry()
        let page = try #require(await coordinator.get("/people?q=\(card)").location)
        let seen = await coordinator.get(page).body
        #expect(seen.contains("欠 8 分") && !seen.contains("/write-offs/new"), "the coordinator does not write off")
        let link = try #require(await admin.get(page).body.firstMatch(of: /\/write-offs\/new\?person=(\d+)/))
        let form = await admin.get(String(link.0)).body
        #expect(form.contains("核销李*欠的 8 分") && !form.contains(card), "the card's number is for the coordinator alone")
        let fields = [("key", UUID().uuidString.lowercased()), ("person", String(link.1)), ("reason", "去世")]
        let answer = try await admin.submit("/write-offs/new", to: "/write-offs", fields)
        let entry = try #require(answer.location)
        #expect(entry.hasPrefix("/books/entries/"), "one person is enough here")
        #expect(await admin.get(entry).body.contains("核销欠分"))
        #expect(await !coordinator.get(page).body.contains("欠 8 分"))
      }
    }
  }
}
