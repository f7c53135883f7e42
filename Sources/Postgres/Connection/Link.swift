import CLibpq
import Foundation
import Glibc
import Logging
import Synchronization

/// One libpq connection: it owns the `PGconn`, sends without blocking, and ends the connection when it cannot be trusted.
///
/// Not `Sendable`: it belongs to one ``Connection``, which uses it on its thread only.
final class Link {
  private let pointer: OpaquePointer
  private let notices: NoticeLog
  let alarm: Alarm
  let health: Health
  var cache = StatementCache()
  var statistics = Statistics()

  /// Takes over a connection that has been started, and finishes it in the end, whatever becomes of it.
  init(owning pointer: OpaquePointer, alarm: Alarm, health: Health, logger: Logger) {
    self.pointer = pointer
    self.alarm = alarm
    self.health = health
    notices = NoticeLog(logger)
    notices.receive(from: pointer)
  }

  deinit {
    health.end()
    if !isFinished { PQfinish(pointer) }
  }

  /// Set once the connection is finished; `pointer` dangles from then on and is not touched again.
  private var isFinished = false

  /// The live connection.
  ///
  /// - Throws: ``PostgresError/connectionLost(_:)`` if it has been dropped.
  func open() throws(PostgresError) -> OpaquePointer {
    guard !isFinished else { throw .connectionLost("the connection was dropped earlier") }
    return pointer
  }

  /// Whether the server believes us to be in a transaction, failed or not.
  var isInTransaction: Bool {
    guard !isFinished else { return false }
    switch PQtransactionStatus(pointer) {
    case PQTRANS_INTRANS, PQTRANS_INERROR, PQTRANS_ACTIVE: return true
    default: return false
    }
  }

  /// Closes the connection now.
  func drop() {
    health.end()
    guard !isFinished else { return }
    isFinished = true
    PQfinish(pointer)
  }

  /// Closes the connection and says what libpq has to say about it.
  func lose() -> PostgresError {
    guard !isFinished else { return .connectionLost("the connection was dropped earlier") }
    let reason = PQerrorMessage(pointer).map { oneLine(String(cString: $0)) } ?? "no reason given"
    drop()
    return .connectionLost(reason.isEmpty ? "no reason given" : reason)
  }

  /// Closes the connection with a statement under way, after asking the server to stop that if wanted.
  ///
  /// The request opens a connection of its own and may block, for as long as a frozen server stays frozen: so nobody waits for it.
  func abandon(stoppingServer: Bool) {
    if stoppingServer, !isFinished, let request = CancelRequest(pointer) { request.sendAside() }
    drop()
  }

  /// Waits for the socket, and abandons the connection if the wait is cut short.
  func wait(for events: Int32, _ patience: Patience) throws(PostgresError) {
    do throws(PostgresError) {
      try patience.wait(for: events, on: PQsocket(open()), alarm: alarm)
    } catch {
      abandon(stoppingServer: patience.stopsServer)
      throw error
    }
  }

  /// Finds out, without a round trip, whether the server has hung up: then nothing that follows was sent.
  func checkAlive() throws(PostgresError) {
    // Bounded, because behind TLS a readable socket need not hold anything for us.
    for _ in 0..<16 {
      guard socketHasInput(PQsocket(try open())) else { break }
      guard PQconsumeInput(pointer) == 1 else { throw lose() }
    }
    _ = PQisBusy(pointer)
    guard PQstatus(pointer) == CONNECTION_OK else { throw lose() }
  }
}

/// The part of a connection's state that other threads may read.
final class Health: Sendable {
  private let socket = Atomic<Int32>(-1)

  /// Whether statements can still be sent.
  var isUsable: Bool { socket.load(ordering: .acquiring) >= 0 }

  /// Whether an idle connection has heard from the server, which mostly means that it has hung up.
  ///
  /// The number may be another file's by now, if the connection ended meanwhile: the answer is a hint, to be checked.
  var looksDisturbed: Bool {
    let descriptor = socket.load(ordering: .acquiring)
    return descriptor < 0 || socketHasInput(descriptor)
  }

  func begin(socket descriptor: Int32) { socket.store(descriptor, ordering: .releasing) }
  func end() { socket.store(-1, ordering: .releasing) }
}

/// Asks the server, over a connection of its own, to stop what a connection is doing.
///
/// `@unchecked Sendable`: libpq promises that a cancel handle may be used from any thread; nobody else has this one.
private final class CancelRequest: @unchecked Sendable {
  private let handle: OpaquePointer

  init?(_ connection: OpaquePointer) {
    guard let handle = PQgetCancel(connection) else { return nil }
    self.handle = handle
  }

  deinit { PQfreeCancel(handle) }

  /// Requests that have not ended yet.
  private static let underWay = Atomic<Int>(0)

  /// Sends on a thread of its own and forgets: the connection is dropped already, and the server may have been done anyway.
  ///
  /// Of a server that answers none, only so many are sent: the others would only wait, and the server ends their statements by its own
  /// time limits.
  func sendAside() {
    guard Self.underWay.add(1, ordering: .relaxed).newValue <= 16 else {
      Self.underWay.subtract(1, ordering: .relaxed)
      return
    }
    Thread.detachNewThread {
      self.send()
      Self.underWay.subtract(1, ordering: .relaxed)
    }
  }

  private func send() {
    var reason = [CChar](repeating: 0, count: 256)
    PQcancel(handle, &reason, Int32(reason.count))
  }
}

/// libpq's messages span lines; a log wants one.
func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }.joined(separator: "; ")
}
