import Foundation
import Glibc

/// The layout of a cluster's folder, and who owns what in it.
///
/// `data` is PostgreSQL's own; `data.new` is one that `initdb` has not finished; `socket` holds the socket; `users.lock` is shared by
/// all processes that use the server; `gate.lock` is held by the one that starts or stops it; `server.log` is the server's log.
struct ClusterFolder: Sendable {
  let path: String
  /// The user that runs the server.
  let server: SystemUser
  /// Set if we must become that user to run a program.
  let becoming: SystemUser?

  var data: String { "\(path)/data" }
  var unfinishedData: String { "\(path)/data.new" }
  var log: String { "\(path)/server.log" }
  var gate: String { "\(path)/gate.lock" }
  var users: String { "\(path)/users.lock" }

  /// Makes the folder if need be; as root it is given to the user `postgres`, because PostgreSQL refuses to run as root.
  init(_ directory: URL) async throws {
    path = directory.standardizedFileURL.path(percentEncoded: false).trimmingSuffix("/")
    let current = try SystemUser.current()
    if current.id == 0 {
      guard let postgres = SystemUser(named: "postgres") else {
        throw EmbeddedClusterError.programsNotFound("the user postgres does not exist: apt-get install postgresql")
      }
      (server, becoming) = (postgres, postgres)
    } else {
      (server, becoming) = (current, nil)
    }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try checkOurs()
    try makePrivate(path)
    try await checkReachable()
  }

  /// A folder with other things in it must not change hands.
  private func checkOurs() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    guard names.isEmpty || names.contains(where: { ["gate.lock", "data"].contains($0) }) else {
      throw EmbeddedClusterError.folderNotUsable("\(path) holds something else: give a folder of its own to the database")
    }
  }

  /// Gives a folder to the server's user, and closes it to all others.
  func makePrivate(_ folder: String) throws {
    guard chown(folder, server.id, server.group) == 0, chmod(folder, 0o700) == 0 else {
      throw EmbeddedClusterError.folderNotUsable(
        "\(folder) cannot be given to the user \(server.name) alone: \(String(cString: strerror(errno)))")
    }
  }

  func command(_ program: String, _ arguments: [String]) -> Subprocess {
    Subprocess(executable: program, arguments: arguments, user: becoming)
  }

  /// A folder above that is closed to the server's user is our most likely trouble as root, so it is named.
  private func checkReachable() async throws {
    guard becoming != nil else { return }
    var above = ""
    for part in path.split(separator: "/") {
      above += "/\(part)"
      let outcome = try await command("/usr/bin/test", ["-x", above]).run()
      guard outcome.status == 0 else {
        throw EmbeddedClusterError.folderNotUsable(
          "\(above) is closed to the user \(server.name), who runs PostgreSQL when we are root: "
            + "keep the data elsewhere, for example in /var/lib, or allow passage with chmod o+x \(above)")
      }
    }
  }

  /// The major version of the cluster in the folder; `nil` if there is none yet.
  func version() throws -> Int? {
    guard FileManager.default.fileExists(atPath: data) else { return nil }
    guard let text = try? String(contentsOfFile: "\(data)/PG_VERSION", encoding: .utf8),
      let version = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    else {
      throw EmbeddedClusterError.folderNotUsable("\(data) exists but is no PostgreSQL cluster: move it away")
    }
    return version
  }

  /// Where the socket shall be: where it was, since others know it there; or else inside the folder, unless its path would be too long
  /// for the operating system.
  func makeSocketFolder(known: String?) throws -> String {
    if let known, access(known, F_OK) == 0 { return known }
    let inside = "\(path)/socket"
    if fits(inside) {
      try FileManager.default.createDirectory(atPath: inside, withIntermediateDirectories: true)
      try makePrivate(inside)
      return inside
    }
    let runtime = "/run/user/\(server.id)"
    let base = becoming == nil && access(runtime, W_OK) == 0 ? runtime : "/tmp"
    var template = Array("\(base)/postgres-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw EmbeddedClusterError.folderNotUsable("no folder for a socket can be made in \(base)")
    }
    let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try makePrivate(made)
    return made
  }

  /// `sun_path` has 108 bytes, the last of which is zero.
  private func fits(_ folder: String) -> Bool { "\(folder)/.s.PGSQL.5432".utf8.count <= 107 }

  /// Removes a socket folder outside of ours, which nobody would find again.
  func removeSocketFolder(_ folder: String) {
    if !folder.hasPrefix(path) { try? FileManager.default.removeItem(atPath: folder) }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    count > suffix.count && hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
