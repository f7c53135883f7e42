import Foundation
import Glibc

/// Runs a program to its end, on a thread that may block.
struct Subprocess: Sendable {
  /// A program's exit status and output.
  struct Outcome: Sendable {
    var status: Int32
    /// Its output, errors included.
    var output: String
  }

  var executable: String
  var arguments: [String]
  /// The operating system user to become; `nil` stays who we are.
  var user: SystemUser?

  /// Starts the program and waits for it.
  ///
  /// It gets a small environment, so that neither language nor `PG…` variables change what it does, and `/` as its folder, since
  /// another user may not be able to read ours.
  func run() async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
      // Reading to the end blocks, so it happens on a thread of Dispatch, not of the cooperative pool.
      DispatchQueue.global().async { continuation.resume(with: Result { try runBlocking() }) }
    }
  }

  /// - Throws: ``EmbeddedClusterError/programFailed(_:)`` with what it printed, if its status is not zero.
  @discardableResult
  func succeed() async throws -> String {
    let outcome = try await run()
    guard outcome.status == 0 else {
      throw EmbeddedClusterError.programFailed("\(executable) failed with status \(outcome.status): \(oneLine(outcome.output))")
    }
    return outcome.output
  }

  private func runBlocking() throws -> Outcome {
    let (reading, writing) = try Self.pipe()
    defer { reading.closeFile() }
    let process = try spawn(printingTo: writing.fileDescriptor)
    writing.closeFile()
    let output = reading.readDataToEndOfFile()
    return Outcome(status: ChildProcess.status(of: process), output: String(decoding: output, as: UTF8.self))
  }

  private func spawn(printingTo output: Int32) throws -> Int32 {
    do {
      return try ChildProcess.start(
        switching + [executable] + arguments, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"], folder: "/",
        output: .descriptor(output), errors: .descriptor(output))
    } catch {
      throw EmbeddedClusterError.programFailed("\(error)")
    }
  }

  private static func pipe() throws -> (reading: FileHandle, writing: FileHandle) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else {
      throw EmbeddedClusterError.programFailed("no pipe: \(String(cString: strerror(errno)))")
    }
    // Closed on exec, so that a program spawned elsewhere at this moment does not keep ours waiting.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (FileHandle(fileDescriptor: ends[0]), FileHandle(fileDescriptor: ends[1]))
  }

  /// The program that becomes the user.
  private var switching: [String] {
    user.map { ["/usr/bin/setpriv", "--reuid=\($0.id)", "--regid=\($0.group)", "--init-groups", "--no-new-privs"] } ?? []
  }
}

/// A user of the operating system.
struct SystemUser: Sendable, Hashable {
  var name: String
  var id: uid_t
  var group: gid_t

  /// The user of this process.
  static func current() throws -> SystemUser {
    guard let entry = getpwuid(geteuid()) else {
      throw EmbeddedClusterError.folderNotUsable("user id \(geteuid()) has no name in /etc/passwd, and PostgreSQL needs one")
    }
    return SystemUser(entry.pointee)
  }

  /// The user of that name, if there is one.
  init?(named name: String) {
    guard let entry = getpwnam(name) else { return nil }
    self.init(entry.pointee)
  }

  private init(_ entry: passwd) {
    name = String(cString: entry.pw_name)
    id = entry.pw_uid
    group = entry.pw_gid
  }
}
