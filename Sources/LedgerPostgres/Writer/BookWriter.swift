public import Foundation
public import Ledger
public import Logging
import Metrics
public import Postgres
import Synchronization

/// The one way into a book: callers wait, those who wait together are one batch, and a batch is one transaction.
///
/// Its promises: exactly once per key, everything or nothing per entry, answers only after COMMIT.
/// Several writers, in several processes, may serve one book: each batch locks the book and validates memory against its head.
public final class BookWriter: Sendable {
  /// The book this writer serves.
  public let book: BookDescription
  /// The union of the rooms' manifests.
  public let manifest: RoomManifest

  private let pool: ConnectionPool
  private let transaction: BatchTransaction
  private let limits: WriterLimits
  let logger: Logger
  private let state: Mutex<State>

  private let batchSize = Recorder(label: "aixin_writer_batch_items")
  private let batchTime = Metrics.Timer(label: "aixin_writer_batch_seconds")

  /// A caller that waits for an outcome.
  private struct Waiting {
    let item: Batch.Item
    let answer: @Sendable (Result<Answer?, WriterError>) -> Void
  }

  /// The waiting calls, and whether a task serves them.
  private struct State {
    var lanes: Lanes<Waiting>
    var isRunning = false
    var isClosed = false
    var whenIdle: [CheckedContinuation<Void, Never>] = []
  }

  /// A writer of a book.
  ///
  /// - Parameters:
  ///   - pool: connections with the session settings of ``sessionSettings``; the writer holds one while there is work.
  ///   - observer: sees batches pass named points; only tests have one.
  public init(
    _ book: BookDescription, manifest: RoomManifest, pool: ConnectionPool, limits: WriterLimits = WriterLimits(),
    clock: WriterClock = .database, observer: (any WriterObserver)? = nil, logger: Logger
  ) {
    self.book = book
    self.manifest = manifest
    self.pool = pool
    self.limits = limits
    self.logger = logger
    state = Mutex(State(lanes: Lanes(limits: limits, weight: { $0.item.weight }, isRecording: { $0.item.isRecording })))
    transaction = BatchTransaction(
      description: book, manifest: manifest, limits: limits, clock: clock, observer: observer, memory: WriterMemory())
  }

  /// How a writer's sessions are set: durable whatever the server or the role says, bounded waits, a book that frees itself if its
  /// server freezes, and ``planSettings``.
  public static let sessionSettings = planSettings.merging(
    [
      "synchronous_commit": "on", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "5s", "statement_timeout": "30s",
    ]
  ) { $1 }

  /// For statements that look up by keys, over and over: plans that are made once, and cannot go wrong on tables that were empty
  /// when they were made.
  public static let planSettings = [
    "jit": "off", "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_hashjoin": "off",
    "enable_mergejoin": "off", "enable_bitmapscan": "off",
  ]

  /// A reader of this book on a session.
  func reader(on session: DatabaseSession) -> BookReader { BookReader(session, book: book.id, manifest: manifest) }

  // MARK: Calls

  /// Posts an event, composing its draft again if a fact that the client never stated changes meanwhile.
  ///
  /// Cancelling the caller's task does not cancel a draft that has been taken.
  ///
  /// - Parameters:
  ///   - refresh: forgets what the draft was composed from; called before it is composed again.
  ///   - compose: makes the draft from what is true now; called up to three times.
  /// - Throws: ``WriterError``, or whatever `compose` throws.
  public func post(
    refresh: @Sendable () -> Void = {}, _ compose: @Sendable () async throws -> EntryDraft
  ) async throws -> Answer {
    try await settled(refresh) { try await enqueue(item(try await compose()), .till) }
  }

  /// Records what posts nothing, as ``post(refresh:_:)`` posts.
  ///
  /// - Throws: ``WriterError``, or whatever `compose` throws.
  public func record(_ lane: Lane, _ compose: @Sendable () async throws -> Recording) async throws -> Answer {
    try await settled(tries: 16) { try await enqueue(item(try await compose()), lane) }
  }

  /// The first answer of some tries; without one, a guarded fact changed under every one.
  ///
  /// What posts has three. What records often guards how many rows a whole table has, since no fact names a text: of those that come at
  /// once each try settles one, so it has as many as may come at once.
  private func settled(
    tries: Int = 3, _ refresh: () -> Void = {}, _ attempt: () async throws -> Answer?
  ) async throws -> Answer {
    for _ in 0..<tries {
      if let answer = try await attempt() { return answer }
      refresh()
    }
    throw WriterError.unsettled
  }

  /// Gives up a key: refused for ever, unless it was posted before.
  public func abandon(_ request: UUID, guards: [Guard] = []) async throws -> Answer {
    do throws(LedgerError) { try manifest.check(guards) } catch { throw WriterError.wrongDraft(error) }
    guard let answer = try await enqueue(.abandon(request, guards: guards), .till) else { throw WriterError.unsettled }
    return answer
  }

