import Foundation
import FoundationNetworking
import Synchronization
import TestSupport

/// A till that redeems over HTTP and never gives up a key before it knows what became of it.
struct Till: Sendable {
  let street: CrashStreet
  let card: String
  let ledger: TillLedger

  /// Waits five seconds for more of an answer: a server that stands still must not hold its tills.
  private static let impatient = session(patience: 5)
  /// For a call of many rows, whose answer comes when the last of them is done.
  private static let patient = session(patience: 240)

  private static func session(patience: TimeInterval) -> URLSession {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = patience
    configuration.httpMaximumConnectionsPerHost = 16
    return URLSession(configuration: configuration)
  }

  /// Redeems until told to stop; every key it used is settled when this returns.
  func run() async {
    while !ledger.isStopping { await redeem(key: UUID()) }
  }

  /// Sends something once, and waits for its answer; nil if there was none.
  static func post(
    _ path: String, _ body: String, key: UUID, to street: CrashStreet, isPatient: Bool = false
  ) async -> (Int, Data)? {
    guard let port = await street.server?.port, let url = URL(string: "http://127.0.0.1:\(port)/v1\(path)") else { return nil }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("Bearer \(street.token)", forHTTPHeaderField: "Authorization")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue(key.uuidString, forHTTPHeaderField: "Idempotency-Key")
    request.httpBody = Data(body.utf8)
    guard let (data, response) = try? await (isPatient ? patient : impatient).answer(to: request) else { return nil }
    return (response as? HTTPURLResponse).map { ($0.statusCode, data) }
  }

  /// One redemption: the same key again and again, until there is a definite answer.
  func redeem(key: UUID) async {
    ledger.hold(key)
    while !ledger.isAborted {
      if let (status, body) = await attempt(key), status == 201 || status == 409 {
        ledger.settle(key, status: status, body: body)
        return
      }
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  private func attempt(_ key: UUID) async -> (Int, Data)? {
    await Self.post(
      "/redemptions", #"{"shop":"DP","card":"\#(card)","lines":[{"sku":"SALT","quantity":1}]}"#, key: key, to: street)
  }
}

/// What the tills know: the keys they hold, and the answers they got.
final class TillLedger: Sendable {
  private struct State {
    var held: Set<UUID> = []
    var posted: [UUID: Data] = [:]
    var refused = 0
    var isStopping = false
    var isAborted = false
  }

  private let state = Mutex(State())

  var isStopping: Bool { state.withLock { $0.isStopping } }
  var isAborted: Bool { state.withLock { $0.isAborted } }
  var held: Set<UUID> { state.withLock { $0.held } }
  var posted: [UUID: Data] { state.withLock { $0.posted } }
  var refused: Int { state.withLock { $0.refused } }

  func hold(_ key: UUID) { state.withLock { _ = $0.held.insert(key) } }

  func settle(_ key: UUID, status: Int, body: Data) {
    state.withLock { state in
      if status == 201 { state.posted[key] = body } else { state.refused += 1 }
    }
  }

  /// No new keys; those held are settled first.
  func stop() { state.withLock { $0.isStopping = true } }

  /// Not even that: the test has failed.
  func abort() { state.withLock { ($0.isStopping, $0.isAborted) = (true, true) } }
}
