import HTTPTypes

/// A route as data: what the router serves, the document describes and the log names.
public struct Route: Sendable {
  /// The answer's body.
  enum Answer: Sendable {
    case json(any WireType.Type)
    case text(contentType: String)
    case page
  }

  let method: HTTPRequest.Method
  /// "/v1/redemptions/{entry}".
  public let path: String
  /// The callers allowed.
  public let access: RouteAccess
  /// One line for the document.
  public let summary: String
  var query: [QueryParameter] = []
  /// The request's body; nil for a GET.
  public var request: (any WireType.Type)?
  let answer: Answer
  /// The status where all was done.
  var status = 200
  /// The answer that something waits for a second person; nil if all that succeeds is done at once.
  var accepted: (any WireType.Type)?
  /// Whether it has rows of which some may be refused.
  var hasRows = false
  /// The action's name, which stays when the route changes; nil if the call needs no key.
  public var action: String?
  /// Whether it answers with a page for people.
  public var isPage: Bool { if case .page = answer { true } else { false } }
  /// The status of a completion: what is answered, and what the document declares.
  ///
  /// One that the route does not have is as if all was done.
  func status(of completion: Completion) -> Int {
    switch completion {
    case .accepted where accepted != nil: 202
    case .inPart where hasRows: 200
    case .done, .accepted, .inPart: status
    }
  }

  /// Whether the call needs an idempotency key.
  var needsKey: Bool { action != nil }

  /// "POST /v1/redemptions".
  public var name: String { "\(method.rawValue) \(path)" }

  /// The methods that are served: HEAD where GET is.
  var methods: [HTTPRequest.Method] { method == .get ? [.get, .head] : [method] }

  /// The parameters in the path, in order, with their form.
  var pathParameters: [(name: String, schema: WireSchema)] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { segment in
      let name = String(segment.dropFirst().dropLast())
      return (name, Route.form(ofParameter: name))
    }
  }

  /// Whether a request's path has this route's shape.
  func matches(path other: String) -> Bool {
    let ours = path.split(separator: "/", omittingEmptySubsequences: false)
    let theirs = other.split(separator: "/", omittingEmptySubsequences: false)
    return ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }

  /// The same parameter name has the same form in every route.
  private static func form(ofParameter name: String) -> WireSchema {
    switch name {
    case "id", "entry", "no": .identifier
    case "key": .uuid
    case "number": .cardNumber
    case "sku": .sku
    case "month": .month
    default: preconditionFailure("a path parameter {\(name)} has no form")
    }
  }
}

/// A parameter after the question mark.
public struct QueryParameter: Sendable {
  let name: String
  let schema: WireSchema
  let isRequired: Bool

  /// One that must be there.
  public static func required(_ name: String, _ schema: WireSchema) -> QueryParameter {
    QueryParameter(name: name, schema: schema, isRequired: true)
  }

  /// One that may be left out.
  public static func optional(_ name: String, _ schema: WireSchema) -> QueryParameter {
    QueryParameter(name: name, schema: schema, isRequired: false)
  }

  /// How many items a page of a list may have, and where it begins.
  public static let paging: [QueryParameter] = [
    .optional("limit", .integer(1...Int64(Limits.maxPageItems))),
    .optional("cursor", .text(.plain, length: 1...Limits.maxTextLength)),
  ]
}
