import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Logging
import Office
import Postgres
import Reconciliation

/// A database of its own to measure on, with one book.
struct BenchGround: Sendable {
  static let book: Int32 = 1

  /// The database, reached as owner and as application.
  let installation: Installation
  /// The settings of PostgreSQL that decide what can be reached.
  let settings: [String: String]
  /// The business date of everything.
  let today: Day

  /// Opens the place that the options name, measures, checks and removes the database.
  ///
  /// - Parameter first: the book's first day; today if nil.
  /// - Throws: `ExitCode` 1 if the books are wrong, 2 for everything that could not run, after saying what.
  static func run(_ options: BenchOptions, from first: Day? = nil, _ body: (BenchGround) async throws -> Void) async throws {
    var logger = Logger(label: "aixin") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .error
    let temporary = URL(filePath: "/var/tmp/aixin-bench-\(getpid())", directoryHint: .isDirectory)
    let isTemporary = options.data == nil && options.database == nil
    defer { if isTemporary { try? FileManager.default.removeItem(at: temporary) } }
    do {
      let folder = options.data.map { URL(filePath: $0, directoryHint: .isDirectory).absoluteURL } ?? temporary
      let place: Installation.Place =
        try options.database.map { .server(try ConnectionConfiguration(url: $0)) } ?? .folder(folder)
      let host = try await Installation.open(place, logger: logger)
      do {
        try await run(on: host, from: first, logger, body)
        await host.close()
      } catch {
        await host.close()
        throw error
      }
    } catch let wrong as WrongBooks {
      FileHandle.standardError.write(Data("aixin: the books are wrong: \(wrong)\n".utf8))
      throw ExitCode(1)
    } catch {
      FileHandle.standardError.write(Data("aixin: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private static func run(
    on host: Installation, from first: Day?, _ logger: Logger, _ body: (BenchGround) async throws -> Void
  ) async throws {
    let name = "aixin_bench_\(getpid())"
    let maintenance = host.owner.with(database: "postgres")
    try await administer(maintenance, logger, "CREATE DATABASE \(identifier: name) TEMPLATE template0 ENCODING 'UTF8'")
    do {
      let installation = Installation(
        owner: host.owner.with(database: name), app: host.app.with(database: name), logger: logger)
      try await installation.migrate()
      let today = Instant(Date()).day(in: .gmt)
      let settings = try await installation.asOwner { session in
        try BookDescription.create(id: book, name: "bench", timeZone: .gmt, firstMonth: (first ?? today).month, session)
        return try readSettings(session)
      }
      try await body(BenchGround(installation: installation, settings: settings, today: today))
    } catch {
      try? await administer(maintenance, logger, "DROP DATABASE \(identifier: name) WITH (FORCE)")
      throw error
    }
    try await administer(maintenance, logger, "DROP DATABASE \(identifier: name) WITH (FORCE)")
  }

  private static func administer(_ configuration: ConnectionConfiguration, _ logger: Logger, _ sql: SQL) async throws {
    let connection = try await Connection.connect(configuration, logger: logger)
    _ = try await connection.run { try $0.query(sql) }
    await connection.close()
  }

  private static func readSettings(_ session: DatabaseSession) throws -> [String: String] {
    let rows = try session.query(
      """
      SELECT name, current_setting(name) FROM pg_catalog.pg_settings WHERE name IN (
        'server_version', 'shared_buffers', 'max_wal_size', 'checkpoint_timeout', 'fsync', 'synchronous_commit',
        'full_page_writes', 'wal_compression', 'wal_init_zero', 'wal_sync_method', 'data_checksums')
      """)
    return Dictionary(uniqueKeysWithValues: try rows.decode(String.self, String.self).map { ($0.0, $0.1) })
  }

  // MARK: Common to all measurements

  /// Runs a body with the book's street, and checks the books afterwards.
  ///
  /// - Throws: ``WrongBooks``, or what the body throws.
  func withStreet(
    clock: WriterClock = .database, limits: WriterLimits = WriterLimits(), _ body: (Street) async throws -> Void
  ) async throws {
    let pools = installation.pools()
    do {
      let street = try await installation.street(of: Self.book, pools: pools, clock: clock, limits: limits)
      try await body(street)
      await street.desk.writer.close()
      try await check(street)
      await pools.close()
    } catch {
      await pools.close()
      throw error
    }
  }

  private func check(_ street: Street) async throws {
    let run = try await street.books.reconcile()
    // What is only worth a look is no fault: nobody redeems so much within a minute.
    if let finding = run.findings.first(where: { $0.check.level != .hint }) {
      throw WrongBooks(description: "\(finding.check.code): \(finding.text)")
    }
  }

  /// Writes a checkpoint, behind which every page is logged whole again.
  func checkpoint() async throws { try await installation.asOwner { try $0.script("CHECKPOINT") } }

  /// The bytes of all tables of the books, indexes included.
  func bytes() async throws -> Int64 {
    try await installation.asOwner { session in
      try session.query(
        """
        SELECT sum(pg_total_relation_size(c.oid))::int8 FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('ledger', 'shop', 'volunteering', 'access') AND c.relkind = 'r'
        """
      ).only(Int64.self)
    }
  }
}

extension SplitMix {
  /// A UUID of version 7 (RFC 9562), the time first; or of version 4, all random.
  mutating func key(isTimed: Bool = true) -> UUID {
    var (high, low) = (next(), next())
    if isTimed { high = UInt64(Date().timeIntervalSince1970 * 1_000) << 16 | high & 0xFFFF }
    high = high & ~0xF000 | (isTimed ? 0x7000 : 0x4000)
    low = low & ~(3 << 62) | 2 << 62
    var bytes = [UInt8](repeating: 0, count: 16)
    for index in 0..<8 {
      bytes[index] = UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index))
      bytes[index + 8] = UInt8(truncatingIfNeeded: low >> UInt64(56 - 8 * index))
    }
    return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
  }
}
