import Ledger
import Testing

@Suite struct LegTests {
  private let vintage = until("2026-12-31")
  private var zhang: Account { AccountGroup.wallet(of: Street.zhang).account(vintage) }
  private var li: Account { AccountGroup.wallet(of: Street.li).account(vintage) }

  private func desk(zhang points: Int64 = 1_000) -> Desk {
    var desk = Desk()
    desk.post(
      draft(900, .openWallet(of: Street.zhang, VintageAmount(vintage: vintage, amount: points), repaymentTo: Street.quota)))
    return desk
  }

  // MARK: Debit and credit

  @Test func `a debit and a credit move points between wallets and keep the vintage`() throws {
    var desk = desk()
    let entry = try #require(desk.post(draft(1, [.debit(zhang, 300), .credit(li, 300)])).entry)
    #expect(entry.amounts == [zhang: 300, li: -300])
    #expect(desk.balance(zhang) == 700)
    #expect(desk.balance(li) == 300)
  }

  @Test func `legs on one account are netted to one posting`() throws {
    var desk = desk()
    let legs: [Leg] = [.debit(zhang, 300), .credit(li, 500), .credit(zhang, 100), .debit(zhang, 300)]
    let entry = try #require(desk.post(draft(1, legs)).entry)
    #expect(entry.amounts == [zhang: 500, li: -500])
    #expect(entry.postings.map(\.state.version) == [2, 1])
  }

  @Test func `an account whose legs cancel out is neither posted to nor opened`() throws {
    var desk = desk()
    let frozen = Account(.frozen, .points, Street.zhang, vintage: vintage)
    let legs: [Leg] = [.credit(frozen, 50), .debit(zhang, 300), .credit(li, 300), .debit(frozen, 50)]
    let entry = try #require(desk.post(draft(1, legs)).entry)
    #expect(entry.amounts == [zhang: 300, li: -300])
    #expect(desk.balances[frozen.description] == nil)
  }

  @Test func `only the end of an entry must not be below zero, whatever the order of its legs`() {
    var desk = desk()
    let outcome = desk.post(draft(1, [.debit(li, 300), .credit(li, 300), .debit(zhang, 1), .credit(li, 1)]))
    #expect(outcome.entry != nil)
  }

  @Test func `a leg of zero posts nothing`() throws {
    var desk = desk()
    let entry = try #require(desk.post(draft(1, [.debit(zhang, 1), .credit(li, 1), .credit(Street.quota, 0)])).entry)
    #expect(entry.postings.count == 2)
  }

  // MARK: Mistakes in a draft

  @Test func `an entry balances in each commodity by itself`() {
    var desk = desk()
    let hours: [Leg] = .creditHours(to: Street.zhang, in: Street.community, minutes: 60, .credit)
    let short = desk.post(draft(1, [.debit(zhang, 300), .credit(li, 299)]))
    #expect(short.error == .unbalanced(.points))
    let crossed = desk.post(draft(2, [hours[0], .credit(li, 60)]))
    #expect(crossed.error == .unbalanced(.minutes(.credit)))
    let classes = desk.post(draft(3, [hours[0], .credit(Account(.hoursPersonal, .minutes(.honour), Street.zhang), 60)]))
    #expect(classes.error == .unbalanced(.minutes(.credit)))
  }

  @Test(arguments: [
    Account(.spendable, .minutes(.credit), Street.zhang, vintage: until("2026-12-31")),
    Account(.spendable, .points, Street.zhang),
    Account(.spendable, .points, .book, vintage: until("2026-12-31")),
    Account(.onNotice, .points, Street.zhang, vintage: until("2026-12-31")),
    Account(.unissuedQuota, .points, Street.community, vintage: until("2026-12-31", isGrace: true)),
    Account(.approvedUnsettled, .points, Street.community),
    Account(.stock, .points, Street.shop),
    Account(.unissuedQuota, .points, Street.community),
  ])
  func `an account that the chart does not have is an error`(account: Account) {
    var desk = desk()
    let outcome = desk.post(draft(1, [.credit(account, 1), .debit(zhang, 1)]))
    #expect(outcome.error == .accountMismatch(account.code))
  }

  @Test func `amounts are not negative`() {
    var desk = desk()
    let legs: [[Leg]] = [
      [.debit(li, -1), .credit(zhang, -1)],
      [.drain(zhang, -1, then: li), .credit(li, -1)],
      [.creditWallet(Street.li, [VintageAmount(vintage: vintage, amount: -1)], repaymentTo: Street.quota), .debit(zhang, -1)],
    ]
    for (number, legs) in legs.enumerated() {
      let outcome = desk.post(draft(number, legs))
      #expect(outcome.error == .amountNotPositive)
    }
  }

  @Test func `legs that cancel out are an empty draft`() {
    var desk = desk()
    let outcome = desk.post(draft(1, [.debit(zhang, 300), .credit(zhang, 300)]))
    #expect(outcome.error == .empty)
  }

  @Test func `an error leaves no trace, and the key free`() {
    var desk = desk()
    let blocks = desk.blocks.count
    desk.post(draft(1, [.debit(zhang, 1)]))
    #expect(desk.blocks.count == blocks)
    let mended = desk.post(draft(1, [.debit(zhang, 1), .credit(li, 1)]))
    #expect(mended.entry != nil)
  }

