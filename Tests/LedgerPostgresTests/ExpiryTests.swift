import Foundation
import Ledger
import LedgerPostgres
import People
import Postgres
import Reconciliation
import TestSupport
import Testing
import Wallets

@testable import Office

/// 过期: past vintages are taken back on the third day after, each once.
@Suite struct ExpiryTests {
  /// A street with a person who has been there for long.
  private func street(observer: (any WriterObserver)? = nil) async throws -> TestStreet {
    let street = try await TestStreet(observer: observer)
    try await street.furnish()
    return street
  }

  private func expiries(_ street: TestStreet) async throws -> Int64 {
    try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'expiry'")
  }

  /// Runs the job in a street; nil if the query over all books says that nothing is due.
  private func run(_ street: TestStreet, today: Day? = nil) async throws -> JobCount? {
    guard try await booksDue(street, today: today) == [1] else { return nil }
    return try await Expiry().run(on: street.office, today: today)
  }

  private func booksDue(_ street: TestStreet, today: Day? = nil) async throws -> [Int32] {
    try await street.keyed.run { try $0.query(Expiry().dueBooks(today: today)).decode(Int32.self) }
  }

  @Test(arguments: [1, 3, 10]) func aVintageExpiresSoManyDaysAfterItsLast(days: Int) async throws {
    let street = try await street()
    try await street.tamper("SET session_replication_role = replica; UPDATE ledger.book SET expiry_days = \(days)")
    let early = try await street.longtimer(0...0, lastDay: -days + 1)[0]
    #expect(try await run(street) == nil)
    let due = try await street.longtimer(1...1, lastDay: -days)[0]
    let older = try await street.longtimer(2...2, lastDay: -days - 20)[0]
    let count = try #require(try await run(street))
    #expect(count.due == 2 && count.done == 2 && count.isClean)
    for (one, left) in [(early, 1_000), (due, 0), (older, 0)] as [(TestStreet.Longtimer, Int64)] {
      #expect(try await street.held(one) == left)
    }
    #expect(try await street.balance(.expired(on: street.today)) == 2_000)
    #expect(
      try await street.number(
        "SELECT count(*) FROM ledger.entry WHERE kind = 'expiry' AND actor = 0 AND business_date = \(street.today)") == 2)
    #expect(try await run(street) == nil, "the second time there is nothing")
    try await street.expectClean()
  }

  /// What was empty at one look is not read again at the next, unless something was posted to it since.
  @Test func whatComesBackToAVintageThatWasEmptyIsFound() async throws {
    let street = try await street()
    let one = try await street.longtimer(0...0, lastDay: -40)[0]
    #expect(try #require(try await run(street)).done == 1)
    let through = street.today.advanced(by: -3)
    for _ in 1...2 {
      #expect(try await run(street) == nil)
      let noted = try await street.number(
        "SELECT count(*) FROM ledger.expiry_look WHERE vintage = \(through) AND entry = (SELECT max(no) FROM ledger.entry)")
      #expect(noted == 1)
    }
    // The note stands before this.
    try await street.post(
      .opening,
      .openWallet(
        of: one.holder, VintageAmount(vintage: Vintage(street.today.advanced(by: -40)), amount: 300),
        repaymentTo: try await street.people.repayment(of: one.holder, on: street.today)))
    #expect(try await booksDue(street, today: street.today.advanced(by: -38)) == [], "not past on that day")
    #expect(try #require(try await run(street)).done == 1)
    #expect(try await street.held(one) == 0)
    // Without the note, the same is found.
    try await street.tamper("DELETE FROM ledger.expiry_look")
    #expect(try await run(street) == nil)
    await street.close()
  }

  @Test func onlyBooksWithSomethingDueAreFound() async throws {
    let street = try await street()
    try await street.tamper(
      """
      INSERT INTO ledger.book (id, name, time_zone, first_month, code)
      SELECT n, '街道', 'Asia/Shanghai', 202601, 'b' || n FROM generate_series(2, 40) n
      """)
    let one = try await street.longtimer(0...0, lastDay: -2)[0]
    #expect(try await booksDue(street) == [])
    #expect(try await booksDue(street, today: street.today.advanced(by: 1)) == [1])
    _ = try await street.longtimer(1...1, lastDay: -3)
    #expect(try await booksDue(street) == [1])
    _ = try await run(street)
    #expect(try await booksDue(street) == [])
    #expect(try await street.held(one) == 1_000)
    try await street.expectClean()
  }

  @Test func anUndoThatFillsAPastGraceAgainExpiresAgain() async throws {
    let street = try await street()
    let one = try await street.longtimer(0...0, lastDay: -40)[0]
    // The points came back into a grace that is past by now, and half of them were frozen meanwhile.
    let past = Vintage(street.today.advanced(by: -5), isGrace: true)
    try await street.post(
      .thaw,
      [
        .debit(.spendable(of: one.holder, one.vintage), 1_000), .credit(.spendable(of: one.holder, past), 600),
        .credit(.frozen(of: one.holder, past), 400),
      ])
    #expect(try await run(street)?.done == 1)
    #expect(try await street.held(one) == 0)
    #expect(try await expiries(street) == 1)
    for round in 1...2 {
      let parts = [VintageAmount(vintage: past, amount: 200)]
      try await street.post(.thaw, .thaw(parts, of: one.holder, on: street.today, grace: VintageRule.grace(on: street.today)))
      #expect(try await street.held(one) == 200)
      #expect(try await run(street)?.done == 1)
      #expect(try await street.held(one) == 0)
      #expect(try await expiries(street) == 1 + Int64(round))
    }
    try await street.expectClean()
  }

  @Test func twoServersAtOnceExpireEachVintageOnce() async throws {
    let street = try await street()
    let all = try await street.longtimer(0...59, lastDay: -3)
    let second = try await TestStreet(on: street.database)
    async let here = run(street)
    async let there = run(second)
    async let again = run(street)
    let counts = try await [here, there, again].compactMap { $0 }
    #expect(counts.map(\.done).reduce(0, +) == 60 && counts.allSatisfy(\.isClean))
    #expect(try await expiries(street) == 60)
    #expect(try await street.balance(.expired(on: street.today)) == 60_000)
    for one in all { #expect(try await street.held(one) == 0) }
    await second.close()
    try await street.expectClean()
  }

  @Test func whoIsMergedMeanwhileIsFoundUnderTheSuccessor() async throws {
    let gate = Gate()
    let street = try await street(observer: gate)
    let pair = try await street.longtimer(0...1, lastDay: -3)
    gate.close()
    // Unstructured, since it stands still at the gate, which guards it; awaited once that is open.
    let job = Task { try await Expiry().run(on: street.office, today: nil) }
    try await gate.holds()
    let second = try await TestStreet(on: street.database)
    try posted(try await second.people.merge(pair[0].card, into: pair[1].card, on: street.today, street.request()))
    gate.open()
    let count = try await job.value
    #expect(count.done == 1 && count.isClean, "\(count)")
    #expect(try await street.held(pair[0]) == 0)
    #expect(try await street.held(pair[1]) == 0)
    #expect(try await street.balance(.expired(on: street.today)) == 2_000)
    await second.close()
    try await street.expectClean()
  }
}

