import Foundation
import Glibc

/// The content of `postmaster.pid`, which a running server writes.
struct PostmasterFile: Sendable {
  /// The server's process.
  var process: Int32
  /// The folder of its socket.
  var socketFolder: String
  /// Whether it takes connections.
  var isReady: Bool

  /// Reads the file of the cluster in `data`; `nil` if there is none, or it is not yet complete.
  init?(data: String) {
    guard let text = try? String(contentsOfFile: "\(data)/postmaster.pid", encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 5, let process = Int32(lines[0]), process > 0 else { return nil }
    self.process = process
    socketFolder = String(lines[4])
    isReady = lines.count >= 8 && lines[7].trimmingCharacters(in: .whitespaces) == "ready"
  }

  /// Whether that process lives and is a server of this cluster: the number may be another process's by now.
  ///
  /// A server works in its data folder, which tells it from everything else.
  func isAlive(data: String) -> Bool {
    guard kill(process, 0) == 0 || errno == EPERM else { return false }
    var folder = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/\(process)/cwd", &folder, folder.count)
    guard length > 0, let resolved = realpath(data, nil) else { return false }
    defer { free(resolved) }
    return String(decoding: folder.prefix(length), as: UTF8.self) == String(cString: resolved)
  }

  /// Whether the process stands still under a signal; the state follows its name in proc(5).
  var isFrozen: Bool {
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return status.split(separator: ")").last?.hasPrefix(" T") ?? false
  }

  /// Removes what a killed server left, once it is known to be dead: its number may have passed to a process that lives, and the
  /// next server would not start then.
  func removeRemains(data: String) {
    for file in ["\(data)/postmaster.pid", "\(socketFolder)/.s.PGSQL.5432.lock", "\(socketFolder)/.s.PGSQL.5432"] {
      unlink(file)
    }
  }
}
