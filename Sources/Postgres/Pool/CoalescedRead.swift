import Synchronization

/// A read that many callers share: those who come while one is under way wait together for the next, which is one round trip.
///
/// A lone caller is read for at once; under load many callers share the cost of a round trip.
public final class CoalescedRead<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private typealias Waiter = (keys: [Key], done: CheckedContinuation<[Key: Value], any Error>)

  private struct State {
    var waiters: [Waiter] = []
    var isReading = false
  }

  private let pool: ConnectionPool
  private let read: @Sendable ([Key], DatabaseSession) throws -> [Key: Value]
  private let state = Mutex(State())

  /// A read on a pool's connections.
  ///
  /// - Parameter read: reads many keys, none of them twice; a key without a value is left out.
  public init(on pool: ConnectionPool, _ read: @escaping @Sendable ([Key], DatabaseSession) throws -> [Key: Value]) {
    self.pool = pool
    self.read = read
  }

  /// The value of a key, or nil if it has none.
  ///
  /// - Throws: what the read throws, or the pool.
  public func value(of key: Key) async throws -> Value? { try await values(of: [key])[key] }

  /// The values of those keys that have one.
  ///
  /// - Throws: what the read throws, or the pool.
  public func values(of keys: [Key]) async throws -> [Key: Value] {
    try await withCheckedThrowingContinuation { done in
      let mustStart = state.withLock { state in
        state.waiters.append((keys, done))
        defer { state.isReading = true }
        return !state.isReading
      }
      // Unstructured: the read outlives the caller that starts it. Guarded by `isReading`, so there is one at a time.
      if mustStart { Task { await readAll() } }
    }
  }

  private func readAll() async {
    while true {
      let waiters = state.withLock { state in
        state.isReading = !state.waiters.isEmpty
        defer { state.waiters = [] }
        return state.waiters
      }
      if waiters.isEmpty { return }
      await serve(waiters)
    }
  }

  private func serve(_ waiters: [Waiter]) async {
    do {
      var keys: Set<Key> = []
      for waiter in waiters { keys.formUnion(waiter.keys) }
      let values = try await values(ofDistinct: keys)
      for waiter in waiters {
        waiter.done.resume(returning: waiter.keys.reduce(into: [:]) { own, key in own[key] = values[key] })
      }
    } catch let error {
      // One caller's key may be what cannot be read: the others must not suffer. A lost connection is everybody's.
      let isEverybodys = (error as? PostgresError)?.isConnectionProblem ?? false
      if waiters.count > 1, !isEverybodys {
        for waiter in waiters { await serve([waiter]) }
      } else {
        for waiter in waiters { waiter.done.resume(throwing: error) }
      }
    }
  }

  private func values(ofDistinct keys: Set<Key>) async throws -> [Key: Value] {
    try await pool.run { [read] session in try read(Array(keys), session) }
  }
}
