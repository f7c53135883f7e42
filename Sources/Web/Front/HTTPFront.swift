import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle
import Synchronization

/// The HTTP server: a service that listens until it is shut down, then finishes the requests it has accepted.
public struct HTTPFront: Service {
  private let application: Application<RouterResponder<APIContext>>
  private let shutdown: ShutdownState
  private let requestDeadline: Duration
  private let logger: Logger

  /// A server for the routes registered so far, and those of its own: /healthz, /readyz, /metrics, /openapi.json.
  ///
  /// - Parameter onRunning: Called once with the port that the server listens on.
  public init(
    _ configuration: FrontConfiguration, api: API, environment: FrontEnvironment, logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    let shutdown = ShutdownState()
    api.addOwnRoutes(environment, shutdown)
    api.addDocument()
    self.shutdown = shutdown
    self.logger = logger
    requestDeadline = configuration.requestDeadline
    let register = ConnectionRegister(
      ConnectionRegister.Limits(
        total: HTTPFront.cap(configuration.maxConnections, logger), perAddress: configuration.maxConnectionsPerAddress,
        grace: configuration.silenceGrace, proxies: configuration.proxies),
      metrics: environment.metrics)
    application = Application(
      responder: api.router.buildResponder(), server: .http1(configuration: HTTPFront.channel(configuration, register)),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port), backlog: configuration.backlog,
        availableConnectionsDelegate: register),
      onServerRunning: { await onRunning($0.localAddress?.port ?? configuration.port) }, logger: logger)
  }

  /// Serves until graceful shutdown: then nothing new is accepted, idle connections close, and accepted requests finish.
  ///
  /// Requests unfinished at the deadline are cancelled.
  public func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      group.addTask {
        // Ends with a cancellation if the server ends first.
        try await gracefulShutdown()
        shutdown.begin()
        try await Task.sleep(for: requestDeadline)
        logger.warning("requests did not finish in time and are cancelled")
      }
      try await group.next()
      group.cancelAll()
    }
  }

  /// As many connections as wished, unless the system lets us open fewer.
  private static func cap(_ wished: Int, _ logger: Logger) -> Int {
    // Beside connections: databases, listeners, event loops, and those that are closing.
    let others = 256
    let possible = max(1, OpenFiles.allow(wished + others) - others)
    guard possible < wished else { return wished }
    logger.warning("the limit of open files allows fewer connections than wished", metadata: ["connections": "\(possible)"])
    return possible
  }

  private static func channel(
    _ configuration: FrontConfiguration, _ register: ConnectionRegister
  ) -> HTTP1Channel.Configuration {
    let deadlines = ConnectionDeadlines(
      head: TimeAmount(configuration.headDeadline), body: TimeAmount(configuration.bodyDeadline),
      answer: TimeAmount(configuration.answerDeadline), linger: TimeAmount(configuration.lingerTime))
    return HTTP1Channel.Configuration(
      additionalChannelHandlers: [ConnectionGuard(deadlines: deadlines, register: register)],
      idleTimeout: TimeAmount(configuration.idleTimeout),
      httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
        maxHeaderFieldSize: configuration.maxHeaderBytes, maxHeaderListSize: configuration.maxHeaderBytes,
        maxHeaderFieldCount: configuration.maxHeaderCount))
  }
}

/// Whether shutdown has begun.
final class ShutdownState: Sendable {
  // Written once by the front, read by every look at /readyz.
  private let flag = Mutex(false)

  var hasBegun: Bool { flag.withLock { $0 } }

  func begin() { flag.withLock { $0 = true } }
}

extension API {
  /// The routes that watch the server itself.
  func addOwnRoutes(_ environment: FrontEnvironment, _ shutdown: ShutdownState) {
    let plain = "text/plain; charset=utf-8"
    open("/healthz", summary: "进程是否在运行", contentType: plain) { (200, ByteBuffer(string: "ok\n")) }
    open("/readyz", summary: "是否可以办理业务", contentType: plain) {
      let isReady = shutdown.hasBegun ? false : await environment.isReady()
      return isReady ? (200, ByteBuffer(string: "ready\n")) : (503, ByteBuffer(string: "not ready\n"))
    }
    let metrics = RememberedBytes(for: .seconds(1)) { ByteBuffer(string: environment.exposition()) }
    open(
      "/metrics", summary: "运行指标（Prometheus 文本格式）", contentType: "text/plain; version=0.0.4; charset=utf-8", isCounted: true
    ) { (200, try metrics()) }
  }
}
