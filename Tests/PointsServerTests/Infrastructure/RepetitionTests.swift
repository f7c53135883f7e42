import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Access
@testable import Web

@Suite("What strangers repeat", .serialized, .timeLimit(.minutes(3)))
struct RepetitionTests {
  /// A request, and what it is answered again and again.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let status: Int
  }

  @Test(
    "is counted each time, and logged once a second",
    arguments: [
      Case(testDescription: "a wrong token", text: HTTPFrontTests.get("/v1/goods?shop=S1", token: "nobody"), status: 401),
      Case(testDescription: "no token", text: "GET /v1/goods HTTP/1.1\r\nHost: x\r\n\r\n", status: 401),
      Case(testDescription: "a wrong token with a body", text: HTTPFrontTests.post("/v1/slow", "", token: "x"), status: 401),
      Case(testDescription: "a wrong token, head alone", text: "HEAD /v1/goods HTTP/1.1\r\nHost: x\r\n\r\n", status: 401),
      Case(testDescription: "a page that is not there", text: HTTPFrontTests.get("/wp-login.php"), status: 404),
      Case(testDescription: "a method that is not there", text: HTTPFrontTests.get("/v1/redemptions"), status: 405),
      Case(testDescription: "an empty part", text: HTTPFrontTests.get("//v1//goods"), status: 404),
      Case(testDescription: "what anybody may see", text: HTTPFrontTests.get("/healthz"), status: 200),
    ])
  func logged(one: Case) async throws {
    let lines = LogLines()
    try await TestFront.run(logger: lines.logger) { front in
      let start = ContinuousClock.now
      let outcome = await RawClient.talk(
        port: front.port, [.send(String(repeating: one.text, count: 500)), .closeOutput])
      let seconds = Int(start.duration(to: .now) / .seconds(1))
      #expect(outcome.statuses == Array(repeating: one.status, count: 500))
      let answers = lines.all.filter { $0["status"] == String(one.status) }
      #expect((1...seconds + 1).contains(answers.count))
      #expect(front.metrics.exposition().contains("status=\"\(one.status)\"} 500\n"))
    }
  }

  @Test("says how often it was repeated, and who by; a clerk's own answers are all logged")
  func told() async throws {
    let lines = LogLines()
    try await TestFront.run(logger: lines.logger) { front in
      func bad(_ name: String) -> RawClient.Step {
        .send(
          String(
            repeating: HTTPFrontTests.get("/v1/goods?shop=S1", token: "nobody", extra: "X-Request-Id: \(name)\r\n"), count: 20))
      }
      let good = RawClient.Step.send(String(repeating: HTTPFrontTests.get("/v1/goods?shop=S1"), count: 20))
      let mark = HTTPFrontTests.get("/healthz", extra: "X-Request-Id: mark\r\n")
      _ = await RawClient.talk(
        port: front.port,
        [bad("first"), .send(mark), .expect("mark"), .wait(milliseconds: 1_100), bad("second"), good, .closeOutput],
        patience: 20)
      let refused = lines.all.filter { $0["status"] == "401" }
      #expect(refused.allSatisfy { $0["caller"] == "127.0.0.1" } && refused.first?["repeated"] == nil)
      let second = try #require(refused.firstIndex { $0["request"] == "second" })
      let heldBack = refused[...second].reduce(0) { $0 + (Int($1["repeated"] ?? "0") ?? 0) }
      #expect(second + heldBack == 20, "as many lines as were logged of the first twenty, and the others")
      #expect(lines.all.filter { $0["status"] == "200" && $0["user"] == "7" }.count == 20)
    }
  }

  @Test("an actor that is sent away is logged once a second too")
  func sentAway() async throws {
    let lines = LogLines()
    let limiter = CallLimiter<CallingUser>(TokenBucket.Rate(burst: 2, perSecond: 1), now: { .zero })
    try await TestFront.run(limiter: limiter, logger: lines.logger) { front in
      let request = HTTPFrontTests.get("/v1/goods?shop=S1")
      let outcome = await RawClient.talk(port: front.port, [.send(String(repeating: request, count: 300)), .closeOutput])
      #expect(outcome.statuses.filter { $0 == 429 }.count == 298)
      #expect((1...10).contains(lines.all.filter { $0["status"] == "429" }.count))
    }
  }

  @Test(
    "what costs more than a word counts towards a limit per address, however it is asked for",
    arguments: [
      ["GET /openapi.json"], ["GET /metrics"], ["HEAD /openapi.json"], ["HEAD /metrics"], ["GET /openapi.json", "GET /metrics"],
      ["GET /metrics?x=1", "HEAD /metrics", "GET /openapi.json?"],
    ])
  func limited(requests: [String]) async throws {
    try await TestFront.run { front in
      let texts = (0..<400).map { "\(requests[$0 % requests.count]) HTTP/1.1\r\nHost: x\r\n\r\n" }
      let start = ContinuousClock.now
      let outcome = await RawClient.talk(port: front.port, [.send(texts.joined()), .closeOutput])
      let elapsed = start.duration(to: .now) / .seconds(1)
      let taken = outcome.statuses.filter { $0 == 200 }.count
      #expect(outcome.statuses.count == 400 && Set(outcome.statuses) == [200, 429])
      #expect((60...60 + Int(20 * elapsed) + 1).contains(taken))
      #expect(outcome.text.contains("Retry-After: 1"))
      let probe = await RawClient.talk(port: front.port, [.send(HTTPFrontTests.get("/healthz")), .closeOutput])
      #expect(probe.statuses == [200], "a word costs nothing")
    }
  }

  @Test("one address's limit is not another's, as a proxy tells them apart")
  func apart() async throws {
    var configuration = TestFront.patient
    configuration.proxies = [try #require(AddressRange("127.0.0.1"))]
    try await TestFront.run(configuration) { front in
      func get(_ caller: String) -> String { HTTPFrontTests.get("/metrics", extra: "X-Forwarded-For: \(caller)\r\n") }
      let mad = String(repeating: get("203.0.113.9"), count: 400)
      let outcome = await RawClient.talk(
        port: front.port, [.send(mad), .send(get("203.0.113.10")), .send(get("198.51.100.1, 203.0.113.11")), .closeOutput])
      #expect(outcome.statuses.dropLast(2).contains(429))
      #expect(outcome.statuses.suffix(2) == [200, 200])
    }
  }

  @Test(
    "the caller is who the last proxy of ours saw, and nobody is believed who is no proxy",
    arguments: [
      ("127.0.0.1", ["203.0.113.9"], "203.0.113.9"), ("127.0.0.1", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
      ("127.0.0.1", ["203.0.113.9, 127.0.0.1 , 10.1.1.1"], "203.0.113.9"),
      ("127.0.0.1", ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
      ("127.0.0.1", [], "127.0.0.1"), ("127.0.0.1", ["unknown"], "127.0.0.1"),
      ("127.0.0.1", ["203.0.113.9, _hidden"], "127.0.0.1"),
      ("127.0.0.1", ["203.0.113.9,"], "127.0.0.1"), ("127.0.0.1", ["203.0.113.9:4711"], "203.0.113.9"),
      ("127.0.0.1", ["[2001:db8::1]:443"], "2001:db8::"), ("127.0.0.1", ["2001:db8::1"], "2001:db8::"),
      ("127.0.0.1", ["203.0.113.9, 10.0.0.1"], "203.0.113.9"), ("127.0.0.1", ["10.0.0.2, 10.0.0.1"], "10.0.0.2"),
      ("203.0.113.7", ["203.0.113.9"], "203.0.113.7"), ("::ffff:10.0.0.3", ["203.0.113.9"], "203.0.113.9"),
    ])
  func callers(peer: String, forwarded: [String], caller: String) throws {
    let callers = Callers(proxies: try ["127.0.0.1", "10.0.0.0/8"].map { try #require(AddressRange($0)) })
    #expect(callers.address(peer: try #require(ClientAddress(peer)), forwarded: forwarded).description == caller)
  }

  @Test("what is remembered is made once in its lifetime, and what fails is not remembered")
  func remembered() throws {
    let clock = Mutex(Duration.zero)
    let made = Mutex(0)
    let bytes = RememberedBytes(for: .seconds(1), now: { clock.withLock { $0 } }) {
      let number = made.withLock { made in
        made += 1
        return made
      }
      if number == 3 { throw CocoaError(.fileNoSuchFile) }
      return ByteBuffer(string: "\(number)")
    }
    func after(_ time: Duration) throws -> String {
      clock.withLock { $0 = time }
      return String(buffer: try bytes())
    }
    #expect(try after(.zero) == "1")
    #expect(try after(.milliseconds(999)) == "1")
    #expect(try after(.seconds(1)) == "2")
    #expect(try after(.milliseconds(1_500)) == "2")
    #expect(throws: CocoaError.self) { try after(.seconds(2)) }
    #expect(try after(.seconds(2)) == "4")
  }

  @Test("metrics that are looked at again and again are put together once a second")
  func exposition() async throws {
    try await TestFront.run { front in
      let request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
      let start = ContinuousClock.now
      _ = await RawClient.talk(port: front.port, [.send(String(repeating: request, count: 50)), .closeOutput])
      let seconds = Int(start.duration(to: .now) / .seconds(1))
      #expect((1...seconds + 1).contains(front.seen.all.filter { $0 == "metrics" }.count))
    }
  }
}
