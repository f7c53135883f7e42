import Foundation
import Ledger
import LedgerPostgres
import PointsShop
import Postgres
import TestSupport
import Testing

/// Whoever changes the rows is found; whoever may not change them is refused by the database itself.
@Suite struct TamperingTests {
  /// A street with a redemption, a return and a refusal; answers with the redemption's entry.
  private func busyStreet() async throws -> (TestStreet, receipt: Int64) {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000)
    let receipt = try posted(try await street.redeem(card, "RICE-5", 2)).entry.number
    try posted(try await street.takeBack(receipt, "RICE-5", 1))
    #expect(try await street.redeem(card, "RICE-5", 2).refusal == .monthlyLimit)
    #expect(try await street.verify().tampering == nil)
    return (street, receipt)
  }

  /// What a superuser might do, with every guard of the tables switched off.
  private static let statements: [String] = [
    "UPDATE ledger.posting SET amount = amount + 100, balance = balance + 100 WHERE entry = 4 AND amount > 0",
    "DELETE FROM ledger.entry WHERE no = 5",
    "UPDATE ledger.entry SET business_date = business_date - 1 WHERE no = 4",
    "UPDATE ledger.account SET holder = holder + 7 WHERE id = 5",
    "UPDATE ledger.commodity SET code = 'OTHER' WHERE id = 1",
    "UPDATE ledger.block SET recorded_at = recorded_at + interval '1 microsecond' WHERE no = 3",
    "UPDATE shop.receipt_line SET price = price - 1, total = total - quantity",
    "DELETE FROM ledger.refusal",
    "UPDATE ledger.entry SET details = '{}' WHERE no = 1",
    """
    INSERT INTO ledger.posting (book, entry, account, version, amount, balance, commodity)
    SELECT p.book, 1000000, p.account, p.version + 1, CASE WHEN n = 1 THEN 100 ELSE -100 END, p.balance, p.commodity
      FROM (SELECT *, row_number() OVER () AS n FROM (
        SELECT DISTINCT ON (account) * FROM ledger.posting WHERE commodity = 3 ORDER BY account, version DESC) last LIMIT 2) p
    """,
    "INSERT INTO ledger.account SELECT book, id + 100, code, commodity, 2, '2031-12-31', opened_block FROM ledger.account WHERE code = 2101",
  ]

  @Test(arguments: statements) func verifyFindsIt(statement: String) async throws {
    let (street, _) = try await busyStreet()
    try await street.tamper("SET session_replication_role = replica; \(statement)")
    let tampering = try #require(try await street.verify().tampering)
    #expect(tampering.block >= 1)
    await street.close()
  }

  @Test func aRewrittenChainDoesNotHaveTheHeadSeenBefore() async throws {
    let (street, _) = try await busyStreet()
    let head = try await street.verify()
    let verifier = Verifier(street.desk.book, schema: street.desk.writer.schema)
    #expect(try await verifier.verify(expecting: (head.head, head.hash), on: street.reads).tampering == nil)
    #expect(try await verifier.verify(expecting: (head.head, Data(count: 32)), on: street.reads).tampering?.block == head.head)
    #expect(try await verifier.verify(expecting: (head.head + 1, head.hash), on: street.reads).tampering != nil)
    await street.close()
  }

  @Test(arguments: ["block", "commodity", "account", "entry", "posting", "refusal", "command", "period"])
  func theApplicationMayOnlyAppend(table: String) async throws {
    let (street, _) = try await busyStreet()
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
    let (street, _) = try await busyStreet()
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
