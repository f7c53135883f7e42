import Synchronization

/// A token bucket: so many calls at once, refilled at a steady rate.
public struct TokenBucket: Hashable, Sendable {
  /// How much a bucket holds and how fast it fills.
  public struct Rate: Hashable, Sendable {
    /// Calls at once.
    public var burst: Int
    /// Calls per second in the long run.
    public var perSecond: Double

    /// A rate by its parts.
    public init(burst: Int, perSecond: Double) {
      self.burst = burst
      self.perSecond = perSecond
    }
  }

  private var tokens: Double
  private(set) var filledAt: Duration

  /// A full bucket.
  public init(_ rate: Rate, at now: Duration) {
    tokens = Double(rate.burst)
    filledAt = now
  }

  /// Takes one token, or says how long to wait for one.
  ///
  /// - Parameter now: Time since any fixed moment, never earlier than before.
  public mutating func take(_ rate: Rate, at now: Duration) -> Duration? {
    fill(rate, at: now)
    guard tokens < 1 else {
      tokens -= 1
      return nil
    }
    return .seconds((1 - tokens) / rate.perSecond)
  }

  /// Whether the bucket would be full by now, so that forgetting it changes nothing.
  func isFull(_ rate: Rate, at now: Duration) -> Bool {
    var copy = self
    copy.fill(rate, at: now)
    return copy.tokens >= Double(rate.burst)
  }

  private mutating func fill(_ rate: Rate, at now: Duration) {
    tokens = min(Double(rate.burst), tokens + (now - filledAt) / .seconds(1) * rate.perSecond)
    filledAt = now
  }
}

/// A token bucket for each caller, so that one who is mad does not fill the queue of a street.
public final class CallLimiter<Caller: Hashable & Sendable>: Sendable {
  private let rate: TokenBucket.Rate
  private let capacity: Int
  private let now: @Sendable () -> Duration
  private let buckets = Mutex<[Caller: TokenBucket]>([:])

  /// A limiter that remembers so many callers; full buckets are forgotten first, then those that were used longest ago.
  ///
  /// - Parameter now: Time since any fixed moment; a monotonic clock unless a test says otherwise.
  public init(_ rate: TokenBucket.Rate, capacity: Int = 10_000, now: @escaping @Sendable () -> Duration = monotonicClock()) {
    self.rate = rate
    self.capacity = capacity
    self.now = now
  }

  /// Counts a call, or says how long its caller must wait.
  public func take(_ caller: Caller) -> Duration? {
    let now = now()
    return buckets.withLock { buckets in
      if buckets.count >= capacity, buckets[caller] == nil {
        buckets = buckets.filter { !$0.value.isFull(rate, at: now) }
        if buckets.count >= capacity { Self.forget(&buckets) }
      }
      return buckets[caller, default: TokenBucket(rate, at: now)].take(rate, at: now)
    }
  }

  /// How many callers are remembered.
  var count: Int { buckets.withLock { $0.count } }

  /// Forgets the tenth that has not called for longest.
  private static func forget(_ buckets: inout [Caller: TokenBucket]) {
    let oldest = buckets.sorted { $0.value.filledAt < $1.value.filledAt }
    for (caller, _) in oldest.prefix(max(1, buckets.count / 10)) { buckets[caller] = nil }
  }
}

/// The time since now, by a clock that never goes back.
public func monotonicClock() -> @Sendable () -> Duration {
  let start = ContinuousClock.now
  return { start.duration(to: .now) }
}
