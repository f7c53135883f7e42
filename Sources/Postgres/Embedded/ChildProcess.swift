import CLibpq
import Foundation
import Glibc

/// Starts programs that hold none of our files but those they are given.
///
/// All others are closed in the child itself. Closing those that are open beforehand would miss one opened meanwhile, and NIO
/// accepts connections without close-on-exec: a child that keeps such a one keeps a browser waiting for its end.
///
/// Not with Foundation's `Process`: on Linux that learns of the end through a descriptor that a server started by the program would
/// inherit, and so waits for the server's end instead; and it reads beyond its buffer once about 1,365 files are open.
package enum ChildProcess {
  /// What stands behind one of a child's three standard files.
  package enum File {
    /// One of our open files.
    case descriptor(Int32)
    /// A file that is opened for reading.
    case input(String)
    /// A file that is made, or emptied, and opened for writing.
    case output(String)

    package static var nothing: File { .output("/dev/null") }
  }

  /// It could not be started.
  package struct NotStarted: Error, CustomStringConvertible {
    package let program: String
    /// The error's number.
    package let code: Int32

    package var description: String { "\(program) cannot be run: \(String(cString: strerror(code)))" }
  }

  /// Starts a program; who starts it has to wait for it.
  ///
  /// - Parameters:
  ///   - words: its path, or its name to be looked for in `PATH`, and its arguments.
  ///   - environment: all that it gets; `nil` for ours.
  ///   - folder: where it works; `nil` for where we do.
  ///   - leadsGroup: whether it leads a process group of its own, which a signal can reach as a whole.
  /// - Throws: ``NotStarted``.
  package static func start(
    _ words: [String], environment: [String: String]? = nil, folder: String? = nil, input: File = .input("/dev/null"),
    output: File, errors: File, leadsGroup: Bool = false
  ) throws(NotStarted) -> Int32 {
    var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    if leadsGroup { posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP)) }
    for (number, file) in zip(Int32(0)..., [input, output, errors]) {
      switch file {
      case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, number)
      case .input(let path): posix_spawn_file_actions_addopen(&actions, number, path, O_RDONLY, 0)
      case .output(let path): posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      }
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }
    let arguments = CStrings(words)
    let variables = CStrings((environment ?? ProcessInfo.processInfo.environment).map { "\($0.key)=\($0.value)" })
    var process: Int32 = 0
    let code = posix_spawnp(&process, words[0], &actions, &attributes, arguments.mutablePointers, variables.mutablePointers)
    guard code == 0 else { throw NotStarted(program: words[0], code: code) }
    return process
  }

  /// Waits for the end of a program; its exit status, or 128 and the signal as a shell has it.
  package static func status(of process: Int32) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    return exitStatus(status)
  }

  /// What `waitpid` has said, as a shell says it.
  package static func exitStatus(_ status: Int32) -> Int32 {
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}
