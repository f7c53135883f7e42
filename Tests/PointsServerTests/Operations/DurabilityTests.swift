import Foundation
import Office
import Postgres
import TestSupport
import Testing

@testable import PointsServer

extension ServerTests {
  /// Acknowledged is kept, whatever the role or the server says.
  @Suite("Durability") struct DurabilityTests {
    @Test(
      "is set by the writers' sessions themselves, never below what is asked for",
      arguments: [
        ("ALTER ROLE aixin_app IN DATABASE %@ SET synchronous_commit = off", "on"),
        ("ALTER DATABASE %@ SET synchronous_commit = off", "on"), ("ALTER DATABASE %@ SET synchronous_commit = local", "on"),
        ("ALTER DATABASE %@ SET synchronous_commit = remote_write", "on"),
        ("ALTER DATABASE %@ SET synchronous_commit = remote_apply", "remote_apply"),
        (
          "ALTER DATABASE %@ SET synchronous_commit = remote_apply; ALTER ROLE aixin_app IN DATABASE %@ SET synchronous_commit = off",
          "on"
        ), ("", "on"),
      ])
    func sessions(change: String, expected: String) async throws {
      let database = try await TestCluster.freshDatabase(template: Template.shared.value.database)
      let owner = try await TestCluster.configuration(database: database)
      let superuser = try await Connection.connect(owner, logger: TestCluster.logger)
      try await superuser.run { try $0.script(change.replacing("%@", with: database)) }
      await superuser.close()
      let installation = Installation(
        owner: owner, app: try await TestCluster.configuration(database: database, user: "aixin_app"), logger: TestCluster.logger)
      let pools = installation.pools(commit: try await installation.commitAsked())
      let setting: SQL = "SELECT current_setting('synchronous_commit')"
      #expect(try await pools.writes.run { try $0.query(setting).only(String.self) } == expected)
      // Commands that write without serving, and what the owner sets up.
      let others = installation.pools()
      #expect(try await others.writes.run { try $0.query(setting).only(String.self) } == "on")
      #expect(try await installation.asOwner { try $0.query(setting).only(String.self) } == "on")
      await others.close()
      await pools.close()
    }

    @Test("is refused by name where the server itself forgets, and `serve` does not start there")
    func server() async throws {
      let refused = try await AixinCommand.run(
        ["serve", "--listen", "127.0.0.1:0"], on: try await Template.shared.value.database)
      #expect(refused.exitCode == 2 && refused.errors.contains("ALTER SYSTEM SET fsync = on"), "\(refused)")
      let folder = TestRun.place("durable")
      defer { try? FileManager.default.removeItem(at: folder) }
      let cluster = try await EmbeddedCluster.start(
        directory: folder, settings: EmbeddedCluster.durableSettings.merging(["shared_buffers": "16MB"]) { $1 },
        logger: TestCluster.logger)
      let owner = cluster.configuration(database: "postgres", user: "postgres")
      let installation = Installation(owner: owner, app: owner, logger: TestCluster.logger)
      let superuser = try await Connection.connect(owner, logger: TestCluster.logger)
      for (fsync, pages) in [(true, true), (false, true), (true, false), (false, false), (true, true)] {
        try await superuser.run { session in
          for (name, isOn) in [("fsync", fsync), ("full_page_writes", pages)] {
            _ = try session.query("ALTER SYSTEM SET \(identifier: name) = \(raw: isOn ? "on" : "off")")
          }
          _ = try session.query("SELECT pg_reload_conf()")
        }
        try await Task.sleep(for: .milliseconds(500))
        let expected = (fsync ? [] : ["fsync"]) + (pages ? [] : ["full_page_writes"])
        var off: [String] = []
        do { try await installation.checkDurable() } catch Installation.Failure.notDurable(let names) { off = names }
        #expect(off == expected)
      }
      await superuser.close()
      await cluster.stop()
    }
  }
}
