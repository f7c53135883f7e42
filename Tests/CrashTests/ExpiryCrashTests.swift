import Foundation
import LedgerPostgres
import Postgres
import TestSupport
import Testing

/// The job that lets points expire, on two servers that are killed again and again.
@Suite struct ExpiryCrashTests {
  private static let wallets: Int64 = 400
  private static let kills = 20

  @Test(.timeLimit(.minutes(10))) func expiryKilledTwentyTimesExpiresEachVintageOnce() async throws {
    let street = try await CrashStreet()
    do {
      try await street.fillPastWallets(Self.wallets)
      // Each batch lasts a while, so that there is a middle to die in, and both servers are in it.
      try await street.slowCommits(true)
      for kill in 0..<Self.kills {
        // The first has the lead, so that it comes to its point; the other is killed wherever it is then.
        let point = WriterPoint.allCases[kill % WriterPoint.allCases.count]
        let dying = try await street.startAnother(dyingAt: point)
        let other = try await street.startAnother()
        defer {
          dying.kill()
          other.kill()
        }
        do { try await wait(for: "death") { !dying.isRunning } } catch is NothingCame {
          let (done, problem) = (try await expiries(street), try await problem(street))
          Issue.record("kill \(kill) at \(point): \(done) done, \(problem)")
        }
        try await Task.sleep(for: .milliseconds(37 * kill % 500))
      }
      try await street.slowCommits(false)
      let expired = try await expiries(street)
      #expect(expired > 0 && expired < Self.wallets, "every kill found the job at work")

      let (one, two) = (try await street.startAnother(), try await street.startAnother())
      defer {
        one.kill()
        two.kill()
      }
      try await wait(for: "the last vintage") { try await expiries(street) >= Self.wallets }
      #expect(try await expiries(street) == Self.wallets)
      let wrong = try await street.number(
        """
        SELECT count(*) FROM ledger.account a
         WHERE a.book = 1 AND a.code = 2101 AND a.holder > 1000
           AND (SELECT count(*) FROM ledger.posting p WHERE p.book = 1 AND p.account = a.id AND p.amount = 1000 AND p.balance = 0) <> 1
        """)
      #expect(wrong == 0, "each vintage was emptied once, whole")
      #expect(
        try await street.number(
          "SELECT sum(-amount)::int8 FROM ledger.posting p JOIN ledger.account a ON a.book = p.book AND a.id = p.account WHERE a.code = 4101"
        ) == 1_000 * Self.wallets)
      #expect(try await street.verify() == nil)
    } catch {
      await street.close()
      throw error
    }
    await street.close()
  }

  /// What the jobs say that went wrong.
  private func problem(_ street: CrashStreet) async throws -> String {
    try await street.text(
      """
      SELECT coalesce(string_agg(problem, '; '), 'no problem')
        FROM (SELECT problem FROM ledger.job_run UNION ALL SELECT problem FROM ledger.job_look) p
      """)
  }

  private func expiries(_ street: CrashStreet) async throws -> Int64 {
    try await street.number("SELECT count(*) FROM ledger.entry WHERE book = 1 AND kind = 'expiry' AND actor = 0")
  }
}
