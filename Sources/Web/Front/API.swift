public import Access
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Where routes are registered: each becomes an endpoint of the router and a line of the table behind the document.
///
/// Used while the server is put together, before it runs.
public final class API {
  /// The table so far, shared with what answers 405.
  public let table: RouteTable
  let router: Router<APIContext>
  private let gate: Gate
  let callers: Callers
  private let addressLimiter: CallLimiter<ClientAddress>
  private let reader: RequestReader
  private let leavesOpen: @Sendable (any Error) -> Bool
  private let prefix = "/v1"

  /// An empty table behind the common middleware.
  ///
  /// - Parameter proxies: Where proxies connect from; whom they speak for is believed.
  public init(_ environment: FrontEnvironment, proxies: [AddressRange] = []) {
    table = RouteTable()
    router = Router(context: APIContext.self)
    gate = Gate(authenticate: environment.authenticate, limiter: environment.limiter, isDone: environment.isDone)
    reader = RequestReader(maxBodyBytes: environment.maxBodyBytes)
    callers = Callers(proxies: proxies)
    leavesOpen = environment.leavesOpen
    addressLimiter = environment.addressLimiter
    router.add(middleware: RequestTrace(callers: callers, metrics: environment.metrics))
    router.add(
      middleware: ProblemAnswers(
        table: table, translate: environment.translate, pages: environment.pages.map { PageWriter(pages: $0) }))
  }

  /// The routes that the router really serves, in the table's form, to compare the two.
  public var served: [String] { router.routes.map { "\($0.method.rawValue) \($0.path)" } }

  /// A route that changes something once per key.
  ///
  /// - Parameters:
  ///   - action: the name of what it does: part of fingerprints, so it stays when the route changes.
  ///   - maxBodyBytes: the largest body, where that is another than of all routes.
  ///   - accepted: the answer of what may not be done at once.
  ///   - hasRows: whether it has rows of which some may be refused.
  public func post<Request: WireType, Response: WireType>(
    _ path: String, action: String, roles: Set<Role>, _ request: Request.Type, _ response: Response.Type, summary: String,
    status: Int = 201, maxBodyBytes: Int? = nil, accepted: (any WireType.Type)? = nil, hasRows: Bool = false,
    handler: @escaping @Sendable (Request, KeyedCall) async throws -> Reply<Response>
  ) {
    let route = Route(
      method: .post, path: prefix + path, access: .roles(roles), summary: summary, request: Request.self,
      answer: .json(Response.self), status: status, accepted: accepted, hasRows: hasRows, action: action)
    let reader = maxBodyBytes.map { RequestReader(maxBodyBytes: $0) } ?? reader
    add(route) { [leavesOpen] request, call in
      let key = try RequestReader.key(of: request)
      let (body, content) = try await reader.content(Request.self, of: request, path: call.path)
      do {
        return try answer(await handler(body, KeyedCall(call: call, action: action, key: key, content: content)), to: route)
      } catch {
        // Open too when the shutdown deadline cut a call that may have been taken.
        guard error is CancellationError || leavesOpen(error) else { throw error }
        call.logger.error(
          "outcome unknown", metadata: ["request": .string(call.requestID), "error": .string(String(reflecting: error))])
        throw HTTPProblem.outcomeUnknown(key: key.uuidString.lowercased())
      }
    }
  }

  /// A route that changes something without a key of its own, such as one whose path names a key.
  public func postUnkeyed<Request: WireType, Response: WireType>(
    _ path: String, roles: Set<Role>, _ request: Request.Type, _ response: Response.Type, summary: String, status: Int = 200,
    handler: @escaping @Sendable (Request, Call) async throws -> Reply<Response>
  ) {
    let route = Route(
      method: .post, path: prefix + path, access: .roles(roles), summary: summary, request: Request.self,
      answer: .json(Response.self), status: status)
    add(route) { [reader] request, call in
      try answer(await handler(reader.body(Request.self, of: request), call), to: route)
    }
  }

