import Ledger
import Testing

@Suite struct ReturnTests {
  private let thisYear = until("2026-12-31")
  private let nextYear = until("2027-12-31")
  private let givenBack = Fact(Fact.Kind(rawValue: "test.given-back"), 1)

  /// A desk where Zhang has spent 500 of this year's points and 200 of the next year's on two bags.
  private func desk() -> Desk {
    var desk = Desk()
    desk.post(draft(900, .openWallet(of: Street.zhang, VintageAmount(vintage: thisYear, amount: 500), repaymentTo: Street.quota)))
    desk.post(draft(901, .openWallet(of: Street.zhang, VintageAmount(vintage: nextYear, amount: 200), repaymentTo: Street.quota)))
    desk.post(draft(902, .receiveStock(.purchase, at: Street.shop, [GoodsQuantity(sku: "RICE", pieces: 2)])))
    desk.post(
      draft(903, .redeem(700, of: Street.zhang, at: Street.shop, goods: [GoodsQuantity(sku: "RICE", pieces: 2)])))
    return desk
  }

  /// Gives back so many points and a bag.
  private func takeBack(
    _ points: Points, _ number: Int, on date: Day = day("2026-06-15"), grace: Day = day("2026-07-15"),
    spent: [VintageAmount]? = nil,
    bags: Int64 = 1
  ) -> EntryDraft {
    let back = Leg.GiveBack(
      holder: Street.zhang, amount: points,
      spent: spent ?? [VintageAmount(vintage: thisYear, amount: 500), VintageAmount(vintage: nextYear, amount: 200)],
      givenBack: givenBack,
      grace: Vintage(grace, isGrace: true), repaymentTo: Street.quota)
    let total = back.spent.reduce(0) { $0 + $1.amount }
    return draft(
      number, .takeBack(back, at: Street.shop, goods: [GoodsQuantity(sku: "RICE", pieces: bags)]), kind: .returned, on: date,
      guards: [
        Guard(givenBack, .atMost(total), effect: .adds(points.hundredths), otherwise: .refuse(.returnExceedsSale, [:]))
      ])
  }

  @Test func `points go back to the latest vintage first, continuing after earlier returns`() {
    var desk = desk()
    desk.post(takeBack(150, 1))
    #expect(desk.vintages(Street.wallet) == [nextYear: 150])
    desk.post(takeBack(150, 2))
    #expect(desk.vintages(Street.wallet) == [nextYear: 200, thisYear: 100])
    desk.post(takeBack(400, 3, bags: 0))
    #expect(desk.vintages(Street.wallet) == [nextYear: 200, thisYear: 500])
  }

  @Test func `goods are back on the shelf and the shop is owed less`() throws {
    var desk = desk()
    let entry = try #require(desk.post(takeBack(300, 1)).entry)
    #expect(desk.balance(Street.stock(of: "RICE")) == 1)
    #expect(entry.amounts[Street.payable] == 300)
    #expect(desk.balance(Street.payable) == 400)
  }

  @Test func `two returns in one batch do not give the same points back twice`() {
    var desk = desk()
    desk.post(batch: [.draft(takeBack(150, 1)), .draft(takeBack(150, 2))])
    #expect(desk.vintages(Street.wallet) == [nextYear: 200, thisYear: 100])
  }

  @Test func `more than the receipt still has is refused`() throws {
    var desk = desk()
    desk.post(takeBack(400, 1))
    let refusal = try #require(desk.post(takeBack(301, 2)).refusal)
    #expect(refusal.reason == .returnExceedsSale)
    #expect(refusal.figures["actual"] == 400)
    let rest = desk.post(takeBack(300, 3))
    #expect(rest.entry != nil)
  }

  @Test func `a vintage that is past meanwhile becomes one of grace`() {
    var desk = desk()
    desk.today = day("2027-01-10")
    desk.post(takeBack(300, 1, on: desk.today, grace: day("2027-02-09")))
    #expect(desk.vintages(Street.wallet) == [nextYear: 200, until("2027-02-09", isGrace: true): 100])
  }

  @Test func `a vintage is not past on its last day`() {
    var desk = desk()
    desk.today = thisYear.lastDay
    desk.post(takeBack(700, 1, on: desk.today, grace: day("2027-01-30"), bags: 2))
    #expect(desk.vintages(Street.wallet) == [nextYear: 200, thisYear: 500])
  }

  @Test func `there is no second grace`() {
    var desk = Desk()
    let grace = until("2027-02-09", isGrace: true)
    desk.post(draft(900, .openWallet(of: Street.zhang, VintageAmount(vintage: grace, amount: 100), repaymentTo: Street.quota)))
    desk.post(draft(901, .receiveStock(.purchase, at: Street.shop, [GoodsQuantity(sku: "RICE", pieces: 1)])))
    desk.today = day("2027-02-01")
    desk.post(
      draft(
        902, .redeem(100, of: Street.zhang, at: Street.shop, goods: [GoodsQuantity(sku: "RICE", pieces: 1)]),
        on: desk.today))
    desk.today = day("2027-03-01")
    desk.post(takeBack(100, 1, on: desk.today, grace: day("2027-03-31"), spent: [VintageAmount(vintage: grace, amount: 100)]))
    #expect(desk.vintages(Street.wallet) == [grace: 100])
  }

