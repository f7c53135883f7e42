import Foundation
import Ledger
import LedgerPostgres
import Postgres
import TestSupport
import Testing

/// Whoever closes a month dies in the middle: the month is open or closed, and nothing between.
@Suite struct ClosingCrashTests {
  /// How often it dies at each point.
  private static let rounds = (ProcessInfo.processInfo.environment["AIXIN_CLOSING_ROUNDS"].flatMap { Int($0) } ?? 12) / 4

  @Test(.timeLimit(.minutes(20))) func aClosingThatIsKilledLeavesTheMonthOpenOrClosed() async throws {
    let street = try await CrashStreet()
    do {
      var month = Instant(Date()).day(in: TimeZone(identifier: "Asia/Shanghai") ?? .gmt).month
      // COMMIT lasts a while, so that there is a middle to die in.
      try await street.slowCommits(true)
      for point in Array(repeating: WriterPoint.allCases, count: max(1, Self.rounds)).joined() {
        guard let over = Day("\(month.next)-01") else { throw CorruptBook("no month") }
        try await street.endMonths(today: over)
        #expect(try await street.close(month, dyingAt: point) == "", "it died")
        // What the dead one sent may still be under way: its lock is waited for.
        _ = try await street.close(month)
        #expect(try await closings(street, month) == 1, "\(month), killed at \(point)")
        #expect(try await street.verify() == nil)
        month = month.next
      }
      let seals = try await street.number("SELECT count(*) FROM ledger.month_seal")
      #expect(seals == Int64(max(1, Self.rounds) * WriterPoint.allCases.count))
      #expect(try await street.number("SELECT count(*) FROM ledger.period WHERE version > 1") == 0)
    } catch {
      await street.close()
      throw error
    }
    await street.close()
  }

  private func closings(_ street: CrashStreet, _ month: Month) async throws -> Int64 {
    try await street.number("SELECT count(*) FROM ledger.period WHERE state = 'closed' AND period = \(month)")
  }
}
