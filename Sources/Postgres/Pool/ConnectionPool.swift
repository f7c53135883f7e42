public import Logging
import Synchronization

/// A bounded set of connections, made when first needed, and lent in the order of requests.
///
/// A connection that broke is not given out again; its place is free for a new one. One that broke while it lay idle is noticed
/// when it is about to be lent, and replaced.
public final class ConnectionPool: Sendable {
  private let configuration: ConnectionConfiguration
  private let waitDeadline: Duration
  private let logger: Logger
  private let contents: Mutex<Contents>

  fileprivate typealias Waiting = CheckedContinuation<PoolState.Grant, any Error>

  fileprivate struct Contents {
    var state: PoolState
    var connections: [PoolState.ConnectionID: Connection] = [:]
    var waiting: [PoolState.WaiterID: Waiting] = [:]
    var lastConnection = 0
    var lastWaiter = 0
  }

  private struct Lease {
    var id: PoolState.ConnectionID
    var connection: Connection
  }

  /// Makes a pool without any connection yet.
  ///
  /// - Parameters:
  ///   - configuration: where each connection leads.
  ///   - size: how many connections there are at most.
  ///   - waitDeadline: how long to wait for one of them to become free.
  ///   - logger: hears of connections made and lost, and of the server's notices.
  public init(_ configuration: ConnectionConfiguration, size: Int, waitDeadline: Duration, logger: Logger) {
    self.configuration = configuration
    self.waitDeadline = waitDeadline
    self.logger = logger
    contents = Mutex(Contents(state: PoolState(size: size)))
  }

  /// Lends a connection for the time of `body`.
  ///
  /// - Throws: ``PostgresError/poolExhausted`` if none became free in time, ``PostgresError/poolClosed``,
  ///   ``PostgresError/cancelled``, ``PostgresError/connectionFailed(_:)``, and what `body` throws.
  public nonisolated(nonsending) func withConnection<T: Sendable>(
    _ body: nonisolated(nonsending) (Connection) async throws -> T
  ) async throws -> T {
    let lease = try await borrow()
    do {
      let result = try await body(lease.connection)
      await giveBack(lease)
      return result
    } catch {
      await giveBack(lease)
      throw error
    }
  }

  /// Borrows a connection and runs a body on it; see ``Connection/run(deadline:_:)``.
  public func run<T: Sendable>(deadline: Duration? = nil, _ body: @Sendable (DatabaseSession) throws -> T) async throws -> T {
    try await withConnection { try await $0.run(deadline: deadline, body) }
  }

  /// Borrows a connection and runs a body in a transaction; see ``Connection/transaction(deadline:_:)``.
  public func transaction<T: Sendable>(
    deadline: Duration? = nil, _ body: @Sendable (DatabaseSession) throws -> T
  ) async throws -> T {
    try await withConnection { try await $0.transaction(deadline: deadline, body) }
  }

  /// Closes the idle connections, sends away those who wait, and lets those who have a connection finish with it.
  public func close() async {
    let connections = contents.withLock { contents in
      let (idle, waiters) = contents.state.close()
      for waiter in waiters { contents.resume(waiter, throwing: .poolClosed) }
      return idle.compactMap { contents.connections.removeValue(forKey: $0) }
    }
    for connection in connections { await connection.close() }
  }
}

// MARK: - Borrowing

extension ConnectionPool {
  private nonisolated(nonsending) func borrow() async throws -> Lease {
    let grant = try await grant()
    do {
      if case .use(let id) = grant, let lease = await reuse(id) { return lease }
      return try await connect()
    } catch {
      contents.withLock { $0.finish(giving: nil) }
      throw error
    }
  }

  /// The idle connection, unless the server has ended it meanwhile.
  private nonisolated(nonsending) func reuse(_ id: PoolState.ConnectionID) async -> Lease? {
    guard let connection = contents.withLock({ $0.connections[id] }) else { return nil }
    if connection.looksDisturbed, await !connection.verify() {
      contents.withLock { $0.connections[id] = nil }
      logger.info("replacing a connection that was lost while idle")
      return nil
    }
    return Lease(id: id, connection: connection)
  }

  private nonisolated(nonsending) func connect() async throws -> Lease {
    let connection = try await Connection.connect(configuration, logger: logger)
    return contents.withLock { contents in
      contents.lastConnection += 1
      contents.connections[contents.lastConnection] = connection
      return Lease(id: contents.lastConnection, connection: connection)
    }
  }

  private nonisolated(nonsending) func giveBack(_ lease: Lease) async {
    let isUsable = lease.connection.isUsable
    let isKept = contents.withLock { contents in
      let isKept = isUsable && !contents.state.isClosed
      if !isKept { contents.connections[lease.id] = nil }
      contents.finish(giving: isKept ? lease.id : nil)
      return isKept
    }
    if !isKept { await lease.connection.close() }
  }
}

// MARK: - Waiting

extension ConnectionPool {
  /// The right to a connection, at once or when it is our turn.
  private nonisolated(nonsending) func grant() async throws -> PoolState.Grant {
    if Task.isCancelled { throw PostgresError.cancelled }
    if let grant = contents.withLock({ $0.state.requestAtOnce() }) { return grant }
    let waiter = contents.withLock { $0.newWaiter() }
    let deadline = ContinuousClock.now + waitDeadline
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await Task.sleep(until: deadline, clock: .continuous)
        self.contents.withLock { $0.expire(waiter, now: .now) }
      }
      defer { group.cancelAll() }
      return try await self.turn(of: waiter, deadline: deadline)
    }
  }

  private nonisolated(nonsending) func turn(
    of waiter: PoolState.WaiterID, deadline: ContinuousClock.Instant
  ) async throws -> PoolState.Grant {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        contents.withLock { contents in
          // A cancellation from before is seen here, one from now on finds the waiter: the lock leaves no gap.
          if Task.isCancelled { return continuation.resume(throwing: PostgresError.cancelled) }
          contents.park(waiter, deadline: deadline, continuation)
        }
      }
    } onCancel: {
      contents.withLock { $0.cancel(waiter) }
    }
  }
}

extension ConnectionPool.Contents {
  fileprivate mutating func newWaiter() -> PoolState.WaiterID {
    lastWaiter += 1
    return lastWaiter
  }

  fileprivate mutating func park(
    _ waiter: PoolState.WaiterID, deadline: ContinuousClock.Instant, _ continuation: ConnectionPool.Waiting
  ) {
    switch state.request(waiter, deadline: deadline) {
    case .grant(let grant): continuation.resume(returning: grant)
    case .wait: waiting[waiter] = continuation
    case .refuse: continuation.resume(throwing: PostgresError.poolClosed)
    }
  }

  fileprivate mutating func expire(_ waiter: PoolState.WaiterID, now: ContinuousClock.Instant) {
    if state.expire(waiter, now: now) { resume(waiter, throwing: .poolExhausted) }
  }

  fileprivate mutating func cancel(_ waiter: PoolState.WaiterID) {
    if state.cancel(waiter) { resume(waiter, throwing: .cancelled) }
  }

  fileprivate mutating func resume(_ waiter: PoolState.WaiterID, throwing error: PostgresError) {
    waiting.removeValue(forKey: waiter)?.resume(throwing: error)
  }

  /// Ends a lease and serves the next in line; the pool itself only closes connections never given back.
  fileprivate mutating func finish(giving connection: PoolState.ConnectionID?) {
    guard let next = state.giveBack(connection) else { return }
    waiting.removeValue(forKey: next.waiter)?.resume(returning: next.grant)
  }
}
