import HummingbirdCore
import Metrics
import NIOCore
import Synchronization

/// The connections that are open, and who gives way when they are too many.
///
/// A stranger who says nothing must not keep out who has something to ask. So at the cap the oldest connection that has not yet
/// sent a request is closed, and if there is none, the one that has been idle longest since its last answer: HTTP lets a server
/// close these, and nothing is lost with them. A connection whose request is under way never gives way; while all are such,
/// new ones wait in the kernel's queue.
final class ConnectionRegister: AvailableConnectionsDelegate, Sendable {
  /// How many connections there may be.
  struct Limits: Sendable {
    /// At once.
    var total: Int
    /// At once from one address.
    var perAddress: Int
    /// How long a connection may be silent before it gives way: who has just come is about to ask.
    var grace: Duration
    /// From where come many clients: the cap per address is not for these.
    var proxies: [AddressRange]
  }

  private struct Entry {
    let channel: any Channel
    /// The address counted for it; nil for a proxy.
    let client: ClientAddress?
    /// Since when it says nothing, or nil while a request is under way.
    var idleSince: ContinuousClock.Instant?
    var hasAsked = false

    /// Connections without a request go before those with one, older before younger.
    func goesBefore(_ other: Entry) -> Bool {
      guard let mine = idleSince, let others = other.idleSince else { return idleSince != nil }
      return hasAsked == other.hasAsked ? mine < others : other.hasAsked
    }
  }

  private struct State {
    /// Without those told to close.
    var entries: [ObjectIdentifier: Entry] = [:]
    var perClient: [ClientAddress: Int] = [:]
    /// Accepted and not closed.
    var open = 0
    /// Told to go and not closed.
    var leaving = 0
    /// Whether nothing is accepted until there is room.
    var isWaiting = false
    var isLookingAgain = false

    mutating func remove(_ id: ObjectIdentifier) -> Entry? {
      guard let entry = entries.removeValue(forKey: id) else { return nil }
      if let client = entry.client, let count = perClient[client] { perClient[client] = count > 1 ? count - 1 : nil }
      return entry
    }

    /// The connection to close next, among those that meet a condition.
    func first(where condition: (ObjectIdentifier, Entry) -> Bool = { _, _ in true }) -> (id: ObjectIdentifier, entry: Entry)? {
      var first: (id: ObjectIdentifier, entry: Entry)?
      for (id, entry) in entries where entry.idleSince != nil && condition(id, entry) {
        if let known = first, !entry.goesBefore(known.entry) { continue }
        first = (id, entry)
      }
      return first
    }
  }

  private let limits: Limits
  private let gaveWay: Counter
  private let turnedAway: Counter
  // Each connection tells when it opens, asks, is answered and closes; the listening one asks before it accepts.
  private let state = Mutex(State())

  init(_ limits: Limits, metrics: any MetricsFactory) {
    self.limits = limits
    gaveWay = Counter(label: "aixin_http_connections_gave_way", factory: metrics)
    turnedAway = Counter(label: "aixin_http_connections_turned_away", factory: metrics)
  }

  // MARK: Events from a connection

  /// A connection has opened; false if its address has too many that are all busy.
  func opened(_ channel: any Channel) -> Bool {
    let id = ObjectIdentifier(channel)
    let address = ClientAddress(channel.remoteAddress)
    let client = address.flatMap { address in limits.proxies.contains { $0.contains(address) } ? nil : address.client }
    let (victim, isWelcome) = state.withLock { state -> ((any Channel)?, Bool) in
      state.entries[id] = Entry(channel: channel, client: client, idleSince: .now)
      guard let client else { return (nil, true) }
      state.perClient[client, default: 0] += 1
      guard state.perClient[client, default: 0] > limits.perAddress else { return (nil, true) }
      guard let victim = state.first(where: { $0 != id && $1.client == client }) else { return (nil, false) }
      state.leaving += 1
      return (state.remove(victim.id)?.channel, true)
    }
    channel.closeFuture.whenComplete { [self] _ in _ = state.withLock { $0.remove(id) } }
    if !isWelcome { turnedAway.increment() }
    close(victim.map { [$0] } ?? [])
    return isWelcome
  }

  /// A connection's request begins; false if the connection was told to go, so that the request must not be taken.
  func asked(_ channel: any Channel) -> Bool {
    let id = ObjectIdentifier(channel)
    return state.withLock { state in
      guard state.entries[id] != nil else { return false }
      state.entries[id]?.idleSince = nil
      state.entries[id]?.hasAsked = true
      return true
    }
  }

  /// A connection's requests are all answered.
  func answered(_ channel: any Channel) {
    let id = ObjectIdentifier(channel)
    let isWaiting = state.withLock { state in
      state.entries[id]?.idleSince = .now
      return state.isWaiting
    }
    if isWaiting { makeRoom() }
  }

  // MARK: Questions from the listener

  func connectionOpened() { state.withLock { $0.open += 1 } }

  /// Which one it was is not told: at worst one more gives way than had to.
  func connectionClosed() {
    state.withLock { state in
      state.open -= 1
      state.leaving = max(0, state.leaving - 1)
    }
  }

  /// Whether there is room, or somebody gives way now.
  ///
  /// After false it is asked again when a connection closes.
  func isAcceptingNewConnections() -> Bool { makeRoom() }

  @discardableResult
  private func makeRoom() -> Bool {
    let now = ContinuousClock.now
    var victims: [any Channel] = []
    var next: (channel: any Channel, wait: Duration)?
    let hasRoom = state.withLock { state in
      while state.open - state.leaving >= limits.total {
        guard let victim = state.first(), let since = victim.entry.idleSince else { break }
        let wait = limits.grace - since.duration(to: now)
        guard wait <= .zero else {
          if !state.isLookingAgain { next = (victim.entry.channel, wait) }
          break
        }
        victims += state.remove(victim.id).map { [$0.channel] } ?? []
        state.leaving += 1
      }
      state.isWaiting = state.open - state.leaving >= limits.total
      if next != nil { state.isLookingAgain = true }
      return !state.isWaiting
    }
    close(victims)
    if let next { lookAgain(on: next.channel.eventLoop, in: next.wait) }
    return hasRoom
  }

  /// Makes room when the next may give way; its closing lets the listening one go on.
  private func lookAgain(on loop: any EventLoop, in wait: Duration) {
    loop.scheduleTask(in: TimeAmount(wait)) { [self] in
      let isWaiting = state.withLock { state in
        state.isLookingAgain = false
        return state.isWaiting
      }
      if isWaiting { makeRoom() }
    }
  }

  private func close(_ victims: [any Channel]) {
    guard !victims.isEmpty else { return }
    gaveWay.increment(by: victims.count)
    for victim in victims { victim.close(promise: nil) }
  }
}
