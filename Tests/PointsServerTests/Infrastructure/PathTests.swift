import Foundation
import Testing

@testable import Web

@Suite("Paths and methods", .serialized, .timeLimit(.minutes(3)))
struct PathTests {
  private func talk(_ steps: [RawClient.Step]) async throws -> RawClient.Outcome {
    try await TestFront.outcome { await RawClient.talk(port: $0.port, steps) }
  }

  @Test(
    "a path that is written otherwise is another",
    arguments: [
      LetterTests.Case("GET //v1//goods?shop=S1", [404]), LetterTests.Case("GET //v1/goods?shop=S1", [404]),
      LetterTests.Case("GET /v1//goods?shop=S1", [404]),
      LetterTests.Case("GET /v1/goods/?shop=S1", [404]), LetterTests.Case("GET /v1/goods//?shop=S1", [404]),
      LetterTests.Case("GET v1/goods?shop=S1", [400, 404]),
      LetterTests.Case("GET /v1/./goods?shop=S1", [404]), LetterTests.Case("GET /V1/goods?shop=S1", [404]),
      LetterTests.Case("GET //healthz", [404]),
      LetterTests.Case("GET /healthz/", [404]), LetterTests.Case("GET /v1//redemptions", [404]),
      LetterTests.Case("GET /v1/redemptions/", [404]),
      LetterTests.Case("POST //v1/redemptions", [404]), LetterTests.Case("POST /v1/redemptions/", [404]),
      LetterTests.Case("HEAD //v1//goods?shop=S1", [404]),
      LetterTests.Case("GET http://a//v1/goods?shop=S1", [404]), LetterTests.Case("GET /v1/redemptions", [405]),
      LetterTests.Case("GET /v1/goods?shop=S1", [200]),
      LetterTests.Case("GET http://a/v1/goods?shop=S1", [200]), LetterTests.Case("GET /", [404]),
    ])
  func path(one: LetterTests.Case) async throws {
    let outcome = try await talk([
      .send("\(one.text) HTTP/1.1\r\nHost: a\r\n\(LetterTests.token)Content-Length: 0\r\n\r\n"), .closeOutput,
    ])
    #expect(outcome.statuses.count == 1 && one.statuses.contains(outcome.statuses.first ?? 0), "\(outcome.text)")
  }

  @Test(
    "HEAD is answered as GET would be, without the body",
    arguments: [
      ("/healthz", "clerk", 200), ("/readyz", "clerk", 200), ("/openapi.json", "clerk", 200), ("/v1/goods?shop=S1", "clerk", 200),
      ("/v1/entries/81", "reconciler", 200), ("/v1/goods", "clerk", 400), ("/v1/goods?shop=S1", "nobody", 401),
      ("/v1/goods?shop=S1", "reviewer", 403), ("/nowhere", "clerk", 404), ("/v1/redemptions", "clerk", 405),
    ])
  func head(path: String, token: String, status: Int) async throws {
    let get = HTTPFrontTests.get(path, token: token)
    let head = get.replacing("GET ", with: "HEAD ")
    let outcome = try await talk([.send(head + get), .closeOutput])
    #expect(outcome.statuses == [status, status])
    let parts = outcome.text.components(separatedBy: "\r\n\r\n")
    try #require(parts.count == 3, "\(outcome.text)")
    #expect(parts[1].hasPrefix("HTTP/1.1 \(status)"), "the next answer follows at once")
    for field in ["Content-Length", "Content-Type", "Allow", "WWW-Authenticate"] {
      #expect(Self.value(field, parts[0]) == Self.value(field, parts[1]), "\(field)")
    }
    #expect(Self.value("Content-Length", parts[1]) == String(parts[2].utf8.count))
  }

  private static func value(_ field: String, _ head: String) -> String? {
    head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("\(field.lowercased()):") }?
      .split(separator: " ").last.map(String.init)
  }
}
