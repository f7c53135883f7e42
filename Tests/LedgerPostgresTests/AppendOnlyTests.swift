import Foundation
import Ledger
import LedgerPostgres
import PointsShop
import Postgres
import TestSupport
import Testing

/// Tables to which rows are only ever added, in sums that balance.
@Suite struct AppendOnlyTests {
  @Test(arguments: ["block", "commodity", "account", "entry", "posting", "refusal", "command", "period"])
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
}
