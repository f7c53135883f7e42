import Foundation
import Glibc
import Postgres
import Synchronization
import TestSupport
import Web

/// Debian's chromedriver, which remote-controls Chromium as W3C's WebDriver says: started when first asked for, ended with the tests.
final class ChromeDriver: Sendable {
  /// It did not start, or an answer was an error.
  struct Failure: Error, CustomStringConvertible {
    /// WebDriver's name for it: "no such element".
    var kind: String
    /// The kind where no answer came: the browser hangs, or the driver.
    static let silent = "silent"
    var description: String
  }

  /// The one of this process, ended at its exit.
  ///
  /// Unstructured, because all tests share it and none may cancel it; a static is made once, whoever comes first.
  static let shared = Task { try await ChromeDriver() }

  private let port: Int

  private init() async throws {
    let folder = TestRun.place("browsers").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let log = "\(folder)/driver.log"
    let process = try Self.start(in: folder, printingTo: log)
    Self.running.withLock { $0 = process }
    atexit { ChromeDriver.end() }
    var port: Int?
    let deadline = ContinuousClock.now + Chromium.patience
    while port == nil, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(20))
      let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      port = said.firstMatch(of: /started successfully on port (\d+)/).flatMap { Int($0.1) }
    }
    guard let port else { throw Failure(kind: "not started", description: "chromedriver did not say its port") }
    self.port = port
  }

  /// Sends a command and answers with its value.
  func send(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
    let json = try body.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) } ?? ""
    let head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Length: \(json.utf8.count)\r\n\r\n"
    // Not with Foundation's client, which does not read answers whose headers have no space behind the colon.
    let outcome = await RawClient.talk(port: port, [.send(head + json)], patience: 240) { outcome in
      guard let end = outcome.bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return false }
      let head = String(decoding: outcome.bytes[..<end], as: UTF8.self)
      let length = head.firstMatch(of: /(?i)content-length: *(\d+)/).flatMap { Int($0.1) }
      return outcome.bytes.count - end >= length ?? 0
    }
    guard !outcome.bytes.isEmpty else { throw Failure(kind: Failure.silent, description: "no answer to \(method) \(path)") }
    let answer = PageBrowser.Answer(outcome.text)
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(answer.body.utf8))["value"] ?? .null
    guard answer.status == 200 else {
      throw Failure(kind: value["error"]?.text ?? "", description: value["message"]?.text ?? "\(value)")
    }
    return value
  }

  // MARK: The process

  private static let running = Mutex<Int32?>(nil)

  /// In a group of its own, as whose leader it takes its browsers along.
  private static func start(in folder: String, printingTo log: String) throws -> Int32 {
    do {
      // Fields for days and times as people here see them.
      let environment = ProcessInfo.processInfo.environment.merging(["LANGUAGE": "zh_CN", "TMPDIR": folder]) { $1 }
      return try ChildProcess.start(
        ["chromedriver", "--port=0"], environment: environment,
        folder: folder, output: .output(log), errors: .nothing, leadsGroup: true)
    } catch {
      throw Failure(kind: "not started", description: "\(error): deploy/setup --tests installs it")
    }
  }

  private static func end() {
    guard let process = running.withLock({ $0.take() }) else { return }
    kill(-process, SIGKILL)
    waitpid(process, nil, 0)
  }
}
