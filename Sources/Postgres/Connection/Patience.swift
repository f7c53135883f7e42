import Glibc

/// How long to wait for the server, and what cuts the wait short.
struct Patience {
  /// When to give up; `nil` is never.
  var deadline: ContinuousClock.Instant?
  /// The cancellation to heed; `nil` during COMMIT and ROLLBACK, which must not be left half done.
  var cancellation: Cancellation?
  /// Whether giving up asks the server to stop as well; never during COMMIT.
  var stopsServer = true

  /// - Throws: ``PostgresError/cancelled`` or ``PostgresError/deadlineExceeded``, if there is nothing left to wait for.
  func check() throws(PostgresError) {
    if let cancellation, cancellation.isRequested { throw .cancelled }
    if let deadline, deadline <= .now { throw .deadlineExceeded }
  }
}

extension Patience {
  /// Waits until the socket is ready, or has an error that the next call to libpq will find; the only place that waits.
  ///
  /// - Throws: ``PostgresError/cancelled`` or ``PostgresError/deadlineExceeded``.
  func wait(for events: Int32, on socket: Int32, alarm: Alarm) throws(PostgresError) {
    while true {
      try check()
      var descriptors = [
        pollfd(fd: socket, events: Int16(events), revents: 0),
        pollfd(fd: alarm.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      // An interrupted call (EINTR) reports nothing, and is made again.
      guard poll(&descriptors, nfds_t(descriptors.count), pollTimeout) > 0 else { continue }
      // The alarm may be a late one, meant for an earlier run: the check at the top decides.
      if descriptors[1].revents != 0 { alarm.silence() }
      if descriptors[0].revents != 0 { return }
    }
  }

  /// The timeout for `poll`: milliseconds, or -1 for none.
  private var pollTimeout: Int32 {
    guard let deadline else { return -1 }
    return Int32(clamping: max(0, ContinuousClock.now.duration(to: deadline).wholeMilliseconds))
  }
}

/// Whether the socket has something to read, or has ended, without waiting.
func socketHasInput(_ socket: Int32) -> Bool {
  var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
  return poll(&descriptor, 1, 0) > 0
}