  /// Posts many events in this order, behind the tills, in one batch or several; what one comes to does not depend on the others'
  /// being posted.
  ///
  /// - Returns: one result per draft; nil asks for it to be composed again. All are ``WriterError/busy`` if they do not fit.
  public func post(bulk drafts: [EntryDraft]) async -> [Result<Answer?, WriterError>] { await take(bulk: drafts, item) }

  /// Records many things in this order, as ``post(bulk:)`` posts.
  public func record(bulk recordings: [Recording]) async -> [Result<Answer?, WriterError>] { await take(bulk: recordings, item) }

  private func take<Wish>(
    bulk wishes: [Wish], _ item: (Wish) throws(WriterError) -> Batch.Item
  ) async -> [Result<Answer?, WriterError>] {
    if wishes.isEmpty { return [] }
    return await withCheckedContinuation { done in
      let answers = BulkAnswers(count: wishes.count, done)
      var items: [Waiting] = []
      for (index, wish) in wishes.enumerated() {
        do throws(WriterError) {
          items.append(Waiting(item: try item(wish)) { answers.take($0, at: index) })
        } catch {
          answers.take(.failure(error), at: index)
        }
      }
      guard !items.isEmpty else { return }
      let isTaken = admit { $0.append(bulk: items, at: .now) }
      if !isTaken { for item in items { item.answer(.failure(.busy)) } }
    }
  }

  /// A draft as an item, once every fact and every table that it names is known to be the schema's: no later than that, since under the
  /// lock a row that nobody knows would fail a whole batch.
  private func item(_ draft: EntryDraft) throws(WriterError) -> Batch.Item {
    do throws(LedgerError) { try manifest.check(draft) } catch { throw .wrongDraft(error) }
    return .draft(draft)
  }

  /// The same of a recording.
  private func item(_ recording: Recording) throws(WriterError) -> Batch.Item {
    do throws(LedgerError) { try manifest.check(recording) } catch { throw .wrongDraft(error) }
    return .record(recording)
  }

  /// Ends the accounting months that are over, though nobody posts; does nothing if none is.
  ///
  /// - Parameter today: the present day, for ``WriterClock/drafts``; the database's clock needs none.
  public func endMonths(today: Day? = nil) async throws { _ = try await enqueue(.nothing(on: today), .till) }

  /// Looks keys up without the lock: an answer is final; a key not found may still be in flight.
  func lookUp(_ requests: [UUID], _ session: DatabaseSession) throws -> [UUID: (Answer, Fingerprint?)] {
    let store = BookStore(book: book.id)
    let known = try store.known(from: try session.query(store.known(requests)))
    let numbers = known.values.compactMap { if case .entry(let number, _) = $0 { number } else { nil } }
    let entries = try reader(on: session).entries(numbers)
    return try known.mapValues { known in
      switch known {
      case .recording(let fingerprint, let answer): return (.recorded(try KeptAnswer(answer), isReplay: true), fingerprint)
      case .refusal(let refusal):
        return (.refused(refusal.reason, figures: refusal.figures, isReplay: true), refusal.fingerprint)
      case .entry(let number, let fingerprint):
        guard let posted = entries[number] else { throw CorruptBook("entry \(number) of a key is missing") }
        return (.posted(posted, isReplay: true), fingerprint)
      }
    }
  }

  /// Takes nothing more, and returns once everything taken has been answered.
  public func close() async {
    await withCheckedContinuation { closed in
      let isIdle = state.withLock { state in
        state.isClosed = true
        if state.isRunning { state.whenIdle.append(closed) }
        return !state.isRunning
      }
      if isIdle { closed.resume() }
    }
  }

  // MARK: The loop

  /// Waits for the outcome; nil asks for the draft to be composed again.
  private func enqueue(_ item: Batch.Item, _ lane: Lane) async throws(WriterError) -> Answer? {
    let result = await withCheckedContinuation { done in
      let waiting = Waiting(item: item) { done.resume(returning: $0) }
      let isTaken = admit { lane == .till ? $0.append(till: waiting) : $0.append(bulk: [waiting], at: .now) }
      if !isTaken { done.resume(returning: .failure(.busy)) }
    }
    return try result.get()
  }

  /// Puts work into a lane, and starts the loop if it rests; answers whether there was room.
  private func admit(_ append: (inout Lanes<Waiting>) -> Bool) -> Bool {
    let (isTaken, mustStart) = state.withLock { state in
      guard !state.isClosed, append(&state.lanes) else { return (false, false) }
      defer { state.isRunning = true }
      return (true, !state.isRunning)
    }
    // Unstructured: the loop outlives the caller that starts it. Guarded by `isRunning`, so there is one; `close()` awaits it.
    if mustStart { Task { await run() } }
    return isTaken
  }

