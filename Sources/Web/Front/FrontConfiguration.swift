/// The server's address and limits.
///
/// Hummingbird sets no timeout and no cap by itself: all are set here.
public struct FrontConfiguration: Sendable {
  /// The address to listen on.
  public var host = "127.0.0.1"
  /// The port; 0 takes any that is free.
  public var port = 8080
  /// How the pages are seen from outside; nil on loopback without TLS.
  public var origin: PageOrigin?
  /// Connections at once; for one more the oldest that says nothing gives way, or it waits in the kernel's queue.
  public var maxConnections = 1_024
  /// Connections at once from one address of IPv4, or from the first half of one of IPv6.
  public var maxConnectionsPerAddress = 256
  /// Where proxies connect from: the cap per address is not for these, since many clients share one.
  public var proxies: [AddressRange] = []
  /// Connections that wait in the kernel's queue.
  public var backlog = 1_024
  /// All headers of a request together, in bytes.
  public var maxHeaderBytes = 16_384
  /// Headers of a request.
  public var maxHeaderCount = 64
  /// How long a connection may take from its beginning to the end of its first request's head.
  public var headDeadline: Duration = .seconds(10)
  /// How long a connection must have been silent before it gives way to another.
  public var silenceGrace: Duration = .milliseconds(200)
  /// How long a connection may be silent between requests, or take to send a later request's head.
  public var idleTimeout: Duration = .seconds(60)
  /// How long a request's body may take to arrive.
  public var bodyDeadline: Duration = .seconds(15)
  /// How long a client may take to fetch an answer.
  public var answerDeadline: Duration = .seconds(30)
  /// How long input is thrown away behind an answer that closes.
  public var lingerTime: Duration = .seconds(2)
  /// How long the service may take to end once shutdown began.
  public var shutdownDeadline: Duration = .seconds(20)
  /// How long accepted requests may take of that; the rest is for what waits behind them.
  var requestDeadline: Duration { shutdownDeadline * 3 / 4 }

  /// The defaults: 127.0.0.1:8080.
  public init() {}

  /// Whether only programs of this machine can connect.
  public var isOnThisMachineOnly: Bool {
    guard let address = ClientAddress(host == "localhost" ? "127.0.0.1" : host) else { return false }
    return ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }.contains { $0.contains(address) }
  }
}
