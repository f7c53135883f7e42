import Crypto
import Foundation
public import Postgres

/// One step of the schema's history: forward only, never edited once released.
public struct Migration: Sendable {
  /// Its number, from 1, without gaps.
  public let number: Int32
  /// Its topic, as in its file's name.
  public let name: String
  /// The SQL.
  public let text: String

  init(_ number: Int32, _ name: String, _ bytes: [UInt8]) {
    self.number = number
    self.name = name
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// SHA-256 of the text.
  var checksum: Data { Data(SHA256.hash(data: Data(text.utf8))) }

  /// Every migration of this version, in order.
  public static let all: [Migration] = [
    Migration(1, "ledger", PackageResources._001_ledger_sql),
    Migration(2, "access", PackageResources._002_access_sql),
    Migration(3, "volunteering", PackageResources._003_volunteering_sql),
    Migration(4, "shop", PackageResources._004_shop_sql),
    Migration(5, "merge_remark_cut_off", PackageResources._005_merge_remark_cut_off_sql),
    Migration(6, "corrections", PackageResources._006_corrections_sql),
    Migration(7, "planner_settings", PackageResources._007_planner_settings_sql),
    Migration(8, "block_range_check", PackageResources._008_block_range_check_sql),
    Migration(9, "whole_chart", PackageResources._009_whole_chart_sql),
    Migration(10, "sign_in", PackageResources._010_sign_in_sql),
    Migration(11, "grants", PackageResources._011_grants_sql),
    Migration(12, "audit_of_grants", PackageResources._012_audit_of_grants_sql),
    Migration(13, "reconciliation_run", PackageResources._013_reconciliation_run_sql),
    Migration(14, "people", PackageResources._014_people_sql),
    Migration(15, "goods_label", PackageResources._015_goods_label_sql),
    Migration(16, "till", PackageResources._016_till_sql),
    Migration(17, "jobs", PackageResources._017_jobs_sql),
    Migration(18, "holding", PackageResources._018_holding_sql),
    Migration(19, "proposals", PackageResources._019_proposals_sql),
    Migration(20, "proposal_words", PackageResources._020_proposal_words_sql),
    Migration(21, "expiry_look", PackageResources._021_expiry_look_sql),
    Migration(22, "record_withdrawal", PackageResources._022_record_withdrawal_sql),
    Migration(23, "month_end", PackageResources._023_month_end_sql),
    Migration(24, "shop_statements", PackageResources._024_shop_statements_sql),
    Migration(25, "closing", PackageResources._025_closing_sql),
    Migration(26, "finding_notes", PackageResources._026_finding_notes_sql),
  ]
}

/// Why a database is not at this version's schema, or could not be brought there.
public enum MigrationError: Error, Sendable, CustomStringConvertible {
  /// The database has a migration that this version does not know.
  case newer(Int32)
  /// A migration was applied with another text.
  case changed(Int32)
  /// The database lacks migrations, the first of which is this; nothing was looked at beyond that.
  case older(Int32)
  /// A migration failed and was rolled back; those before it stay.
  case failed(Int32, name: String, reason: String)

  /// The fault, and the remedy.
  public var description: String {
    switch self {
    case .newer(let number):
      "the database has migration \(number), which this version does not know: run the aixin that is at least as new as the database"
    case .changed(let number):
      "migration \(number) was applied with another text than this version's: run the aixin that applied it; if no book is in use "
        + "yet, drop the database (or move the data folder away) and run `aixin migrate`"
    case .older(let number):
      "the database is not at this version's schema, it lacks migration \(number): run `aixin migrate` first"
    case .failed(let number, let name, let reason):
      "migration \(number) (\(name)) failed and was rolled back, those before it stay: \(reason); mend that, and run "
        + "`aixin migrate` again"
    }
  }
}

/// Brings a database to this version's schema.
public enum Migrator {
  /// An arbitrary number that names our lock among the database's advisory locks.
  private static let lock: Int64 = 0x6169_7869_6e00

