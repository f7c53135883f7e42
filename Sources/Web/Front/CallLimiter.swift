import Synchronization

/// A token bucket: so many calls at once, refilled at a steady rate.
struct TokenBucket: Hashable, Sendable {
  /// How much a bucket holds and how fast it fills.
  struct Rate: Hashable, Sendable {
    /// Calls at once.
    var burst: Int
    /// Calls per second in the long run.
    var perSecond: Int
  }

  private var tokens: Double
  private var filledAt: Duration

  /// A full bucket.
  init(_ rate: Rate, at now: Duration) {
    tokens = Double(rate.burst)
    filledAt = now
  }

  /// Takes one token, or says how long to wait for one.
  ///
  /// - Parameter now: Time since any fixed moment, never earlier than before.
  mutating func take(_ rate: Rate, at now: Duration) -> Duration? {
    fill(rate, at: now)
    guard tokens < 1 else {
      tokens -= 1
      return nil
    }
    return .seconds((1 - tokens) / Double(rate.perSecond))
  }

  /// Whether the bucket would be full by now, so that forgetting it changes nothing.
  func isFull(_ rate: Rate, at now: Duration) -> Bool {
    var copy = self
    copy.fill(rate, at: now)
    return copy.tokens >= Double(rate.burst)
  }

  private mutating func fill(_ rate: Rate, at now: Duration) {
    tokens = min(Double(rate.burst), tokens + (now - filledAt) / .seconds(1) * Double(rate.perSecond))
    filledAt = now
  }
}

/// A token bucket for each caller, so that one who is mad does not fill the queue of a street.
final class CallLimiter<Caller: Hashable & Sendable>: Sendable {
  private let rate: TokenBucket.Rate
  private let capacity: Int
  private let now: @Sendable () -> Duration
  private let buckets = Mutex<[Caller: TokenBucket]>([:])

  /// A limiter that remembers about so many callers; full buckets are forgotten first.
  ///
  /// - Parameter now: Time since any fixed moment; a monotonic clock unless a test says otherwise.
  init(_ rate: TokenBucket.Rate, capacity: Int = 10_000, now: @escaping @Sendable () -> Duration = monotonicClock()) {
    self.rate = rate
    self.capacity = capacity
    self.now = now
  }

  /// Counts a call, or says how long its caller must wait.
  func take(_ caller: Caller) -> Duration? {
    let now = now()
    return buckets.withLock { buckets in
      if buckets.count >= capacity, buckets[caller] == nil {
        buckets = buckets.filter { !$0.value.isFull(rate, at: now) }
      }
      return buckets[caller, default: TokenBucket(rate, at: now)].take(rate, at: now)
    }
  }
}

extension CallLimiter where Caller == CallingUser {
  /// The limit of a user, unless a test says otherwise.
  convenience init() { self.init(TokenBucket.Rate(burst: 100, perSecond: 50)) }
}

extension CallLimiter where Caller == ClientAddress {
  /// The limit of an address without a token, unless a test says otherwise.
  convenience init() { self.init(TokenBucket.Rate(burst: 60, perSecond: 20)) }
}

/// The time since now, by a clock that never goes back.
func monotonicClock() -> @Sendable () -> Duration {
  let start = ContinuousClock.now
  return { start.duration(to: .now) }
}
