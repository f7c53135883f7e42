import Foundation
import Glibc
import Postgres
import TestSupport

/// `aixin serve` as a process of its own, on a private cluster.
final class AixinServer: Sendable {
  let port: Int
  let process: Int32
  private let errors: URL

  struct DidNotListen: Error {
    let errors: String
  }

  /// Starts the command on a data folder, and waits until it listens.
  init(data folder: URL) async throws {
    errors = TestRun.place("serve-log")
    process = try ChildProcess.start(
      [AixinCommand.program().path, "serve", "--data", folder.path, "--listen", "127.0.0.1:0"],
      folder: TestRun.folder.path, output: .nothing, errors: .output(errors.path))
    var port: Int?
    for _ in 0..<600 where port == nil {
      let text = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      port = text.components(separatedBy: "listening on http://127.0.0.1:").dropFirst().first
        .flatMap { Int($0.prefix(while: \.isNumber)) }
      if port == nil { try await Task.sleep(for: .milliseconds(100)) }
    }
    guard let port else {
      kill(process, SIGKILL)
      throw DidNotListen(errors: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
    }
    self.port = port
  }

  deinit {
    kill(process, SIGKILL)
    try? FileManager.default.removeItem(at: errors)
  }

  /// What it has said so far.
  var said: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// The status of `/readyz`; 0 if nobody answered.
  func readyz() async -> Int {
    await RawClient.talk(port: port, [.send("GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]).statuses.first ?? 0
  }

  /// Waits until `/readyz` says this.
  func says(_ status: Int, within duration: Duration) async throws -> Bool {
    let deadline = ContinuousClock.now + duration
    while ContinuousClock.now < deadline {
      if await readyz() == status { return true }
      try await Task.sleep(for: .milliseconds(100))
    }
    return false
  }

  /// Sends a signal and waits for the end; nil if it has not come within the time.
  func end(_ signal: Int32 = SIGTERM, within duration: Duration = .seconds(40)) async throws -> Int32? {
    if signal != 0 { kill(process, signal) }
    let deadline = ContinuousClock.now + duration
    while ContinuousClock.now < deadline {
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process { return ChildProcess.exitStatus(status) }
      try await Task.sleep(for: .milliseconds(50))
    }
    return nil
  }

  /// The processes of the private cluster in a data folder: they work in its folder.
  static func databaseProcesses(of folder: URL) -> [Int32] {
    let data = folder.appending(path: "cluster/data").resolvingSymlinksInPath().path
    return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.filter {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/cwd")) == data
    }
  }
}
