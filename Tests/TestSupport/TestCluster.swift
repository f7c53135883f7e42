import Foundation
public import Logging
public import Postgres

/// A PostgreSQL cluster for the tests of this process: made when first asked for, in the folder of the run.
public enum TestCluster {
  /// The cluster; the first call makes it, which takes about two seconds.
  public static func shared() async throws -> EmbeddedCluster { try await starting.value }

  /// Makes a database with a name of its own, empty or as a copy of `template`, and returns the name.
  ///
  /// A template must have no open connections.
  public static func freshDatabase(template: String? = nil) async throws -> String {
    let name = "test_\(UUID().uuidString.prefix(13).lowercased().replacing("-", with: "_"))"
    // Its files are copied: faster than a log of them, where nothing need reach the disk.
    try await administer(
      "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template ?? "template1") STRATEGY file_copy")
    return name
  }

  /// Removes a database that nobody uses any more; those of a whole run would fill a small disk.
  public static func drop(_ database: String) async throws {
    try await administer("DROP DATABASE \(identifier: database)")
  }

  private static func administer(_ sql: SQL) async throws {
    let administration = try await Connection.connect(configuration(database: "postgres", user: "postgres"), logger: logger)
    _ = try await administration.run { try $0.query(sql) }
    await administration.close()
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
    // Nobody will miss these data after a crash: so they need not reach the disk. All tests run at once, each with servers of its own.
    let settings = EmbeddedCluster.durableSettings.merging(
      ["fsync": "off", "shared_buffers": "64MB", "max_wal_size": "1GB", "max_connections": "1200"]) { $1 }
    return try await EmbeddedCluster.start(directory: TestRun.place("cluster"), settings: settings, logger: logger)
  }
}
