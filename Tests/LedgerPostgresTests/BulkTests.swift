import Foundation
import Ledger
import People
import Postgres
import TestSupport
import Testing
import Volunteering

@testable import LedgerPostgres

@Suite struct LanesTests {
  private func lanes(_ change: (inout WriterLimits) -> Void = { _ in }) -> Lanes<Int> {
    var limits = WriterLimits()
    limits.batchPostings = 10
    limits.bulkPostings = 40
    change(&limits)
    return Lanes(limits: limits) { _ in 5 }
  }

  @Test func tillsGoFirstAndBulkGetsItsTurn() {
    var lanes = lanes()
    let start = ContinuousClock.now
    _ = lanes.append(bulk: [100, 101, 102], at: start)
    for till in 1...6 { _ = lanes.append(till: till) }
    #expect(lanes.take(at: start) == [1, 2])
    #expect(lanes.take(at: start + .milliseconds(199)) == [3, 4])
    #expect(lanes.take(at: start + .milliseconds(200)) == [100, 101], "bulk is served every 200 ms")
    #expect(lanes.take(at: start + .milliseconds(201)) == [5, 6])
    #expect(lanes.take(at: start + .milliseconds(202)) == [102])
    #expect(lanes.isEmpty)
  }

  @Test func bulkTakesLongBatchesOnlyWhenNoTillIsNear() {
    var lanes = lanes()
    let start = ContinuousClock.now
    _ = lanes.append(bulk: Array(0..<20), at: start)
    #expect(lanes.take(at: start).count == 8)
    lanes.noteTill(at: start)
    #expect(lanes.take(at: start + .milliseconds(999)).count == 2)
    #expect(lanes.take(at: start + .seconds(1)).count == 8)
  }

  /// How many of a hundred waiting drafts are taken, one batch after the other, if each held the book for so long.
  private func short(_ held: [Duration]) -> [Int] {
    var lanes = lanes {
      $0.batchPostings = 80
      $0.shortestBatch = 10
      $0.bulkPostings = 100
    }
    let start = ContinuousClock.now
    return held.map { held in
      _ = lanes.append(bulk: Array(0..<100), at: start)
      lanes.noteTill(at: start)
      let taken = lanes.take(at: start)
      lanes.noteLock(held: held, by: taken)
      return taken.count
    }
  }

  @Test func bulkHoldsTheBookForAsLongAsItShouldWhateverTheMachine() {
    let time = WriterLimits().lockTime
    #expect(short([time, time, time]) == [16, 16, 16], "fast enough: as much as is allowed")
    #expect(short([time * 4 / 3, time, time]) == [16, 12, 13], "a third too long: three quarters, then more again")
    #expect(short([time * 100, time * 100, time]) == [16, 8, 4], "a stall at most halves it")
    #expect(short(Array(repeating: time * 100, count: 5)) == [16, 8, 4, 2, 2], "it is never starved")
    #expect(short([time * 100] + Array(repeating: .zero, count: 12)).suffix(2) == [16, 16], "it recovers, up to what is allowed")
  }

  /// One that is heavier than a batch says little too, nor does a limit below the shortest batch grow.
  @Test func aSlowBatchMakesNoneLonger() {
    for (limit, weight) in [(80, 1_000), (10, 5)] {
      var limits = WriterLimits()
      limits.batchPostings = limit
      var lanes = Lanes<Int>(limits: limits) { $0 == 0 ? weight : 5 }
      let start = ContinuousClock.now
      lanes.noteTill(at: start)
      _ = lanes.append(bulk: Array(0..<100), at: start)
      let taken = lanes.take(at: start)
      #expect(taken.first == 0)
      lanes.noteLock(held: limits.lockTime * 2, by: taken)
      #expect(lanes.take(at: start).count <= limit / 5)
    }
  }

  /// Neither tills, nor long batches, nor small ones say how much bulk should write while a till is near.
  @Test func otherBatchesSayNothingOfShortOnes() {
    var lanes = lanes {
      $0.batchPostings = 80
      $0.bulkPostings = 100
      $0.shortestBatch = 10
    }
    let start = ContinuousClock.now
    _ = lanes.append(bulk: Array(0..<100), at: start)
    #expect(lanes.take(at: start).count == 20)
    lanes.noteLock(held: .seconds(1), by: Array(0..<20))
    lanes.noteTill(at: start)
    #expect(lanes.take(at: start).count == 16)
    lanes.noteLock(held: .seconds(1), by: Array(0..<7))
    _ = lanes.append(till: 1)
    #expect(lanes.take(at: start) == [1])
    lanes.noteLock(held: .seconds(1), by: Array(0..<16))
    #expect(lanes.take(at: start).count == 16)
    lanes.noteLock(held: .seconds(1), by: Array(0..<8))
    #expect(lanes.take(at: start).count == 8)
  }