extension TestStreet {
  /// A volunteer of long standing with ten points of one vintage.
  struct Longtimer: Sendable {
    let card: CardNumber
    let holder: HolderID
    let vintage: Vintage
  }

  /// Volunteers with ten points each, carried over while they could still be spent; by the distance of their last day from today.
  func longtimer(_ numbers: ClosedRange<Int>, lastDay: Int) async throws -> [Longtimer] {
    let (last, since) = (today.advanced(by: lastDay), today.advanced(by: -90))
    var all: [Longtimer] = []
    for _ in numbers {
      let card = try await people.addVolunteer(name: "张丽娟", community: "DP", card: nil, from: since, request()).value.card
      try posted(try await open(card, points: 1_000, vintage: last, minutes: 0, on: since, request()))
      all.append(Longtimer(card: card, holder: try await people.member(card, on: today).holder, vintage: Vintage(last)))
    }
    return all
  }

  /// All that a volunteer's wallet holds, past vintages too.
  func held(_ one: Longtimer) async throws -> Int64 {
    try await desk.read { try $0.accounts(of: one.holder).filter { $0.account.code == .spendable }.map(\.balance).reduce(0, +) }
  }

  /// That the chain holds and everything agrees; then closes.
  func expectClean() async throws {
    #expect(try await verify().tampering == nil)
    #expect(try await reconcile().findings.map(\.text) == [])
    await close()
  }
}
