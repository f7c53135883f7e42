import Foundation
import Logging
import PointsAPI

/// A request that has passed the gate: who asks, for what, and with which parameters.
struct Call: Sendable {
  /// Who asks.
  let principal: Principal
  /// The route's name: "POST /v1/redemptions".
  let route: String
  /// Path parameters by name, already checked against their form.
  let path: [String: String]
  /// Query parameters by name, already checked; none that the route does not declare.
  let query: [String: String]
  /// The id under which the request is logged and answered.
  let requestID: String
  /// Logs with the request's id.
  let logger: Logger

  /// A path parameter; the route's template must have it.
  func path(_ name: String) -> String {
    guard let value = path[name] else { preconditionFailure("\(route) has no {\(name)}") }
    return value
  }

  /// A path parameter that is a number; the route's template must have it as one.
  ///
  /// - Throws: `HTTPProblem` 404 if it is none.
  func number(_ name: String) throws(HTTPProblem) -> Int64 {
    guard let value = Int64(path(name)) else { throw .notFound("编号") }
    return value
  }

  /// A query parameter that the route requires.
  ///
  /// - Throws: `MalformedRequest` if it is absent.
  func required(_ name: String) throws(MalformedRequest) -> String {
    guard let value = query[name] else { throw .missing(name) }
    return value
  }
}

/// A call that changes something, exactly once under its key.
@dynamicMemberLookup
struct Command: Sendable {
  /// The call.
  let call: Call
  /// The name of what it does.
  let action: String
  /// The client's idempotency key.
  let key: UUID
  /// The request in canonical form: body and path parameters, without conditions.
  ///
  /// Part of the fingerprint, with action and actor.
  let content: Data

  /// What the call carries.
  subscript<Value>(dynamicMember member: KeyPath<Call, Value>) -> Value { call[keyPath: member] }

  /// A path parameter; the route's template must have it.
  func path(_ name: String) -> String { call.path(name) }

  /// A path parameter that is a number; the route's template must have it as one.
  ///
  /// - Throws: `HTTPProblem` 404 if it is none.
  func number(_ name: String) throws(HTTPProblem) -> Int64 { try call.number(name) }
}

/// A handler's answer.
struct Reply<Body: Encodable & Sendable>: Sendable {
  /// What to send.
  var body: Body
  /// The status, unless the route's own.
  var status: Int?
  /// Whether this repeats an earlier answer under the same key.
  var isReplay = false
  /// Where what was made can be read.
  var location: String?

  init(_ body: Body, status: Int? = nil, isReplay: Bool = false, location: String? = nil) {
    self.body = body
    self.status = status
    self.isReplay = isReplay
    self.location = location
  }
}
