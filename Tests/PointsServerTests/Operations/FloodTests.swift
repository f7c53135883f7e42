import Foundation
import Postgres
import Synchronization
import Testing
import Web

extension ServerTests {
  @Suite("A flood of requests from one actor") struct Flood {
    /// Connections at once, requests on each connection before it is closed, and connections in all.
    private static let (lanes, each, connections) = (8, 100, 1_000)

    /// What one connection was answered.
    private struct Answers: Sendable {
      var refused = 0
      var sentAway = 0
      var others = 0
    }

    @Test("is sent away, costs bounded space, and leaves the other till to its queue", .timeLimit(.minutes(10)))
    func oneHundredThousandRefusals() async throws {
      try await ServerStreet.run { street in
        let mad = try await street.clerk("mad").token
        let empty = try await street.card(points: 0)
        let calm = Till(street: street, token: try await street.clerk("calm").token, card: try await street.card(points: 100_000))
        _ = try await street.post(
          "/stock-receipts", as: .clerk, #"{"shop":"DP","source":"purchase","lines":[{"sku":"SALT","quantity":50000}]}"#)
        let quiet = try await calm.sell(40)
        let before = try await street.space()

        let start = ContinuousClock.now
        let end = Signal()
        async let busy = calm.sell(until: end)
        let answers = try await flood(street, token: mad, card: empty)
        let elapsed = start.duration(to: .now)
        end.give()
        let during = try await busy

        let (refused, sentAway) = (answers.reduce(0) { $0 + $1.refused }, answers.reduce(0) { $0 + $1.sentAway })
        #expect(answers.allSatisfy { $0.others == 0 } && refused + sentAway == Self.each * Self.connections)
        // A burst of 100, and 50 a second.
        #expect(refused <= 101 + Int(50 * (elapsed / .seconds(1))))
        #expect(during.allSatisfy { $0.status == 201 } && quiet.allSatisfy { $0.status == 201 })
        let after = try await street.space()
        #expect(after.refusals - before.refusals == Int64(refused), "who is sent away leaves nothing behind")
        #expect(try await street.findings() == [])
        print(
          "\(refused) refused and \(sentAway) sent away in \(elapsed); \(after.bytes - before.bytes) bytes more, with "
            + "\(during.count) redemptions; the other till's median \(Till.median(quiet)) before, \(Till.median(during)) meanwhile"
        )
      }
    }

    /// Eight clients that never wait longer than for their last 25 answers.
    private func flood(_ street: ServerStreet, token: String, card: String) async throws -> [Answers] {
      try await withThrowingTaskGroup(of: [Answers].self) { group in
        for _ in 0..<Self.lanes {
          group.addTask {
            var all: [Answers] = []
            for _ in 0..<Self.connections / Self.lanes { all.append(await connection(street, token, card)) }
            return all
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
    }

    private func connection(_ street: ServerStreet, _ token: String, _ card: String) async -> Answers {
      let body = ServerStreet.basket(card)
      let steps = stride(from: 0, to: Self.each, by: 25).flatMap { first -> [RawClient.Step] in
        let last = "last-\(first + 24)-of-25"
        let requests = (first..<first + 25).map { number in
          """
          POST /v1/redemptions HTTP/1.1\r
          Host: localhost\r
          Authorization: Bearer \(token)\r
          Idempotency-Key: \(UUID().uuidString)\r
          X-Request-Id: \(number == first + 24 ? last : "one-of-25")\r
          Connection: \(number == Self.each - 1 ? "close" : "keep-alive")\r
          Content-Type: application/json\r
          Content-Length: \(body.utf8.count)\r
          \r
          \(body)
          """
        }
        return [.send(requests.joined()), .expect(last)]
      }
      let outcome = await RawClient.talk(port: street.client.port, steps)
      return outcome.statuses.reduce(into: Answers()) { answers, status in
        switch status {
        case 409: answers.refused += 1
        case 429: answers.sentAway += 1
        default: answers.others += 1
        }
      }
    }
  }
}

/// A till that sells one bag of salt after the other, with a breath between them.
private struct Till: Sendable {
  let street: ServerStreet
  let token: String
  let card: String

  struct Sale: Sendable {
    let status: Int
    let time: Duration
  }

  func sell(_ count: Int) async throws -> [Sale] {
    var sales: [Sale] = []
    for _ in 0..<count { sales.append(try await sell()) }
    return sales
  }

  /// Sells until told that it is over, once at least.
  func sell(until end: Signal) async throws -> [Sale] {
    var sales = [try await sell()]
    while !end.isGiven { sales.append(try await sell()) }
    return sales
  }

  private func sell() async throws -> Sale {
    try await Task.sleep(for: .milliseconds(25))
    let start = ContinuousClock.now
    let answer = try await street.client.send(
      "POST", "/v1/redemptions", token: token, key: UUID().uuidString, json: Data(ServerStreet.basket(card).utf8))
    return Sale(status: answer.status, time: start.duration(to: .now))
  }

  static func median(_ sales: [Sale]) -> Duration { sales.map(\.time).sorted()[sales.count / 2] }
}

/// Something that one task tells another, once.
private final class Signal: Sendable {
  private let state = Mutex(false)

  var isGiven: Bool { state.withLock { $0 } }

  func give() { state.withLock { $0 = true } }
}

extension ServerStreet {
  fileprivate func card(points: Int) async throws -> String {
    let card = try #require(
      try await post("/volunteers", as: .coordinator, #"{"name":"李芳","community":"DP"}"#)["card"]?.text)
    if points > 0 {
      #expect(try await post("/openings", as: .admin, #"{"rows":[{"card":"\#(card)","points":"\#(points)"}]}"#).status == 201)
    }
    return card
  }

  /// What refusals take: their number, and the bytes of the whole database.
  fileprivate func space() async throws -> (refusals: Int64, bytes: Int64) {
    (
      try await number("SELECT count(*) FROM ledger.refusal"),
      try await number("SELECT pg_database_size(current_database())")
    )
  }
}
