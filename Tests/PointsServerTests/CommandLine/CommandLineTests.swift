import Foundation
import Postgres
import TestSupport
import Testing

extension ServerTests {
  @Suite("The command") struct CommandLine {
    @Test(
      "ends with code 2 and says why when it is called wrongly",
      arguments: [
        (["verify", "--frobnicate"], "frobnicate"), (["verify", "--expect", "40"], "BLOCK:HASH"),
        (["verify", "--expect", "0:ab"], "BLOCK:HASH"),
        (["verify", "--expect", "40:\(String(repeating: "g", count: 64))"], "BLOCK:HASH"),
        (["verify", "--book", "one"], "one"), (["serve", "--listen", "8080"], "HOST:PORT"),
        (["serve", "--listen", ":8080"], "HOST:PORT"), (["serve", "--listen", "127.0.0.1:65536"], "HOST:PORT"),
        (["serve", "--proxy", "localhost"], "10.0.0.0/8"), (["serve", "--proxy", "10.0.0.0/33"], "10.0.0.0/8"),
        (["serve", "--max-connections", "0"], "1 or more"), (["serve", "--max-connections-per-address", "0"], "1 or more"),
        (["export"], "--format"), (["export", "--format", "xlsx"], "xlsx"),
        (["user", "add", "li", "--role", "emperor"], "emperor"), (["serve", "--listen", "0.0.0.0:8080"], "--origin https://"),
        (["serve", "--listen", "[::]:8080"], "--origin https://"),
        (["serve", "--origin", "http://aixin.example.org"], "https:// and a host"),
        (["user", "add", "li", "--role", "clerk", "--generate-password", "--read-password"], "not both"),
        (["book", "create", "--name", "新街", "--code", "Neu Stadt"], "--code"),
        (["user", "add", "li", "--role", "admin@DP"], "admin@DP"), (["user", "add", "li", "--role", "clerk@"], "clerk@"),
        (["user", "add", "李", "--role", "clerk"], "no short name"), (["token", "issue", "a b"], "no short name"),
        (["token", "list", ""], "no short name"), (["book", "create", "--name", "街\n道"], "--name"),
        (["book", "create", "--name", "\u{200B}"], "--name"),
        (["book", "create", "--name", "街", "--time-zone", "GMT+8"], "IANA"),
        (["book", "create", "--name", "街", "--time-zone", "../localtime"], "IANA"),
        (["verify", "--database", "mysql://x/y"], "postgresql://"), (["verify", "--log-level", "loud"], "warning"),
      ])
    func wrongUsage(arguments: [String], words: String) async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: "aixin-\(UUID().uuidString)")
      let isElsewhere = arguments.contains("--database")
      let command = try await AixinCommand.run(arguments + (isElsewhere ? [] : ["--data", folder.path]))
      #expect(command.exitCode == 2, "\(command)")
      #expect(command.errors.contains(words), "\(command.errors)")
      #expect(command.output == "")
      #expect(!FileManager.default.fileExists(atPath: folder.path), "a wrong call leaves nothing behind")
    }

    @Test("names a book, a user and a token that do not exist")
    func unknownThings() async throws {
      try await onFreshStreet { database in
        let book = try await AixinCommand.run(["verify", "--book", "7"], on: database)
        #expect(book.exitCode == 2)
        #expect(book.errors.contains("no book 7"))
        let user = try await AixinCommand.run(["token", "issue", "nobody"], on: database)
        #expect(user.exitCode == 2)
        #expect(user.errors.contains("no user nobody"))
        #expect(user.output == "")
        let token = try await AixinCommand.run(["token", "revoke", "999999"], on: database)
        #expect(token.exitCode == 2)
        #expect(token.errors.contains("no token 999999"))
        let taken = try await AixinCommand.run(["user", "add", " Ｃlerk", "--role", "clerk"], on: database)
        #expect(taken.exitCode == 2)
        #expect(taken.errors.contains("a user clerk already"))
      }
    }

    @Test("makes up a password, prints it once, and lets nobody else have it")
    func passwords() async throws {
      try await onFreshStreet { database in
        let added = try await AixinCommand.run(
          ["user", "add", "wangfang", "--name", "王芳", "--role", "clerk@dp", "--role", "auditor", "--generate-password"],
          on: database)
        let elsewhere = try await AixinCommand.run(["user", "add", "zhao", "--role", "clerk@NOWHERE"], on: database)
        #expect(elsewhere.exitCode == 2 && elsewhere.errors.contains("NOWHERE"))
        let words = added.output.split(separator: "\n").map(String.init)
        #expect(added.exitCode == 0 && words.count == 2 && words[0].hasSuffix(" wangfang") && words[1].hasPrefix("password "))
        let again = try await AixinCommand.run(["user", "password", "wangfang", "--generate-password"], on: database)
        #expect(again.exitCode == 0 && again.output.hasPrefix("password ") && !again.output.contains(words[1]))
        let nobody = try await AixinCommand.run(["user", "password", "nobody", "--generate-password"], on: database)
        #expect(nobody.exitCode == 2 && nobody.errors.contains("no user nobody") && nobody.output == "")
        let users = try await AixinCommand.run(["user", "list", "--json"], on: database)
        #expect(users.output.contains(#""login":"wangfang","name":"王芳","roles":["auditor","clerk"]"#))
        #expect(!users.output.contains("zhao"))
      }
    }

    @Test("verify is silent on a clean book, and knows a head that was seen before")
    func cleanBook() async throws {
      try await onFreshStreet { database in
        let clean = try await AixinCommand.run(["verify"], on: database)
        #expect(clean.exitCode == 0)
        #expect(clean.output == "")
        #expect(clean.errors == "")
        let json = try await AixinCommand.run(["verify", "--json"], on: database)
        let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
        #expect(report.entries > 0)
        let seen = try await AixinCommand.run(["verify", "--expect", "\(report.head):\(report.hash)"], on: database)
        #expect(seen.exitCode == 0)
        #expect(seen.output == "")
        let beyond = "\(report.head + 1):\(report.hash)"
        let cut = try await AixinCommand.run(["verify", "--expect", beyond], on: database)
        #expect(cut.exitCode == 1)
        #expect(cut.output.contains("block \(report.head)"))
      }
    }

    private struct Report: Decodable {
      let head: Int64
      let hash: String
      let entries: Int64
    }

    @Test(
      "verify names the block and the entry that a superuser has changed",
      arguments: [
        "UPDATE ledger.entry SET actor = 2 WHERE book = 1 AND no = 2",
        "UPDATE ledger.posting SET balance = balance + 100 WHERE book = 1 AND entry = 2 AND amount < 0",
        "DELETE FROM ledger.posting WHERE book = 1 AND entry = 2", "DELETE FROM ledger.entry WHERE book = 1 AND no = 2",
        "UPDATE ledger.block SET recorded_at = recorded_at + interval '1 second' WHERE book = 1 AND no = 2",
      ])
    func tampering(change: String) async throws {
      try await onFreshStreet { database in
        let superuser = try await Connection.connect(
          try await TestCluster.configuration(database: database), logger: TestCluster.logger)
        let block = try await superuser.run { session in
          let block = try session.query("SELECT block FROM ledger.entry WHERE book = 1 AND no = 2").only(Int64.self)
          try session.script("SET session_replication_role = replica; \(change)")
          return change.contains("ledger.block") ? 2 : block
        }
        await superuser.close()
        let command = try await AixinCommand.run(["verify"], on: database)
        #expect(command.exitCode == 1, "\(command)")
        #expect(command.output.hasPrefix("block \(block)"), "\(command)")
        #expect(command.output.split(separator: "\n").count == 1, "\(command)")
      }
    }

    @Test("sets up a book on a private cluster in a new data folder")
    func dataFolder() async throws {
      let folder = TestRun.place("aixin")
      defer { try? FileManager.default.removeItem(at: folder) }
      let created = try await AixinCommand.run(
        ["book", "create", "--name", " 新街 ", "--time-zone", "asia/shanghai ", "--data", folder.path])
      #expect(created.exitCode == 0, "\(created)")
      let again = try await AixinCommand.run(["book", "create", "--name", "新街", "--data", folder.path])
      #expect(again.exitCode == 2)
      #expect(again.errors.contains("book 1 exists already"))
      let clean = try await AixinCommand.run(["verify", "--data", folder.path])
      #expect(clean.exitCode == 0, "\(clean)")
      #expect(clean.output == "")
    }

    /// Runs a body on a copy of the street.
    private func onFreshStreet(_ body: (_ database: String) async throws -> Void) async throws {
      try await body(try await TestCluster.freshDatabase(template: Template.shared.value.database))
    }
  }
}
