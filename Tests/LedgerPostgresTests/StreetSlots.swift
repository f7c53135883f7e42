import Synchronization

/// So many streets of tests are open at once: all at once they would keep two cores from answering any of them in time.
///
/// A limit, not a lock: who has waited for a minute goes on, since a test that opens two streets may wait for itself.
final class StreetSlots: Sendable {
  static let shared = StreetSlots(free: 16)

  private struct State {
    var free: Int
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var last: UInt64 = 0
  }

  private let state: Mutex<State>

  private init(free: Int) { state = Mutex(State(free: free)) }

  /// One of the slots: it is free again once nobody holds this any more.
  final class Slot: Sendable {
    private let slots: StreetSlots
    fileprivate init(_ slots: StreetSlots) { self.slots = slots }
    deinit { slots.release() }
  }

  /// Waits for a slot.
  func take() async -> Slot {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let ticket: UInt64? = state.withLock { state in
        if state.free > 0 {
          state.free -= 1
          return nil
        }
        state.last += 1
        state.waiting[state.last] = continuation
        return state.last
      }
      guard let ticket else { return continuation.resume() }
      // Unstructured: it only ends the wait, and does nothing if that is over; guarded by the mutex, as all that it touches.
      Task {
        try await Task.sleep(for: .seconds(60))
        let late = self.state.withLock { state in
          guard let late = state.waiting.removeValue(forKey: ticket) else { return CheckedContinuation<Void, Never>?.none }
          state.free -= 1
          return late
        }
        late?.resume()
      }
    }
    return Slot(self)
  }

  private func release() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.free += 1
      guard state.free > 0, let first = state.waiting.keys.min() else { return nil }
      state.free -= 1
      return state.waiting.removeValue(forKey: first)
    }
    next?.resume()
  }
}
