import Ledger
import Synchronization

/// Slows down whoever tries passwords: after the third wrong one the next try must wait, twice as long each time.
///
/// A browser that the user signed in from before has a count of its own, so that nobody locks a clerk out by typing her login elsewhere.
/// A try counts as wrong until it turns out right: many at once are not many for one.
final class SignInThrottle: Sendable {
  /// Who tries what.
  enum Key: Hashable, Sendable {
    /// A browser that the user signed in from before.
    case browser(book: Int32, user: UserID, id: String)
    /// Anybody else who types a login.
    case stranger(book: Int32, login: String, address: String)
  }

  private struct Count {
    var wrong = 0
    var mayTryAt = Duration.zero
    var lastTryAt: Duration
  }

  /// Wrong tries without a wait.
  private static let free = 2
  /// The longest wait.
  private static let longest = 300
  private let capacity: Int
  private let now: @Sendable () -> Duration
  // Asked at every try to sign in.
  private let counts = Mutex<[Key: Count]>([:])

  /// - Parameters:
  ///   - capacity: how many are remembered; those who have not tried for longest are forgotten.
  ///   - now: time since any fixed moment.
  init(capacity: Int = 20_000, now: @escaping @Sendable () -> Duration) {
    self.capacity = capacity
    self.now = now
  }

  /// Counts a try, or says how many seconds it must wait: then it is not looked at.
  func admit(_ key: Key) -> Int? {
    let now = now()
    return counts.withLock { counts in
      var count = counts[key] ?? Count(lastTryAt: now)
      if now < count.mayTryAt { return Int(((count.mayTryAt - now) / .seconds(1)).rounded(.up)) }
      if counts.count >= capacity, counts[key] == nil { Self.forget(&counts) }
      count.wrong += 1
      count.lastTryAt = now
      count.mayTryAt = now + .seconds(Self.wait(after: count.wrong))
      counts[key] = count
      return nil
    }
  }

  /// The password was right: the count begins anew.
  func succeeded(_ key: Key) { counts.withLock { _ = $0.removeValue(forKey: key) } }

  /// The try was not looked at after all.
  func withdrew(_ key: Key) {
    counts.withLock { counts in
      guard var count = counts[key] else { return }
      count.wrong -= 1
      count.mayTryAt = count.lastTryAt
      counts[key] = count.wrong > 0 ? count : nil
    }
  }

  /// Wrong tries so far, and seconds until the next may be made.
  func wrong(_ key: Key) -> (tries: Int, wait: Int) {
    counts.withLock { counts in
      let tries = counts[key]?.wrong ?? 0
      return (tries, Self.wait(after: tries))
    }
  }

  private static func wait(after wrong: Int) -> Int { wrong <= free ? 0 : min(longest, 1 << min(wrong, 20)) }

  /// Forgets the tenth that has not tried for longest.
  private static func forget(_ counts: inout [Key: Count]) {
    let oldest = counts.map { ($0.value.lastTryAt, $0.key) }.sorted { $0.0 < $1.0 }
    for (_, key) in oldest.prefix(max(1, counts.count / 10)) { counts[key] = nil }
  }
}
