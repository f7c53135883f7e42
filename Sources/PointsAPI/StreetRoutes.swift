import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

/// Where the routes of the JSON interface are registered, topic by topic: each is called with the street that the caller's token
/// belongs to.
struct StreetRoutes {
  private let api: API
  private let open: StreetFinder

  init(_ api: API, streets: Streets, now: @escaping @Sendable () -> Instant) {
    self.api = api
    open = StreetFinder(streets: streets, now: now)
  }

  /// Finds the street of a call: that of its token's book, opened when first used.
  private struct StreetFinder: Sendable {
    let streets: Streets
    let now: @Sendable () -> Instant

    func callAsFunction(_ call: Call) async throws -> StreetCall {
      StreetCall(call: call, street: try await streets(call.principal.book), now: now())
    }
  }

  /// A route that does something once per key.
  ///
  /// - Parameters:
  ///   - action: its name: part of fingerprints, so it stays when the route changes.
  ///   - maxBodyBytes: the largest body, where that is another than of all routes.
  func post<Request: WireType, Response: WireType>(
    _ path: String, action: String, roles: Set<Role>, _ request: Request.Type, _ response: Response.Type, summary: String,
    status: Int = 201, maxBodyBytes: Int? = nil, accepted: (any WireType.Type)? = nil, hasRows: Bool = false,
    handler: @escaping @Sendable (Request, KeyedStreetCall) async throws -> Reply<Response>
  ) {
    api.post(
      path, action: action, roles: roles, request, response, summary: summary, status: status, maxBodyBytes: maxBodyBytes,
      accepted: accepted, hasRows: hasRows
    ) { [open] request, command in
      let call = try await open(command.call)
      let grants = command.call.principal.grants.of(roles)
      let act = Act(command.bookRequest, by: grants, on: call.street.desk, now: call.now, today: call.today)
      return try await handler(request, KeyedStreetCall(command: command, street: call.street, act: act))
    }
  }

  /// A route that changes something without a key of its own, such as one whose path names a key.
  func postUnkeyed<Request: WireType, Response: WireType>(
    _ path: String, roles: Set<Role>, _ request: Request.Type, _ response: Response.Type, summary: String, status: Int = 200,
    handler: @escaping @Sendable (Request, StreetCall) async throws -> Reply<Response>
  ) {
    api.postUnkeyed(path, roles: roles, request, response, summary: summary, status: status) { [open] request, call in
      try await handler(request, try await open(call))
    }
  }

  /// A route that reads; auditors may call every one.
  func get<Response: WireType>(
    _ path: String, roles: Set<Role>, query: [QueryParameter] = [], _ response: Response.Type, summary: String,
    handler: @escaping @Sendable (StreetCall) async throws -> Reply<Response>
  ) {
    api.get(path, roles: roles, query: query, response, summary: summary) { [open] call in
      try await handler(try await open(call))
    }
  }
}

/// A call with the street that it is about.
struct StreetCall: Sendable {
  let call: Call
  let street: Street
  /// The present; rules take it as an argument.
  let now: Instant

  /// The present day of the street.
  var today: Day { now.day(in: street.desk.book.timeZone) }
}

/// A command with the act that it is on its street.
struct KeyedStreetCall: Sendable {
  let command: KeyedCall
  let street: Street
  let act: Act
}

extension KeyedCall {
  /// The request as a book knows it: nothing commits with a token that was revoked.
  fileprivate var bookRequest: BookRequest {
    BookRequest(
      key: key, fingerprint: Fingerprint(action: action, actor: call.principal.userID, content: content),
      actor: call.principal.userID, guards: [.valid(token: call.principal.tokenID)])
  }
}

extension Reply {
  /// The reply to something posted.
  init<Details, Wire>(_ posted: Posted<Details>, _ details: (Details) -> Wire) where Body == PostedReply<Wire> {
    self.init(PostedReply(EntryReceipt(posted.entry), details(posted.details)), isReplay: posted.isReplay)
  }
}

extension Reply {
  /// The reply to something recorded.
  init<Value>(_ recorded: Recorded<Value>, _ body: (Value) -> Body) {
    self.init(body(recorded.value), isReplay: recorded.isReplay)
  }
}

extension Reply where Body == PostedReply<NoDetails> {
  /// The reply to a posted entry without further details.
  init(_ posted: Posted<Void>) { self.init(posted) { NoDetails() } }
}
