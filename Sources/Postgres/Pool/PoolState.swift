import DequeModule

/// The state of a pool and its transitions: a pure value, without connections, tasks or clocks.
///
/// Every method takes an event and answers with what to do; ``ConnectionPool`` does it. A *place* is the right to have a
/// connection: there are as many as the pool is large. Whoever holds a place either has a connection on it or makes one.
struct PoolState {
  /// Stands for a connection.
  typealias ConnectionID = Int
  /// Stands for somebody who waits.
  typealias WaiterID = Int

  /// The grant to a caller that wants a connection.
  enum Grant: Equatable {
    /// A connection that was idle.
    case use(ConnectionID)
    /// A place: make a connection.
    case connect
  }

  /// The pool's response to a request.
  enum Request: Equatable {
    case grant(Grant)
    case wait
    case refuse
  }

  /// The pool's response to the next in line.
  struct Handover: Equatable {
    var waiter: WaiterID
    var grant: Grant
  }

  private struct Waiter {
    var id: WaiterID
    var deadline: ContinuousClock.Instant
  }

  let size: Int
  private var idle: [ConnectionID] = []
  private var waiting: Deque<Waiter> = []
  private(set) var taken = 0
  private(set) var isClosed = false

  init(size: Int) {
    precondition(size > 0, "a pool without a place")
    self.size = size
  }

  var idleCount: Int { idle.count }
  var waitingCount: Int { waiting.count }
}

extension PoolState {
  /// Somebody wants a connection now or not at all.
  mutating func requestAtOnce() -> Grant? { isClosed ? nil : grant() }

  /// Somebody wants a connection, and waits if there is none.
  ///
  /// The connection used last comes first: it is warm, and those at the bottom show how large the pool needs to be.
  mutating func request(_ waiter: WaiterID, deadline: ContinuousClock.Instant) -> Request {
    guard !isClosed else { return .refuse }
    if let grant = grant() { return .grant(grant) }
    waiting.append(Waiter(id: waiter, deadline: deadline))
    return .wait
  }

  /// Somebody is done with a connection; `nil` if it was not good, or never came to be.
  ///
  /// - Returns: who is next, and what that one is given.
  mutating func giveBack(_ connection: ConnectionID?) -> Handover? {
    precondition(taken > 0, "a place was given back twice")
    taken -= 1
    guard !isClosed else { return nil }
    if let connection { idle.append(connection) }
    guard let next = waiting.popFirst() else { return nil }
    guard let grant = grant() else { preconditionFailure("a place was just given back") }
    return Handover(waiter: next.id, grant: grant)
  }

  /// A free place, with the connection that was idle last if there is one.
  private mutating func grant() -> Grant? {
    guard taken < size else { return nil }
    taken += 1
    return idle.popLast().map { .use($0) } ?? .connect
  }
}

extension PoolState {
  /// Somebody no longer waits; `false` if the turn has come already.
  mutating func cancel(_ waiter: WaiterID) -> Bool {
    guard let index = waiting.firstIndex(where: { $0.id == waiter }) else { return false }
    waiting.remove(at: index)
    return true
  }

  /// Time has passed; `true` if this one has waited too long, and no longer waits.
  mutating func expire(_ waiter: WaiterID, now: ContinuousClock.Instant) -> Bool {
    guard let found = waiting.first(where: { $0.id == waiter }), found.deadline <= now else { return false }
    return cancel(waiter)
  }

  /// Closes the pool: returns the connections to close, and the waiting callers to fail.
  mutating func close() -> (connections: [ConnectionID], waiters: [WaiterID]) {
    isClosed = true
    defer {
      idle = []
      waiting = []
    }
    return (idle, waiting.map(\.id))
  }
}
