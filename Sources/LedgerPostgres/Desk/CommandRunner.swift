import Ledger
import Logging
import Postgres

/// Runs commands that post nothing and are no `Recording` yet (the name of a colour, what becomes of a line that waits, drawing sheets): a
/// short transaction that locks the book first and keeps the key and the answer, so that a retry gets the same answer and nothing is done
/// twice.
struct CommandRunner: Sendable {
  let book: BookDescription
  let manifest: RoomManifest
  /// Connections with ``BookWriter/sessionSettings``.
  let pool: ConnectionPool
  /// Whether a clock that cannot be right stops commands, as it stops what posts.
  let checksClock: Bool
  let logger: Logger

  /// Runs a command once per key.
  ///
  /// - Parameter body: does the work under the lock and answers with what the response is built from: ids and figures only.
  ///   It may throw a `Refusal` or any error of the room's; then nothing is kept.
  /// - Returns: the answer as it is kept, and whether an earlier call did the work.
  /// - Throws: ``WriterError``, a `Refusal` of a guard, or what `body` throws.
  func run(
    _ request: BookRequest, _ body: @escaping @Sendable (DatabaseSession) throws -> CanonicalJSON
  ) async throws -> Recorded<KeptAnswer> {
    let deadline = ContinuousClock.now + .seconds(15)
    var mayBeCommitted = false
    while true {
      do {
        return try await pool.run(deadline: .seconds(10)) { session in try transact(request, session, body) }
      } catch let error as PostgresError {
        // The key, looked up under the lock of the next attempt, says what became of a COMMIT that was cut off.
        if case .commitUnknown = error { mayBeCommitted = true }
        guard error.isPassing else { throw refusal(for: error) ?? WriterError.rejected(error) }
        guard mayBeCommitted else { throw WriterError.unavailable }
        guard ContinuousClock.now < deadline else { throw WriterError.unknownOutcome }
        try await Task.sleep(for: .milliseconds(100))
      } catch let error as ImplausibleClock {
        logger.error("nothing is recorded", metadata: ["error": "\(error)"])
        throw WriterError.unavailable
      }
    }
  }

  /// The refusal that a violated constraint means: a row like the command's was there already.
  private func refusal(for error: PostgresError) -> Refusal? {
    error.constraint.flatMap { manifest.constraints[$0] }.map { Refusal($0) }
  }

  private func transact(
    _ request: BookRequest, _ session: DatabaseSession, _ body: (DatabaseSession) throws -> CanonicalJSON
  ) throws -> Recorded<KeptAnswer> {
    let store = BookStore(book: book.id)
    let facts = try FactReading(request.guards.map(\.fact), manifest: manifest, book: book.id)
    let fixed = [store.begin, store.lock, store.known([request.key]), store.head]
    let results = try session.pipeline(fixed + facts.statements)
    guard results[1].count == 1 else { throw CorruptBook("book \(book.id) does not exist") }
    if let known = try store.known(from: results[2])[request.key] {
      // The client abandoned this key before the command arrived: refuse it, as a posting would be.
      if case .refusal(let refusal) = known, refusal.fingerprint == nil { throw Refusal(refusal.reason) }
      guard known.fingerprint == request.fingerprint, case .recording(_, let response) = known else {
        throw WriterError.contentDiffers
      }
      session.rollback()
      return Recorded(try KeptAnswer(response), isReplay: true)
    }
    let (now, head) = try store.head(from: results[3])
    if checksClock { try book.checkClock(now, head) }
    let values = try facts.values(from: results[fixed.count...])
    for one in request.guards {
      if let refusal = try one.refusal(for: values[one.fact] ?? 0) { throw refusal }
    }
    let response = try body(session).text
    let answer = try KeptAnswer(response)
    _ = try session.commit(after: [
      """
      INSERT INTO ledger.command (book, request, fingerprint, actor, response)
      VALUES (\(book.id), \(request.key), \(request.fingerprint.bytes), \(request.actor), \(response))
      """
    ])
    return Recorded(answer, isReplay: false)
  }
}
