import Ledger
import Testing

/// Undoing what took points off a wallet is a credit to it like any other: debt first, and a past vintage gets its grace.
@Suite struct UndoTests {
  private let december = until("2026-12-31")
  private let later = until("2027-12-31")

  /// An event that takes 300 points off Zhang's wallet.
  enum Event: CaseIterable, Sendable {
    case deduction, donation, gift

    var kind: EntryKind {
      switch self {
      case .deduction: .deduction
      case .donation: .donation
      case .gift: .gift
      }
    }

    var legs: [Leg] {
      switch self {
      case .deduction: .deduct(upTo: 300, from: Street.zhang, on: day("2026-06-01"))
      case .donation: .donate(300, of: Street.zhang)
      case .gift: .give(300, of: Street.zhang, to: Street.li, repaymentTo: Street.quota)
      }
    }
  }

  /// A desk where Zhang has 200 points of this year and 200 of the next, and one where an event took 300 of them.
  private func desk(after event: Event) throws -> (Desk, Entry) {
    var desk = Desk()
    for (number, vintage) in [december, later].enumerated() {
      desk.post(
        draft(
          900 + number, .openWallet(of: Street.zhang, VintageAmount(vintage: vintage, amount: 200), repaymentTo: Street.quota)))
    }
    let entry = try #require(desk.post(draft(910, event.legs, kind: event.kind)).entry)
    #expect(desk.vintages(Street.wallet) == [later: 100])
    return (desk, entry)
  }

  private func undo(_ entry: Entry, on date: Day) -> EntryDraft {
    var wish = draft(
      920,
      .undo(entry, on: date, grace: Vintage(date.advanced(by: 30), isGrace: true), repaymentTo: Street.quota), kind: .reversal,
      on: date)
    wish.reverses = entry.number
    return wish
  }

  @Test(arguments: Event.allCases) func `without debt and in time it is exact`(event: Event) throws {
    var (desk, entry) = try desk(after: event)
    let undone = try #require(desk.post(undo(entry, on: day("2026-06-15"))).entry)
    #expect(undone.amounts == entry.amounts.mapValues { -$0 })
    #expect(desk.vintages(Street.wallet) == [december: 200, later: 200])
  }

  @Test(arguments: Event.allCases, [(40, 160, 200), (200, 0, 200), (250, 0, 150), (300, 0, 100), (1_000, 0, 100)])
  func `a debt is repaid first, out of what ends first`(event: Event, figures: (debt: Int64, first: Int64, second: Int64)) throws
  {
    var (desk, entry) = try desk(after: event)
    desk.post(draft(1, Street.owe(figures.debt)))
    let undone = try #require(desk.post(undo(entry, on: day("2026-06-15"))).entry)
    let repaid = min(figures.debt, 300)
    #expect(desk.balance(Street.wallet.account(december)) == figures.first)
    #expect(desk.balance(Street.wallet.account(later)) == figures.second)
    #expect(undone.amounts[Street.debt] == -repaid)
    #expect(undone.amounts[Street.debtQuota] == repaid)
    #expect(undone.amounts[Street.quota] == -repaid)
  }

  @Test(arguments: Event.allCases, ["2027-01-01", "2027-01-15", "2027-12-01"])
  func `a past vintage gets its grace`(event: Event, date: String) throws {
    var (desk, entry) = try desk(after: event)
    desk.today = day(date)
    #expect(desk.post(undo(entry, on: desk.today)).entry != nil)
    let grace = Vintage(desk.today.advanced(by: 30), isGrace: true)
    #expect(desk.vintages(Street.wallet) == [grace: 200, later: 200])
    // What came back can be spent.
    #expect(desk.post(draft(930, [.spend(Street.wallet, 400), .credit(Street.payable, 400)], on: desk.today)).entry != nil)
  }

  @Test(arguments: Event.allCases) func `a past vintage of a debtor repays first`(event: Event) throws {
    var (desk, entry) = try desk(after: event)
    desk.post(draft(1, Street.owe(120)))
    desk.today = day("2027-01-05")
    #expect(desk.post(undo(entry, on: desk.today)).entry != nil)
    #expect(desk.vintages(Street.wallet) == [until("2027-02-04", isGrace: true): 80, later: 200])
    #expect(desk.balance(Street.debt) == 0)
  }

  @Test func `a taker who spent the gift keeps it from being undone`() throws {
    var (desk, entry) = try desk(after: .gift)
    desk.post(draft(1, [.spend(.wallet(of: Street.li), 1), .credit(Street.payable, 1)]))
    #expect(desk.post(undo(entry, on: day("2026-06-15"))).refusal?.reason == .pointsShort)
  }

  @Test func `a gift that repaid the taker's debt brings the debt back`() throws {
    var desk = Desk()
    desk.post(draft(1, .openWallet(of: Street.zhang, VintageAmount(vintage: december, amount: 200), repaymentTo: Street.quota)))
    let debt = Account(.clawbackReceivable, .points, Street.li)
    desk.post(draft(2, [.debit(debt, 150), .credit(.clawbackQuota(of: Street.li), 150)]))
    let gift = [Leg].give(200, of: Street.zhang, to: Street.li, repaymentTo: Street.quota)
    let entry = try #require(desk.post(draft(3, gift, kind: .gift)).entry)
    #expect(desk.balance(debt) == 0)
    #expect(desk.post(undo(entry, on: day("2026-06-15"))).entry != nil)
    #expect(desk.balance(debt) == 150)
    #expect(desk.vintages(Street.wallet) == [december: 200])
  }
}
