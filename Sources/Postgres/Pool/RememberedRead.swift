import Synchronization

/// A shared read that remembers the values it found for a while: see ``CoalescedRead``.
///
/// Bounded in time and number. That a key has no value is not remembered.
public final class RememberedRead<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let lifetime: Duration
  private let capacity: Int
  private let keeps: @Sendable (Value) -> Bool
  private let read: CoalescedRead<Key, Value>
  private let known = Mutex<[Key: (value: Value, until: ContinuousClock.Instant)]>([:])

  /// A read on a pool's connections.
  ///
  /// - Parameters:
  ///   - lifetime: how long a value is remembered.
  ///   - capacity: how many are.
  ///   - keeps: whether a value may be remembered.
  ///   - read: reads many keys, none of them twice; a key without a value is left out.
  public init(
    on pool: ConnectionPool, for lifetime: Duration, capacity: Int = 10_000,
    keeping keeps: @escaping @Sendable (Value) -> Bool = { _ in true },
    _ read: @escaping @Sendable ([Key], DatabaseSession) throws -> [Key: Value]
  ) {
    self.lifetime = lifetime
    self.capacity = capacity
    self.keeps = keeps
    self.read = CoalescedRead(on: pool, read)
  }

  /// The value of a key, or nil if it has none.
  ///
  /// - Throws: what the read throws, or the pool.
  public func value(of key: Key) async throws -> Value? {
    if let value = remembered(key, at: .now) { return value }
    return try await readAndRemember([key])[key]
  }

  /// The values of those keys that have one.
  ///
  /// - Throws: what the read throws, or the pool.
  public func values(of keys: [Key]) async throws -> [Key: Value] {
    let now = ContinuousClock.now
    var values: [Key: Value] = [:]
    var missing: [Key] = []
    for key in keys {
      if let value = remembered(key, at: now) { values[key] = value } else { missing.append(key) }
    }
    return missing.isEmpty ? values : values.merging(try await readAndRemember(missing)) { $1 }
  }

  /// Remembers values that were found by another way, just now.
  public func remember(_ found: [Key: Value]) { remember(found, at: .now) }

  /// Forgets the values of some keys, which have changed.
  public func forget(_ keys: [Key]) { known.withLock { known in for key in keys { known[key] = nil } } }

  private func remembered(_ key: Key, at now: ContinuousClock.Instant) -> Value? {
    known.withLock { $0[key] }.flatMap { $0.until > now ? $0.value : nil }
  }

  private func readAndRemember(_ keys: [Key]) async throws -> [Key: Value] {
    // The time before the read: what it found may have changed since.
    let now = ContinuousClock.now
    let found = try await read.values(of: keys)
    remember(found, at: now)
    return found
  }

  private func remember(_ found: [Key: Value], at now: ContinuousClock.Instant) {
    known.withLock { known in
      if known.count + found.count > capacity { known = known.filter { $0.value.until > now } }
      // Still full of fresh values: a flood. Then remembering is not worth its memory.
      guard known.count + found.count <= capacity else { return }
      for (key, value) in found where keeps(value) { known[key] = (value, now + lifetime) }
    }
  }
}
