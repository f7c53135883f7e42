import Foundation
import Ledger
import LedgerPostgres
import PointsShop
import Postgres
import Synchronization
import TestSupport
import Testing
import Volunteering

/// Rivals that are certain to be decided in one batch: of each pair, exactly one wins.
@Suite struct OneBatchTests {
  @Test func theLastPointsAreSpentOnce() async throws {
    try await rivals(refused: .pointsShort) { street in
      let card = try await street.volunteer(points: 3_000)
      return { try await street.redeem(card, "RICE-5", 1) }
    }
  }

  @Test func theLastPieceOfTheMonthIsTakenOnce() async throws {
    try await rivals(refused: .monthlyLimit) { street in
      let card = try await street.volunteer(points: 100_000)
      try posted(try await street.redeem(card, "RICE-5", 1))
      return { try await street.redeem(card, "RICE-5", 1) }
    }
  }

  @Test func aReceiptIsReturnedOnce() async throws {
    try await rivals(refused: .returnExceedsSale) { street in
      let card = try await street.volunteer(points: 100_000)
      let receipt = try posted(try await street.redeem(card, "RICE-5", 1)).entry.number
      return { try await street.takeBack(receipt, "RICE-5", 1) }
    }
  }

  @Test func aRecordIsApprovedOnce() async throws {
    try await rivals(refused: .recordNotPending) { street in
      let card = try await street.volunteer(points: 0)
      let now = Instant(Date())
      let report = ServiceReport(
        card: card, activity: "巡逻", community: "DP", colour: "RED",
        start: Instant(microseconds: now.microseconds - 7_200_000_000), end: now)
      let record = try await street.volunteering.record(report, seenBy: 2, now: now, street.request()).value
      return {
        let own = street.request()
        let request = BookRequest(key: own.key, fingerprint: own.fingerprint, actor: 3)
        return try await street.volunteering.approve(record: record, on: street.today, request)
      }
    }
  }

  /// Holds the writer in a first batch while three rivals come to a queue of two: once one is sent away, the other two wait together.
  private func rivals(
    refused reason: RefusalReason,
    _ prepare: (TestStreet) async throws -> @Sendable () async throws -> Answer
  ) async throws {
    let gate = Gate()
    var limits = WriterLimits()
    limits.queue = 2
    let street = try await TestStreet(limits: limits, observer: gate)
    try await street.furnish()
    let bystander = try await street.volunteer(points: 1_000)
    let attempt = try await prepare(street)
    gate.close()
    async let first = street.redeem(bystander)
    try await gate.holds()
    let answers = await withTaskGroup(of: Answer?.self) { group in
      for _ in 0..<3 { group.addTask { try? await attempt() } }
      var answers: [Answer] = []
      for await answer in group {
        if let answer { answers.append(answer) } else { gate.open() }
      }
      return answers
    }
    try posted(try await first)
    #expect(answers.compactMap(\.refusal) == [reason])
    let winner = try #require(answers.compactMap { try? posted($0) }.first)
    let together = try await street.number(
      "SELECT count(*) FROM ledger.refusal WHERE book = 1 AND block = \(winner.block) AND reason = \(reason.rawValue)")
    #expect(answers.count == 2 && together == 1, "posted and refused stand in one block")
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }
}
