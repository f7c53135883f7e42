import Dispatch
import Foundation
import Glibc
import Postgres

/// A program that was run to its end.
public struct Program: Sendable {
  /// The exit status, or 128 and the signal.
  public let status: Int32
  /// What it printed.
  public let output: String
  /// What it printed as errors.
  public let errors: String

  /// Runs a program, on a thread that may block.
  ///
  /// - Parameters:
  ///   - environment: all that it gets; nil for our own.
  ///   - input: the file that it reads.
  /// - Throws: if it cannot be started.
  public static func run(
    _ path: String, _ arguments: [String], environment: [String: String]? = nil, input: String = "/dev/null"
  ) async throws -> Program {
    try await withCheckedThrowingContinuation { done in
      DispatchQueue.global().async {
        done.resume(with: Result { try runBlocking(path, arguments, environment, input) })
      }
    }
  }

  private static func runBlocking(
    _ path: String, _ arguments: [String], _ environment: [String: String]?, _ input: String
  ) throws -> Program {
    // Files and no pipes: a server that the program starts would hold them open.
    let files = ["output", "errors"].map { "/tmp/program-\(UUID().uuidString)-\($0)" }
    defer { for file in files { unlink(file) } }
    let process = try ChildProcess.start(
      [path] + arguments, environment: environment, input: .input(input), output: .output(files[0]), errors: .output(files[1]))
    let status = ChildProcess.status(of: process)
    let texts = files.map { String(decoding: FileManager.default.contents(atPath: $0) ?? Data(), as: UTF8.self) }
    return Program(status: status, output: texts[0], errors: texts[1])
  }
}
