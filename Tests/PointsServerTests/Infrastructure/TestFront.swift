import Access
import Foundation
import Ledger
import Logging
import Metrics
import ServiceLifecycle
import Synchronization

@testable import PointsAPI
@testable import Web

/// A front with a few routes and no rooms behind it, on a free port.
enum TestFront {
  /// What the handlers saw.
  final class Seen: Sendable {
    private let list = Mutex<[String]>([])
    var all: [String] { list.withLock { $0 } }
    func note(_ text: String) { list.withLock { $0.append(text) } }
  }

  /// Runs the front while the body runs, then shuts it down gracefully.
  static func run(
    _ configuration: FrontConfiguration = patient, limiter: CallLimiter<CallingUser> = CallLimiter(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ body: @escaping @Sendable (TestFrontHandle) async throws -> Void
  ) async throws {
    let metrics = PrometheusMetrics()
    var environment = FrontEnvironment(authenticate: { token in
      Role(rawValue: token).map { Principal(userID: 7, tokenID: 1, book: 1, grants: [RoleGrant(id: 1, role: $0, place: nil)]) }
    })
    environment.limiter = limiter
    environment.metrics = metrics
    let seen = Seen()
    environment.exposition = {
      seen.note("metrics")
      return metrics.exposition()
    }
    let api = API(environment, proxies: configuration.proxies)
    addRoutes(to: api, seen)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let front = HTTPFront(
      configuration, api: api, environment: environment, logger: logger
    ) { port.yield($0) }
    let routes = api.table.routes.map(\.name)
    let served = api.served
    let group = ServiceGroup(
      configuration: .init(services: [front], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      guard let number = await iterator.next() else { return }
      try await body(
        TestFrontHandle(
          port: number, seen: seen, metrics: metrics, routes: routes, served: served,
          shutDown: { await group.triggerGracefulShutdown() }))
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  /// Runs the front for one conversation, and gives its outcome.
  static func outcome(
    _ configuration: FrontConfiguration = patient,
    _ talk: @escaping @Sendable (TestFrontHandle) async throws -> RawClient.Outcome
  ) async throws -> RawClient.Outcome {
    let outcome = Mutex(RawClient.Outcome())
    try await run(configuration) { front in
      let answered = try await talk(front)
      outcome.withLock { $0 = answered }
    }
    return outcome.withLock { $0 }
  }

  /// A free port, and deadlines that a busy machine does not meet: a test that is about one sets that one.
  static var patient: FrontConfiguration {
    var configuration = FrontConfiguration()
    configuration.port = 0
    configuration.silenceGrace = .seconds(60)
    configuration.headDeadline = .seconds(60)
    configuration.bodyDeadline = .seconds(60)
    configuration.answerDeadline = .seconds(60)
    configuration.lingerTime = .seconds(10)
    return configuration
  }

  private static func addRoutes(to api: API, _ seen: Seen) {
    api.post(
      "/redemptions", action: "redemptions", roles: [.clerk], RedemptionRequest.self, PostedReply<RedemptionDetails>.self,
      summary: "兑换"
    ) { request, command in
      seen.note("redeemed \(request.lines.count) \(String(decoding: command.content, as: UTF8.self))")
      let points = PointsText(hundredths: 0)
      return Reply(
        PostedReply(
          EntryReceipt(
            entry: 81, recordedAt: "2026-06-01T08:00:00.000000Z", businessDate: "2026-06-01", head: "40:ab12", balances: [:]),
          RedemptionDetails(lines: [], total: points, balance: points)), isReplay: request.shop == "again")
    }
    api.post("/slow", action: "slow", roles: [.clerk], NoContent.self, NoContent.self, summary: "慢") { _, command in
      seen.note("slow began")
      try await Task.sleep(for: .milliseconds(500))
      seen.note("slow ended")
      return Reply(NoContent())
    }
    api.post("/broken", action: "broken", roles: [.clerk], NoContent.self, NoContent.self, summary: "坏") { _, _ in
      throw CocoaError(.fileNoSuchFile)
    }
    api.get("/goods", roles: [.clerk], query: [.required("shop", .code)], List<GoodsOnShelf>.self, summary: "商品") { call in
      seen.note("goods of \(try call.required("shop"))")
      return Reply(List([]))
    }
    api.get("/entries/{no}", roles: [.reconciler], ReversalDetails.self, summary: "凭证") { call in
      Reply(ReversalDetails(reverses: try call.identifier("no")))
    }
  }
}

/// A running front, as tests see it.
struct TestFrontHandle: Sendable {
  let port: Int
  let seen: TestFront.Seen
  let metrics: PrometheusMetrics
  let routes: [String]
  let served: [String]
  let shutDown: @Sendable () async -> Void
}