  private func run() async {
    while let batch = nextBatch() {
      let start = ContinuousClock.now
      await settle(batch)
      batchSize.record(batch.count)
      batchTime.record(duration: ContinuousClock.now - start)
      // Let the callers just answered come back first, so that a crowd makes one batch, not two that alternate.
      if batch.count > 1 { await Task.yield() }
    }
  }

  /// The next batch, or nil if there is none: then the loop has ended.
  private func nextBatch() -> [Waiting]? {
    let (batch, waiters) = state.withLock { state -> ([Waiting]?, [CheckedContinuation<Void, Never>]) in
      if !state.lanes.isEmpty { return (state.lanes.take(at: .now), []) }
      state.isRunning = false
      defer { state.whenIdle = [] }
      return (nil, state.whenIdle)
    }
    for waiter in waiters { waiter.resume() }
    return batch
  }

  /// Runs a batch and answers everyone in it.
  ///
  /// A batch that SQL rejects is halved until the guilty draft stands alone.
  private func settle(_ batch: [Waiting]) async {
    do throws(WriterError) {
      let result = try await runResolving(batch.map { $0.item })
      state.withLock { state in
        if result.wrote { state.lanes.noteLock(held: result.heldLock, by: batch) }
        // The other writer may have served a till.
        if result.othersWrote { state.lanes.noteTill(at: .now) }
      }
      for (waiting, outcome) in zip(batch, result.outcomes) { waiting.answer(outcome.answer(in: result)) }
    } catch {
      if case .rejected = error, batch.count > 1 {
        logger.warning("batch rejected, halving it", metadata: ["items": "\(batch.count)", "error": "\(error)"])
        await settle(Array(batch[..<(batch.count / 2)]))
        await settle(Array(batch[(batch.count / 2)...]))
      } else if case .rejected(let violation) = error, let reason = violation.constraint.flatMap({ manifest.constraints[$0] }),
        let item = batch[0].item.refused(for: Refusal(reason))
      {
        // A row like it was there already, which no guard says: it is refused for good.
        await settle([Waiting(item: item, answer: batch[0].answer)])
      } else {
        logger.error("batch failed", metadata: ["items": "\(batch.count)", "error": "\(error)"])
        for waiting in batch { waiting.answer(.failure(error)) }
      }
    }
  }

  /// Runs a batch, again on a new connection if one was lost: the keys, looked up under the lock, say what the lost one did.
  private func runResolving(_ items: [Batch.Item]) async throws(WriterError) -> BatchResult {
    let deadline = ContinuousClock.now + limits.resolution
    var mayBeCommitted = false
    while true {
      do {
        return try await pool.run(deadline: limits.batchDeadline) { [transaction] session in
          try transaction.run(items, session)
        }
      } catch let error as PostgresError {
        if case .commitUnknown = error { mayBeCommitted = true }
        // Once a COMMIT may have succeeded, whatever passes is waited out: the lost backend may still hold the book.
        guard error.isConnectionProblem || mayBeCommitted && error.isPassing else {
          throw error.isPassing ? .unavailable : .rejected(error)
        }
        logger.warning("batch runs again", metadata: ["error": "\(error)"])
        guard ContinuousClock.now < deadline else { throw mayBeCommitted ? .unknownOutcome : .unavailable }
        try? await Task.sleep(for: .milliseconds(100))
      } catch {
        logger.error("book unreadable", metadata: ["error": "\(error)"])
        throw mayBeCommitted ? .unknownOutcome : .unavailable
      }
    }
  }
}

/// Gathers the results of a chunk, and hands them over once the last is in.
private final class BulkAnswers: Sendable {
  private let state: Mutex<(results: [Result<Answer?, WriterError>], missing: Int)>
  private let done: CheckedContinuation<[Result<Answer?, WriterError>], Never>

  init(count: Int, _ done: CheckedContinuation<[Result<Answer?, WriterError>], Never>) {
    state = Mutex((results: Array(repeating: .failure(.busy), count: count), missing: count))
    self.done = done
  }

  /// Takes the result of one draft; each comes once.
  func take(_ result: Result<Answer?, WriterError>, at index: Int) {
    let all = state.withLock { state in
      state.results[index] = result
      state.missing -= 1
      return state.missing == 0 ? state.results : nil
    }
    if let all { done.resume(returning: all) }
  }
}

extension PostgresError {
  /// Whether the database may take the same statements a little later: locks, time-outs, shutdown, lack of room.
  public var isPassing: Bool {
    switch self {
    case .deadlineExceeded, .cancelled, .poolExhausted, .poolClosed, .connectionFailed, .connectionLost, .commitUnknown: true
    case .server(let error):
      ["08", "40", "53", "55", "57", "58"].contains(error.sqlstate.prefix(2)) || ["25P03", "25006"].contains(error.sqlstate)
    case .unexpectedResult, .decoding: false
    }
  }
}
