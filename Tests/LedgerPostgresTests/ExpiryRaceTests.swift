import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Postgres
import TestSupport
import Testing

/// Who comes at the last moment against the job: the same points are never both spent and expired.
///
/// Their last day is three days ago, so that the job is due today.
@Suite struct ExpiryRaceTests {
  /// What is dated when.
  enum Late: String, CaseIterable {
    /// A redemption of 23:59:59 on the last day, held up since.
    case redemption
    /// A paper slip of the last day, keyed in on the third day after.
    case slip
  }

  private func lastDay(_ street: TestStreet) -> Day { street.today.advanced(by: -3) }

  private func spend(_ late: Late, _ one: TestStreet.Longtimer, _ number: Int, _ street: TestStreet) async throws -> Answer {
    let salt = try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 5)])
    switch late {
    case .redemption:
      return try await street.shop.redeem(
        salt, by: one.holder, found: .picked, collector: nil, at: "DP", on: lastDay(street), expectedBalance: nil,
        street.request())
    case .slip:
      return try await street.shop.enterSlip(
        Int64(number), salt, with: one.card, at: "DP", on: lastDay(street), today: street.today, street.request())
    }
  }

  /// That the points of each were spent or have expired, and never both.
  private func expectOneWinner(_ all: [TestStreet.Longtimer], _ late: Late, posted count: Int, _ street: TestStreet) async throws
  {
    for one in all { #expect(try await street.held(one) == 0) }
    let expired = try await street.number("SELECT count(*) FROM ledger.entry WHERE kind = 'expiry'")
    let owing = try await street.number(
      """
      SELECT count(*) FROM (SELECT DISTINCT ON (p.account) p.balance FROM ledger.posting p
                              JOIN ledger.account a ON a.book = p.book AND a.id = p.account
                             WHERE a.code = 1301 ORDER BY p.account, p.version DESC) b WHERE b.balance = 1000
      """)
    #expect(try await street.balance(.expired(on: street.today)) == 1_000 * expired)
    switch late {
    case .redemption: #expect(expired == Int64(all.count - count) && owing == 0)
    // The goods are gone, so a slip is always posted; whose points had expired owes them.
    case .slip: #expect(count == all.count && expired == owing)
    }
    try await street.expectClean()
  }

  @Test(arguments: Late.allCases) func atOnceEachPointGoesOneWay(late: Late) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let all = try await street.longtimer(0...39, lastDay: -3)
    let second = try await TestStreet(on: street.database)
    let answers = try await withThrowingTaskGroup(of: Answer?.self) { group in
      for (number, one) in all.enumerated() {
        // Guarded by the writers: each has one batch at a time. The wait spreads the slips over the job's run.
        group.addTask {
          try await Task.sleep(for: .milliseconds(number / 4))
          return try await spend(late, one, number + 1, number.isMultiple(of: 2) ? street : second)
        }
      }
      for server in [street, second] {
        // Guarded by the keys of its rows, and by the writers.
        group.addTask {
          let count = try await Expiry().run(on: server.office, today: nil)
          #expect(count.isClean, "\(count)")
          return nil
        }
      }
      return try await group.reduce(into: [Answer]()) { if let answer = $1 { $0.append(answer) } }
    }
    for answer in answers where answer.refusal != nil { #expect(answer.refusal == .pointsShort) }
    await second.close()
    try await expectOneWinner(all, late, posted: answers.filter(\.isDone).count, street)
  }

  /// The job, or whoever is late, stands before the lock while the other one passes.
  @Test(arguments: Late.allCases, [true, false]) func whoeverHasTheLockFirstWins(late: Late, isJobFirst: Bool) async throws {
    let gate = Gate()
    let street = try await TestStreet(observer: gate)
    try await street.furnish()
    let one = try await street.longtimer(0...0, lastDay: -3)[0]
    let second = try await TestStreet(on: street.database)
    gate.close()
    // Unstructured, since one stands still at the gate, which guards it; awaited once that is open.
    let waiting = Task {
      if isJobFirst { return try await spend(late, one, 1, street).isDone }
      let count = try await Expiry().run(on: street.office, today: nil)
      #expect(count.due == 1 && count.gone == 1, "\(count)")
      return count.done > 0
    }
    try await gate.holds()
    if isJobFirst {
      #expect(try await Expiry().run(on: second.office, today: nil).done == 1)
    } else {
      #expect(try await spend(late, one, 1, second).isDone)
    }
    gate.open()
    let isDone = try await waiting.value
    #expect(isDone == (isJobFirst && late == .slip))
    await second.close()
    try await expectOneWinner([one], late, posted: isJobFirst && late == .redemption ? 0 : 1, street)
  }

  /// By the database's clock, second by second, with a job that is told the third day after all along: a server whose clock is ahead.
  @Test func theLastSecondCountsAndTheNextDoesNot() async throws {
    var limits = WriterLimits()
    limits.checksClock = false
    let street = try await TestStreet(limits: limits, settings: ["search_path": "fake, pg_catalog"])
    let today = street.today
    try await street.tamper(
      """
      CREATE SCHEMA fake;
      CREATE TABLE fake.clock (at timestamptz);
      INSERT INTO fake.clock VALUES (NULL);
      CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$
        SELECT coalesce(at, pg_catalog.clock_timestamp()) FROM fake.clock $$;
      GRANT USAGE ON SCHEMA fake TO aixin_app;
      GRANT SELECT ON fake.clock TO aixin_app;
      """)
    func set(_ time: String, _ days: Int) async throws {
      try await street.tamper("UPDATE fake.clock SET at = '\(today.advanced(by: days)) \(time) Asia/Shanghai'")
    }
    func job() async throws -> JobCount { try await Expiry().run(on: street.office, today: today.advanced(by: 3)) }
    try await street.furnish()
    let all = try await street.longtimer(0...3, lastDay: 0)

    try await set("23:59:59", 0)
    async let early = job()
    #expect(try await street.redeemAll(all[0], on: today).isDone)
    #expect(try await early.done == 0, "the book knows what day it is")
    // Taken at 23:59:59, decided a second later: it is of the last day.
    try await set("00:00:00", 1)
    async let still = job()
    #expect(try await street.redeemAll(all[1], on: today).isDone)
    #expect(try await street.redeemAll(all[2], on: today.advanced(by: 1)).refusal == .pointsShort)
    #expect(try await still.done == 0)
    for one in all[2...3] { #expect(try await street.held(one) == 1_000) }

    try await set("23:59:59", 2)
    #expect(try await job().done == 0)
    try await set("00:00:00", 3)
    async let due = job()
    #expect(try await street.redeemAll(all[3], on: today.advanced(by: 3)).refusal == .pointsShort)
    #expect(try await due.done == 2)
    for one in all { #expect(try await street.held(one) == 0) }
    #expect(try await street.balance(.expired(on: today.advanced(by: 3))) == 2_000)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }
}

extension TestStreet {
  /// Redeems all of ten points on a day.
  fileprivate func redeemAll(_ one: Longtimer, on day: Day) async throws -> Answer {
    try await shop.redeem(
      try Basket(validating: [GoodsQuantity(sku: "SALT", pieces: 5)]), by: one.holder, found: .picked, collector: nil, at: "DP",
      on: day, expectedBalance: nil, request())
  }
}
