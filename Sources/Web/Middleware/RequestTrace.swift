import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import Synchronization

/// Gives each request its id, and tells log and metrics what became of it: never a body, a token or a query.
final class RequestTrace: RouterMiddleware {
  /// The series of a route and status.
  private struct Figures {
    let count: Counter
    let time: Metrics.Timer
  }

  private struct Outcome: Hashable {
    let route: String
    let status: Int
  }

  private let callers: Callers
  private let repetitions = Repetitions()
  private let metrics: any MetricsFactory
  // As many as routes have statuses: looking series up by their labels costs more than a small request.
  private let figures = Mutex<[Outcome: Figures]>([:])

  init(callers: Callers, metrics: any MetricsFactory) {
    self.callers = callers
    self.metrics = metrics
  }

  func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var context = context
    context.requestID = RequestTrace.id(of: request)
    var response = try await next(request, context)
    response.headers[.requestID] = context.requestID
    // The length stays: it is what GET would have been answered.
    if request.method == .head { response = response.createHeadResponse() }
    report(request, context, response.status.code, took: start.duration(to: .now))
    return response
  }

  private func report(_ request: Request, _ context: APIContext, _ status: Int, took duration: Duration) {
    // An unknown path is the client's text, and so is an unknown method: neither may become a label.
    let isMatched = context.endpointPath != nil && context.endpointPath != "NotFound"
    let route = isMatched ? "\(request.method.rawValue) \(context.endpointPath ?? "")" : "unmatched"
    let figures = figures(Outcome(route: route, status: status))
    figures.count.increment()
    figures.time.recordNanoseconds(
      duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000)
    log(request, context, status) { repeated, caller in
      context.logger.info("answered", metadata: Self.metadata(route, status, duration, context, repeated, caller))
    }
  }

  /// Logs what a user does, but what strangers hear, and users who are sent away, only once a second each: they may ask without end.
  private func log(
    _ request: Request, _ context: APIContext, _ status: Int, _ line: (_ repeated: Int, _ caller: ClientAddress?) -> Void
  ) {
    if let user = context.notes.user {
      guard status == 429 else { return line(0, nil) }
      if let repeated = repetitions.log(status, to: .user(user)) { line(repeated, nil) }
    } else {
      let caller = callers.address(of: request, over: context.channel)
      if let repeated = repetitions.log(status, to: .address(caller)) { line(repeated, caller) }
    }
  }

  private func figures(_ outcome: Outcome) -> Figures {
    figures.withLock { figures in
      if let known = figures[outcome] { return known }
      let new = Figures(
        count: Counter(
          label: "aixin_http_requests", dimensions: [("route", outcome.route), ("status", String(outcome.status))],
          factory: metrics),
        time: Metrics.Timer(label: "aixin_http_request", dimensions: [("route", outcome.route)], factory: metrics))
      figures[outcome] = new
      return new
    }
  }

  /// Worked out only if somebody listens.
  private static func metadata(
    _ route: String, _ status: Int, _ duration: Duration, _ context: APIContext, _ repeated: Int, _ caller: ClientAddress?
  ) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      "request": .string(context.requestID), "route": .string(route), "status": .stringConvertible(status),
      "ms": .string(String(format: "%.1f", duration / .milliseconds(1))),
    ]
    metadata["user"] = context.notes.user.map { .stringConvertible($0.user) }
    metadata["caller"] = caller.map { .stringConvertible($0) }
    if repeated > 0 { metadata["repeated"] = .stringConvertible(repeated) }
    return metadata
  }

  /// The client's id if it is harmless to print, else a new one: random, but no UUID, for which Foundation opens a file.
  private static func id(of request: Request) -> String {
    guard let id = request.headers[.requestID], (1...64).contains(id.utf8.count),
      id.utf8.allSatisfy({ Unicode.Scalar($0).isIdentifierCharacter })
    else { return String(UInt64.random(in: .min ... .max), radix: 16) }
    return id
  }
}

extension Unicode.Scalar {
  fileprivate var isIdentifierCharacter: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
    default: false
    }
  }
}
