import Testing

@testable import Postgres

@Suite("Pool state")
struct PoolStateTests {
  private let start = ContinuousClock.now

  /// A pool of that size of which every place is taken.
  private func full(_ size: Int) -> PoolState {
    var state = PoolState(size: size)
    for _ in 0..<size { #expect(state.requestAtOnce() == .connect) }
    return state
  }

  @Test("As many connections are made as the pool is large, and no more")
  func bound() {
    var state = full(2)
    #expect(state.requestAtOnce() == nil)
    #expect(state.request(1, deadline: start) == .wait)
    #expect(state.taken == 2)
  }

  @Test("The connection used last is lent first")
  func warmFirst() {
    var state = full(2)
    #expect(state.giveBack(10) == nil)
    #expect(state.giveBack(11) == nil)
    #expect(state.requestAtOnce() == .use(11))
    #expect(state.requestAtOnce() == .use(10))
  }

  @Test("Those who wait are served in the order they came, before anyone new")
  func fair() {
    var state = full(1)
    #expect(state.request(1, deadline: start) == .wait)
    #expect(state.request(2, deadline: start) == .wait)
    #expect(state.giveBack(10) == .init(waiter: 1, grant: .use(10)))
    #expect(state.requestAtOnce() == nil)
    #expect(state.giveBack(10) == .init(waiter: 2, grant: .use(10)))
    #expect(state.giveBack(10) == nil)
    #expect(state.idleCount == 1)
  }

  @Test("A place without a good connection lets the next one connect")
  func replacement() {
    var state = full(1)
    #expect(state.request(1, deadline: start) == .wait)
    #expect(state.giveBack(nil) == .init(waiter: 1, grant: .connect))
    #expect(state.giveBack(nil) == nil)
    #expect(state.idleCount == 0)
    #expect(state.requestAtOnce() == .connect)
  }

  @Test("Who has waited too long is sent away, not a moment earlier, and not twice")
  func expiry() {
    var state = full(1)
    let deadline = start + .seconds(3)
    #expect(state.request(1, deadline: deadline) == .wait)
    let early = state.expire(1, now: deadline - .nanoseconds(1))
    let due = state.expire(1, now: deadline)
    let again = state.expire(1, now: deadline)
    #expect((early, due, again) == (false, true, false))
    #expect(state.giveBack(10) == nil)
  }

  @Test("Who no longer waits is passed over; who has been served cannot leave the queue")
  func cancellation() {
    var state = full(1)
    #expect(state.request(1, deadline: start) == .wait)
    #expect(state.request(2, deadline: start) == .wait)
    let left = state.cancel(1)
    #expect(left)
    #expect(state.giveBack(10) == .init(waiter: 2, grant: .use(10)))
    let late = state.cancel(2)
    #expect(!late)
  }

  @Test("A closed pool gives nothing more, and keeps nothing that comes back")
  func closing() {
    var state = full(2)
    #expect(state.giveBack(10) == nil)
    #expect(state.requestAtOnce() == .use(10))
    #expect(state.giveBack(10) == nil)
    let (connections, waiters) = state.close()
    #expect(connections == [10])
    #expect(waiters.isEmpty)
    #expect(state.giveBack(11) == nil)
    #expect(state.idleCount == 0)
    #expect(state.requestAtOnce() == nil)
    #expect(state.request(1, deadline: start) == .refuse)
  }

  @Test("Closing tells who waits in vain")
  func closingWaiters() {
    var state = full(1)
    #expect(state.request(7, deadline: start) == .wait)
    #expect(state.close().waiters == [7])
    #expect(state.waitingCount == 0)
  }

  @Test("Whatever happens, no more places are taken than there are, and nobody waits while one is free")
  func randomHistories() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var state = PoolState(size: Int.random(in: 1...4, using: &generator))
      var held = 0
      for step in 0..<200 {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: if case .grant = state.request(step, deadline: start) { held += 1 }
        case 1 where held > 0: if state.giveBack(Bool.random(using: &generator) ? step : nil) == nil { held -= 1 }
        case 2: _ = state.cancel(Int.random(in: 0...step, using: &generator))
        default: _ = state.expire(Int.random(in: 0...step, using: &generator), now: start)
        }
        #expect(state.taken == held && held <= state.size)
        #expect(state.waitingCount == 0 || state.taken == state.size)
        #expect(state.taken + state.idleCount <= state.size)
      }
    }
  }
}
