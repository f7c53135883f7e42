import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import Postgres
import TestSupport
import Testing
import Volunteering

/// The one declaration of a table's columns, held against the database.
@Suite struct DocumentTableTests {
  private static let types: [DocumentTable.ColumnType: String] = [
    .int: "bigint", .text: "text", .day: "date", .instant: "timestamp with time zone", .bytes: "bytea",
  ]

  @Test func everyTableHasTheColumnsThatItsRowsDeclare() async throws {
    let street = try await TestStreet()
    for table in TestStreet.manifest.documents {
      let stored = try await street.reads.run { session in
        try session.query(
          """
          SELECT attname::text || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN '' ELSE ' NULL' END
            FROM pg_catalog.pg_attribute WHERE attrelid = \(table.name)::regclass AND attnum > 0 AND NOT attisdropped
          """
        ).decode(String.self)
      }
      let declared = table.columns.map { "\($0.name) \(Self.types[$0.type] ?? "?")" + ($0.isOptional ? " NULL" : "") }
      #expect(Set(stored) == Set(["book integer", "entry bigint"] + declared), "\(table)")
    }
    await street.close()
  }

  /// A table whose key is an entry and a line, and that nobody reads, would keep rows that no digest covers.
  @Test func everyTableOfDocumentsIsRegistered() async throws {
    let street = try await TestStreet()
    let stored = try await street.reads.run { session in
      try session.query(
        """
        SELECT i.indrelid::regclass::text FROM pg_catalog.pg_index i
         WHERE i.indisprimary AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_catalog.pg_attribute a
                                    WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = '{book,entry,line}'
        """
      ).decode(String.self)
    }
    #expect(Set(stored) == Set(TestStreet.manifest.documents.map(\.name)))
    await street.close()
  }

  @Test func aNullableColumnAddedLaterLeavesOldEntriesValid() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let card = try await street.volunteer(points: 1_000)
    let sale = try posted(try await street.redeem(card, "SALT", 2)).entry.number
    try posted(try await street.takeBack(sale))
    try await street.tamper("ALTER TABLE shop.receipt_line ADD COLUMN barcode text, ADD COLUMN weight int8")
    #expect(try await street.verify().tampering == nil)
    try posted(try await street.redeem(card))
    // A value where there was none is seen by whoever knows the column: here still nobody.
    #expect(try await street.verify().tampering == nil)
    await street.close()
  }

  /// Planted as a superuser would.
  @Test(arguments: [
    (
      "INSERT INTO shop.receipt SELECT book, 2, line, shop, member, total, balance FROM shop.receipt LIMIT 1",
      "entry 2 is a quota-grant, and has a row in shop.receipt"
    ),
    (
      "INSERT INTO volunteering.deduction VALUES (1, (SELECT max(entry) FROM shop.receipt), 1, 3, 5, 5)",
      "and has a row in volunteering.deduction"
    ),
    (
      "INSERT INTO shop.receipt SELECT book, entry, 2, shop, member, total, balance FROM shop.receipt LIMIT 1",
      "are not those that were hashed"
    ),
    ("UPDATE shop.receipt SET balance = balance + 1", "are not those that were hashed"),
    ("UPDATE shop.receipt SET found = 'picked'", "are not those that were hashed"),
    ("UPDATE shop.receipt SET found = NULL, card = NULL", "are not those that were hashed"),
    ("UPDATE shop.receipt_line SET goods = 2", "are not those that were hashed"),
    ("DELETE FROM shop.receipt_line", "are not those that were hashed"),
  ])
  func verifySeesRows(planted: String, finding: String) async throws {
    let street = try await TestStreet()
    try await street.furnish()
    try posted(try await street.redeem(try await street.volunteer(points: 1_000), "SALT", 2))
    #expect(try await street.verify().tampering == nil)
    try await street.tamper("SET session_replication_role = replica; \(planted)")
    let tampering = try #require(try await street.verify().tampering)
    #expect(tampering.finding.contains(finding), "\(tampering.finding)")
    await street.close()
  }

  /// A room that a street has, and nobody registered, could look things up and write nothing.
  @Test func everyRoomOfAStreetIsRegistered() async throws {
    let street = try await TestStreet()
    let rooms = Mirror(reflecting: street.office).children.compactMap { $0.value as? any Room }.map {
      ObjectIdentifier(type(of: $0))
    }
    #expect(rooms.count == 5 && Set(rooms) == Set(Installation.rooms.map { ObjectIdentifier($0) }))
    await street.close()
  }

  /// Under the lock they would fail a whole batch, or be lost with their digest kept.
  @Test func rowsAndFactsThatNobodyKnowsAreRefusedBeforeTheLock() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let before = try await street.number("SELECT max(no) FROM ledger.block WHERE book = 1")
    let legs = [Leg].grantQuota(to: .quota(of: HolderID(1), on: street.today), 100)
    func refusal(_ change: (inout EntryDraft) -> Void) async -> LedgerError? {
      var draft = street.request().draft(.quotaGrant, on: street.today, [.init(legs: legs)])
      change(&draft)
      let wish = draft
      let single = await #expect(throws: WriterError.self) { try await street.desk.writer.post { wish } }
      let bulk = await street.desk.writer.post(bulk: [wish])
      guard case .wrongDraft(let error)? = single, case .failure(.wrongDraft(error)) = bulk[0] else { return nil }
      return error
    }
    #expect(await refusal { $0.alternatives[0].tables = [Unregistered.table] } == .unknownDocument("shop.unheard_of"))
    #expect(await refusal { $0.alternatives[0].tables = [MergeLine.table] } == .unknownDocument("ledger.merge"))
    let fact = Fact(Fact.Kind(rawValue: "shop.unheard-of"), 1)
    #expect(await refusal { $0.guards = [Guard(fact, .equals(0), otherwise: .recompose)] } == .unknownFact("shop.unheard-of"))
    let unheard = RefusalReason("unheard-of")
    #expect(
      await refusal { $0.guards = [Guard(.merges, .equals(0), otherwise: .refuse(unheard, [:]))] } == .unknownReason("unheard-of")
    )
    let recording = street.request().recording(refusal: Refusal(unheard), []) { _ in ([], [:]) }
    await #expect { try await street.desk.writer.record(.till) { recording } } throws: {
      if case WriterError.wrongDraft(.unknownReason("unheard-of")) = $0 { true } else { false }
    }
    await #expect(throws: WriterError.self) {
      try await street.desk.writer.abandon(UUID(), guards: [Guard(fact, .equals(0), otherwise: .recompose)])
    }
    #expect(try await street.number("SELECT max(no) FROM ledger.block WHERE book = 1") == before)
    // Others of the same call are posted.
    var wrong = street.request().draft(.quotaGrant, on: street.today, [.init(legs: legs)])
    wrong.alternatives[0].tables = [Unregistered.table]
    let right = street.request().draft(.quotaGrant, on: street.today, [.init(legs: legs)])
    let results = await street.desk.writer.post(bulk: [wrong, right])
    guard case .failure(.wrongDraft) = results[0], case .success(.posted) = results[1] else {
      return #expect(Bool(false), "\(results)")
    }
    await street.close()
  }
}

private struct Unregistered: DocumentRow {
  static let table = DocumentTable("shop.unheard_of", of: Unregistered.self, kinds: [.quotaGrant])

  var line: Int64 = 1
  mutating func visit(_ columns: inout some DocumentColumns) {}
}
