import Dispatch
import Foundation
import Ledger
import Office
import People
import Postgres
import Reconciliation
import TestSupport
import Testing

@testable import LedgerPostgres

@Suite struct MigrationTests {
  /// A file that is not in the list would never be applied, and nobody would notice.
  @Test func everyFileIsAMigrationInItsOrder() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../sql/migrations").standardized
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
    let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
    #expect(files.map(\.lastPathComponent) == Migration.all.map { String(format: "%04d_%@.sql", $0.number, $0.name) })
    #expect(texts == Migration.all.map(\.text))
  }

  /// A proposal of a time when it named a card by its number, and had its words beside it.
  @Test func aProposalOfBeforeIsStillRead() async throws {
    let database = try await TestCluster.freshDatabase()
    let connection = try await Connection.connect(
      try await TestCluster.configuration(database: database), logger: TestCluster.logger)
    _ = try await Migrator.migrate(connection, to: Migration.all.filter { $0.number < 20 })
    let card = CardNumber(book: 1, serial: 7)
    try await connection.transaction { session in
      try BookDescription.create(
        id: 1, name: "测试街道", timeZone: .shanghai, firstMonth: Instant(Date()).day(in: .shanghai).month, session)
      try session.script(
        """
        SET LOCAL session_replication_role = replica;
        INSERT INTO access.app_user (book, id, login, name) VALUES (1, 1, 'li', '李');
        INSERT INTO volunteering.card (book, id, number, holder, valid_from) VALUES (1, 7, '\(card)', 3, '2026-01-01');
        INSERT INTO ledger.proposal (book, id, action, input, reason, proposer, key, outcome) VALUES
          (1, 1, 'deduct', '{"card":"\(card)","points":"3.00"}', '弄丢卡套', 1, uuid_send(gen_random_uuid()), sha256('x')),
          (1, 2, 'cut-quota', '{"community":"DP","points":"3.00"}', NULL, 1, uuid_send(gen_random_uuid()), sha256('x'))
        """)
    }
    _ = try await Migrator.migrate(connection)
    await connection.close()
    let street = try await TestStreet(on: database)
    let found = try await street.office.proposals.list(.mine(1), limit: 10)
    #expect(found.map(\.input) == [.cutQuota(300, of: "DP"), .deduct(300, from: card)])
    #expect(found.map(\.kept.reason) == [nil, "弄丢卡套"])
    #expect(
      try await street.number("SELECT count(*) FROM ledger.proposal WHERE position('\(raw: card.description)' IN input) > 0") == 0
    )
    #expect(try await street.reconcile().findings == [], "the words have their digest")
    await street.close()
  }

  /// Each way in which the migration after ours may fail, and what the report says of it.
  @Test(arguments: [
    ("SELECT 1 / 0", "22012"), ("CREATE TABLE public.half (n int4); SELECT nothing", "42703"), ("CREATE TABLE", "42601"),
    ("COMMIT; SELECT 1 / 0", "22012"), ("SET LOCAL lock_timeout = '50ms'; LOCK TABLE public.held", "55P03"),
    ("INSERT INTO public.aixin_migration VALUES (1, 'again', '')", "23505"),
  ])
  func aMigrationThatFailsLeavesThoseBeforeIt(text: String, code: String) async throws {
    let database = try await TestCluster.freshDatabase()
    let connection = try await Connection.connect(
      try await TestCluster.configuration(database: database), logger: TestCluster.logger)
    let other = try await Connection.connect(
      try await TestCluster.configuration(database: database), logger: TestCluster.logger)
    try await other.run { try $0.script("CREATE TABLE public.held ()") }
    let (locked, lock) = AsyncStream.makeStream(of: Void.self)
    let failed = DispatchSemaphore(value: code == "55P03" ? 0 : 1)
    async let holding: Void = other.transaction { session in
      _ = try session.query("LOCK TABLE public.held")
      lock.yield()
      failed.wait()
    }
    for await _ in locked { break }
    let number = Int32(Migration.all.count + 1)
    await #expect {
      _ = try await Migrator.migrate(connection, to: Migration.all + [Migration(number, "broken", Array(text.utf8))])
    } throws: { error in
      guard case .failed(number, name: "broken", let reason) = error as? MigrationError else { return false }
      return reason.contains(code)
    }
    failed.signal()
    try await holding
    // What came before is there, nothing of the broken one is, and nobody holds the lock: another connection goes on.
    let (applied, halves) = try await other.run { session in
      try Migrator.check(session)
      return (
        try session.query("SELECT count(*) FROM public.aixin_migration").only(Int64.self),
        try session.query("SELECT count(*) FROM pg_class WHERE relname = 'half'").only(Int64.self)
      )
    }
    #expect(applied == Int64(Migration.all.count) && halves == 0)
    let more = Migration(number, "mended", Array("CREATE TABLE public.whole (n int4)".utf8))
    #expect(try await Migrator.migrate(other, to: Migration.all + [more]).map(\.number) == [number])
    await #expect { try await other.run { try Migrator.check($0) } } throws: {
      if case .newer(number) = $0 as? MigrationError { true } else { false }
    }
    await connection.close()
    await other.close()
  }
}
