import Crypto
import Foundation
public import Postgres

/// One step of the schema's history: forward only, never edited once released.
public struct Migration: Sendable {
  /// Its number, from 1, without gaps.
  public let number: Int32
  /// What it is about, as in its file's name.
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
    Migration(5, "chart", PackageResources._005_chart_sql),
    Migration(6, "corrections", PackageResources._006_corrections_sql),
    Migration(7, "plans", PackageResources._007_plans_sql),
    Migration(8, "checks", PackageResources._008_checks_sql),
  ]
}

/// Why a database could not be brought to this version's schema.
///
/// Nothing was changed.
public enum MigrationError: Error, Sendable, CustomStringConvertible {
  /// The database has migrations that this version does not know.
  case newer(Int32)
  /// A migration was applied with another text.
  case changed(Int32)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .newer(let number): "the database has migration \(number), which this version does not know: run a newer aixin"
    case .changed(let number): "migration \(number) was applied with another text: restore the release that applied it"
    }
  }
}

/// Brings a database to this version's schema.
public enum Migrator {
  /// An arbitrary number that names our lock among the database's advisory locks.
  private static let lock: Int64 = 0x6169_7869_6e00

  /// Applies what is missing, one transaction for all of it, under an advisory lock.
  ///
  /// - Parameter connection: logged in as the owner of the schema, or a superuser.
  /// - Returns: the migrations applied now.
  /// - Throws: ``MigrationError`` if the database is newer or was migrated from other texts; `PostgresError`.
  @discardableResult
  public static func migrate(_ connection: Connection) async throws -> [Migration] {
    try await connection.transaction(deadline: .seconds(120)) { session in
      _ = try session.query("SELECT pg_advisory_xact_lock(\(lock))")
      try session.script(
        """
        CREATE TABLE IF NOT EXISTS public.aixin_migration (
          number     int4        CONSTRAINT aixin_migration_pkey PRIMARY KEY,
          name       text        NOT NULL,
          checksum   bytea       NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        COMMENT ON TABLE public.aixin_migration IS 'The migrations applied to this database.';
        COMMENT ON COLUMN public.aixin_migration.number IS 'The migration''s number.';
        COMMENT ON COLUMN public.aixin_migration.name IS 'The migration''s name.';
        COMMENT ON COLUMN public.aixin_migration.checksum IS 'SHA-256 of its text.';
        COMMENT ON COLUMN public.aixin_migration.applied_at IS 'When it was applied.';
        """)
      let pending = try pending(in: session)
      for migration in pending {
        try session.script(migration.text)
        try session.script("RESET ROLE")
        _ = try session.query(
          """
          INSERT INTO public.aixin_migration (number, name, checksum)
          VALUES (\(migration.number), \(migration.name), \(migration.checksum))
          """)
      }
      return pending
    }
  }

  private static func pending(in session: Session) throws -> [Migration] {
    let applied = try session.query("SELECT number, checksum FROM public.aixin_migration ORDER BY number")
      .decode(Int32.self, Data.self)
    for (number, checksum) in applied {
      guard let migration = Migration.all.first(where: { $0.number == number }) else { throw MigrationError.newer(number) }
      guard migration.checksum == checksum else { throw MigrationError.changed(number) }
    }
    return Migration.all.filter { migration in !applied.contains { $0.0 == migration.number } }
  }
}
