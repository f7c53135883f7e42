public import Postgres
import Synchronization

/// Whether calls can be served now: whether a small write commits, and the disk takes new bytes.
///
/// Looks at most once a second for all callers. Each is answered within ``deadline``, even if the database hangs. Takes no book's lock
/// and appends to no chain.
public final class Readiness: Sendable {
  /// The longest that a caller waits.
  public static let deadline = Duration.seconds(2)
  private static let memory = Duration.seconds(1)

  private struct State {
    var looking: Task<Bool, Never>?
    var found: (isReady: Bool, until: ContinuousClock.Instant)?
  }

  private let pool: ConnectionPool
  private let state = Mutex(State())

  /// A watch on connections that write as the writers do.
  public init(_ pool: ConnectionPool) { self.pool = pool }

  /// The answer of the last second, or a new one.
  public func isReady() async -> Bool {
    let (known, looking) = state.withLock { state -> (Bool?, Task<Bool, Never>?) in
      if let looking = state.looking { return (nil, looking) }
      if let found = state.found, found.until > .now { return (found.isReady, nil) }
      // Unstructured, because callers share it and none may cancel it; guarded by `looking`, so there is one at a time.
      let looking = Task { await look() }
      state.looking = looking
      return (nil, looking)
    }
    if let known { return known }
    guard let looking else { return false }
    return await firstAnswer(of: looking)
  }

  private func look() async -> Bool {
    let isReady = (try? await write()) != nil
    state.withLock { $0 = State(looking: nil, found: (isReady, .now + Self.memory)) }
    return isReady
  }

  /// Commits a small update and makes a query spill to disk: the update alone may succeed on a full disk, the spill does not.
  private func write() async throws {
    _ = try await pool.transaction(deadline: Self.deadline) { session in
      let rows = try session.commit(after: [
        "SELECT set_config('work_mem', '64kB', true), set_config('temp_tablespaces', '', true)",
        "SELECT count(*) FROM generate_series(1, 20000)",
        "UPDATE ledger.probe SET written_at = clock_timestamp() RETURNING true",
      ])
      _ = try rows[2].only(Bool.self)
    }
  }

  /// The result of a look, or false after the deadline; the look itself may run on, if the database hangs so that not even a
  /// cancellation gets through.
  private func firstAnswer(of looking: Task<Bool, Never>) async -> Bool {
    await withCheckedContinuation { continuation in
      let answer = Answer(continuation)
      // Unstructured, since a group would wait for the slower of the two; guarded by `answer`, which takes the first.
      let timer = Task {
        try? await Task.sleep(for: Self.deadline)
        answer.give(false)
      }
      Task {
        answer.give(await looking.value)
        timer.cancel()
      }
    }
  }

  /// The first answer given counts.
  private final class Answer: Sendable {
    private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

    init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = Mutex(continuation) }

    func give(_ isReady: Bool) { continuation.withLock { $0.take() }?.resume(returning: isReady) }
  }
}
