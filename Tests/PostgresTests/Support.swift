import Logging
import Postgres
import Synchronization
import TestSupport

/// A connection to a database that all tests share, and in which none leaves a trace.
func connected(_ change: (inout ConnectionConfiguration) -> Void = { _ in }) async throws -> Connection {
  var configuration = try await TestCluster.configuration(database: "postgres")
  change(&configuration)
  return try await Connection.connect(configuration, logger: TestCluster.logger)
}

/// The process number of the server's side of a connection.
func backend(of connection: Connection) async throws -> Int32 {
  try await connection.run { try $0.query("SELECT pg_backend_pid()").only(Int32.self) }
}

/// Ends the server's side of a connection and waits until it is gone.
func terminate(_ backend: Int32) async throws {
  let other = try await connected()
  _ = try await other.run { try $0.query("SELECT pg_terminate_backend(\(backend), 5000)").only(Bool.self) }
  await other.close()
}

/// Waits until the server's side of a connection does, or no longer does, what `condition` says of its `pg_stat_activity` row.
func eventually(_ backend: Int32, _ condition: String) async throws -> Bool {
  let other = try await connected()
  for _ in 0..<200 {
    let sql: SQL = "SELECT count(*) FROM pg_stat_activity WHERE pid = \(backend) AND (\(raw: condition))"
    if try await other.run({ try $0.query(sql).only(Int64.self) }) == 1 { return true }
    try await Task.sleep(for: .milliseconds(20))
  }
  return false
}

/// Whether the server's side of a connection ends within four seconds.
func ends(_ backend: Int32) async throws -> Bool {
  let other = try await connected()
  for _ in 0..<200 {
    let sql: SQL = "SELECT count(*) FROM pg_stat_activity WHERE pid = \(backend)"
    if try await other.run({ try $0.query(sql).only(Int64.self) }) == 0 { return true }
    try await Task.sleep(for: .milliseconds(20))
  }
  return false
}

/// The error that `body` ends with, if it is one of PostgreSQL's.
func postgresError(_ body: () async throws -> Void) async -> PostgresError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? PostgresError
  }
}

/// A log that remembers.
struct MemoryLog: LogHandler {
  final class Lines: Sendable {
    private let lines = Mutex<[(Logger.Level, String)]>([])
    func add(_ level: Logger.Level, _ text: String) { lines.withLock { $0.append((level, text)) } }
    var all: [(level: Logger.Level, text: String)] { lines.withLock { $0.map { (level: $0.0, text: $0.1) } } }
  }

  let lines: Lines
  var logLevel = Logger.Level.trace
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { lines.add(event.level, "\(event.message) \(event.metadata ?? [:])") }
}
