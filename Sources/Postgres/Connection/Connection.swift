public import Logging

/// One connection to PostgreSQL, with a thread of its own.
///
/// What is done with it is a synchronous body that gets a ``DatabaseSession``: nothing can suspend while a transaction is open or a lock is
/// held, and whatever blocks (a name server, TLS) blocks nobody but this connection.
public actor Connection {
  private nonisolated let executor: ThreadExecutor
  private nonisolated let alarm: Alarm
  private nonisolated let health = Health()
  private let configuration: ConnectionConfiguration
  private var link: Link?

  /// The thread on which everything here runs.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(_ configuration: ConnectionConfiguration) throws(PostgresError) {
    self.configuration = configuration
    alarm = try Alarm()
    executor = ThreadExecutor(name: "postgres")
  }

  /// Connects to the first of the configured servers that will do.
  ///
  /// Each server may take the configuration's connect timeout.
  ///
  /// - Throws: ``PostgresError/connectionFailed(_:)``, or ``PostgresError/cancelled`` if the task was cancelled.
  public static func connect(_ configuration: ConnectionConfiguration, logger: Logger) async throws(PostgresError) -> Connection {
    let connection = try Connection(configuration)
    try await connection.open(logger)
    return connection
  }

  private func open(_ logger: Logger) async throws(PostgresError) {
    let cancellation = Cancellation(alarm: alarm)
    let result = await withTaskCancellationHandler {
      Result { () throws(PostgresError) in
        try Link.connect(configuration, cancellation: cancellation, alarm: alarm, health: health, logger: logger)
      }
    } onCancel: {
      cancellation.request()
    }
    link = try result.get()
  }

  /// Runs a body on the connection's thread, with nothing else in between.
  ///
  /// - Parameters:
  ///   - deadline: how long the body may take; it is checked before and while waiting for the server.
  ///   - body: talks to the database; a transaction that it leaves open is rolled back.
  /// - Throws: what the body throws; ``PostgresError/poolClosed`` after ``close()``, ``PostgresError/connectionLost(_:)`` if the
  ///   connection was dropped before.
  public func run<T: Sendable>(deadline: Duration? = nil, _ body: @Sendable (DatabaseSession) throws -> T) async throws -> T {
    let cancellation = Cancellation(alarm: alarm)
    return try await withTaskCancellationHandler {
      let session = try session(deadline, cancellation)
      defer { session.end() }
      return try body(session)
    } onCancel: {
      cancellation.request()
    }
  }

  /// Runs a body inside a transaction at READ COMMITTED, which is committed if the body returns, and rolled back if it throws.
  ///
  /// BEGIN rides with the first statement. A body that ends with ``DatabaseSession/commit(after:)`` saves COMMIT's round trip as well.
  ///
  /// - Throws: what the body throws, and what ``DatabaseSession/commit(after:)`` does.
  public func transaction<T: Sendable>(
    deadline: Duration? = nil, _ body: @Sendable (DatabaseSession) throws -> T
  ) async throws -> T {
    try await run(deadline: deadline) { session in
      session.begin()
      let result = try body(session)
      try session.commitIfOpen()
      return result
    }
  }

  private func session(_ deadline: Duration?, _ cancellation: Cancellation) throws(PostgresError) -> DatabaseSession {
    guard let link else { throw .poolClosed }
    if link.cache.isFull { try emptyCache(of: link) }
    return DatabaseSession(
      link, cancellation: cancellation, runDeadline: deadline.map { .now + $0 },
      statementDeadline: configuration.statementDeadline)
  }

  /// Between two runs no transaction is open, so this cannot fail for a reason that is not the connection's.
  private func emptyCache(of link: Link) throws(PostgresError) {
    try link.checkAlive()
    let exchange = try link.exchange(["DEALLOCATE ALL"], Patience(deadline: .now + .seconds(5)))
    if let failure = exchange.failure { throw .server(failure) }
    link.cache.removeAll()
  }

  /// Closes the connection; later calls throw ``PostgresError/poolClosed``.
  public func close() {
    link?.drop()
    link = nil
  }

  /// The connection's round trips, statements and commits since it was made, connecting aside.
  public var statistics: Statistics { link?.statistics ?? Statistics() }

  /// Whether statements can still be sent, as far as is known without asking the server.
  public nonisolated var isUsable: Bool { health.isUsable }
}

extension Connection {
  /// Whether an idle connection may have been ended by the server; a hint, which ``verify()`` settles.
  nonisolated var looksDisturbed: Bool { health.looksDisturbed }

  /// Finds out whether an idle connection is still good; one that is not is dropped.
  func verify() -> Bool {
    guard let link else { return false }
    return (try? link.checkAlive()) != nil
  }
}
