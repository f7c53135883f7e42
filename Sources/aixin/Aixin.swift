import ArgumentParser
import Foundation

/// The command: everything that operators and auditors run.
@main
struct Aixin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aixin",
    abstract: "爱心积分账簿: a double-entry ledger for volunteer points on PostgreSQL.",
    discussion: """
      Exit codes: 0 clean, 1 findings, 2 could not run.

      Without --database, a private PostgreSQL cluster below the data folder is started and stopped. serve, migrate, sample and
      book create make it if it is not there; the other commands make nothing.
      """,
    subcommands: [
      Serve.self, Migrate.self, Sample.self, BookCommand.self, UserCommand.self, TokenCommand.self, Verify.self, Reconcile.self,
      Close.self, Export.self, StatementCommand.self, JobCommand.self, Bench.self,
    ])

  /// Runs the command; a wrong flag ends with code 2, like everything else that could not run.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch  where exitCode(for: error) == .validationFailure {
      FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
      Foundation.exit(2)
    } catch {
      exit(withError: error)
    }
  }
}