  @Test func eachLaneHasItsBound() {
    var lanes = lanes {
      $0.queue = 2
      $0.bulkQueue = 3
    }
    let tills = (1...3).map { lanes.append(till: $0) }
    #expect(tills == [true, true, false])
    let chunks = [[1, 2, 3, 4], [1, 2, 3], [1]].map { lanes.append(bulk: $0, at: .now) }
    #expect(chunks == [false, true, false], "a chunk is taken whole or not at all")
  }

  @Test func aDraftHeavierThanABatchStandsAlone() {
    var lanes = Lanes<Int>(limits: WriterLimits()) { _ in 1_000_000 }
    for till in 1...2 { _ = lanes.append(till: till) }
    #expect(lanes.take(at: .now) == [1])
  }
}

@Suite struct BulkTests {
  /// So many rows of one call, each a gift of a point's worth from the pool, which holds less than all of them want.
  private func rows(_ count: Int, of request: BookRequest, _ street: TestStreet) -> [(row: Int64, request: BookRequest)] {
    (1...count).map { (Int64($0), street.desk.row($0, content: Data("\($0)".utf8), of: request)) }
  }

  @Test func aCallOfManyRowsIsPostedInChunksOnce() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 0)
    let holder = try await street.people.member(card, on: street.today).holder
    try await street.post(.opening, .openPool(1_000))
    let (call, today, quota) = (street.request(), street.today, Account.quota(of: HolderID(1), on: street.today))
    let compose: @Sendable (Int64, BookRequest) async throws -> EntryDraft = { row, request in
      if row == 7 { throw PeopleError.unknownCard }
      return request.draft(
        .poolGrant, on: today,
        [.init(legs: .grantFromPool(to: holder, VintageAmount(vintage: Vintage(today), amount: 1), repaymentTo: quota))])
    }
    let results = await street.desk.post(rows: rows(1_200, of: call, street), chunk: 100, compose)
    #expect(results.count == 1_200)
    #expect(results.compactMap { try? posted($0.get()) }.count == 1_000)
    #expect(results.compactMap { (try? $0.get())?.refusal } == Array(repeating: .poolShort, count: 199))
    #expect(throws: PeopleError.self) { try results[6].get() }
    #expect(try await street.spendable(card) == 1_000)

    // Success sticks to a derived key, a refusal does not: the world may have changed.
    try await street.post(.opening, .openPool(150))
    let again = await street.desk.post(rows: rows(1_200, of: call, street), chunk: 100, compose)
    #expect(again.compactMap { try? $0.get() }.filter(\.isReplay).count == 1_000)
    #expect(again.compactMap { (try? $0.get())?.refusal }.count == 49)
    #expect(try await street.spendable(card) == 1_150)
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// Both lanes are full while a batch is held: whoever came first, the tills are posted first.
  @Test func tillsArePostedBeforeTheBulkThatWaits() async throws {
    let gate = Gate()
    var limits = WriterLimits()
    limits.queue = 2
    limits.bulkQueue = 300
    limits.bulkTurn = .seconds(3_600)
    let street = try await TestStreet(limits: limits, observer: gate)
    try await street.furnish()
    let card = try await street.volunteer(points: 100_000)
    try await street.post(.opening, .openPool(100_000))
    let holder = try await street.people.member(card, on: street.today).holder
    let (today, quota) = (street.today, Account.quota(of: HolderID(1), on: street.today))
    gate.close()
    async let first = street.redeem(card)
    try await gate.holds()
    let (bulk, tills) = await withTaskGroup(of: [Answer].self) { group in
      for _ in 0..<2 {
        group.addTask {
          let drafts = (0..<300).map { _ in
            street.request().draft(
              .poolGrant, on: today,
              [.init(legs: .grantFromPool(to: holder, VintageAmount(vintage: Vintage(today), amount: 1), repaymentTo: quota))])
          }
          return await street.desk.writer.post(bulk: drafts).compactMap { try? $0.get() }
        }
      }
      // One chunk fits, so the other hears at once that the lane is full.
      #expect(await group.next()?.isEmpty == true)
      for _ in 0..<3 { group.addTask { (try? await street.redeem(card)).map { [$0] } ?? [] } }
      #expect(await group.next()?.isEmpty == true)
      gate.open()
      return await group.reduce(into: (bulk: [Answer](), tills: [Answer]())) {
        if $1.count == 1 { $0.tills += $1 } else { $0.bulk += $1 }
      }
    }
    try posted(try await first)
    let (late, early) = (try bulk.map { try posted($0).entry.number }, try tills.map { try posted($0).entry.number })
    #expect(late.count == 300 && early.count == 2)
    #expect(try #require(early.max()) < #require(late.min()))
    #expect(late == late.sorted(), "bulk keeps its order")
    await street.close()
  }
}
