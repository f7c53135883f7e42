import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

/// Every process of a server stands still under SIGSTOP: it takes connections, and says nothing.
@Suite("Frozen server", .serialized) struct FrozenServerTests {
  /// What waits when the server freezes, and how it gives up.
  enum Wait: CaseIterable, Sendable {
    case runDeadline, statementDeadline, transaction, commit, cancelledTask, pool, manyOfAPool
  }

  @Test("Whoever waits for it is let go by the deadline, and closing waits for nobody", arguments: Wait.allCases)
  func frozen(wait: Wait) async throws {
    let folder = TestRun.place("frozen")
    let settings = EmbeddedCluster.durableSettings.merging(["fsync": "off", "shared_buffers": "16MB"]) { $1 }
    let cluster = try await EmbeddedCluster.start(directory: folder, settings: settings, logger: TestCluster.logger)
    var configuration = cluster.configuration(database: "postgres", user: "postgres")
    if wait == .statementDeadline { configuration.statementDeadline = .milliseconds(500) }
    configuration.connectTimeout = .seconds(1)
    let size = wait == .manyOfAPool ? 20 : 1
    let pool = ConnectionPool(configuration, size: size, waitDeadline: .seconds(1), logger: TestCluster.logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<size { group.addTask { _ = try await pool.run { try $0.query("SELECT pg_sleep(0.2)") } } }
      try await group.waitForAll()
    }
    let connection = try await Connection.connect(configuration, logger: TestCluster.logger)
    let processes = Self.processes(of: folder)
    for process in processes { kill(process, SIGSTOP) }
    let begun = ContinuousClock.now
    await #expect(throws: (any Error).self) {
      switch wait {
      case .runDeadline: try await connection.run(deadline: .milliseconds(500)) { _ = try $0.query("SELECT 1") }
      case .statementDeadline: try await connection.run { _ = try $0.query("SELECT 1") }
      case .transaction: try await connection.transaction(deadline: .milliseconds(500)) { _ = try $0.query("SELECT 1") }
      case .commit: try await connection.transaction(deadline: .milliseconds(500)) { _ = try $0.commit(after: ["SELECT 1"]) }
      case .cancelledTask:
        let task = Task { try await connection.run { _ = try $0.query("SELECT 1") } }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        try await task.value
      case .pool: try await pool.run(deadline: .milliseconds(500)) { _ = try $0.query("SELECT 1") }
      case .manyOfAPool:
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<size {
            group.addTask { try await pool.run(deadline: .milliseconds(500)) { _ = try $0.query("SELECT 1") } }
          }
          while case .some(let result) = await group.nextResult() { if case .failure(let error) = result { throw error } }
        }
      }
    }
    await pool.close()
    await connection.close()
    await cluster.stop()
    // Two seconds on a machine that does nothing else. It stays frozen: what waits for it does not end at all.
    #expect(ContinuousClock.now - begun < .seconds(60))
    for process in processes { kill(process, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  private static func processes(of folder: URL) -> [Int32] {
    let data = folder.appending(path: "data").resolvingSymlinksInPath().path
    return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.filter {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/cwd")) == data
    }
  }
}
