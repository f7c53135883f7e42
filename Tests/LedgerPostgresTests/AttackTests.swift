import Foundation
import Ledger
import LedgerPostgres
import PointsShop
import Postgres
import Testing

/// What a superuser might do with every guard of the tables switched off, where it shows, and that the application may not.
@Suite struct AttackTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: String
    /// The block and entry at which it shows; of a tail that was cut, nowhere without the head that was seen before.
    let block: BlockNumber?
    var entry: EntryNumber?
    /// Whether rows are only added, which the application may: no privilege stops it.
    var isAnAppend = false
  }

  static let attacks = [
    Attack(
      testDescription: "an amount", sql: "UPDATE ledger.posting SET amount = amount * 2 WHERE entry = 4 AND commodity = 3",
      block: 4,
      entry: 4),
    Attack(testDescription: "an entry gone", sql: "DELETE FROM ledger.entry WHERE no = 5", block: 5, entry: 5),
    Attack(
      testDescription: "two entries swapped",
      sql: """
        UPDATE ledger.entry SET no = 1000 WHERE no = 3; UPDATE ledger.entry SET no = 3 WHERE no = 4;
        UPDATE ledger.entry SET no = 4 WHERE no = 1000
        """, block: 3, entry: 3),
    Attack(
      testDescription: "an account's holder", sql: "UPDATE ledger.account SET holder = 99 WHERE code = 2101", block: 3, entry: 3),
    Attack(
      testDescription: "a vintage that becomes a grace", sql: "UPDATE ledger.account SET grace = true WHERE code = 2101",
      block: 3, entry: 3),
    Attack(
      testDescription: "a commodity's code", sql: "UPDATE ledger.commodity SET code = 'OTHER' WHERE code = 'SALT'", block: 1),
    Attack(
      testDescription: "a recorded time",
      sql: "UPDATE ledger.block SET recorded_at = recorded_at + interval '1 microsecond' WHERE no = 4", block: 4, entry: 4),
    Attack(
      testDescription: "a receipt line", sql: "UPDATE shop.receipt_line SET price = price - 1, total = total - quantity",
      block: 4,
      entry: 4),
    Attack(
      testDescription: "a business date", sql: "UPDATE ledger.entry SET business_date = business_date - 1 WHERE no = 4", block: 4,
      entry: 4),
    Attack(testDescription: "the details", sql: "UPDATE ledger.entry SET details = '{}' WHERE no = 1", block: 1, entry: 1),
    Attack(testDescription: "a posting nobody announced", sql: stray, block: 6, isAnAppend: true),
    Attack(
      testDescription: "an account nobody announced",
      sql: """
        INSERT INTO ledger.account SELECT book, id + 100, code, commodity, 2, '2031-12-31', grace, opened_block
          FROM ledger.account WHERE code = 2101
        """, block: 6, isAnAppend: true),
    Attack(testDescription: "a refusal gone", sql: "DELETE FROM ledger.refusal", block: 6),
    Attack(
      testDescription: "the tail cut",
      sql: "DELETE FROM ledger.refusal WHERE block > 5; DELETE FROM ledger.block WHERE no > 5", block: nil),
    Attack(testDescription: "the chain cut from a block on", sql: cut, block: nil),
  ]

  private static let stray = """
    INSERT INTO ledger.posting (book, entry, account, version, amount, balance, commodity)
    SELECT p.book, 1000000, p.account, p.version + 1, CASE WHEN n = 1 THEN 100 ELSE -100 END, p.balance, p.commodity
      FROM (SELECT *, row_number() OVER () AS n FROM (
        SELECT DISTINCT ON (account) * FROM ledger.posting WHERE commodity = 3 ORDER BY account, version DESC) last LIMIT 2) p
    """

  /// Cuts off the return and the refusal, with everything that belongs to them.
  private static let cut = """
    DELETE FROM ledger.refusal WHERE block > 4; DELETE FROM shop.return_line; DELETE FROM shop.return_receipt;
    DELETE FROM ledger.posting WHERE entry > 4; DELETE FROM ledger.entry WHERE no > 4;
    DELETE FROM ledger.account WHERE opened_block > 4; DELETE FROM ledger.block WHERE no > 4
    """

  /// Six blocks: stock, quota, opening, redemption, return, and a refusal, each with the entry of its number but the last.
  private func street() async throws -> (TestStreet, head: Verifier.Result) {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 10_000)
    let receipt = try posted(try await street.redeem(card, "RICE-5", 2)).entry.number
    try posted(try await street.takeBack(receipt, "RICE-5", 1))
    #expect(try await street.redeem(card, "RICE-5", 2).refusal == .monthlyLimit)
    let head = try await street.verify()
    #expect(head.tampering == nil && head.head == 6 && head.entries == 5)
    return (street, head)
  }

  private func verify(_ street: TestStreet, expecting head: (number: BlockNumber, hash: Data)) async throws -> Verifier.Result {
    try await Verifier(street.desk.book, manifest: street.desk.writer.manifest).verify(expecting: head, on: street.reads)
  }

  @Test(arguments: attacks) func isFoundWhereItWasDone(_ attack: Attack) async throws {
    let (street, head) = try await street()
    try await street.tamper("SET session_replication_role = replica; \(attack.sql)")
    let alone = try await street.verify().tampering
    #expect(alone?.block == attack.block)
    if attack.entry != nil { #expect(alone?.entry == attack.entry) }
    #expect(try await verify(street, expecting: (head.head, head.hash)).tampering != nil)
    await street.close()
  }

  @Test(arguments: attacks.filter { !$0.isAnAppend }) func isRefusedToTheApplication(_ attack: Attack) async throws {
    let (street, _) = try await street()
    for statement in attack.sql.split(separator: ";") {
      await #expect { try await street.reads.run { try $0.script(String(statement)) } } throws: {
        ($0 as? PostgresError)?.sqlstate == "42501"
      }
    }
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  @Test func aChainRewrittenFromABlockOnIsFoundByAHeadThatWasSeen() async throws {
    let (street, head) = try await street()
    let seen = try await street.reads.run { session in
      try session.query("SELECT hash FROM ledger.block WHERE book = 1 AND no = 5").only(Data.self)
    }
    try await street.tamper("SET session_replication_role = replica; \(Self.cut)")
    let forger = try await TestStreet(on: street.database)
    for _ in 0..<2 { try await forger.post(.opening, .openPool(5)) }
    let rewritten = try await street.verify()
    #expect(rewritten.tampering == nil && rewritten.head == 6, "the chain is whole again")
    #expect(try await verify(street, expecting: (5, seen)).tampering?.block == 5)
    #expect(try await verify(street, expecting: (head.head, head.hash)).tampering?.block == 6)
    await forger.close()
    await street.close()
  }
}
