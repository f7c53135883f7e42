import Access
import Foundation
import Ledger
import Postgres
import TestSupport
import Testing

extension ServerTests {
  @Suite("Who comes with a token") struct Tokens {
    @Test("an unknown or an expired token is nobody's, and no token is no better")
    func nobody() async throws {
      try await ServerStreet.run { street in
        let expired = try await street.auditor.transaction { session in
          let users = Users(book: 1)
          let clerk = try users.user(login: "clerk", session)
          return try users.issueToken(to: clerk?.id ?? 0, days: 0, session).token.text
        }
        for token in [nil, "", "ax_unknown", expired, String(repeating: "a", count: 2_000), "two words"] {
          try await street.expectRefusal(401, "unauthenticated", comment: token ?? "none") {
            try await street.sell(street.sample.card, token)
          }
        }
      }
    }

    @Test("a token revoked a moment ago cannot write, and a little later cannot read")
    func revoked() async throws {
      try await ServerStreet.run { street in
        let (token, id) = try await street.clerk("shortly")
        // The server remembers the token now.
        #expect(try await street.client.send("GET", "/v1/goods?shop=DP", token: token).status == 200)
        try await street.revoke(id)
        let before = try await street.footprint()
        try await street.sell(street.sample.card, token).expectProblem(401, "unauthenticated")
        #expect(try await street.footprint() == before)
        try await ServerStreet.forgetTokens()
        try await street.expectRefusal(401, "unauthenticated") {
          try await street.client.send("GET", "/v1/goods?shop=DP", token: token)
        }
      }
    }

    @Test("nothing commits with a token once its revocation is acknowledged, however many writes are under way")
    func revokedUnderLoad() async throws {
      try await ServerStreet.run { street in
        let (token, id) = try await street.clerk("busy")
        let card = try await street.volunteer(points: 20_000)
        let salt = #"{"shop":"DP","source":"purchase","lines":[{"sku":"SALT","quantity":10000}]}"#
        _ = try await street.post("/stock-receipts", as: .clerk, salt)
        let statuses = try await withThrowingTaskGroup(of: [Int].self) { tills in
          for _ in 0..<6 { tills.addTask { try await street.sellUntilRefused(card, token) } }
          try await wait(for: "six receipts", every: .milliseconds(2)) {
            try await street.number("SELECT count(*) FROM shop.receipt") >= 6
          }
          try await street.revoke(id)
          let acknowledged = try await street.footprint()
          let statuses = try await tills.reduce(into: [Int]()) { $0 += $1 }
          #expect(try await street.footprint() == acknowledged)
          return statuses
        }
        #expect(statuses.contains(201))
        #expect(statuses.filter { $0 != 201 } == Array(repeating: 401, count: 6), "every till was stopped")
      }
    }
  }
}

extension ServerStreet {
  /// Sells a bag of salt with a token.
  fileprivate func sell(_ card: String, _ token: String?) async throws -> HTTPAnswer {
    try await client.send(
      "POST", "/v1/redemptions", token: token, key: UUID().uuidString, json: Data(Self.basket(card).utf8))
  }

  /// Sells salt until something is refused; told to slow down, it does.
  fileprivate func sellUntilRefused(_ card: String, _ token: String) async throws -> [Int] {
    var statuses: [Int] = []
    while statuses.last.map({ $0 == 201 }) ?? true {
      let answer = try await sell(card, token)
      if answer.status == 429 { try await Task.sleep(for: .milliseconds(20)) } else { statuses.append(answer.status) }
    }
    return statuses
  }

  /// A new user of the first book, with a token.
  func enrol(_ login: String, _ roles: Set<Role>) async throws -> String { try await newUser(login, roles).token }

  /// A new clerk of the first book, with a token and its number.
  func clerk(_ login: String) async throws -> (token: String, id: TokenID) { try await newUser(login, [.clerk]) }

  private func newUser(_ login: String, _ roles: Set<Role>) async throws -> (token: String, id: TokenID) {
    try await auditor.transaction { session in
      let users = Users(book: 1)
      let user = try users.add(login: login, roles: roles, session)
      let (token, id) = try users.issueToken(to: user.id, days: 1, session)
      return (token.text, id)
    }
  }

  func revoke(_ token: TokenID) async throws {
    let revoked = try await auditor.transaction { try Users(book: 1).revoke(token: token, $0) }
    #expect(revoked)
  }
}
