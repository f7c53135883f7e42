import Foundation
import Glibc
import TestSupport
import Testing

@testable import Postgres

@Suite("Embedded cluster", .serialized)
struct EmbeddedClusterTests {
  private let quick = EmbeddedCluster.durableSettings.merging(["fsync": "off", "shared_buffers": "16MB"]) { $1 }

  private func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = TestRun.place("private")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  private func start(_ folder: URL) async throws -> EmbeddedCluster {
    try await EmbeddedCluster.start(directory: folder, settings: quick, logger: TestCluster.logger)
  }

  private func ask<T: PostgresValue>(_ cluster: EmbeddedCluster, _ sql: SQL, as type: T.Type, user: String = "postgres")
    async throws -> T
  {
    let configuration = cluster.configuration(database: "postgres", user: user)
    let connection = try await Connection.connect(configuration, logger: TestCluster.logger)
    let answer = try await connection.run { try $0.query(sql).only(T.self) }
    await connection.close()
    return answer
  }

  /// A process that has ended but was not yet reaped has no command line left.
  private func isAlive(_ process: Int32) -> Bool {
    (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8))?.isEmpty == false
  }

  /// Whether a server is gone: `pg_ctl` answers when its pid file is, and the process ends a moment later.
  private func isGone(_ process: Int32) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while isAlive(process) {
      if ContinuousClock.now > deadline { return false }
      try await Task.sleep(for: .milliseconds(20))
    }
    return true
  }

  @Test("Data survive a stop and a start, the server does not survive the stop")
  func restart() async throws {
    try await withFolder { folder in
      let first = try await start(folder)
      let connection = try await Connection.connect(
        first.configuration(database: "postgres", user: "postgres"), logger: TestCluster.logger)
      try await connection.run { try $0.script("CREATE TABLE kept (n int8); INSERT INTO kept VALUES (42)") }
      await first.stop()
      #expect(try await isGone(first.postmasterProcess))
      await first.stop()
      let second = try await start(folder)
      #expect(try await ask(second, "SELECT n FROM kept", as: Int64.self) == 42)
      await second.stop()
    }
  }

  @Test("The cluster is durable by default, checks its pages, speaks UTF-8, and listens on no network")
  func settings() async throws {
    try await withFolder { folder in
      let cluster = try await EmbeddedCluster.start(directory: folder, logger: TestCluster.logger)
      for (name, value) in [
        ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("data_checksums", "on"),
        ("server_encoding", "UTF8"), ("listen_addresses", ""), ("wal_compression", "lz4"), ("wal_init_zero", "off"),
        ("lc_collate", "C.UTF-8"),
      ] {
        #expect(try await ask(cluster, "SELECT current_setting(\(name))", as: String.self) == value, "\(name)")
      }
      let attributes = try FileManager.default.attributesOfItem(atPath: cluster.socketFolder)
      #expect(attributes[.posixPermissions] as? Int == 0o700)
      await cluster.stop()
    }
  }

  @Test(
    "PostgreSQL shares a quarter of the machine's memory, within bounds",
    arguments: [
      (256, 128), (1_000, 250), (4_096, 1_024), (65_536, 1_024),
    ])
  func sharedMemory(machine: UInt64, shared: UInt64) {
    #expect(ClusterSettings.sharedMegabytes(of: machine << 20) == shared)
  }

  @Test("Any role may log in over the socket once it was asked for, quoted names too")
  func roles() async throws {
    try await withFolder { folder in
      let cluster = try await start(folder)
      for role in ["teller", #"odd "name" with ' and \"#] {
        let sql: SQL = "CREATE ROLE \(identifier: role) LOGIN"
        let connection = try await Connection.connect(
          cluster.configuration(database: "postgres", user: "postgres"), logger: TestCluster.logger)
        _ = try await connection.run { try $0.query(sql) }
        #expect(try await ask(cluster, "SELECT session_user::text", as: String.self, user: role) == role)
      }
      await cluster.stop()
    }
  }

  @Test("A server killed without warning is started again, and its stale files do not matter")
  func killedServer() async throws {
    try await withFolder { folder in
      let first = try await start(folder)
      let stale = folder.appending(path: "data/postmaster.pid")
      kill(first.postmasterProcess, SIGKILL)
      try await wait(for: "the first to end") { !isAlive(first.postmasterProcess) }
      await first.stop()
      // The number in the file now belongs to a process that lives and is no server: this one.
      var lines = try String(contentsOf: stale, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
      lines[0] = "\(getpid())"
      try lines.joined(separator: "\n").write(to: stale, atomically: false, encoding: .utf8)
      let second = try await start(folder)
      #expect(try await ask(second, "SELECT 1::int8", as: Int64.self) == 1)
      await second.stop()
    }
  }

  /// Whose stop comes when, of three users: the server lives until the last.
  @Test(
    "The last one out stops the server, whoever started it",
    arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
  func lastOneOut(order: [Int]) async throws {
    try await withFolder { folder in
      var clusters: [EmbeddedCluster] = []
      for _ in 0..<3 { clusters.append(try await start(folder)) }
      let process = clusters[0].postmasterProcess
      #expect(clusters.allSatisfy { $0.postmasterProcess == process })
      for (place, index) in order.enumerated() {
        #expect(isAlive(process))
        await clusters[index].stop()
        if place < 2 { #expect(try await ask(clusters[order[2]], "SELECT 1::int8", as: Int64.self) == 1) }
      }
      #expect(try await isGone(process))
    }
  }

  @Test("Two that start and stop at once share one server, and none of it is left")
  func race() async throws {
    try await withFolder { folder in
      async let one = start(folder)
      async let other = start(folder)
      let clusters = try await [one, other]
      #expect(clusters[0].postmasterProcess == clusters[1].postmasterProcess)
      await withTaskGroup(of: Void.self) { group in
        for cluster in clusters { group.addTask { await cluster.stop() } }
      }
      #expect(try await isGone(clusters[0].postmasterProcess))
    }
  }

  @Test("A server whose user was killed is taken over, and stopped by the next")
  func takeover() async throws {
    try await withFolder { folder in
      // The user vanishes without a stop: its lock goes with it, as it does when a process is killed.
      let process = try await start(folder).postmasterProcess
      let heir = try await start(folder)
      #expect(heir.postmasterProcess == process)
      await heir.stop()
      #expect(try await isGone(process))
    }
  }

  @Test(
    "A server that dies is started again for all who use it, at the same place",
    arguments: ["c", String(repeating: "long", count: 25)])
  func keptUp(name: String) async throws {
    try await withFolder { folder in
      let (one, other) = (try await start(folder.appending(path: name)), try await start(folder.appending(path: name)))
      let keepers = [one, other].map { cluster in Task { try await cluster.keepUp() } }
      let first = one.postmasterProcess
      kill(first, SIGKILL)
      try await wait(for: "another server") { one.postmasterProcess != first }
      for cluster in [one, other] { #expect(try await ask(cluster, "SELECT 1::int8", as: Int64.self) == 1) }
      for keeper in keepers {
        keeper.cancel()
        try await keeper.value
      }
      await one.stop()
      #expect(try await ask(other, "SELECT 1::int8", as: Int64.self) == 1)
      await other.stop()
      #expect(try await isGone(other.postmasterProcess))
    }
  }

  /// What keeps a server that died from starting again.
  @Test(
    "A server that cannot be brought back is given up after three attempts, with the reason",
    arguments: ["data/global/pg_control", "data/PG_VERSION", "data/postgresql.conf", "data/pg_hba.conf", "data/pg_wal", "data"])
  func givenUp(missing: String) async throws {
    try await withFolder { folder in
      let cluster = try await start(folder)
      try FileManager.default.moveItem(atPath: folder.path() + "/" + missing, toPath: folder.path() + "/lost")
      kill(cluster.postmasterProcess, SIGKILL)
      await #expect { try await cluster.keepUp() } throws: { error in
        guard case .died(let text) = error as? EmbeddedClusterError else { return false }
        return text.contains("three attempts") && text.contains("server.log")
      }
      await cluster.stop()
    }
  }

  @Test("A cluster whose making was cut short is made again")
  func halfDone() async throws {
    try await withFolder { folder in
      let remains = folder.appending(path: "data.new/base")
      try FileManager.default.createDirectory(at: remains, withIntermediateDirectories: true)
      #expect(FileManager.default.createFile(atPath: folder.path() + "/gate.lock", contents: nil))
      let cluster = try await start(folder)
      #expect(try await ask(cluster, "SELECT 1::int8", as: Int64.self) == 1)
      await cluster.stop()
    }
  }

  @Test("A long path gets its socket elsewhere, which is gone after the stop")
  func longPath() async throws {
    try await withFolder { folder in
      let cluster = try await start(folder.appending(path: String(repeating: "long", count: 25)))
      #expect(!cluster.socketFolder.hasPrefix(folder.path()))
      #expect(try await ask(cluster, "SELECT 1::int8", as: Int64.self) == 1)
      await cluster.stop()
      #expect(!FileManager.default.fileExists(atPath: cluster.socketFolder))
    }
  }

  @Test("A cluster of another version, a closed folder above and a folder of other things are clear errors")
  func refusals() async throws {
    try await withFolder { folder in
      let old = folder.appending(path: "old")
      try FileManager.default.createDirectory(at: old.appending(path: "data"), withIntermediateDirectories: true)
      try "9\n".write(to: old.appending(path: "data/PG_VERSION"), atomically: false, encoding: .utf8)
      await #expect { try await start(old) } throws: {
        guard case .otherVersion(let text) = $0 as? EmbeddedClusterError else { return false }
        return text.contains("PostgreSQL 9")
      }
      let other = folder.appending(path: "other")
      try FileManager.default.createDirectory(at: other.appending(path: "photos"), withIntermediateDirectories: true)
      await #expect { try await start(other) } throws: { error in
        guard case .folderNotUsable = error as? EmbeddedClusterError else { return false }
        return true
      }
    }
  }

  @Test("A folder that is closed to the server's user is named", .enabled(if: geteuid() == 0))
  func closedFolder() async throws {
    try await withFolder { folder in
      let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: attributes)
      await #expect { try await start(folder.appending(path: "inside")) } throws: { error in
        guard case .folderNotUsable(let text) = error as? EmbeddedClusterError else { return false }
        return text.contains(folder.lastPathComponent) && text.contains("chmod")
      }
    }
  }
}
