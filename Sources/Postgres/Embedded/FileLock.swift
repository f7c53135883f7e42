import Foundation
import Glibc

/// A lock on a file, let go by the operating system when the process that has it dies, however it dies.
///
/// Closed on exec, so that the server, our descendant, does not hold it after us.
package final class FileLock: Sendable {
  /// Whether others may hold the same lock.
  package enum Kind {
    case shared, exclusive

    fileprivate var flag: Int32 { self == .shared ? LOCK_SH : LOCK_EX }
  }

  private let descriptor: Int32

  /// Takes the lock, or returns `nil` if another has it in a way that excludes ours.
  package init?(_ path: String, _ kind: Kind) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw EmbeddedClusterError.folderNotUsable("\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    // Refused, it ends as any other: a class whose properties are set is deinitialised, and that closes the file.
    guard flock(descriptor, kind.flag | LOCK_NB) == 0 else { return nil }
  }

  /// Makes a shared lock exclusive; `false` if others share it, and then it may be lost.
  func becomeExclusive() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The other processes that have the file open, with their command lines; without those of other users, unless we are root.
  static func users(of path: String) -> [String] {
    guard let resolved = realpath(path, nil) else { return [] }
    defer { free(resolved) }
    let file = String(cString: resolved)
    let processes = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    return processes.sorted().filter { process in
      guard process != getpid() else { return false }
      let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")) ?? []
      return descriptors.contains {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\($0)")) == file
      }
    }.map { process in
      let line = (try? Data(contentsOf: URL(filePath: "/proc/\(process)/cmdline"))) ?? Data()
      return "\(process) (\(line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")))"
    }
  }
}
