import Foundation
import Ledger
import TestSupport
import Testing

extension ServerTests {
  @Suite("The command for a shop's own statement") struct StatementCommand {
    private func statement(_ text: String, _ flags: [String], on database: String) async throws -> AixinCommand {
      let file = FileManager.default.temporaryDirectory.appending(path: "statement-\(UUID().uuidString).csv")
      defer { try? FileManager.default.removeItem(at: file) }
      try Data(text.utf8).write(to: file)
      return try await AixinCommand.run(["statement", file.path] + flags, on: database)
    }

    @Test("is silent when a statement is taken, and names the rows when it is not")
    func takesAndRefuses() async throws {
      let database = try await TestCluster.freshDatabase(template: Template.shared.value.database)
      let month = "\(Moment.today.month)"
      let flags = ["--shop", "DP", "--month", month]
      let good = "日期,小票号,积分\n\(Moment.today),7,30\n合计,,30\n"
      let looked = try await statement(good, flags + ["--check", "--json"], on: database)
      #expect(looked.exitCode == 0 && looked.output.contains(#""lines":1"#) && !looked.output.contains("version"), "\(looked)")
      let taken = try await statement(good, flags, on: database)
      #expect(taken.exitCode == 0 && taken.output == "" && taken.errors == "", "\(taken)")
      let again = try await statement(good, flags + ["--json"], on: database)
      #expect(
        again.exitCode == 0 && again.output.contains(#""isNew":false"#) && again.output.contains(#""version":1"#), "\(again)")
      let bad = try await statement(good.replacing("7,30", with: "7,三十"), flags, on: database)
      #expect(bad.exitCode == 1 && bad.output.contains("第 2 行") && bad.output.contains("三十"), "\(bad)")
    }

    @Test("says what is wrong with a call")
    func calls() async throws {
      let database = try await TestCluster.freshDatabase(template: Template.shared.value.database)
      let month = "\(Moment.today.month)"
      let good = "日期,小票号,积分\n\(Moment.today),7,30\n"
      let wrong: [(flags: [String], words: String)] = [
        (["--shop", "NOWHERE", "--month", month], "NOWHERE"), (["--shop", "DP", "--month", "June"], "2026-06"),
        (["--shop", "DP"], "--month"), (["--shop", "DP", "--month", month, "--book", "7"], "no book 7"),
      ]
      for (flags, words) in wrong {
        let refused = try await statement(good, flags, on: database)
        #expect(refused.exitCode == 2 && refused.output == "", "\(refused)")
        #expect(refused.errors.contains(words), "\(refused.errors)")
      }
      let missing = try await AixinCommand.run(
        ["statement", "/nowhere.csv", "--shop", "DP", "--month", month], on: database)
      #expect(missing.exitCode == 2 && missing.errors.contains("nowhere.csv"), "\(missing)")
    }
  }
}
