import CLibpq
import Glibc
import Synchronization

/// Wakes a thread that waits in `poll`; it may be rung from any thread.
///
/// An `eventfd`, so that it can stand beside the socket in one call of `poll`.
final class Alarm: Sendable {
  let descriptor: Int32

  /// - Throws: ``PostgresError/connectionFailed(_:)`` if the process has no file descriptor left.
  init() throws(PostgresError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    guard descriptor >= 0 else { throw .connectionFailed("no file descriptor left: \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  func ring() { _ = eventfd_write(descriptor, 1) }

  func silence() {
    var count: eventfd_t = 0
    _ = eventfd_read(descriptor, &count)
  }
}

/// Whether the task that runs a body was cancelled; one for each run, so that a late cancellation cannot hit the next run.
final class Cancellation: Sendable {
  private let requested = Atomic(false)
  private let alarm: Alarm

  init(alarm: Alarm) { self.alarm = alarm }

  var isRequested: Bool { requested.load(ordering: .acquiring) }

  func request() {
    requested.store(true, ordering: .releasing)
    alarm.ring()
  }
}
