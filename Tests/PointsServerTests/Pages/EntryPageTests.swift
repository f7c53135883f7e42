import Foundation
import Ledger
import Postgres
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("An entry and its accounts in a browser") struct EntryPageTests {
    private func run(_ body: (ServerStreet, PageBrowser) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in [Person.auditor, .coordinator] { try await street.setPassword(person, ServerStreet.password) }
        _ = try await street.post("/colours", as: .admin, #"{"code":"RED","label":"红先锋"}"#)
        try await body(street, try await street.browser(of: .auditor))
      }
    }

    @Test("names the service that it came from and each holder, masked; the account says whose it is")
    func names() async throws {
      try await run { street, browser in
        let record = try #require(
          try await street.post("/service-records", as: .coordinator, street.service(activity: "陪老人看病"))["id"]?.number)
        let entry = try await street.post("/service-records/\(record)/approval", as: .reviewer).entry()
        let person = try await street.number("SELECT holder FROM volunteering.card WHERE number = \(street.sample.card)")
        let page = await browser.get("/books/entries/\(entry)").body
        #expect(page.contains("第 \(record) 号，张*娟，红先锋，陪老人看病") && page.contains("2 小时"), "\(page)")
        #expect(page.contains("张*娟（第 \(person) 号志愿者）") && page.contains("东平社区") && !page.contains(" 户<"))
        #expect(page.contains("记账批") && page.contains("校验码") && page.contains("时数按本街道口径"))
        #expect(!page.contains("张丽娟"))
        let sold = try await street.redeem("SALT", 2).entry()
        let sale = await browser.get("/books/entries/\(sold)").body
        #expect(sale.contains("张*娟（第 \(person) 号志愿者）") && sale.contains("东平社区爱心超市") && !sale.contains("口径"))
        let accounts = sale.matches(of: /href="(\/books\/accounts\/\d+)">([^<]*)</).map { (String($0.1), String($0.2)) }
        for (path, name) in accounts {
          let account = await browser.get(path).body
          #expect(account.contains(name), "\(path)")
          if name.hasPrefix("张") { #expect(account.contains("号志愿者），东平社区")) }
        }
        #expect(accounts.contains { $0.1.hasPrefix("张") } && accounts.contains { $0.1 == "东平社区爱心超市" })
        try await street.auditor.run { _ = try $0.query("DELETE FROM volunteering.person WHERE name = '张丽娟'") }
        #expect(await browser.get("/books/entries/\(sold)").body.contains("*（第 \(person) 号志愿者）"))
      }
    }

    @Test("is found by what happened and by days, with the points that it moved, on pages and in the file")
    func filter() async throws {
      try await run { street, browser in
        let sold = try await street.redeem("SALT", 2).entry()
        let back = try await street.takeBack("SALT", 1, of: sold).entry()
        let undone = try await street.reverse(back).entry()
        func numbers(_ query: String) async -> [Int64] {
          await browser.get("/books/entries\(query)").body.matches(of: /href="\/books\/entries\/(\d+)">/).compactMap {
            Int64($0.1)
          }
        }
        #expect(await numbers("?kind=redemption") == [sold])
        #expect(await numbers("?kind=return") == [back])
        let (today, later) = (Moment.today, Moment.today.advanced(by: 1))
        #expect(await numbers("?from=\(today)&to=\(today)").first == undone)
        #expect(await numbers("?from=\(later)").isEmpty)
        #expect(await numbers("?to=\(today.advanced(by: -1))").isEmpty)
        #expect(await numbers("?kind=nichts&from=&to=").first == undone, "what is no kind is all")
        let page = await browser.get("/books/entries?kind=redemption").body
        #expect(page.contains("value=\"redemption\" selected") && page.contains(">4.00<") && page.contains("看全部"))
        #expect(page.contains("href=\"/books/entries.csv?kind=redemption\""))
        let file = await browser.get("/books/entries.csv?kind=redemption").body
        #expect(file.contains(/"兑换".*,4\.00/) && !file.contains("\"退货\""))
        #expect(await browser.get("/books/entries?kind=reversal").body.contains("\u{2212}2.00"), "red")
        #expect(await browser.get("/books/entries?from=\(later)").body.contains("没有这样的凭证"))
        let delivered = await browser.get("/books/entries?kind=stock-receipt").body
        #expect(delivered.contains("num void"), "no points, no figure")
        let wrong = await browser.get("/books/entries?from=gestern&kind=redemption")
        #expect(wrong.status == 400 && wrong.body.contains("id=\"from-error\"") && wrong.body.contains("value=\"gestern\""))
      }
    }

    @Test("keeps what was asked for on the next page")
    func nextPage() async throws {
      try await run { street, browser in
        let count = PagesInterface.perPage + 2
        let deduction = #"{"card":"\#(street.sample.card)","points":"1","reason":"重复登记"}"#
        for _ in 1...count { _ = try await street.post("/deductions", as: .reconciler, deduction).entry() }
        _ = try await street.redeem("SALT", 1).entry()
        let first = await browser.get("/books/entries?kind=deduction").body
        let next = try #require(first.firstMatch(of: /href="(\/books\/entries\?kind=deduction&amp;before=\d+)"/)).1
        let rest = await browser.get(String(next).replacing("&amp;", with: "&")).body
        #expect(rest.matches(of: /href="\/books\/entries\/\d+">/).count == 2)
      }
    }
  }
}
