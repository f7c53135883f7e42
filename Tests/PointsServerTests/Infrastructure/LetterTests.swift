import Testing

@testable import Web

@Suite("HTTP to the letter (RFC 9112)", .serialized, .timeLimit(.minutes(3)))
struct LetterTests {
  /// A request on the wire, and what it is answered.
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let statuses: [Int]
    var words = ""

    init(_ text: String, _ statuses: [Int], _ words: String = "") {
      self.text = text
      self.statuses = statuses
      self.words = words
    }

    var testDescription: String { text.debugDescription }
  }

  static let token = "Authorization: Bearer clerk\r\n"

  private func talk(_ steps: [RawClient.Step]) async throws -> RawClient.Outcome {
    try await TestFront.outcome { await RawClient.talk(port: $0.port, steps) }
  }

  @Test(
    "a request has one Host that is one, unless it is older than that",
    arguments: [
      Case("GET /healthz HTTP/1.1\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Other: 1\r\nhost: a\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost: a, b\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost: li@a\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost: a/v1\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost: a:8o\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost: 爱心\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost: [::1\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", [400], "host-needed"),
      Case("GET http://a/healthz HTTP/1.1\r\n\r\n", [400], "host-needed"),
      Case("GET /healthz HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", [200]),
      Case("GET /healthz HTTP/1.1\r\nHost: a.example:8080\r\nConnection: close\r\n\r\n", [200]),
      Case("GET /healthz HTTP/1.1\r\nHost: [2001:db8::1]:80\r\nConnection: close\r\n\r\n", [200]),
      Case("GET /healthz HTTP/1.0\r\n\r\n", [200]), Case("GET http://a/healthz HTTP/1.0\r\n\r\n", [200]),
      // What was asked before is answered first.
      Case("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n", [200, 400], "host-needed"),
    ])
  func host(one: Case) async throws {
    let outcome = try await talk([.send(one.text)])
    #expect(outcome.statuses == one.statuses && outcome.isClosed)
    #expect(one.words.isEmpty || outcome.text.contains(one.words))
  }

  @Test(
    "Connection is a list, and what is older than it closes",
    arguments: [
      ("1.1", "Connection: close\r\n", true), ("1.1", "Connection: Close\r\n", true),
      ("1.1", "Connection: keep-alive, close\r\n", true), ("1.1", "Connection: close , TE\r\nTE: trailers\r\n", true),
      ("1.1", "Connection: keep-alive\r\nConnection: close\r\n", true),
      ("1.1", "Connection: X-Till,\tCLOSE\r\nX-Till: 1\r\n", true),
      ("1.0", "", true), ("1.0", "Connection: TE\r\n", true), ("1.0", "Connection: keep-alive, close\r\n", true),
      // Whoever wants another protocol gets this one, and the bytes behind it are no request of either.
      ("1.1", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n", true),
      ("1.1", "Connection: upgrade\r\nUpgrade: websocket\r\n", true),
      ("1.1", "", false), ("1.1", "Connection: keep-alive\r\n", false), ("1.1", "Connection: closed, X-Close\r\n", false),
      ("1.1", "Connection: TE\r\nTE: trailers\r\n", false), ("1.1", "X-Connection: close\r\n", false),
      ("1.1", "Upgrade: h2c\r\n", false),
    ])
  func connection(version: String, header: String, closes: Bool) async throws {
    let request = "GET /healthz HTTP/\(version)\r\nHost: a\r\n\(header)\r\n"
    let outcome = try await talk([.send(request + HTTPFrontTests.get("/healthz")), .expect("200"), .closeOutput])
    #expect(outcome.statuses == (closes ? [200] : [200, 200]))
    #expect(outcome.text.lowercased().contains("connection: close") == closes)
    #expect(outcome.isClosed)
  }

  @Test(
    "who waits for 100 before sending a body gets it when the body is wanted, and no body is asked of who is refused",
    arguments: [
      ("clerk", "Expect: 100-continue\r\n", 0, [100, 201]), ("clerk", "Expect: 100-Continue\r\n", 0, [100, 201]),
      ("clerk", "expect:100-continue\r\n", 0, [100, 201]), ("nobody", "Expect: 100-continue\r\n", 0, [401]),
      ("auditor", "Expect: 100-continue\r\n", 0, [403]), ("clerk", "Expect: 100-continue\r\n", 2_000_000, [413]),
      ("clerk", "Expect: x\r\n", 0, [417]), ("clerk", "Expect: 100-continue, x\r\n", 0, [417]),
      ("clerk", "Expect: 100-continue\r\nExpect: 200-ok\r\n", 0, [417]), ("clerk", "Expect: 100-continue=1\r\n", 0, [417]),
      ("clerk", "Expect: \"100-continue\"\r\n", 0, [417]), ("clerk", "Expect:\r\n", 0, [201]),
    ])
  func expect(token: String, header: String, length: Int, statuses: [Int]) async throws {
    let body = HTTPFrontTests.basket
    let extra = "Idempotency-Key: 0190a5d0-7c1b-7c4e-9d3a-2f6b8c0d1e2f\r\nContent-Type: application/json\r\n"
    let head = HTTPFrontTests.post(
      "/v1/redemptions", "", token: token, length: length > 0 ? length : body.utf8.count, extra: extra + header)
    let waits = statuses.first != 201
    let outcome = try await talk([.send(head), waits ? .expect("HTTP/1.1 ") : .wait(milliseconds: 50), .send(body), .closeOutput])
    #expect(outcome.statuses == statuses)
    #expect(outcome.isClosed)
  }

  @Test("a body that has come already, or one of HTTP/1.0, is answered without a word before")
  func expectTooLate() async throws {
    let extra =
      "Idempotency-Key: 0190a5d0-7c1b-7c4e-9d3a-2f6b8c0d1e2f\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
    let request = HTTPFrontTests.post(extra: extra)
    let whole = try await talk([.send(request + request), .closeOutput])
    #expect(whole.statuses == [201, 201])
    let old = try await talk([.send(request.replacing("HTTP/1.1", with: "HTTP/1.0"))])
    #expect(old.statuses == [201] && old.isClosed)
  }

  @Test(
    "a body whose length can be read in two ways, or in none of ours, is not read",
    arguments: [
      ("1.1", "Transfer-Encoding: gzip, chunked\r\n", [501]),
      ("1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", [400, 501]),
      ("1.1", "Transfer-Encoding: gzip\r\n", [400, 501]), ("1.1", "Transfer-Encoding: chunked, gzip\r\n", [400, 501]),
      ("1.1", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", [400]), ("1.0", "Transfer-Encoding: chunked\r\n", [400]),
      ("1.1", "Content-Length: 3\r\nContent-Length: 4\r\n", [400]), ("1.1", "Content-Length: +3\r\n", [400]),
      ("1.1", "Content-Length: 3, 3\r\n", [400]), ("1.1", "Transfer-Encoding : chunked\r\n", [400]),
      ("1.1", "Content-Length: 0x3\r\n", [400]), ("2.0", "", [400, 505]), ("0.9", "", [400, 505]), ("1.2", "", [400, 505]),
    ])
  func framing(version: String, header: String, statuses: [Int]) async throws {
    let head = "POST /v1/slow HTTP/\(version)\r\nHost: a\r\n\(Self.token)\(header)\r\n"
    let outcome = try await talk([.send(head), .send("0\r\n\r\n" + HTTPFrontTests.get("/healthz"))])
    #expect(outcome.statuses.count == 1 && statuses.contains(outcome.statuses.first ?? 0), "\(outcome.text)")
    #expect(outcome.text.contains("urn:aixin:problem:") && outcome.isClosed)
  }
}
