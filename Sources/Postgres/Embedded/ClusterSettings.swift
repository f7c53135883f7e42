import Foundation
import Glibc

/// The configuration files of a private cluster.
struct ClusterSettings: Sendable {
  /// Settings for durability and for speed on a small machine; values never reach the log.
  static let durable = [
    "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "wal_sync_method": "fdatasync",
    "shared_buffers": "\(sharedMegabytes(of: ProcessInfo.processInfo.physicalMemory))MB", "max_wal_size": "4GB",
    "min_wal_size": "256MB", "wal_compression": "lz4", "wal_init_zero": "off",
    "checkpoint_timeout": "15min", "max_connections": "100", "timezone": "UTC", "log_timezone": "UTC",
    "log_error_verbosity": "terse", "log_min_error_statement": "panic", "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0", "log_line_prefix": "%m [%p] %u@%d ",
  ]

  /// A quarter of a machine's memory in bytes, from 128 MB to 1 GB: then what a city's book writes to at random stays at hand.
  static func sharedMegabytes(of memory: UInt64) -> UInt64 { min(max((memory / 4) >> 20, 128), 1_024) }

  let folder: ClusterFolder

  private var settings: String { "\(folder.data)/embedded.conf" }
  private var identities: String { "\(folder.data)/pg_ident.conf" }

  /// Prepares a fresh cluster: our settings are read last, and only peers of known users get in.
  func install(in data: String) throws {
    let main = "\(data)/postgresql.conf"
    let text = try String(contentsOfFile: main, encoding: .utf8)
    try write(text + "\ninclude_if_exists 'embedded.conf'\n", to: main)
    try write("local all all peer map=embedded\n", to: "\(data)/pg_hba.conf")
    try write(identityLines(for: ["postgres"]), to: "\(data)/pg_ident.conf")
  }

  /// Writes the settings for the next start; where the server listens is not up to the caller.
  func write(_ given: [String: String], socketFolder: String) throws {
    let forced = [
      "listen_addresses": "", "port": "5432", "unix_socket_directories": socketFolder, "unix_socket_permissions": "0700",
    ]
    let lines = given.merging(forced) { _, forced in forced }.sorted { $0.key < $1.key }
      .map { "\($0.key) = '\($0.value.replacing("'", with: "''").replacing("\\", with: "\\\\"))'\n" }
    try write(lines.joined(), to: settings)
  }

  /// Lets the users of the operating system who may log in do so as `role` too.
  ///
  /// Before version 16 a map cannot say "any role", so each is named when it is first asked for.
  ///
  /// - Returns: whether the file changed, so that the server must read it again.
  func admit(_ role: String) throws -> Bool {
    let lines = identityLines(for: [role])
    guard try !String(contentsOfFile: identities, encoding: .utf8).contains(lines) else { return false }
    try append(lines, to: identities)
    return true
  }

  private func identityLines(for roles: [String]) -> String {
    let users = folder.becoming == nil ? [folder.server.name] : ["root", folder.server.name]
    return roles.flatMap { role in users.map { "embedded \(quoted($0)) \(quoted(role))\n" } }.joined()
  }

  private func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

  /// Adds lines in one write, which the operating system does not mix with another's: so others may add at the same time.
  private func append(_ lines: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    defer { close(descriptor) }
    let bytes = Array(lines.utf8)
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw EmbeddedClusterError.folderNotUsable("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  /// Replaces the file whole, so that a server that reads it meanwhile sees the old or the new.
  private func write(_ text: String, to path: String) throws {
    let temporary = "\(path).\(getpid()).new"
    try Data(text.utf8).write(to: URL(filePath: temporary))
    guard chown(temporary, folder.server.id, folder.server.group) == 0, chmod(temporary, 0o600) == 0,
      rename(temporary, path) == 0
    else {
      throw EmbeddedClusterError.folderNotUsable("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}
