import Foundation
import LedgerPostgres
import TestSupport
import Testing

/// The process, or the database, dies without warning under load; nothing acknowledged is lost, nothing is done twice.
@Suite(.serialized) struct CrashTests {
  @Test(arguments: WriterPoint.allCases) func aServerKilledAtAPointLosesNothing(point: WriterPoint) async throws {
    try await withTills { street, _ in
      if point == .duringCommit { try await street.slowCommits(true) }
      try await street.startServer(dyingAt: point)
      try await street.awaitDeath()
      if point == .duringCommit { try await street.slowCommits(false) }
      try await street.startServer()
    }
  }

  @Test func aServerKilledTenTimesUnderLoadLosesNothing() async throws {
    try await withTills { street, ledger in
      try await street.startServer()
      for round in 1...10 {
        try await progress(of: ledger, by: 10 + round)
        await street.killServer()
        try await street.startServer()
      }
    }
  }

  @Test func aDatabaseKilledTenTimesUnderLoadLosesNothing() async throws {
    try await withTills { street, ledger in
      try await street.startServer()
      for round in 1...10 {
        try await progress(of: ledger, by: 10 + round)
        try await street.killDatabase()
      }
    }
  }

  /// Thousands of services in one call, while tills redeem: cut off twice and sent again, each is recorded once.
  @Test(.timeLimit(.minutes(15))) func aCallOfManyServicesThatIsKilledAddsWhatIsMissing() async throws {
    struct Answer: Decodable {
      struct Row: Decodable { let id: Int64? }
      let rows: [Row]
    }
    try await withTills { street, _ in
      let (key, count, now) = (UUID(), 3_000, Date())
      let rows = (0..<count).map { number in
        let start = now.addingTimeInterval(-7_200 * Double(number / street.cards.count + 1))
        return #"{"card":"\#(street.cards[number % street.cards.count])","activity":"扫雪","community":"DP","colour":"RED","#
          + #""start":"\#(start.ISO8601Format())","end":"\#(start.addingTimeInterval(3_600).ISO8601Format())","witness":"witness"}"#
      }
      let body = #"{"rows":[\#(rows.joined(separator: ","))]}"#
      try await street.startServer()
      for goal in [1, count / 3] {
        // Guarded by the server, which is killed: the answer cannot come after.
        async let cut = Till.post("/service-records/rows", body, key: key, to: street, isPatient: true)
        try await wait(for: "\(goal) records of the call") { try await street.records() >= goal }
        await street.killServer()
        _ = await cut
        try await street.startServer()
      }
      let before = try await street.records()
      #expect((1..<count).contains(before), "it was cut off half-way: \(before)")
      let answer = try #require(await Till.post("/service-records/rows", body, key: key, to: street, isPatient: true))
      #expect(answer.0 == 201)
      let ids = try JSONDecoder().decode(Answer.self, from: answer.1).rows.map(\.id)
      #expect(ids.count == count && Set(ids) == Set((1...Int64(count)).map { $0 }))
      #expect(try await street.records() == count)
    }
  }

  /// The database's timeouts free the book; the frozen server finds on waking that it was given up, and serves
  /// again.
  @Test(.timeLimit(.minutes(5))) func aServerFrozenWithTheBookLockedStopsNobody() async throws {
    try await withTills { street, ledger in
      let frozen = try await street.freezeServer(at: .afterInsert)
      try await progress(of: ledger, by: 50)
      #expect(frozen.isStopped)
      frozen.wake()
      try await progress(of: ledger, by: 50)
      await street.putBack(frozen)
      try await progress(of: ledger, by: 50)
      #expect(frozen.isRunning)
    }
  }

  /// Waits until so many more redemptions are acknowledged.
  private func progress(of ledger: TillLedger, by count: Int) async throws {
    let goal = ledger.posted.count + count
    try await wait(for: "\(count) more redemptions", every: .milliseconds(5)) { ledger.posted.count >= goal }
  }

  /// Runs eight tills against a street while `disaster` strikes, then settles every key and audits the books.
  private func withTills(_ disaster: (CrashStreet, TillLedger) async throws -> Void) async throws {
    let street = try await CrashStreet()
    let ledger = TillLedger()
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for card in street.cards { group.addTask { await Till(street: street, card: card, ledger: ledger).run() } }
        do {
          try await disaster(street, ledger)
          try await progress(of: ledger, by: 20)
        } catch {
          ledger.abort()
          throw error
        }
        ledger.stop()
        try await group.waitForAll()
      }
      try await audit(street, ledger)
    } catch {
      await street.close()
      throw error
    }
    await street.close()
  }

  private func audit(_ street: CrashStreet, _ ledger: TillLedger) async throws {
    struct Body: Decodable { let entry: Int64 }
    let entries = try await street.postedKeys()
    let acknowledged = try ledger.posted.mapValues { try JSONDecoder().decode(Body.self, from: $0).entry }
    #expect(ledger.refused == 0)
    #expect(acknowledged == entries, "every acknowledged entry is there once, and no posted key lacks a client")
    #expect(Set(acknowledged.keys) == ledger.held, "every key that a client held was settled")
    #expect(try await street.verify() == nil)
  }
}
