import Foundation
import Postgres
import TestSupport

/// Runs the built command and sees what comes of it.
struct AixinCommand: Sendable {
  let exitCode: Int32
  let output: String
  let errors: String

  struct NotBuilt: Error {
    let path: String
  }

  /// Where the command is: beside the bundle that runs the tests.
  static func program() throws -> URL {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "aixin")
    guard FileManager.default.isExecutableFile(atPath: program.path) else { throw NotBuilt(path: program.path) }
    return program
  }

  /// Runs `aixin` with these arguments, as an operator would.
  static func run(_ arguments: [String]) async throws -> AixinCommand {
    let ended = try await Program.run(try program().path, arguments)
    return AixinCommand(exitCode: ended.status, output: ended.output, errors: ended.errors)
  }

  /// Runs `aixin` on a database of the tests' cluster.
  static func run(_ arguments: [String], on database: String) async throws -> AixinCommand {
    let configuration = try await TestCluster.configuration(database: database)
    let host = configuration.hosts[0]
    let url = "postgresql:///\(database)?host=\(host.name)&port=\(host.port)&user=\(configuration.user)"
    return try await run(arguments + ["--database", url])
  }
}
