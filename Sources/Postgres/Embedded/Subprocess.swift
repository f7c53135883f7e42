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
    return Outcome(status: Self.status(of: process), output: String(decoding: output, as: UTF8.self))
  }

  /// Not with Foundation's `Process`: on Linux that learns of the end through a descriptor that a server started by the program
  /// would inherit, and so waits for the server's end instead.
  private func spawn(printingTo output: Int32) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    // A server that lives on must not hold our files, sockets and locks; one closed meanwhile is no error.
    for descriptor in Self.openDescriptors where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    let words = CStrings(switching + [executable] + arguments)
    let environment = CStrings(["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"])
    var process: pid_t = 0
    let status = posix_spawn(&process, Self.env, &actions, nil, words.mutablePointers, environment.mutablePointers)
    guard status == 0 else {
      throw EmbeddedClusterError.programFailed("\(Self.env) cannot be run: \(String(cString: strerror(status)))")
    }
    return process
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

  /// The exit status, or 128 and the signal as a shell has it.
  private static func status(of process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }

  private static var openDescriptors: [Int32] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).compactMap { Int32($0) }
  }

  private static let env = "/usr/bin/env"

  /// The programs that run the program: one changes the folder, the other the user.
  private var switching: [String] {
    let folder = [Self.env, "--chdir=/"]
    guard let user else { return folder }
    return folder
      + ["/usr/bin/setpriv", "--reuid=\(user.id)", "--regid=\(user.group)", "--init-groups", "--no-new-privs"]
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
