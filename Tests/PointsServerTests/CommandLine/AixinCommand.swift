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
    let process = Process()
    process.executableURL = try program()
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    let ended = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = {
      ended.continuation.yield($0.terminationStatus)
      ended.continuation.finish()
    }
    try process.run()
    async let outputText = text(of: output)
    async let errorText = text(of: errors)
    var exitCode: Int32 = -1
    for await status in ended.stream { exitCode = status }
    return AixinCommand(exitCode: exitCode, output: await outputText, errors: await errorText)
  }

  /// Runs `aixin` on a database of the tests' cluster.
  static func run(_ arguments: [String], on database: String) async throws -> AixinCommand {
    let configuration = try await TestCluster.configuration(database: database)
    let host = configuration.hosts[0]
    let url = "postgresql:///\(database)?host=\(host.name)&port=\(host.port)&user=\(configuration.user)"
    return try await run(arguments + ["--database", url])
  }

  /// Read on a thread of its own: a pipe blocks.
  private static func text(of pipe: Pipe) async -> String {
    await withCheckedContinuation { done in
      Thread.detachNewThread {
        let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
        done.resume(returning: String(decoding: data, as: UTF8.self))
      }
    }
  }
}
