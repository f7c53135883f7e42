import Foundation
import Ledger
import LedgerPostgres
import PointsShop
import Postgres
import TestSupport
import Testing

/// Tables to which rows are only ever added, in sums that balance.
@Suite struct AppendOnlyTests {
  @Test(arguments: [
    "block", "commodity", "account", "entry", "posting", "refusal", "command", "period", "job_run", "proposal", "month_seal",
  ])
  func theApplicationMayOnlyAppend(table: String) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    for statement in [
      "UPDATE ledger.\(table) SET book = book", "DELETE FROM ledger.\(table)", "TRUNCATE ledger.\(table) CASCADE",
    ] {
      await #expect { try await street.reads.run { try $0.script(statement) } } throws: {
        ($0 as? PostgresError)?.sqlstate == "42501"
      }
      // The owner, who has the privilege, is stopped by the trigger.
      await #expect { try await street.tamper(statement) } throws: {
        ($0 as? PostgresError)?.sqlstate == "AX001"
      }
    }
    await street.close()
  }

  @Test func theDatabaseRefusesWhatDoesNotBalance() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    await #expect {
      try await street.reads.run { session in
        try session.script(
          """
          INSERT INTO ledger.posting (book, entry, account, version, amount, balance, commodity)
          VALUES (1, 4, 1, 1000, 5, 5, 1)
          """)
      }
    } throws: {
      ($0 as? PostgresError)?.constraint == "posting_entry_balances"
    }
    await street.close()
  }

  /// Of a block that announces two entries, places 0 and 1.
  @Test(
    arguments: [([0, 1], nil), ([0, 1, 2], "entry_in_block_range"), ([-1, 0], "entry_in_block_range")] as [([Int], String?)])
  func theDatabaseRefusesEntriesOutsideTheRangeOfTheirBlock(places: [Int], constraint: String?) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let entries = """
      BEGIN;
      INSERT INTO ledger.block
      SELECT book, no + 1, format, sha256('next'), no, hash, last_entry + 11, last_entry + 12, last_account, clock_timestamp()
        FROM ledger.block ORDER BY no DESC LIMIT 1;
      INSERT INTO ledger.entry (book, no, block, request, fingerprint, kind, period, business_date, actor, details)
      SELECT b.book, b.first_entry + p, b.no, gen_random_uuid(), sha256('asked'), 'gift', 202601, '2026-01-01', 1, '{}'
        FROM (SELECT * FROM ledger.block ORDER BY no DESC LIMIT 1) b, unnest('{\(places.map(String.init).joined(separator: ","))}'::int[]) p;
      ROLLBACK
      """
    var found: String?
    do { try await street.tamper(entries) } catch let error as PostgresError { found = error.constraint }
    #expect(found == constraint)
    await street.close()
  }
}
