import Dispatch
import Foundation
import Glibc

/// A program that was run to its end.
///
/// Not with Foundation's `Process`, which on Linux reads beyond its buffer once this process has about 1,365 files open, as it has
/// beside three thousand strangers.
public struct Program: Sendable {
  /// The exit status, or 128 and the signal.
  public let status: Int32
  /// What it printed.
  public let output: String
  /// What it printed as errors.
  public let errors: String

  /// It could not be started.
  public struct NotStarted: Error {
    /// The program.
    public let path: String
    /// The error's number.
    public let code: Int32
  }

  /// Runs a program, on a thread that may block.
  ///
  /// - Parameters:
  ///   - environment: all that it gets; nil for our own.
  ///   - input: the file that it reads.
  /// - Throws: ``NotStarted``.
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
    // Files and no pipes, whose ends a program started at the same moment would hold.
    let files = ["output", "errors"].map { "/tmp/program-\(UUID().uuidString)-\($0)" }
    defer { for file in files { unlink(file) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    for (index, file) in files.enumerated() {
      posix_spawn_file_actions_addopen(&actions, Int32(index + 1), file, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    }
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var variables = (environment ?? [:]).map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var process: pid_t = 0
    let code =
      environment == nil
      ? posix_spawnp(&process, path, &actions, nil, &words, environ)
      : posix_spawnp(&process, path, &actions, nil, &words, &variables)
    guard code == 0 else { throw NotStarted(path: path, code: code) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    let signal = status & 0x7f
    let texts = files.map { String(decoding: FileManager.default.contents(atPath: $0) ?? Data(), as: UTF8.self) }
    return Program(status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: texts[0], errors: texts[1])
  }
}
