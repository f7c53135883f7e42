import Foundation
import Ledger
import LedgerPostgres
import Postgres
import Testing

/// What a period's form shows: what stood, what moved, what stands.
@Suite struct PeriodBalanceTests {
  @Test func openingTurnoverAndClosingAgreeAndReversalsAreRed() async throws {
    let street = try await TestStreet()
    let kinds = try await EveryEvent(on: street).play()
    #expect(kinds.contains("reversal"))
    let (period, lines, stands) = try await street.desk.read { reader in
      let period = try #require(try reader.periods().last)
      return (period, try reader.balances(of: period), try reader.trialBalance(at: nil))
    }
    #expect(period.isOpen && period.month == street.today.month)
    for line in lines {
      let change = line.code.definition.side == .debit ? line.debit - line.credit : line.credit - line.debit
      #expect(line.opening + change == line.closing, "\(line)")
    }
    #expect(lines.filter { $0.closing != 0 }.map(\.closing) == stands.filter { $0.balance != 0 }.map(\.balance))
    for (_, same) in Dictionary(grouping: lines, by: \.commodity) {
      #expect(same.reduce(0) { $0 + $1.debit } == same.reduce(0) { $0 + $1.credit })
    }
    // 500 were opened, and 100 of them corrected; 300 were donated and taken back, 50 came from an account that was closed: net, 50
    // were credited; the grant debited 250.
    let pool = try #require(lines.first { $0.code == .charityPool })
    #expect((pool.opening, pool.debit, pool.credit) == (0, 350, 550))
    await street.close()
  }

  @Test func whatStoodBeforeAMonthIsItsOpening() async throws {
    let street = try await TestStreet(clock: .drafts)
    try await street.post(.opening, .openPool(700))
    let next = street.request().draft(
      .opening, on: street.today.advanced(by: 31), [.init(legs: .openPool(30))])
    try posted(try await street.desk.writer.post { next })
    let lines = try await street.desk.read { reader in
      try reader.periods().map { try reader.balances(of: $0).first { $0.code == .charityPool } }
    }
    #expect(lines.first??.opening == 0 && lines.first??.closing == 700)
    let (start, now) = try await street.desk.read { reader in
      let recorded = try reader.query("SELECT recorded_at FROM ledger.block ORDER BY no").decode(Instant.self)
      return (
        try reader.period(at: recorded[0]), try reader.period(at: try #require(recorded.last))
      )
    }
    #expect(start.month == street.today.month && start.entries == 1..<2)
    #expect(now.month == street.today.month.next && now.entries == 2..<3)
    let last = try #require(lines.last as? PeriodLine)
    #expect((last.opening, last.debit, last.credit, last.closing) == (700, 0, 30, 730))
    await street.close()
  }
}
