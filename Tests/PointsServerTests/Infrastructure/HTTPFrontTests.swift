import Foundation
import TestSupport
import Testing

@testable import Access
@testable import Web

@Suite("The front over raw sockets", .serialized, .timeLimit(.minutes(2)))
struct HTTPFrontTests {
  static let basket = #"{"shop":"S1","card":"100000000017","lines":[{"sku":"rice","quantity":2}]}"#

  static func post(
    _ path: String = "/v1/redemptions", _ body: String = basket, token: String = "clerk", length: Int? = nil,
    extra: String = "Idempotency-Key: 0190a5d0-7c1b-7c4e-9d3a-2f6b8c0d1e2f\r\nContent-Type: application/json\r\n"
  ) -> String {
    "POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\(extra)"
      + "Content-Length: \(length ?? body.utf8.count)\r\n\r\n\(body)"
  }

  static func get(_ path: String, token: String = "clerk", extra: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\(extra)\r\n"
  }

  private func talk(
    _ steps: [RawClient.Step], _ configuration: FrontConfiguration = TestFront.patient
  ) async throws -> RawClient.Outcome {
    try await TestFront.outcome(configuration) { await RawClient.talk(port: $0.port, steps) }
  }

  @Test("a connection lives through a series of errors, each a problem with a stable type")
  func keepsAlive() async throws {
    let twice = Self.basket.replacingOccurrences(of: #""S1","#, with: #""S1","shop":"S2","#)
    let requests = [
      Self.post(), Self.post(token: "nobody"), Self.post(token: "auditor"), Self.post("/v1/redemptions", twice),
      Self.post(extra: "Content-Type: application/json\r\n"), Self.post(extra: "Idempotency-Key: x\r\n"),
      Self.post(extra: "Idempotency-Key: 0190a5d0-7c1b-7c4e-9d3a-2f6b8c0d1e2f\r\n"), Self.get("/v1/nowhere"),
      Self.get("/v1/redemptions"), Self.post("/v1/broken", ""), Self.get("/v1/goods"), Self.get("/v1/goods?shop=S1&shop=S2"),
      Self.get("/v1/goods?shop=S1&at=x"), Self.get("/v1/goods?shop=S1", token: "auditor"),
      Self.get("/v1/entries/x", token: "reconciler"), Self.get("/v1/entries/81", token: "reconciler"),
    ]
    let outcome = try await talk(requests.map(RawClient.Step.send) + [.closeOutput])
    #expect(
      outcome.statuses == [201, 401, 403, 400, 400, 400, 415, 404, 405, 500, 400, 400, 400, 200, 404, 200])
    for name in ["unauthenticated", "forbidden", "duplicate-field", "idempotency-key-needed", "not-found", "unexpected"] {
      #expect(outcome.text.contains("urn:aixin:problem:\(name)"))
    }
    #expect(outcome.text.contains("Allow: POST"))
    #expect(!outcome.text.contains("Cocoa"))
    #expect(outcome.isClosed)
  }

  @Test("a body declared too large is refused unread and the connection closes")
  func largeBody() async throws {
    let outcome = try await talk([.send(Self.post("/v1/redemptions", "", length: 10_000_000)), .sendZeros(10_000_000)])
    #expect(outcome.statuses == [413])
    #expect(outcome.text.contains("onnection: close"))
    #expect(outcome.isClosed)
  }

  @Test("a chunked body that grows too large is refused, and its rest is not the next request")
  func chunkedBody() async throws {
    let head = Self.post().components(separatedBy: "Content-Length")[0] + "Transfer-Encoding: chunked\r\n\r\n"
    let outcome = try await talk([
      .send(head + "200000\r\n"), .sendZeros(0x200000), .send("\r\n"), .send(Self.get("/v1/goods?shop=S1")),
    ])
    #expect(outcome.statuses == [413])
    #expect(outcome.text.contains("onnection: close"))
    #expect(outcome.isClosed)
  }

  @Test("a refusal before the body was read closes the connection, and the rest of the body is no request")
  func unreadBody() async throws {
    let inner = Self.get("/v1/goods?shop=S1")
    let outcome = try await talk([
      .send(Self.post("/v1/redemptions", "", token: "nobody", length: inner.utf8.count)), .expect("unauthenticated"),
      .send(inner),
    ])
    #expect(outcome.statuses == [401])
    #expect(outcome.text.contains("onnection: close"))
    #expect(outcome.isClosed)
  }

  @Test("a body that dribbles is refused at the deadline")
  func slowBody() async throws {
    let dribble = (0..<15).flatMap { _ in [RawClient.Step.wait(milliseconds: 100), .send(" ")] }
    var configuration = TestFront.patient
    configuration.bodyDeadline = .milliseconds(700)
    let outcome = try await talk([.send(Self.post("/v1/redemptions", "", length: 500))] + dribble, configuration)
    #expect(outcome.statuses == [408])
    #expect(outcome.isClosed)
  }

