import Foundation
import Ledger
import Office
import Postgres
import Testing

@testable import Web

extension ServerTests {
  @Suite("The page to undo an entry") struct ReversalPageTests {
    /// Expects a page without a form that holds some words, and that posting all the same is refused.
    private func expectNoForm(
      _ entry: Int64, saying words: [String], _ browser: PageBrowser, _ street: ServerStreet,
      sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
      let page = await browser.get("/entries/\(entry)/reversal")
      #expect(
        page.status == 200 && page.hidden("key") == nil && !page.body.contains("name=\"reason\""), sourceLocation: sourceLocation)
      #expect(page.body.contains("第 \(entry) 号凭证不能冲正") && page.body.contains("请这样做："), sourceLocation: sourceLocation)
      for word in words { #expect(page.body.contains(word), "\(word) \(page.body)", sourceLocation: sourceLocation) }
      let before = try await street.footprint()
      let sent = await browser.post(
        "/entries/\(entry)/reversal", [("csrf", page.hidden("csrf") ?? ""), ("key", UUID().uuidString), ("reason", "再试")])
      #expect(sent.status == 409, sourceLocation: sourceLocation)
      #expect(try await street.footprint() == before, sourceLocation: sourceLocation)
    }

    private func run(_ body: (ServerStreet, PageBrowser) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.reconciler, "一句很好记的话吧")
        try await body(street, try await street.browser(of: .reconciler))
      }
    }

    @Test("says of what has another way back which one it is, and of the rest nothing", arguments: EntryKind.allCases)
    func everyKind(kind: EntryKind) {
      #expect((kind.wayBack == nil) == kind.isReversible)
      #expect(kind.wayBack?.hasSuffix("。") != false)
    }

    @Test("names the way back of a redemption, a delivery, an opening and an undoing")
    func wayBack() async throws {
      try await run { street, browser in
        let sold = try await street.redeem("SALT", 1).entry()
        try await expectNoForm(sold, saying: ["“兑换”不用冲正", "“退货”"], browser, street)
        let delivered = try await street.number("SELECT max(no) FROM ledger.entry WHERE kind = 'stock-receipt'")
        try await expectNoForm(delivered, saying: ["“更正入库”"], browser, street)
        let opened = try await street.number("SELECT max(no) FROM ledger.entry WHERE kind = 'opening'")
        try await expectNoForm(opened, saying: ["“更正期初”"], browser, street)
        let back = try await street.takeBack("SALT", 1, of: sold).entry()
        #expect(await browser.get("/entries/\(back)/reversal").hidden("key") != nil, "a return can be undone")
        let undone = try await street.reverse(back).entry()
        try await expectNoForm(undone, saying: ["冲正本身不再冲"], browser, street)
      }
    }

    @Test("says that an entry was undone already, and by which")
    func twice() async throws {
      try await run { street, browser in
        let back = try await street.takeBack("SALT", 1, of: try await street.redeem("SALT", 1).entry()).entry()
        let undone = try await street.reverse(back).entry()
        try await expectNoForm(back, saying: ["已经冲正过", "/books/entries/\(undone)"], browser, street)
        let page = await browser.get("/books/entries/\(back)").body
        #expect(page.contains("已冲正") && !page.contains("/entries/\(back)/reversal"))
        let red = await browser.get("/books/entries/\(undone)").body
        #expect(red.contains("\u{2212}2.00") && red.contains("num neg"))
      }
    }

    @Test("says which return comes first")
    func later() async throws {
      try await run { street, browser in
        let sold = try await street.redeem("SALT", 3).entry()
        let (first, last) = (
          try await street.takeBack("SALT", 1, of: sold).entry(), try await street.takeBack("SALT", 1, of: sold).entry()
        )
        try await expectNoForm(first, saying: ["先冲正第 \(last) 号", "从最后一次退货开始"], browser, street)
      }
    }

    @Test("says that a receipt is another member's by now")
    func corrected() async throws {
      try await run { street, browser in
        let sold = try await street.redeem("SALT", 3).entry()
        let back = try await street.takeBack("SALT", 1, of: sold).entry()
        let body = #"{"card":"\#(street.sample.poorCard)","reason":"同名"}"#
        _ = try await street.together("/redemptions/\(sold)/member-correction", as: .reconciler, body).entry()
        try await expectNoForm(back, saying: ["已更正到另一位会员名下"], browser, street)
      }
    }

    @Test("says how many points are no longer there")
    func spent() async throws {
      try await run { street, browser in
        let sold = try await street.redeem("SALT", 13, card: street.sample.poorCard).entry()
        let back = try await street.takeBack("SALT", 3, of: sold).entry()
        _ = try await street.redeem("SALT", 2, card: street.sample.poorCard).entry()
        try await expectNoForm(back, saying: ["差3分", "已经用掉或转走"], browser, street)
      }
    }

    @Test("says that the year is over, and what to do then")
    func yearEnded() async throws {
      try await run { street, browser in
        let deduction = try await street.post(
          "/deductions", as: .reconciler, #"{"card":"\#(street.sample.card)","points":"5","reason":"重复"}"#
        ).entry()
        #expect(await browser.get("/entries/\(deduction)/reversal").hidden("key") != nil)
        try await street.auditor.run { session in
          try session.script(
            """
            SET session_replication_role = replica;
            INSERT INTO ledger.year_end (book, entry, line, ended, code, holder, year, points)
            VALUES (1, \(deduction), 1, '\(Moment.today.yearEnd())', 4102, 0, '\(Moment.today.yearEnd())', 1)
            """)
        }
        try await expectNoForm(deduction, saying: ["已经年结", "“补发”"], browser, street)
      }
    }
  }
}
