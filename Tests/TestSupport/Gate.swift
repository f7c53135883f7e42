import Dispatch
public import LedgerPostgres
import Synchronization

/// Holds the next batch before it takes the lock, until it is opened.
public final class Gate: WriterObserver {
  private let state = Mutex((isClosed: false, isHolding: false))
  private let opened = DispatchSemaphore(value: 0)

  /// A gate that stands open.
  public init() {}

  /// Whether a batch waits at it.
  public var isHolding: Bool { state.withLock { $0.isHolding } }

  /// Returns once a batch waits at it.
  ///
  /// - Throws: ``NothingCame``; `CancellationError`.
  public func holds() async throws { try await wait(for: "a batch at the gate", every: .milliseconds(5)) { isHolding } }

  /// Lets no batch pass from now on.
  public func close() { state.withLock { $0 = (isClosed: true, isHolding: false) } }

  /// Lets the batch that waits pass, and all that come.
  public func open() { opened.signal() }

  /// Holds the batch, if it is the next.
  public func reached(_ point: WriterPoint) {
    guard point == .beforeLock else { return }
    let mustWait = state.withLock { state in
      guard state.isClosed else { return false }
      state = (isClosed: false, isHolding: true)
      return true
    }
    // A test that failed before it opened the gate ends all the same: it is not held for ever.
    if mustWait { _ = opened.wait(timeout: .now() + .seconds(180)) }
  }
}
