import Foundation
import FoundationNetworking
import TestSupport
import Testing
import Web

/// What came back over HTTP.
struct HTTPAnswer: Sendable {
  let status: Int
  let body: Data
  /// By lower-case name.
  let headers: [String: String]

  /// The body; null if it is not JSON.
  var json: JSONValue { (try? JSONDecoder().decode(JSONValue.self, from: body)) ?? .null }

  /// A field of the body.
  subscript(field: String) -> JSONValue? { json[field] }

  /// The end of a problem's type: "points-short".
  var problem: String? {
    guard let type = json["type"]?.text, type.hasPrefix("urn:aixin:problem:") else { return nil }
    return String(type.dropFirst("urn:aixin:problem:".count))
  }

  var isReplay: Bool { headers["idempotency-replayed"] == "true" }
}

extension JSONValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var number: Int64? { if case .integer(let number) = self { number } else { nil } }
  var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }
}

/// A client of one server.
struct TestClient: Sendable {
  let port: Int
  private let session: URLSession

  init(port: Int) {
    self.port = port
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = 80
    configuration.timeoutIntervalForRequest = 60
    session = URLSession(configuration: configuration)
  }

  /// Sends a request and takes what comes back; an answer of 500, or a success that the document does not declare, is an issue
  /// wherever it happens.
  func send(
    _ method: String, _ path: String, token: String? = nil, key: String? = nil, json: Data? = nil,
    contentType: String = "application/json", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPAnswer {
    var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)"), sourceLocation: sourceLocation))
    request.httpMethod = method
    request.httpBody = json
    if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
    if let key { request.setValue(key, forHTTPHeaderField: "Idempotency-Key") }
    if json != nil { request.setValue(contentType, forHTTPHeaderField: "Content-Type") }
    let (body, response) = try await session.answer(to: request)
    let http = try #require(response as? HTTPURLResponse, sourceLocation: sourceLocation)
    let headers = http.allHeaderFields.map { ("\($0)".lowercased(), "\($1)") }
    let answer = HTTPAnswer(
      status: http.statusCode, body: body, headers: Dictionary(headers) { first, _ in first })
    #expect(answer.status != 500, "\(method) \(path)", sourceLocation: sourceLocation)
    if (200..<300).contains(answer.status), let declared = DeclaredStatuses.of(method, path) {
      #expect(declared.contains(answer.status), "\(method) \(path): \(answer.status)", sourceLocation: sourceLocation)
    }
    return answer
  }

  /// Closes the connections.
  func close() { session.finishTasksAndInvalidate() }
}