  @Test("a head that dribbles closes the connection")
  func slowHead() async throws {
    let dribble = (0..<30).flatMap { _ in [RawClient.Step.wait(milliseconds: 100), .send("a")] }
    var configuration = TestFront.patient
    configuration.headDeadline = .milliseconds(700)
    let outcome = try await talk([.send("GET /healthz HTTP/1.1\r\nX-Slow: ")] + dribble, configuration)
    #expect(outcome.statuses == [])
    #expect(outcome.isClosed)
  }

  @Test("headers too large, and bytes that are not HTTP, get a problem")
  func badHeads() async throws {
    let large = try await talk([.send(Self.get("/healthz", extra: "X-Large: \(String(repeating: "a", count: 40_000))\r\n"))])
    #expect(large.statuses == [431])
    #expect(large.isClosed)
    let noise = try await talk([.send(Self.get("/healthz") + "\u{16}\u{3}\u{1} noise\r\n\r\n")])
    #expect(noise.statuses == [200, 400])
    #expect(noise.isClosed)
  }

  @Test("a client that goes away does not cancel what was taken")
  func disconnect() async throws {
    try await TestFront.run { front in
      _ = await RawClient.talk(port: front.port, [.send(Self.post("/v1/slow", "")), .wait(milliseconds: 100)], patience: 0)
      try await wait(for: "two requests") { front.seen.all.count >= 2 }
      #expect(front.seen.all == ["slow began", "slow ended"])
    }
  }

  @Test("connections far beyond the cap wait for others to close")
  func connectionCap() async throws {
    var configuration = TestFront.patient
    let cap = 2
    configuration.maxConnections = cap
    try await TestFront.run(configuration) { front in
      let request = Self.post("/v1/slow", "").replacingOccurrences(of: "Host: x", with: "Host: x\r\nConnection: close")
      await withTaskGroup { clients in
        for _ in 0..<12 { clients.addTask { await RawClient.talk(port: front.port, [.send(request)]).statuses } }
        for await statuses in clients { #expect(statuses == [201]) }
      }
      let most = front.seen.all.reduce(into: (now: 0, most: 0)) { count, note in
        count.now += note == "slow began" ? 1 : -1
        count.most = max(count.most, count.now)
      }
      // The kernel hands over a few waiting connections at a time: the cap bends by those, and no further.
      #expect(most.most <= cap + 3, "\(most.most) at once")
    }
  }

  @Test("shutdown answers what was accepted and closes")
  func shutdown() async throws {
    try await TestFront.run { front in
      async let outcome = RawClient.talk(port: front.port, [.send(Self.post("/v1/slow", ""))])
      try await wait(for: "a request") { !front.seen.all.isEmpty }
      await front.shutDown()
      let answered = await outcome
      #expect(answered.statuses == [201])
      #expect(answered.isClosed)
      let late = await RawClient.talk(port: front.port, [.send(Self.get("/healthz"))])
      #expect(late.statuses == [])
    }
  }

  @Test("request ids are echoed if harmless, and replays say so")
  func headers() async throws {
    let outcome = try await talk([
      .send(Self.get("/healthz", extra: "X-Request-Id: till-1.7\r\n")),
      .send(Self.get("/healthz", extra: "X-Request-Id: a b\r\n")),
      .send(Self.post("/v1/redemptions", Self.basket.replacingOccurrences(of: "S1", with: "again"))), .closeOutput,
    ])
    #expect(outcome.text.contains("X-Request-Id: till-1.7"))
    #expect(!outcome.text.contains("X-Request-Id: a b"))
    #expect(outcome.text.contains("Idempotency-Replayed: true"))
  }

  @Test("an actor that asks too often is told when to come back")
  func tooMany() async throws {
    let limiter = CallLimiter<CallingUser>(TokenBucket.Rate(burst: 2, perSecond: 1), now: { .zero })
    try await TestFront.run(limiter: limiter) { front in
      let request = RawClient.Step.send(Self.get("/v1/goods?shop=S1"))
      let outcome = await RawClient.talk(port: front.port, [request, request, request, .closeOutput])
      #expect(outcome.statuses == [200, 200, 429])
      #expect(outcome.text.contains("Retry-After: 1"))
    }
  }

  @Test("the document describes every route that is served, and no other; metrics count by route and status")
  func document() async throws {
    try await TestFront.run { front in
      let outcome = await RawClient.talk(
        port: front.port,
        [.send(Self.get("/v1/goods?shop=S1")), .send(Self.get("/openapi.json")), .expect("securitySchemes"), .closeOutput])
      let body = try #require(outcome.text.components(separatedBy: "\r\n\r\n").last)
      let json = try JSONDecoder().decode(JSONValue.self, from: Data(body.utf8))
      guard case .object(let paths)? = json["paths"] else { return #expect(Bool(false), "no paths") }
      let described = paths.flatMap { path, operations -> [String] in
        guard case .object(let methods) = operations else { return [] }
        return methods.keys.map { "\($0.uppercased()) \(path)" }
      }
      #expect(Set(described) == Set(front.routes))
      let heads = front.routes.filter { $0.hasPrefix("GET ") }.map { "HEAD " + $0.dropFirst(4) }
      #expect(Set(front.served) == Set(front.routes + heads))
      #expect(front.metrics.exposition().contains(#"aixin_http_requests_total{route="GET /v1/goods",status="200"} 1"#))
    }
  }
}