  // MARK: The limit

  @Test func `the limit itself can be posted, one more cannot`() {
    var desk = Desk()
    let beyond = desk.post(draft(1, .grantQuota(to: Street.quota, Points(hundredths: Amount.limit + 1))))
    #expect(beyond.refusal?.reason == .amountTooLarge)
    let most = desk.post(draft(2, .grantQuota(to: Street.quota, Points(hundredths: Amount.limit))))
    #expect(most.entry != nil)
    let more = desk.post(draft(3, .grantQuota(to: Street.quota, 1)))
    #expect(more.refusal?.reason == .amountTooLarge)
    let trap = desk.post(draft(4, [.debit(Street.settled, .max), .debit(Street.settled, .max), .credit(Street.quota, .max)]))
    #expect(trap.refusal?.reason == .amountTooLarge)
  }

  @Test func `an entry may move the limit on several accounts at once`() {
    var desk = Desk()
    let shops = (31...36).map { HolderID($0) }
    let legs = shops.flatMap { shop -> [Leg] in
      [
        .debit(Account(.shopRefundReceivable, .points, shop), Amount.limit),
        .credit(Account(.shopPayable, .points, shop), Amount.limit),
      ]
    }
    let outcome = desk.post(draft(1, legs))
    #expect(outcome.entry?.postings.count == 12)
  }

  // MARK: Drain

  @Test(arguments: [(0, 0, 400), (100, 100, 300), (400, 400, 0), (900, 400, 0)])
  func `a drain takes what is there and the rest elsewhere`(payable: Int64, taken: Int64, rest: Int64) {
    var desk = desk()
    desk.post(draft(1, [.debit(zhang, payable), .credit(Street.payable, payable)]))
    let drain = Leg.drain(Street.payable, 400, then: Street.refundReceivable)
    let outcome = desk.post(draft(2, [drain, .credit(li, 400)]))
    #expect(outcome.entry?.amounts[Street.payable] ?? 0 == taken)
    #expect(outcome.entry?.amounts[Street.refundReceivable] ?? 0 == rest)
  }

  // MARK: Credit with debt first

  @Test func `a credited wallet repays the debt out of the points that end first`() throws {
    var desk = desk()
    desk.post(draft(1, Street.owe(300)))
    let parts = [VintageAmount(vintage: until("2027-12-31"), amount: 500), VintageAmount(vintage: vintage, amount: 200)]
    let credit = Leg.creditWallet(Street.zhang, parts, repaymentTo: Street.quota)
    let entry = try #require(desk.post(draft(2, [.debit(Street.settled, 700), credit])).entry)
    #expect(
      entry.amounts == [
        Street.settled: 700, Street.wallet.account(until("2027-12-31")): -400, Street.debt: -300, Street.debtQuota: 300,
        Street.quota: -300,
      ])
  }

  @Test func `a debt larger than the credit takes all of it`() throws {
    var desk = desk()
    desk.post(draft(1, [.debit(Street.settled, 200), .credit(Account(.onNotice, .points, Street.zhang), 200)]))
    desk.post(draft(2, Street.owe(300)))
    let release = [Leg].release(to: Street.zhang, VintageAmount(vintage: vintage, amount: 200), repaymentTo: Street.quota)
    #expect(try #require(desk.post(draft(3, release)).entry).amounts[zhang] == nil)
    #expect(desk.balance(Street.debt) == 100)
    #expect(desk.balance(Street.debtQuota) == 100)
    #expect(desk.balance(Street.quota) == 200)
  }

  // MARK: Undoing

  private func undo(_ entry: Entry, on date: String = "2026-06-15") -> [Leg] {
    .undo(entry, on: day(date), grace: Vintage(day(date).advanced(by: 30), isGrace: true), repaymentTo: Street.quota)
  }

  @Test func `a mirror is exact`() throws {
    var desk = desk()
    let before = desk.vintages(Street.wallet)
    let entry = try #require(desk.post(draft(1, [.debit(zhang, 300), .credit(li, 300)])).entry)
    let mirror = undo(entry)
    let reversed = try #require(desk.post(draft(2, mirror)).entry)
    #expect(reversed.amounts == entry.amounts.mapValues { -$0 })
    #expect(desk.vintages(Street.wallet) == before)
  }

  @Test func `a mirror is refused by name when a leg is gone, and does not take other vintages`() throws {
    var desk = desk()
    desk.post(
      draft(1, .openWallet(of: Street.li, VintageAmount(vintage: until("2027-12-31"), amount: 900), repaymentTo: Street.quota)))
    let entry = try #require(desk.post(draft(2, [.debit(zhang, 300), .credit(li, 300)])).entry)
    desk.post(draft(3, [.spend(.wallet(of: Street.li), 1), .credit(Street.payable, 1)]))
    let mirror = undo(entry)
    let refusal = try #require(desk.post(draft(4, mirror)).refusal)
    #expect(refusal.reason == .pointsShort)
    #expect(refusal.figures["holder"] == 12)
    #expect(refusal.figures["short"] == "0.01")
  }
}
