import CLibpq
import Glibc

/// The server's results of some statements.
struct Exchange {
  /// One result for each statement, as far as they went well.
  var rows: [Rows] = []
  /// The first error; what came after it was not executed.
  var failure: ServerError?
}

extension Link {
  /// Sends statements as one pipeline with one Sync, and reads all the answers: one round trip.
  ///
  /// A statement not seen before is prepared in the same pipeline.
  ///
  /// - Throws: when the connection is gone, and only then: lost, or dropped because the wait was cut short. An error of the
  ///   server is part of the answer.
  func exchange(_ statements: [SQL], _ patience: Patience) throws(PostgresError) -> Exchange {
    let steps = plan(statements)
    statistics.roundTrips += 1
    statistics.statements += statements.count
    try send(steps, patience)
    var exchange = Exchange()
    for step in steps { try receive(step, into: &exchange, patience) }
    let sync = try nextResult(patience)
    guard let sync, PQresultStatus(sync.pointer) == PGRES_PIPELINE_SYNC else { throw outOfStep() }
    return exchange
  }

  /// Runs text with several statements, without parameters or results, in the simple protocol.
  ///
  /// - Throws: as ``exchange(_:_:)`` does.
  func script(_ text: String, _ patience: Patience) throws(PostgresError) -> ServerError? {
    guard !text.utf8.contains(0) else { throw .unexpectedResult("a script with a NUL character") }
    statistics.roundTrips += 1
    statistics.statements += 1
    guard PQexitPipelineMode(try open()) == 1, PQsendQuery(try open(), text) == 1 else { throw lose() }
    var failure: ServerError?
    while let result = try nextResult(patience) {
      if let error = try self.failure(in: result), failure == nil { failure = error }
    }
    guard PQenterPipelineMode(try open()) == 1 else { throw lose() }
    return failure
  }
}

// MARK: - COPY

extension Link {
  /// Sends rows to a COPY statement, a chunk at a time, until there is none: one round trip, outside of any pipeline.
  ///
  /// - Throws: as ``exchange(_:_:)`` does.
  func copy(_ statement: String, _ patience: Patience, next: () -> CopyRows?) throws(PostgresError) -> ServerError? {
    statistics.roundTrips += 1
    statistics.statements += 1
    guard PQexitPipelineMode(try open()) == 1, PQsendQuery(try open(), statement) == 1 else { throw lose() }
    var failure: ServerError?
    while let result = try nextResult(patience) {
      if PQresultStatus(result.pointer) == PGRES_COPY_IN {
        try put(CopyRows.header, patience)
        while let rows = next() { try put(rows.bytes, patience) }
        try put(CopyRows.trailer, patience)
        try endCopy(patience)
      } else if let error = try self.failure(in: result), failure == nil {
        failure = error
      }
    }
    guard PQenterPipelineMode(try open()) == 1 else { throw lose() }
    return failure
  }

  /// Queues bytes in pieces, since libpq moves its whole buffer with each write.
  private func put(_ bytes: [UInt8], _ patience: Patience) throws(PostgresError) {
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + 1 << 18)
      let connection = try open()
      let queued = bytes.withUnsafeBytes { buffer in
        PQputCopyData(
          connection, buffer.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self), Int32(end - start))
      }
      guard queued >= 0 else { throw lose() }
      // Zero says that the buffer is full: nothing was queued.
      if queued == 1 { start = end }
      try flush(patience)
    }
  }

  private func endCopy(_ patience: Patience) throws(PostgresError) {
    while true {
      let ended = PQputCopyEnd(try open(), nil)
      guard ended >= 0 else { throw lose() }
      try flush(patience)
      if ended == 1 { return }
    }
  }
}

// MARK: - Sending

/// One message to the server, and what its answer means.
private struct Step {
  enum Kind {
    /// Parses a statement and gives it a name.
    case prepare
    /// Executes a prepared statement, or one without a name.
    case execute
  }

  var kind: Kind
  var sql: SQL
  var key: StatementKey
  /// The name on the server; `nil` if the cache is full.
  var name: String?
}

extension Link {
  private func plan(_ statements: [SQL]) -> [Step] {
    var steps: [Step] = []
    var fresh: [StatementKey: String] = [:]
    for sql in statements {
      let key = StatementKey(sql)
      var name = cache[key] ?? fresh[key]
      if name == nil, cache.count + fresh.count < cache.capacity {
        name = cache.newName()
        fresh[key] = name
        steps.append(Step(kind: .prepare, sql: sql, key: key, name: name))
      }
      steps.append(Step(kind: .execute, sql: sql, key: key, name: name))
    }
    return steps
  }

