import Foundation
import Glibc
import LedgerPostgres
import Office
import Postgres
import TestSupport
import Testing
import Web

@testable import PointsServer

extension ServerTests {
  @Suite("Readiness") struct ReadinessTests {
    /// Ways in which writes fail while reads do not: what breaks them, and what mends them.
    static let faults: [(broken: String, mended: String)] = [
      (
        "ALTER ROLE aixin_app IN DATABASE %@ SET default_transaction_read_only = on",
        "ALTER ROLE aixin_app IN DATABASE %@ RESET default_transaction_read_only"
      ),
      ("ALTER DATABASE %@ SET temp_file_limit = '100kB'", "ALTER DATABASE %@ RESET temp_file_limit"),
      ("REVOKE UPDATE (written_at) ON ledger.probe FROM aixin_app", "GRANT UPDATE (written_at) ON ledger.probe TO aixin_app"),
      (
        """
        CREATE FUNCTION public.no_room() RETURNS trigger LANGUAGE plpgsql AS
          $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END$$;
        CREATE TRIGGER no_room BEFORE UPDATE ON ledger.probe FOR EACH ROW EXECUTE FUNCTION public.no_room()
        """, "DROP TRIGGER no_room ON ledger.probe"
      ),
      ("DELETE FROM ledger.probe", "INSERT INTO ledger.probe (written_at) VALUES (clock_timestamp())"),
      ("ALTER TABLE ledger.probe RENAME TO lost", "ALTER TABLE ledger.lost RENAME TO probe"),
    ]

    @Test("is denied within two seconds while writes fail, and granted again when they work", arguments: faults)
    func writesFail(broken: String, mended: String) async throws {
      try await ServerStreet.run { street in
        #expect(try await street.client.send("GET", "/readyz").status == 200)
        try await change(street, broken)
        #expect(try await readyz(street) == 503)
        #expect(try await street.client.send("GET", "/v1/goods?shop=DP", token: street.tokens[.clerk]).status == 200)
        try await change(street, mended)
        var isReady = false
        for _ in 0..<50 where !isReady {
          isReady = try await readyz(street) == 200
          if !isReady { try await Task.sleep(for: .milliseconds(200)) }
        }
        #expect(isReady)
      }
    }

    @Test(
      "is denied within two seconds while a lock or a frozen server keeps writes waiting",
      arguments: [
        "LOCK TABLE ledger.probe", "SELECT FROM ledger.probe FOR UPDATE", "LOCK TABLE ledger.probe IN SHARE MODE",
      ])
    func writesWait(lock: String) async throws {
      try await ServerStreet.run { street in
        #expect(try await readyz(street) == 200)
        try await Task.sleep(for: .milliseconds(1_100))
        async let holding: Void = street.auditor.transaction { session in
          _ = try session.query("\(raw: lock)")
          Thread.sleep(forTimeInterval: 6)
        }
        try await Task.sleep(for: .milliseconds(300))
        // Had it waited for the lock, it would say 200.
        #expect(try await readyz(street) == 503)
        try await holding
        try await Task.sleep(for: .milliseconds(1_100))
        #expect(try await readyz(street) == 200)
      }
    }

    private func readyz(_ street: ServerStreet) async throws -> Int {
      let outcome = await RawClient.talk(
        port: street.client.port, [.send("GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")])
      return try #require(outcome.statuses.first)
    }

    /// Changes the database as its superuser, ends the sessions that began before, and waits until nothing is remembered.
    private func change(_ street: ServerStreet, _ text: String) async throws {
      try await street.auditor.run { session in
        try session.script(text.replacing("%@", with: street.database))
        _ = try session.query(
          """
          SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
           WHERE datname = current_database() AND usename = 'aixin_app'
          """)
      }
      try await Task.sleep(for: .milliseconds(1_100))
    }

    @Test("sees a full disk, which still takes updates where a page has room", .enabled(if: geteuid() == 0))
    func fullDisk() async throws {
      let folder = TestRun.place("full")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      guard mount("aixin-test", folder.path, "tmpfs", 0, "size=256m,mode=755") == 0 else { return }
      defer { umount2(folder.path, 2) }
      let settings = EmbeddedCluster.durableSettings.merging(
        ["shared_buffers": "16MB", "min_wal_size": "32MB", "max_wal_size": "64MB"]) { $1 }
      let cluster = try await EmbeddedCluster.start(
        directory: folder.appending(path: "cluster"), settings: settings, logger: TestCluster.logger)
      let owner = cluster.configuration(database: "postgres", user: "postgres")
      let installation = Installation(
        owner: owner, app: cluster.configuration(database: "postgres", user: "aixin_app"), logger: TestCluster.logger)
      try await installation.migrate()
      let pools = installation.pools()
      #expect(await Readiness(pools.probes).isReady())
      let filler = folder.appending(path: "filler").path
      #expect(FileManager.default.createFile(atPath: filler, contents: nil))
      let file = try #require(FileHandle(forWritingAtPath: filler))
      // The last bytes too: writing ends with the error.
      for size in [1 << 20, 4_096] { while (try? file.write(contentsOf: Data(count: size))) != nil {} }
      #expect(try await pools.reads.run { try $0.query("SELECT 1::int8").only(Int64.self) } == 1)
      #expect(await !Readiness(pools.probes).isReady())
      try file.close()
      try FileManager.default.removeItem(atPath: filler)
      #expect(await Readiness(pools.probes).isReady())
      await pools.close()
      await cluster.stop()
    }

    @Test("is looked at once a second however many ask, under no book's lock, and adds nothing to a chain")
    func cheap() async throws {
      try await ServerStreet.run { street in
        try await street.auditor.run {
          try $0.script(
            """
            CREATE SEQUENCE public.looks;
            CREATE FUNCTION public.look() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
              $$BEGIN PERFORM nextval('public.looks'); RETURN NEW; END$$;
            CREATE TRIGGER look BEFORE UPDATE ON ledger.probe FOR EACH ROW EXECUTE FUNCTION public.look()
            """)
        }
        let blocks = try await street.number("SELECT count(*) FROM ledger.block")
        let begun = ContinuousClock.now
        async let holding: Void = street.auditor.transaction { session in
          _ = try session.query("SELECT FROM ledger.book FOR UPDATE")
          Thread.sleep(forTimeInterval: 3)
        }
        for _ in 0..<100 { #expect(try await street.client.send("GET", "/readyz").status == 200) }
        try await holding
        let seconds = Int64((ContinuousClock.now - begun) / .seconds(1)) + 2
        #expect(try await street.number("SELECT last_value FROM public.looks") <= seconds)
        #expect(try await street.number("SELECT count(*) FROM ledger.block") == blocks)
      }
    }
  }
}
