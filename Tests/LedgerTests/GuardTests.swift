import Foundation
import Ledger
import Testing

@Suite struct GuardTests {
  private let taken = Fact(Fact.Kind(rawValue: "test.taken"), 12, 202606)
  private let state = Fact(Fact.Kind(rawValue: "test.state"), 81)

  private func wish(_ number: Int, origin: KeyOrigin = .attempt, _ guards: Guard...) -> EntryDraft {
    draft(number, .grantQuota(to: Street.quota, 100), origin: origin, guards: guards)
  }

  private func atMostTwo(adding pieces: Int64) -> Guard {
    Guard(taken, .atMost(2), effect: .adds(pieces), otherwise: .refuse(.monthlyLimit, ["limit": 2, "sku": "RICE"]))
  }

  @Test func `a fact that nobody has stated is 0`() {
    var desk = Desk()
    let outcome = desk.post(wish(1, Guard(state, .equals(0), otherwise: .refuse(.recordNotPending, [:]))))
    #expect(outcome.entry != nil)
  }

  @Test func `a limit counts the pieces asked for, and the refusal shows what was taken`() throws {
    var desk = Desk()
    let outcomes = desk.post(batch: [.draft(wish(1, atMostTwo(adding: 1))), .draft(wish(2, atMostTwo(adding: 1)))])
    #expect(outcomes.allSatisfy { $0.entry != nil })
    let refusal = try #require(desk.post(wish(3, atMostTwo(adding: 1))).refusal)
    #expect(refusal.reason == .monthlyLimit)
    #expect(refusal.figures == ["limit": 2, "sku": "RICE", "actual": 2])
  }

  @Test func `later drafts of a batch see the effects of those that were posted, and only those`() {
    var desk = Desk()
    let outcomes = desk.post(batch: [
      .draft(wish(1, atMostTwo(adding: 1))), .draft(wish(2, atMostTwo(adding: 2))), .draft(wish(3, atMostTwo(adding: 1))),
      .draft(wish(4, atMostTwo(adding: 1))),
    ])
    #expect(outcomes.map { $0.entry != nil } == [true, false, true, false])
  }

  @Test func `a record is credited once, even twice in a batch`() throws {
    var desk = Desk()
    let pending = Guard(state, .equals(0), effect: .becomes(1), otherwise: .refuse(.recordNotPending, ["record": 81]))
    let outcomes = desk.post(batch: [.draft(wish(1, pending)), .draft(wish(2, pending))])
    #expect(outcomes[0].entry != nil)
    #expect(try #require(outcomes[1].refusal).figures == ["record": 81, "actual": 1])
    #expect(desk.facts[state] == 1)
  }

  @Test func `two guards of a draft on one fact add up`() {
    var desk = Desk()
    let outcome = desk.post(wish(1, atMostTwo(adding: 1), atMostTwo(adding: 2)))
    #expect(outcome.refusal?.reason == .monthlyLimit)
  }

  @Test func `a draft that is refused for its accounts leaves the facts alone`() {
    var desk = Desk()
    let short = draft(1, [.spend(Street.wallet, 1), .credit(Street.payable, 1)], guards: [atMostTwo(adding: 2)])
    let outcomes = desk.post(batch: [.draft(short), .draft(wish(2, atMostTwo(adding: 2)))])
    #expect(outcomes[0].refusal?.reason == .pointsShort)
    #expect(outcomes[1].entry != nil)
  }

  @Test func `guards are judged in order and before the accounts`() {
    var desk = Desk()
    let legs: [Leg] = [.spend(Street.wallet, 1), .credit(Street.payable, 1)]
    let first = Guard(state, .equals(5), otherwise: .refuse(.volunteerInactive, [:]))
    let outcome = desk.post(draft(1, legs, guards: [first, atMostTwo(adding: 3)]))
    #expect(outcome.refusal?.reason == .volunteerInactive)
  }

  @Test func `a price that has changed recomposes the draft and stores nothing`() {
    var desk = Desk()
    let version = Guard(state, .equals(7), otherwise: .recompose)
    let outcome = desk.post(wish(1, version))
    #expect(outcome.isRecompose)
    #expect(desk.blocks.isEmpty)
    let again = desk.post(wish(1, Guard(state, .equals(0), otherwise: .recompose)))
    #expect(again.entry != nil && !again.isReplay)
  }

  @Test func `a fact beyond the limit is refused`() {
    var desk = Desk()
    let full = Guard(taken, .atMost(.max), effect: .adds(Amount.limit), otherwise: .recompose)
    let outcome = desk.post(wish(1, full, full))
    #expect(outcome.refusal?.reason == .amountTooLarge)
  }
}