  /// Applies the missing migrations, each in a transaction of its own, all under one advisory lock.
  ///
  /// Those before a failure stay applied; the next run continues after them.
  ///
  /// - Parameter connection: logged in as the owner of the schema, or a superuser.
  /// - Returns: the migrations applied now.
  /// - Throws: ``MigrationError``; `PostgresError`.
  @discardableResult
  public static func migrate(_ connection: Connection) async throws -> [Migration] {
    try await migrate(connection, to: Migration.all)
  }

  /// The same with other migrations; only tests have others.
  static func migrate(_ connection: Connection, to migrations: [Migration]) async throws -> [Migration] {
    // Of the session, not of a transaction: it is held from one migration to the next.
    try await connection.run(deadline: .seconds(120)) { _ = try $0.query("SELECT pg_advisory_lock(\(lock))") }
    do {
      let applied = try await applyMissing(migrations, connection)
      try await unlock(connection)
      return applied
    } catch {
      // A connection that was lost has lost its lock too.
      try? await unlock(connection)
      throw error
    }
  }

  /// Makes sure, without changing anything, that a database is at this version's schema.
  ///
  /// - Throws: ``MigrationError``; `PostgresError`.
  public static func check(_ session: DatabaseSession) throws {
    guard try session.query("SELECT to_regclass('public.aixin_migration') IS NOT NULL").only(Bool.self) else {
      throw MigrationError.older(1)
    }
    if let first = try missing(of: Migration.all, in: session).first { throw MigrationError.older(first.number) }
  }

  private static func unlock(_ connection: Connection) async throws {
    try await connection.run(deadline: .seconds(5)) { _ = try $0.query("SELECT pg_advisory_unlock(\(lock))") }
  }

  private static func applyMissing(_ migrations: [Migration], _ connection: Connection) async throws -> [Migration] {
    let pending = try await connection.transaction(deadline: .seconds(120)) { session in
      try session.script(table)
      return try missing(of: migrations, in: session)
    }
    for migration in pending {
      do {
        try await connection.transaction(deadline: .seconds(120)) { try apply(migration, $0) }
      } catch let error as PostgresError {
        throw MigrationError.failed(migration.number, name: migration.name, reason: error.description)
      }
    }
    return pending
  }

  private static func apply(_ migration: Migration, _ session: DatabaseSession) throws {
    try session.script(migration.text)
    try session.script("RESET ROLE")
    _ = try session.query(
      """
      INSERT INTO public.aixin_migration (number, name, checksum)
      VALUES (\(migration.number), \(migration.name), \(migration.checksum))
      """)
  }

  private static let table = """
    CREATE TABLE IF NOT EXISTS public.aixin_migration (
      number     int4        CONSTRAINT aixin_migration_pkey PRIMARY KEY,
      name       text        NOT NULL,
      checksum   bytea       NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    GRANT SELECT ON public.aixin_migration TO PUBLIC;
    COMMENT ON TABLE public.aixin_migration IS 'The migrations applied to this database.';
    COMMENT ON COLUMN public.aixin_migration.number IS 'The migration''s number.';
    COMMENT ON COLUMN public.aixin_migration.name IS 'The migration''s name.';
    COMMENT ON COLUMN public.aixin_migration.checksum IS 'SHA-256 of its text.';
    COMMENT ON COLUMN public.aixin_migration.applied_at IS 'When it was applied.';
    """

  private static func missing(of migrations: [Migration], in session: DatabaseSession) throws -> [Migration] {
    let applied = try session.query("SELECT number, checksum FROM public.aixin_migration ORDER BY number")
      .decode(Int32.self, Data.self)
    if let newer = applied.last(where: { row in !migrations.contains { $0.number == row.0 } }) {
      throw MigrationError.newer(newer.0)
    }
    for (number, checksum) in applied where !migrations.contains(where: { $0.number == number && $0.checksum == checksum }) {
      throw MigrationError.changed(number)
    }
    return migrations.filter { migration in !applied.contains { $0.0 == migration.number } }
  }
}
