import Foundation
import Postgres
import Testing
import Web

extension ServerTests {
  @Suite("Sixty-four tills at one shop") struct ManyTills {
    /// One request and what came of it.
    struct Attempt: Sendable {
      let key: String
      let card: String
      let answer: HTTPAnswer
    }

    /// How many requests each till makes: 32, or what AIXIN_TEST_TILL_REQUESTS says, for a longer run by hand.
    static let requests = Int(ProcessInfo.processInfo.environment["AIXIN_TEST_TILL_REQUESTS"] ?? "") ?? 32

    /// Two tills share each card, which has enough for about two thirds of their bags; every tenth request repeats the one before.
    @Test("sell what there is once, and repeat the first answer to whoever asks again", arguments: [1, 2])
    func sell(servers: Int) async throws {
      try await ServerStreet.run(servers: servers) { street in
        let (requests, bags) = (Self.requests, Self.requests * 5 / 4)
        let (cards, stock) = (try await street.cards(32, points: 2 * bags), 32 * bags + 720)
        _ = try await street.post(
          "/stock-receipts", as: .clerk, #"{"shop":"DP","source":"purchase","lines":[{"sku":"SALT","quantity":\#(stock)}]}"#)
        var tokens: [String] = []
        for till in 0..<64 { tokens.append(try await street.clerk("till-\(till)").token) }
        let attempts = try await withThrowingTaskGroup(of: [Attempt].self) { tills in
          for (till, token) in tokens.enumerated() {
            tills.addTask { try await street.work(till, token, card: cards[till % cards.count]) }
          }
          return try await tills.reduce(into: [Attempt]()) { $0 += $1 }
        }
        #expect(attempts.count == 64 * (requests - requests / 10))
        let posted = attempts.filter { $0.answer.status == 201 }
        #expect(posted.count == 32 * bags)
        for card in cards { #expect(posted.filter { $0.card == card }.count == bags) }
        let refused = attempts.filter { $0.answer.status != 201 }
        #expect(Set(refused.map(\.answer.problem)) == ["points-short"])
        #expect(Set(posted.compactMap { $0.answer["entry"]?.number }).count == posted.count)
        try await street.expectAgreement(posted: posted.count, received: stock, credited: 32 * 2 * bags)
      }
    }
  }
}

extension ServerStreet {
  /// Cards with so many points each.
  fileprivate func cards(_ count: Int, points: Int) async throws -> [String] {
    var cards: [String] = []
    for _ in 0..<count {
      let answer = try await post("/volunteers", as: .coordinator, #"{"name":"李芳","community":"DP"}"#)
      cards.append(try #require(answer["card"]?.text))
    }
    let rows = cards.map { #"{"card":"\#($0)","points":"\#(points)"}"# }.joined(separator: ",")
    #expect(try await post("/openings", as: .admin, #"{"rows":[\#(rows)]}"#).status == 201)
    return cards
  }

  /// The requests of one till, at one server after the other; answers with those that were not repetitions.
  fileprivate func work(_ till: Int, _ token: String, card: String) async throws -> [ServerTests.ManyTills.Attempt] {
    var attempts: [ServerTests.ManyTills.Attempt] = []
    for number in 1...ServerTests.ManyTills.requests {
      let client = clients[(till + number) % clients.count]
      let repeated = number.isMultiple(of: 10) ? attempts.last : nil
      let key = repeated?.key ?? UUID().uuidString
      let answer = try await client.send(
        "POST", "/v1/redemptions", token: token, key: key, json: Data(Self.basket(card).utf8))
      if let repeated {
        #expect(answer.status == repeated.answer.status)
        #expect(answer.body == repeated.answer.body)
        #expect(answer.isReplay)
      } else {
        #expect(!answer.isReplay)
        attempts.append(ServerTests.ManyTills.Attempt(key: key, card: card, answer: answer))
      }
    }
    return attempts
  }

  /// Expects receipts, shelf, wallets and what the shop is owed to tell of the same pieces of salt.
  fileprivate func expectAgreement(posted count: Int, received: Int, credited points: Int) async throws {
    let pieces = Int64(count)
    #expect(try await number("SELECT count(*) FROM shop.receipt") == pieces)
    #expect(try await number("SELECT sum(total)::int8 FROM shop.receipt") == 200 * pieces)
    #expect(try await stock("SALT") == Int64(40 + received) - pieces)
    let owed: Int64 = try await number("SELECT sum(balance)::int8 FROM ledger.account_balance WHERE book = 1 AND code = 2201")
    #expect(owed == 200 * pieces)
    let wallets: Int64 = try await number("SELECT sum(balance)::int8 FROM ledger.account_balance WHERE book = 1 AND code = 2101")
    #expect(wallets == 12_700 + 100 * Int64(points) - 200 * pieces)
    let (last, entries) = try await (number("SELECT max(no) FROM ledger.entry"), number("SELECT count(*) FROM ledger.entry"))
    #expect(last == entries, "entries are numbered without gaps")
    #expect(try await findings() == [])
    #expect(try await tampering() == nil)
  }
}
