public import Foundation
public import Ledger
public import Logging

/// A request that has passed the gate: who asks, for what, and with which parameters.
public struct Call: Sendable {
  /// The caller.
  public let principal: Principal
  /// The route's name: "POST /v1/redemptions".
  public let route: String
  /// Path parameters by name, already checked against their form.
  public let path: [String: String]
  /// Query parameters by name, already checked; none that the route does not declare.
  public let query: [String: String]
  /// The id under which the request is logged and answered.
  public let requestID: String
  /// Logs with the request's id.
  public let logger: Logger

  /// A path parameter; the route's template must have it.
  public func path(_ name: String) -> String {
    guard let value = path[name] else { preconditionFailure("\(route) has no {\(name)}") }
    return value
  }

  /// A path parameter that is the number of something; the route's template must have it as one.
  ///
  /// - Throws: `HTTPProblem` 404 if it is none.
  public func identifier<ID: Identifier>(_ name: String) throws(HTTPProblem) -> ID {
    guard let value = Int64(path(name)) else { throw .notFound("编号") }
    return ID(value)
  }

  /// A query parameter that the route requires.
  ///
  /// - Throws: `MalformedRequest` if it is absent.
  public func required(_ name: String) throws(MalformedRequest) -> String {
    guard let value = query[name] else { throw .missing(name) }
    return value
  }
}

/// A call that changes something, exactly once under its key.
@dynamicMemberLookup
public struct KeyedCall: Sendable {
  /// The call.
  public let call: Call
  /// The action's name.
  public let action: String
  /// The client's idempotency key.
  public let key: UUID
  /// The request in canonical form: body and path parameters, without conditions.
  ///
  /// Part of the fingerprint, with action and actor.
  public let content: Data

  /// The call's properties.
  public subscript<Value>(dynamicMember member: KeyPath<Call, Value>) -> Value { call[keyPath: member] }

  /// A path parameter; the route's template must have it.
  public func path(_ name: String) -> String { call.path(name) }

  /// A path parameter that is the number of something; the route's template must have it as one.
  ///
  /// - Throws: `HTTPProblem` 404 if it is none.
  public func identifier<ID: Identifier>(_ name: String) throws(HTTPProblem) -> ID { try call.identifier(name) }
}

/// How far a call got that was not refused as a whole; its route says with which status that is answered.
public enum Completion: Sendable {
  /// All of it was done.
  case done
  /// It waits for a second person.
  case accepted
  /// Some of its rows were refused, which are named.
  case inPart
}

/// A handler's answer.
public struct Reply<Body: Encodable & Sendable>: Sendable {
  /// The body to send.
  public var body: Body
  /// How far the call got.
  public var completion: Completion
  /// Whether this repeats an earlier answer under the same key.
  public var isReplay = false
  /// The path of the resource created.
  public var location: String?

  /// A reply by its parts.
  public init(_ body: Body, _ completion: Completion = .done, isReplay: Bool = false, location: String? = nil) {
    self.body = body
    self.completion = completion
    self.isReplay = isReplay
    self.location = location
  }
}
