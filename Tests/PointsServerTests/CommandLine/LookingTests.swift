import Foundation
import Postgres
import TestSupport
import Testing

extension ServerTests {
  /// Commands that only look: they make nothing, and say which command would help.
  @Suite("Looking") struct Looking {
    @Test(
      "creates nothing where there is nothing",
      arguments: [
        ["verify"], ["reconcile"], ["export", "--format", "hledger"], ["export", "--format", "ndjson"], ["user", "list"],
        ["user", "add", "li", "--role", "clerk"], ["token", "list", "clerk"], ["token", "issue", "clerk"],
        ["token", "revoke", "1"],
      ])
    func createsNothing(arguments: [String]) async throws {
      let folder = TestRun.place("aixin")
      defer { try? FileManager.default.removeItem(at: folder) }
      let missing = try await AixinCommand.run(arguments + ["--data", folder.path])
      #expect(missing.exitCode == 2 && missing.output == "", "\(missing)")
      #expect(missing.errors.contains("\(folder.path)/cluster") && missing.errors.contains("aixin serve"), "\(missing.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.path))
    }

    @Test(
      "leaves a folder as it is",
      arguments: ["", "notes.txt", "cluster/", "cluster/data/", "cluster/data.new/PG_VERSION", "demo.json"])
    func leavesAsItIs(content: String) async throws {
      let folder = TestRun.place("aixin")
      defer { try? FileManager.default.removeItem(at: folder) }
      let place = folder.appending(path: content)
      let isFolder = content.isEmpty || content.hasSuffix("/")
      try FileManager.default.createDirectory(
        at: isFolder ? place : place.deletingLastPathComponent(), withIntermediateDirectories: true)
      if !isFolder { try Data("15\n".utf8).write(to: place) }
      let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
      let result = try await AixinCommand.run(["verify", "--data", folder.path])
      #expect(result.exitCode == 2 && result.errors.contains("\(folder.path)/cluster"), "\(result)")
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == before)
    }

    static let otherSchemas: [(change: String, words: String)] = [
      (
        "DELETE FROM public.aixin_migration WHERE number = (SELECT max(number) FROM public.aixin_migration)",
        "run `aixin migrate`"
      ),
      ("DELETE FROM public.aixin_migration WHERE number = 3", "lacks migration 3: run `aixin migrate`"),
      ("TRUNCATE public.aixin_migration", "lacks migration 1: run `aixin migrate`"),
      ("DROP TABLE public.aixin_migration", "lacks migration 1: run `aixin migrate`"),
      (
        "INSERT INTO public.aixin_migration VALUES (900, 'later', '')",
        "migration 900, which this version does not know: run the aixin"
      ),
      ("UPDATE public.aixin_migration SET checksum = '' WHERE number = 2", "migration 2 was applied with another text"),
      (
        "UPDATE public.aixin_migration SET checksum = ''; INSERT INTO public.aixin_migration VALUES (900, 'later', '')",
        "migration 900"
      ),
    ]

    @Test("refuses a database of another schema and names the command that helps", arguments: otherSchemas)
    func otherSchema(change: String, words: String) async throws {
      let database = try await TestCluster.freshDatabase(template: Template.shared.value.database)
      let superuser = try await Connection.connect(
        try await TestCluster.configuration(database: database), logger: TestCluster.logger)
      try await superuser.run { try $0.script(change) }
      await superuser.close()
      for arguments in [["verify"], ["reconcile"], ["user", "list"], ["serve", "--listen", "127.0.0.1:0"]] {
        let result = try await AixinCommand.run(arguments, on: database)
        #expect(result.exitCode == 2 && result.output == "", "\(result)")
        #expect(result.errors.contains(words), "\(result.errors)")
      }
    }

    @Test("refuses an empty database without making anything in it")
    func emptyDatabase() async throws {
      let database = try await TestCluster.freshDatabase()
      let result = try await AixinCommand.run(["verify"], on: database)
      #expect(result.exitCode == 2 && result.errors.contains("run `aixin migrate`"), "\(result)")
      let superuser = try await Connection.connect(
        try await TestCluster.configuration(database: database), logger: TestCluster.logger)
      let made = try await superuser.run {
        try $0.query("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").only(Int64.self)
      }
      await superuser.close()
      #expect(made == 0)
    }
  }
}