  /// The days of a policy are its own: an ordinary vintage may end on any day, and a grace on a 31 December.
  @Test(arguments: ["2026-06-30", "2026-12-31", "2026-02-28", "2026-07-15", "2026-12-30", "2026-06-16"])
  func `whether a vintage is a grace does not depend on its day`(last: String) {
    let today = day(last).advanced(by: 1)
    let grace = Vintage(today.advanced(by: 30), isGrace: true)
    #expect(until(last).onReturn(today: today, grace: grace) == grace)
    #expect(until(last).onReturn(today: day(last), grace: grace) == until(last))
    #expect(until(last, isGrace: true).onReturn(today: today, grace: grace) == until(last, isGrace: true))
  }

  @Test func `of two vintages that end together the ordinary one is spent first, and each keeps its own points`() {
    var desk = Desk()
    desk.today = day("2026-12-01")
    for (number, isGrace) in [true, false].enumerated() {
      let part = VintageAmount(vintage: until("2026-12-31", isGrace: isGrace), amount: 100)
      desk.post(draft(900 + number, .openWallet(of: Street.zhang, part, repaymentTo: Street.quota)))
    }
    desk.post(draft(1, [.spend(Street.wallet, 130), .credit(Street.payable, 130)], on: desk.today))
    #expect(desk.vintages(Street.wallet) == [until("2026-12-31", isGrace: true): 70])
  }

  @Test func `a debt is repaid first, out of the points that end first`() throws {
    var desk = desk()
    desk.post(draft(1, Street.owe(150)))
    let entry = try #require(desk.post(takeBack(300, 2)).entry)
    #expect(desk.vintages(Street.wallet) == [nextYear: 150])
    #expect(entry.amounts[Street.debt] == -150)
    #expect(entry.amounts[Street.debtQuota] == 150)
    #expect(entry.amounts[Street.quota] == -150)
  }

  @Test func `a shop that has been paid already owes the refund`() throws {
    var desk = desk()
    desk.post(draft(1, [.debit(Street.payable, 600), .credit(Street.settled, 600)]))
    let entry = try #require(desk.post(takeBack(300, 2)).entry)
    #expect(entry.amounts[Street.payable] == 100)
    #expect(entry.amounts[Street.refundReceivable] == 200)
  }

  @Test func `a return can be undone while the points are there, and the next return starts where it began`() throws {
    var desk = desk()
    let entry = try #require(desk.post(takeBack(300, 1)).entry)
    let undone = desk.post(
      draft(
        2,
        .undo(entry, on: day("2026-06-15"), grace: until("2026-07-15", isGrace: true), repaymentTo: Street.quota),
        kind: .reversal,
        guards: [Guard(givenBack, .atMost(700), effect: .adds(-300), otherwise: .refuse(.returnExceedsSale, [:]))]))
    #expect(undone.entry != nil)
    #expect(desk.vintages(Street.wallet) == [:])
    desk.post(takeBack(250, 3))
    #expect(desk.vintages(Street.wallet) == [nextYear: 200, thisYear: 50])
  }

  /// Spent vintages, given back before, asked for now: each time too much.
  @Test(
    arguments: [
      ([700], 0, 701), ([500, 200], 650, 51), ([500, 200], 700, 1), ([], 0, 1), ([1], 1, 1_000_000), ([700], 701, 1),
    ] as [([Int64], Points, Points)])
  func `giving back more than was spent is refused with the figures`(spent: [Int64], before: Points, asked: Points) throws {
    var desk = desk()
    let parts = spent.enumerated().map { VintageAmount(vintage: $0 == 0 ? thisYear : nextYear, amount: $1) }
    let back = Leg.GiveBack(
      holder: Street.zhang, amount: asked, spent: parts, givenBack: givenBack, grace: until("2026-07-15", isGrace: true),
      repaymentTo: Street.quota)
    let earlier = Guard(givenBack, .atMost(.max), effect: .adds(before.hundredths), otherwise: .recompose)
    desk.post(draft(904, .openPool(1), guards: [earlier]))
    let refusal = desk.post(draft(1, .takeBack(back, at: Street.shop, goods: []), kind: .returned, on: day("2026-06-15"))).refusal
    #expect(refusal?.reason == .refundExceedsPayment)
    let total = Points(hundredths: spent.reduce(0, +))
    let figures: CanonicalJSON = ["spent": .points(total), "refunded": .points(before), "amount": .points(asked)]
    #expect(refusal?.figures == figures)
  }
}
