/// The database as a body of ``Connection/run(deadline:_:)`` sees it.
///
/// It is used on the connection's thread, inside the body, and not a moment longer: using it later is a programming error.
public final class DatabaseSession {
  private let link: Link
  private let cancellation: Cancellation
  private let runDeadline: ContinuousClock.Instant?
  private let statementDeadline: Duration?
  private let before: Statistics
  private var isValid = true
  /// BEGIN has been decided but not sent: it rides with the first statement.
  private var owesBegin = false

  init(
    _ link: Link, cancellation: Cancellation, runDeadline: ContinuousClock.Instant?, statementDeadline: Duration?
  ) {
    self.link = link
    self.cancellation = cancellation
    self.runDeadline = runDeadline
    self.statementDeadline = statementDeadline
    before = link.statistics
  }

  /// Runs one statement: one round trip.
  ///
  /// - Throws: ``PostgresError/server(_:)`` if the server refuses it; inside a transaction nothing but a rollback helps then.
  public func query(_ sql: SQL) throws(PostgresError) -> Rows {
    guard let rows = try pipeline([sql]).first else { throw .unexpectedResult("no answer to a statement") }
    return rows
  }

  /// Runs several statements in one round trip; the result has one entry for each.
  ///
  /// Outside a transaction they succeed or fail together. A statement not seen before on this connection is prepared on the way.
  ///
  /// - Throws: ``PostgresError/server(_:)`` with the first error, after which no statement was executed.
  public func pipeline(_ statements: [SQL]) throws(PostgresError) -> [Rows] {
    let patience = try ready()
    guard !statements.isEmpty else { return [] }
    let prefix = takeBegin()
    let exchange = try link.exchange(prefix + statements, patience)
    if let failure = exchange.failure { throw .server(failure) }
    return Array(exchange.rows.dropFirst(prefix.count))
  }

  /// Runs the last statements of a transaction and COMMIT in one round trip.
  ///
  /// Once it is sent, neither a cancelled task nor a deadline asks the server to stop.
  ///
  /// - Returns: the results of `statements`, and only if the server answered COMMIT.
  /// - Throws: ``PostgresError/server(_:)`` if a statement, or COMMIT itself, was refused: the transaction is rolled back.
  ///   ``PostgresError/unexpectedResult(_:)`` if the transaction had failed before, and was rolled back instead.
  ///   ``PostgresError/commitUnknown(_:)`` if the connection broke, or the deadline passed, after sending.
  public func commit(after statements: [SQL]) throws(PostgresError) -> [Rows] {
    var patience = try ready()
    precondition(inTransaction, "commit outside of a transaction")
    patience.cancellation = nil
    patience.stopsServer = false
    let prefix = takeBegin()
    let exchange = try committing(prefix + statements + ["COMMIT"], patience)
    if let failure = exchange.failure {
      rollback()
      throw .server(failure)
    }
    guard let tag = exchange.rows.last?.commandTag, tag == "COMMIT" else {
      throw .unexpectedResult("the transaction had failed and was rolled back")
    }
    return Array(exchange.rows.dropFirst(prefix.count).dropLast())
  }

  /// From here on COMMIT may have reached the server, whatever happens to the connection.
  private func committing(_ statements: [SQL], _ patience: Patience) throws(PostgresError) -> Exchange {
    do throws(PostgresError) {
      return try link.exchange(statements, patience)
    } catch {
      throw .commitUnknown(error.description)
    }
  }

  /// Undoes the open transaction, if there is one; a connection on which that fails is dropped.
  public func rollback() {
    precondition(isValid, "a session was used after its body")
    owesBegin = false
    guard link.isInTransaction else { return }
    // Neither the run's deadline nor a cancellation applies: an open transaction must not outlive either.
    let patience = Patience(deadline: .now + .seconds(5), cancellation: nil)
    let exchange = try? link.exchange(["ROLLBACK"], patience)
    if exchange == nil || exchange?.failure != nil || link.isInTransaction { link.drop() }
  }

  /// Runs trusted text that may hold several statements, for migrations; one round trip, no results.
  ///
  /// Statements outside an explicit transaction succeed or fail together. Only the run's deadline applies: a migration may take
  /// longer than any query.
  ///
  /// - Throws: ``PostgresError/server(_:)`` with the first error.
  public func script(_ text: String) throws(PostgresError) {
    var patience = try ready()
    patience.deadline = runDeadline
    try sendOwedBegin(patience)
    if let failure = try link.script(text, patience) { throw .server(failure) }
  }

  /// Copies rows into a table, in one round trip of its own: the fastest way in for many rows.
  ///
  /// Only the run's deadline applies: many rows may take longer than any query.
  ///
  /// - Parameters:
  ///   - target: the table with its columns, trusted text: "ledger.posting (book, entry)".
  ///   - next: the next chunk of rows, or nil when there is none left.
  /// - Throws: ``PostgresError/server(_:)`` if the server refuses a row; then none was copied.
  public func copy(into target: String, next: () -> CopyRows?) throws(PostgresError) {
    var patience = try ready()
    patience.deadline = runDeadline
    try sendOwedBegin(patience)
    if let failure = try link.copy("COPY \(target) FROM STDIN (FORMAT binary)", patience, next: next) {
      throw .server(failure)
    }
  }

  /// Whether a transaction is open, also one that has failed and can only be rolled back.
  public var inTransaction: Bool { owesBegin || link.isInTransaction }

  /// The session's round trips, statements and commits so far.
  public var statistics: Statistics {
    var difference = link.statistics
    difference.roundTrips -= before.roundTrips
    difference.statements -= before.statements
    return difference
  }
}

/// A session belongs to one thread for the time of one body.
@available(*, unavailable)
extension DatabaseSession: Sendable {}

extension DatabaseSession {
  /// Opens a transaction; it costs nothing until the first statement takes BEGIN along.
  func begin() { owesBegin = true }

  /// Commits what a body has left open; a transaction that never sent a statement needs no COMMIT.
  func commitIfOpen() throws(PostgresError) {
    if owesBegin { owesBegin = false }
    if link.isInTransaction { _ = try commit(after: []) }
  }

  /// Ends a body: what it left open is rolled back, and the session is of no further use.
  func end() {
    rollback()
    isValid = false
  }

  /// The simple protocol takes no other statement along: so BEGIN has a round trip of its own.
  private func sendOwedBegin(_ patience: Patience) throws(PostgresError) {
    guard owesBegin else { return }
    if let failure = try link.exchange(takeBegin(), patience).failure { throw .server(failure) }
  }

  private func takeBegin() -> [SQL] {
    defer { owesBegin = false }
    return owesBegin ? ["BEGIN ISOLATION LEVEL READ COMMITTED"] : []
  }

  /// Checks, before anything is sent, that sending makes sense; so an error from here promises that nothing was.
  private func ready() throws(PostgresError) -> Patience {
    precondition(isValid, "a session was used after its body")
    let statement = statementDeadline.map { ContinuousClock.now + $0 }
    let deadlines = [runDeadline, statement].compactMap { $0 }
    let patience = Patience(deadline: deadlines.min(), cancellation: cancellation)
    try patience.check()
    try link.checkAlive()
    return patience
  }
}