  /// A route that reads.
  ///
  /// Auditors may call every one.
  public func get<Response: WireType>(
    _ path: String, roles: Set<Role>, query: [QueryParameter] = [], _ response: Response.Type, summary: String,
    handler: @escaping @Sendable (Call) async throws -> Reply<Response>
  ) {
    let route = Route(
      method: .get, path: prefix + path, access: .roles(roles.union([.auditor])), summary: summary, query: query,
      answer: .json(Response.self))
    add(route) { _, call in try answer(await handler(call), to: route) }
  }

  /// A route of the server itself that anybody may read: no prefix, no token.
  ///
  /// - Parameter isCounted: whether it counts towards the limit of the caller's address; what is more than a word should.
  func open(
    _ path: String, summary: String, contentType: String, isCounted: Bool = false,
    handler: @escaping @Sendable () async throws -> (Int, ByteBuffer)
  ) {
    let route = Route(
      method: .get, path: path, access: .open, summary: summary, answer: .text(contentType: contentType))
    serve(route) { [callers, addressLimiter] request, context in
      if isCounted, let caller = callers.address(of: request, over: context.channel), let wait = addressLimiter.take(caller) {
        throw HTTPProblem.tooMany(wait)
      }
      let (status, body) = try await handler()
      return Response(
        status: HTTPResponse.Status(code: status), headers: [.contentType: contentType],
        body: ResponseBody(byteBuffer: body))
    }
  }

  private func add(
    _ route: Route, endpoint: @escaping @Sendable (Request, Call) async throws -> Response
  ) {
    // Hummingbird runs this in the connection's own task and cancels it only when the whole server is cancelled, never
    // because the client went away: what was taken is finished.
    serve(route) { [gate, reader] request, context in
      let principal = try await gate.admit(request, to: route, notes: context.notes)
      var request = request
      if request.headers[.expect] != nil {
        request.body = RequestBody(asyncSequence: ContinuedBody(body: request.body, channel: context.channel))
      }
      let call = Call(
        principal: principal, route: route.name, path: try reader.path(of: context.parameters, for: route),
        query: try reader.query(of: request, for: route), requestID: context.requestID, logger: context.logger)
      return try await endpoint(request, call)
    }
  }

  func serve(_ route: Route, endpoint: @escaping @Sendable (Request, APIContext) async throws -> Response) {
    table.append(route)
    for method in route.methods { router.on(RouterPath(route.path), method: method, use: endpoint) }
  }
}

/// The routes that exist, in the order in which they were registered.
public final class RouteTable: Sendable {
  // Written while the server is put together, read by every unmatched request.
  private let list = Mutex<[Route]>([])

  /// All routes.
  public var routes: [Route] { list.withLock { $0 } }

  func append(_ route: Route) {
    list.withLock { routes in
      precondition(!routes.contains { $0.name == route.name }, "\(route.name) is registered twice")
      precondition(
        route.action == nil || !routes.contains { $0.action == route.action }, "two routes do \(route.action ?? "")")
      routes.append(route)
    }
  }

  /// The methods that a path has, in alphabetical order; empty for an unknown path.
  func methods(ofPath path: String) -> [String] {
    routes.filter { $0.matches(path: path) }.flatMap(\.methods).map(\.rawValue).sorted()
  }
}

/// A handler's answer as HTTP.
private func answer<Body: Encodable & Sendable>(_ reply: Reply<Body>, to route: Route) throws -> Response {
  var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
  if reply.isReplay { headers[.idempotencyReplayed] = "true" }
  headers[.location] = reply.location
  return Response(
    status: HTTPResponse.Status(code: route.status(of: reply.completion)), headers: headers,
    body: ResponseBody(byteBuffer: ByteBuffer(bytes: try StrictJSON.encode(reply.body))))
}
