import Access
import Synchronization

/// Keeps what somebody may repeat without end from filling the log: a line a second for each caller and status.
final class Repetitions: Sendable {
  /// The caller that is answered.
  enum Caller: Hashable, Sendable {
    case user(CallingUser)
    case address(ClientAddress?)
  }

  private struct Kind: Hashable {
    let caller: Caller
    let status: Int
  }

  private struct Line {
    var loggedAt: Duration
    var heldBack = 0
  }

  private let interval = Duration.seconds(1)
  private let capacity: Int
  private let now: @Sendable () -> Duration
  // Asked after every answer to a stranger.
  private let lines = Mutex<[Kind: Line]>([:])

  /// Remembers about so many callers; further ones within a second are not logged, metrics still count them.
  init(capacity: Int = 10_000, now: @escaping @Sendable () -> Duration = monotonicClock()) {
    self.capacity = capacity
    self.now = now
  }

  /// Whether to log an answer now: how many like it were held back since the last line, or nil to hold this one back too.
  func log(_ status: Int, to caller: Caller) -> Int? {
    let (kind, now) = (Kind(caller: caller, status: status), now())
    return lines.withLock { lines in
      if let line = lines[kind], now - line.loggedAt < interval {
        lines[kind]?.heldBack += 1
        return nil
      }
      if lines.count >= capacity, lines[kind] == nil {
        lines = lines.filter { now - $0.value.loggedAt < interval }
        guard lines.count < capacity else { return nil }
      }
      return lines.updateValue(Line(loggedAt: now), forKey: kind)?.heldBack ?? 0
    }
  }
}