  /// Queues every step and a Sync.
  ///
  /// What is not yet sent stays small: libpq moves its whole buffer with each write, and the server stops reading while we do
  /// not read its answers.
  private func send(_ steps: [Step], _ patience: Patience) throws(PostgresError) {
    var unsent = 0
    for step in steps {
      guard try queue(step) else { throw lose() }
      unsent += step.sql.parameters.bytes.count + step.sql.text.utf8.count
      if unsent > 1 << 18 {
        try flush(patience)
        unsent = 0
      }
    }
    guard PQpipelineSync(try open()) == 1 else { throw lose() }
    try flush(patience)
  }

  private func queue(_ step: Step) throws(PostgresError) -> Bool {
    let connection = try open()
    let parameters = step.sql.parameters
    let count = Int32(parameters.count)
    switch (step.kind, step.name) {
    case (.prepare, let name): return PQsendPrepare(connection, name ?? "", step.sql.text, count, parameters.types) == 1
    case (.execute, let name?):
      return parameters.withPointers { values, lengths, formats in
        PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1) == 1
      }
    case (.execute, nil):
      return parameters.withPointers { values, lengths, formats in
        PQsendQueryParams(connection, step.sql.text, count, parameters.types, values, lengths, formats, 1) == 1
      }
    }
  }

  /// Sends all that is queued, and meanwhile takes in what the server answers: else both could wait for each other.
  private func flush(_ patience: Patience) throws(PostgresError) {
    while true {
      switch PQflush(try open()) {
      case 0: return
      case 1: try wait(for: POLLIN | POLLOUT, patience)
      default: throw lose()
      }
      guard PQconsumeInput(try open()) == 1 else { throw lose() }
    }
  }
}

// MARK: - Receiving

extension Link {
  private func receive(_ step: Step, into exchange: inout Exchange, _ patience: Patience) throws(PostgresError) {
    guard let result = try nextResult(patience) else { throw outOfStep() }
    switch PQresultStatus(result.pointer) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: accept(result, of: step, into: &exchange)
    case PGRES_PIPELINE_ABORTED: break
    default:
      // Statements before an error may have been undone with it, and those after it never ran.
      var error = try failure(in: result)
      error?.statement = step.sql.text
      if exchange.failure == nil { exchange.failure = error }
      if let error { forget(step, after: error) }
    }
    guard try nextResult(patience) == nil else { throw outOfStep() }
  }

  private func accept(_ result: ResultHandle, of step: Step, into exchange: inout Exchange) {
    switch step.kind {
    case .prepare: if let name = step.name { cache.insert(step.key, name: name) }
    case .execute: exchange.rows.append(Rows(result))
    }
  }

  /// Drops a prepared statement that the server no longer knows (26000) or can no longer use (0A000: a table has changed).
  private func forget(_ step: Step, after error: ServerError) {
    if error.sqlstate == "26000" || error.sqlstate == "0A000" { cache.remove(step.key) }
  }

  /// The error in a result, if it holds one.
  ///
  /// - Throws: ``PostgresError/connectionLost(_:)`` if the error ends the connection.
  private func failure(in result: ResultHandle) throws(PostgresError) -> ServerError? {
    switch PQresultStatus(result.pointer) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return nil
    case PGRES_FATAL_ERROR where PQresultErrorField(result.pointer, Int32(UInt8(ascii: "C"))) != nil:
      let error = ServerError(result.pointer)
      guard error.endsConnection else { return error }
      drop()
      throw .connectionLost(error.description)
    // An error without a code is libpq's own: it no longer understands, or no longer reaches, the server.
    case PGRES_FATAL_ERROR: throw lose()
    default:
      drop()
      throw .unexpectedResult("COPY, which a statement cannot do here")
    }
  }

  /// Waits for the next result; `nil` separates the results of one statement from those of the next.
  private func nextResult(_ patience: Patience) throws(PostgresError) -> ResultHandle? {
    while PQisBusy(try open()) == 1 {
      let hasUnsent = PQflush(try open()) == 1
      try wait(for: hasUnsent ? POLLIN | POLLOUT : POLLIN, patience)
      // The last words of the server may be in the same packet as its hanging up: they are read before the loss is reported.
      if PQconsumeInput(try open()) == 0, PQisBusy(try open()) == 1 { throw lose() }
    }
    return PQgetResult(try open()).map(ResultHandle.init)
  }

  /// The answers do not fit the questions: an error in this file, or a server that is none.
  ///
  /// Nothing more can be trusted then.
  private func outOfStep() -> PostgresError {
    drop()
    return .connectionLost("the server's answers are out of step")
  }
}

extension Parameters {
  /// Lends the arrays that libpq wants: pointers, with null for NULL, lengths, and 1 for binary in each place.
  func withPointers<R>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>) -> R
  ) -> R {
    // Even an empty value needs an address: a null pointer would make it NULL.
    (bytes.isEmpty ? [0] : bytes).withUnsafeBytes { buffer in
      let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = ranges.map { range in range.flatMap { range in start.map { $0 + range.lowerBound } } }
      let lengths = ranges.map { Int32(clamping: $0?.count ?? 0) }
      return body(values, lengths, [Int32](repeating: 1, count: ranges.count))
    }
  }
}
