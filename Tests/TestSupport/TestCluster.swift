import Foundation
import Glibc
public import Logging
public import Postgres
import Synchronization

/// A PostgreSQL cluster for the tests of this process: made when first asked for, killed and removed when the process exits.
public enum TestCluster {
  /// The cluster; the first call makes it, which takes about two seconds.
  public static func shared() async throws -> EmbeddedCluster { try await starting.value }

  /// Makes a database with a name of its own, empty or as a copy of `template`, and returns the name.
  ///
  /// A template must have no open connections.
  public static func freshDatabase(template: String? = nil) async throws -> String {
    let name = "test_\(UUID().uuidString.prefix(13).lowercased().replacing("-", with: "_"))"
    let administration = try await Connection.connect(configuration(database: "postgres", user: "postgres"), logger: logger)
    let sql: SQL = "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template ?? "template1")"
    _ = try await administration.run { try $0.query(sql) }
    await administration.close()
    return name
  }

  /// How to connect to a database of the cluster, by default as its superuser.
  public static func configuration(database: String, user: String = "postgres") async throws -> ConnectionConfiguration {
    var configuration = try await shared().configuration(database: database, user: user)
    // All tests share one server: on a machine that stalls it may answer late, which says nothing of what is tested.
    configuration.connectTimeout = .seconds(120)
    return configuration
  }

  /// A log that keeps quiet below errors.
  public static var logger: Logger {
    var logger = Logger(label: "tests")
    logger.logLevel = .error
    return logger
  }

  /// Unstructured, because all tests share it and none may cancel it; a static is made once, whoever comes first.
  private static let starting = Task {
    let folder = URL(filePath: "/tmp/postgres-tests-\(getpid())", directoryHint: .isDirectory)
    // Nobody will miss these data after a crash: so they need not reach the disk. All tests run at once, each with servers of its own.
    let settings = EmbeddedCluster.durableSettings.merging(
      ["fsync": "off", "shared_buffers": "64MB", "max_wal_size": "1GB", "max_connections": "1200"]) { $1 }
    let cluster = try await EmbeddedCluster.start(directory: folder, settings: settings, logger: logger)
    remains.withLock { $0 = Remains(process: cluster.postmasterProcess, folder: folder) }
    atexit { TestCluster.remove() }
    return cluster
  }

  private struct Remains {
    var process: Int32
    var folder: URL
  }

  private static let remains = Mutex<Remains?>(nil)

  private static func remove() {
    guard let remains = remains.withLock({ $0.take() }) else { return }
    kill(remains.process, SIGQUIT)
    // The server removes this file last.
    let file = remains.folder.appending(path: "data/postmaster.pid").path(percentEncoded: false)
    for _ in 0..<100 where FileManager.default.fileExists(atPath: file) { usleep(20_000) }
    try? FileManager.default.removeItem(at: remains.folder)
  }
}
