import DequeModule
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends requests over kept connections and times their answers.
///
/// Closed loop: each connection sends its next request when it has its answer. Open loop: requests are due at a fixed rate, whether
/// or not earlier ones were answered, and a latency counts from when its request was due: so a stall is not hidden.
///
/// `@unchecked Sendable`: everything happens on one event loop.
public final class LoadGenerator: @unchecked Sendable {
  /// One request.
  public struct Shot: Sendable {
    /// GET or POST.
    public var method: String
    /// The path.
    public var path: String
    /// The headers, without host and length.
    public var headers: [(String, String)]
    /// The body, if there is one.
    public var body: String?

    /// A request by its parts.
    public init(method: String, path: String, headers: [(String, String)] = [], body: String? = nil) {
      self.method = method
      self.path = path
      self.headers = headers
      self.body = body
    }

    /// What goes over the wire.
    var parts: [HTTPClientRequestPart] {
      var headers = HTTPHeaders(headers)
      headers.add(name: "Host", value: "127.0.0.1")
      if let body { headers.add(name: "Content-Length", value: "\(body.utf8.count)") }
      let head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: headers)
      return [.head(head)] + (body.map { [.body(.byteBuffer(ByteBuffer(string: $0)))] } ?? []) + [.end(nil)]
    }
  }

  /// The counts of answers.
  public struct Report: Sendable {
    /// Latencies of those that were answered with success, minute by minute.
    public internal(set) var minutes: [Latencies] = []
    /// The resident memory of this process at the end of each full minute, in bytes.
    public internal(set) var residentBytes: [Int64] = []
    /// How many were answered with each status.
    public internal(set) var statuses: [Int: Int] = [:]
    /// How many 503 did not say when to come again.
    public internal(set) var withoutRetryAfter = 0
    /// The longest that any request waited from when it was sent.
    public internal(set) var longest = Duration.zero
    /// From the first request to the last answer.
    public internal(set) var elapsed = Duration.zero

    /// Of the whole run.
    public var latencies: Latencies { minutes.reduce(into: Latencies()) { $0.add($1) } }
  }

  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let port: Int
  private let next: () -> Shot
  private var tills: [Till] = []
  private var idle: [Till] = []
  private var waiting: Deque<ContinuousClock.Instant> = []
  private var report = Report()
  private var start = ContinuousClock.now
  private var end = ContinuousClock.now
  private var isPaced = false
  /// How many were due so far, in an open loop.
  private var dueCount = 0
  private var isDone = true
  private var finished: EventLoopPromise<Report>?

  private init(port: Int, next: @escaping @Sendable () -> Shot) {
    self.port = port
    self.next = next
  }

  /// Connects, lends itself to a body, and hangs up, whatever happens.
  ///
  /// - Parameter next: makes a request; called on the generator's event loop alone.
  public static func open<Value: Sendable>(
    port: Int, connections: Int, next: @escaping @Sendable () -> Shot, _ body: (LoadGenerator) async throws -> Value
  ) async throws -> Value {
    let generator = LoadGenerator(port: port, next: next)
    do {
      try await generator.connect(connections)
      let value = try await body(generator)
      await generator.close()
      return value
    } catch {
      await generator.close()
      throw error
    }
  }

  private func connect(_ connections: Int) async throws {
    let bootstrap = ClientBootstrap(group: group).channelInitializer { [self] channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHTTPClientHandlers()
        let till = Till(self)
        try channel.pipeline.syncOperations.addHandler(till)
        tills.append(till)
      }
    }
    for _ in 0..<connections { _ = try await bootstrap.connect(host: "127.0.0.1", port: port).get() }
  }

  /// Sends for so many seconds, and waits for the answers.
  ///
  /// - Parameter rate: requests a second, open loop; nil for a closed loop.
  public func run(seconds: Int, rate: Int?) async throws -> Report {
    let loop = group.next()
    return try await loop.flatSubmit { [self] in
      let promise = loop.makePromise(of: Report.self)
      finished = promise
      report = Report()
      start = .now
      end = start + .seconds(seconds)
      (idle, waiting, dueCount, isPaced, isDone) = (tills, [], 0, rate != nil, false)
      if let rate { pace(rate, on: loop) } else { while let till = idle.popLast() { till.send(next(), due: .now) } }
      return promise.futureResult
    }.get()
  }

  /// Sends at a rate, open loop, for as long as a body takes, even one that fails; and waits for the answers.
  public func run(rate: Int, while body: () async throws -> Void) async throws -> Report {
    async let report = run(seconds: 86_400, rate: rate)
    do {
      try await body()
    } catch {
      group.next().execute { self.end = .now }
      throw error
    }
    group.next().execute { self.end = .now }
    return try await report
  }

  private func close() async { try? await group.shutdownGracefully() }

  private func pace(_ rate: Int, on loop: any EventLoop) {
    loop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(1)) { [self] task in
      let now = ContinuousClock.now
      while true {
        let due = start + .seconds(Double(dueCount) / Double(rate))
        guard due <= now, due < end else { break }
        dueCount += 1
        // The longest idle first: a server hangs up on connections that nobody uses.
        if idle.isEmpty { waiting.append(due) } else { idle.removeFirst().send(next(), due: due) }
      }
      guard now >= end else { return }
      task.cancel()
      finishIfDone()
    }
  }

  /// Takes an answer, and gives the till its next request.
  fileprivate func take(_ answer: Till.Answer, from till: Till) {
    let now = ContinuousClock.now
    report.statuses[answer.status, default: 0] += 1
    report.longest = max(report.longest, now - answer.sent)
    if answer.status == 503, !answer.saysWhen { report.withoutRetryAfter += 1 }
    if (200..<300).contains(answer.status) { note(now - answer.due, at: now) }
    if let due = waiting.popFirst() {
      till.send(next(), due: due)
    } else if !isPaced, now < end {
      till.send(next(), due: now)
    } else {
      idle.append(till)
      finishIfDone()
    }
  }

  private func note(_ latency: Duration, at now: ContinuousClock.Instant) {
    let minute = Int((now - start) / .seconds(60))
    while report.minutes.count <= minute {
      if !report.minutes.isEmpty { report.residentBytes.append(residentBytes()) }
      report.minutes.append(Latencies())
    }
    report.minutes[minute].add(latency)
  }

  private func finishIfDone() {
    let now = ContinuousClock.now
    guard !isDone, now >= end, waiting.isEmpty, idle.count == tills.count else { return }
    isDone = true
    report.elapsed = now - start
    finished?.succeed(report)
  }

  /// A connection was lost: no measurement.
  fileprivate func fail(_ error: any Error) {
    guard !isDone else { return }
    isDone = true
    finished?.fail(error)
  }
}

/// One connection, with one request at a time.
private final class Till: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  struct Answer {
    var status = 0
    var saysWhen = false
    var due: ContinuousClock.Instant
    var sent: ContinuousClock.Instant
  }

  private let generator: LoadGenerator
  private var context: ChannelHandlerContext?
  private var pending: Answer?

  init(_ generator: LoadGenerator) { self.generator = generator }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func send(_ shot: LoadGenerator.Shot, due: ContinuousClock.Instant) {
    guard let context else { return generator.fail(ChannelError.alreadyClosed) }
    pending = Answer(due: due, sent: .now)
    for part in shot.parts { context.write(wrapOutboundOut(part), promise: nil) }
    context.flush()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      pending?.status = Int(head.status.code)
      pending?.saysWhen = head.headers.contains(name: "Retry-After")
    case .body: break
    case .end:
      guard let answer = pending else { return }
      pending = nil
      generator.take(answer, from: self)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    if pending != nil { generator.fail(ChannelError.eof) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { generator.fail(error) }
}
