import Access
import NIOCore
import Synchronization

/// Bytes that are made once and then handed out for a while: asking for them again costs nothing.
final class RememberedBytes: Sendable {
  private let lifetime: Duration
  private let now: @Sendable () -> Duration
  private let make: @Sendable () throws -> ByteBuffer
  // Callers that come while they are made wait for the same.
  private let known = Mutex<(bytes: ByteBuffer, madeAt: Duration)?>(nil)

  /// - Parameter now: Time since any fixed moment; a monotonic clock unless a test says otherwise.
  init(
    for lifetime: Duration, now: @escaping @Sendable () -> Duration = monotonicClock(),
    _ make: @escaping @Sendable () throws -> ByteBuffer
  ) {
    self.lifetime = lifetime
    self.now = now
    self.make = make
  }

  /// The bytes, made anew if they are too old.
  ///
  /// - Throws: what making them throws.
  func callAsFunction() throws -> ByteBuffer {
    try known.withLock { known in
      if let known, now() - known.madeAt < lifetime { return known.bytes }
      let bytes = try make()
      known = (bytes, now())
      return bytes
    }
  }
}
