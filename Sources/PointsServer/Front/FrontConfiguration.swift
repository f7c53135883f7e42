/// Where the server listens and what it puts up with.
///
/// Hummingbird sets no timeout and no cap by itself: all are set here.
public struct FrontConfiguration: Sendable {
  /// The address to listen on.
  public var host = "127.0.0.1"
  /// The port; 0 takes any that is free.
  public var port = 8080
  /// Connections at once; more wait in the kernel's queue.
  public var maxConnections = 1_024
  /// Connections that wait in the kernel's queue.
  public var backlog = 256
  /// All headers of a request together, in bytes.
  public var maxHeaderBytes = 16_384
  /// Headers of a request.
  public var maxHeaderCount = 64
  /// How long a connection may be silent between requests, or take to send a request's head.
  public var idleTimeout: Duration = .seconds(60)
  /// How long a request's body may take to arrive.
  public var bodyDeadline: Duration = .seconds(15)
  /// How long a client may take to fetch an answer.
  public var answerDeadline: Duration = .seconds(30)
  /// How long input is thrown away behind an answer that closes.
  public var lingerTime: Duration = .seconds(2)
  /// How long accepted requests may take to finish once shutdown began.
  public var shutdownDeadline: Duration = .seconds(20)

  /// The defaults: 127.0.0.1:8080.
  public init() {}
}
