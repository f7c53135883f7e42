import Access
import Foundation
import Postgres
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
            try await street.client.send(
              "POST", "/v1/redemptions", token: token, key: UUID().uuidString, json: Data(ServerStreet.basket(street.sample.card).utf8))
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
        let answer = try await street.client.send(
          "POST", "/v1/redemptions", token: token, key: UUID().uuidString, json: Data(ServerStreet.basket(street.sample.card).utf8))
        answer.expectProblem(401, "unauthenticated")
        #expect(try await street.footprint() == before)
        try await Task.sleep(for: .milliseconds(1_100))
        try await street.expectRefusal(401, "unauthenticated") {
          try await street.client.send("GET", "/v1/goods?shop=DP", token: token)
        }
      }
    }

    @Test("nothing commits with a token once its revocation is acknowledged, however many writes are under way")
    func revokedUnderLoad() async throws {
      try await ServerStreet.run { street in
        let (token, id) = try await street.clerk("busy")
        let statuses = try await withThrowingTaskGroup(of: [Int].self) { tills in
          for _ in 0..<6 {
            tills.addTask {
              var statuses: [Int] = []
              while statuses.last.map({ $0 == 201 }) ?? true, statuses.count < 15 {
                let answer = try await street.client.send(
                  "POST", "/v1/redemptions", token: token, key: UUID().uuidString,
                  json: Data(ServerStreet.basket(street.sample.card, "SALT").utf8))
                statuses.append(answer.status)
              }
              return statuses
            }
          }
          while try await street.number("SELECT count(*) FROM shop.receipt") < 6 { try await Task.sleep(for: .milliseconds(2)) }
          try await street.revoke(id)
          let acknowledged = try await street.footprint()
          let statuses = try await tills.reduce(into: [Int]()) { $0 += $1 }
          #expect(try await street.footprint() == acknowledged)
          return statuses
        }
        #expect(statuses.contains(201))
        #expect(statuses.filter { $0 != 201 }.count == 6, "every till was stopped: \(statuses)")
        #expect(Set(statuses).isSubset(of: [201, 401]))
      }
    }
  }
}

extension ServerStreet {
  /// A new clerk of the first book, with a token and its number.
  func clerk(_ login: String) async throws -> (token: String, id: Int64) {
    try await auditor.transaction { session in
      let users = Users(book: 1)
      let user = try users.add(login: login, roles: [.clerk], session)
      let (token, id) = try users.issueToken(to: user.id, days: 1, session)
      return (token.text, id)
    }
  }

  func revoke(_ token: Int64) async throws {
    let revoked = try await auditor.transaction { try Users(book: 1).revoke(token: token, $0) }
    #expect(revoked)
  }
}
