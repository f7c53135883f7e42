import Foundation
import Postgres
import TestSupport
import Testing
import Web

extension ChromiumTests {
  /// The table of the documentation, walked by page: each event is made and undone by people at their desks.
  @Suite("Every way back, in a real browser") struct WaysBackWalkTests {
    /// Events that lack a page to make them, or one to undo them.
    ///
    /// Whoever adds a page takes its event away here and adds it to ``DeskWalk``.
    static let withoutPage: Set<String> = [
      // Paper slips have no page; 公示 and its objections are not built.
      "断网手工单", "公示期满", "异议 upheld",
    ]

    static let walked = WaysBackTable.undone.filter { !withoutPage.contains($0.event) }

    @Test("the list of events without a page names events of the table alone")
    func theListIsTrue() {
      #expect(Self.withoutPage.isSubset(of: Set(WaysBackTable.undone.map(\.event))))
      #expect(!Self.walked.isEmpty)
    }

    @Test(
      "an event is made by page and undone by page, and the books are as before but for what the table says", arguments: walked)
    func isUndone(_ row: WaysBackTable.Row) async throws {
      try await ServerStreet.run { street in
        for person in Person.allCases where person.book == 1 { try await street.setPassword(person, ServerStreet.password) }
        var walk = DeskWalk(row.event, on: street)
        try await walk.prepare()
        let before = try await street.balances()
        try await walk.make()
        let kinds = try await street.texts("SELECT kind FROM ledger.entry WHERE book = 1 AND no > \(walk.earlier) ORDER BY no")
        #expect(kinds.contains(row.kind), "\(kinds)")
        #expect(try await street.balances() != before, "it does something")
        try await walk.undo()
        let left = WaysBackTable.difference(try await street.balances(), before)
        #expect(left.isEmpty == row.leavesNothing, "\(left)")
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("a delivery that was mistyped is put right from its own page", arguments: [true, false])
    func delivery(scripts: Bool) async throws {
      try await run(.clerk) { street in
        try await street.inBrowser(of: .clerk, scripts: scripts) { browser in
          try await browser.press("货架")
          try await browser.press("入库记录")
          try await browser.press("\(street.delivery())")
          try await browser.press("更正入库")
          try await browser.type("5", into: "食盐，减几件")
          try await browser.type("多打了", into: "原因")
          try await browser.pressTwice("更正入库")
          try await browser.expect("更正入库好了")
          try await browser.lookTwice(at: street)
          try await browser.expect("原因：多打了")
        }
        #expect(try await street.stock("SALT") == 35)
      }
    }

    @Test("a service is recorded, approved, and taken back from the result of the review", arguments: [true, false])
    func clawback(scripts: Bool) async throws {
      try await run(.coordinator, .reviewer) { street in
        try await street.inBrowser(of: .coordinator, scripts: scripts) { browser in
          try await browser.fillInService(card: street.sample.card, activity: "楼道清扫")
          try await browser.press("登记服务")
        }
        try await street.inBrowser(of: .reviewer, scripts: scripts) { browser in
          try await browser.press("待批")
          try await browser.tick("批准第")
          try await browser.press("批准勾选的记录")
          #expect(try await street.balance() == "103.00")
          let line = try #require(try await browser.text.firstMatch(of: /第 \d+ 号，张\*娟：1\.5 小时，3 分/)).0
          try await browser.press(String(line))
          try await browser.press("追回")
          try await browser.type("没有去", into: "原因")
          try await browser.pressTwice("追回 1.5 小时，3 分")
          try await browser.expect("追回好了")
          try await browser.lookTwice(at: street)
          #expect(try await street.balance() == "100.00")
          try await browser.press("批准这一条，1.5 小时")
          try await browser.expect("批准了 1 条")
        }
        #expect(try await street.balance() == "103.00")
      }
    }

    @Test("one who was registered twice becomes one, and two again from the page of the merge", arguments: [true, false])
    func mergeAndSplit(scripts: Bool) async throws {
      try await run(.admin) { street in
        try await street.inBrowser(of: .admin, scripts: scripts) { browser in
          try await browser.press("志愿者")
          try await browser.press("张*娟")
          try await browser.press("并户：把另一张卡并进来")
          try await browser.type(street.sample.poorCard, into: "要并进来的卡号")
          try await browser.press("看看这两个人")
          try await browser.choose("是同一个人，两边都核对过了", of: "是同一个人吗")
          try await browser.pressTwice("并户，27 分并过去")
          try await browser.expect("并户好了")
          #expect(try await street.balance() == "127.00")
          try await browser.lookTwice(at: street)
          try await browser.press("分户")
          try await browser.type("两个人", into: "原因")
          try await browser.press("分户")
          try await browser.expect("分户好了")
          try await browser.lookTwice(at: street)
        }
        #expect(try await street.balance() == "100.00")
        #expect(try await street.balance(street.sample.poorCard) == "27.00")
      }
    }

    private func run(_ people: Person..., body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in people { try await street.setPassword(person, ServerStreet.password) }
        try await body(street)
      }
    }
  }
}

extension ServerStreet {
  /// Every balance of the book that is not zero, by the account's text.
  func balances() async throws -> [String: Int64] {
    let rows = try await auditor.run { try $0.query("\(raw: WaysBackTable.balances)").decode(String.self, Int64.self) }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, $0.1) })
  }
}
