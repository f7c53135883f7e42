import Access
import Foundation
import HTTPTypes
import Ledger
import Office
import PointsAPI
import PointsPages
import Postgres
import TestSupport
import Testing

@testable import Web

extension ServerTests {
  @Suite("Who may do what") struct Roles {
    @Test("every route turns away every role that it does not name, and no other")
    func routes() async throws {
      try await ServerStreet.run { street in
        for route in RouteTable.real.routes where !route.isPage {
          guard case .roles(let allowed) = route.access else { continue }
          let path = street.filled(route.path)
          for role in Role.allCases {
            let person = Person(only: role)
            func call() async throws -> HTTPAnswer {
              try await street.client.send(
                route.method.rawValue, path, token: street.tokens[person], key: UUID().uuidString,
                json: route.method == .post ? Data("{}".utf8) : nil)
            }
            if allowed.contains(role) {
              let answer = try await call()
              #expect(![401, 403].contains(answer.status), "\(role) \(route.name)")
            } else {
              try await street.expectRefusal(403, "forbidden", comment: "\(role) \(route.name)", call)
            }
          }
        }
      }
    }

    @Test("an auditor reads everything and changes nothing")
    func auditor() async throws {
      try await ServerStreet.run { street in
        let entry = try await street.redeem("SALT", 1).entry()
        let key = UUID().uuidString
        let before = try await street.footprint()
        for route in RouteTable.real.routes where route.method == .get && !route.isPage {
          let path = street.filled(route.path, number: "\(entry)", key: key, account: "1")
          let query =
            switch route.path {
            case "/v1/goods": "?shop=DP"
            case "/v1/accounts": "?holder=1"
            default: ""
            }
          let answer = try await street.client.send("GET", path + query, token: street.tokens[.auditor])
          // Account 1 is there; another thing of that number need not be.
          let isThere = !route.path.contains("{id}") || route.path.contains("/accounts/")
          #expect(
            answer.status == 200 || !isThere && answer.status == 404,
            "\(route.name) \(String(decoding: answer.body, as: UTF8.self))")
        }
        #expect(try await street.footprint() == before)
      }
    }

    @Test("nobody approves what they recorded or witnessed")
    func ownWork() async throws {
      try await ServerStreet.run { street in
        let recorded = try await street.post("/service-records", as: .deputy, street.service())
        let own = try #require(recorded["id"]?.number)
        try await street.expectRefusal(403, "own-work") {
          try await street.post("/service-records/\(own)/approval", as: .deputy)
        }
        let seen = try await street.post(
          "/service-records", as: .coordinator, street.service(endingHoursAgo: 5, witness: "reviewer"))
        let witnessed = try #require(seen["id"]?.number)
        try await street.expectRefusal(403, "own-work") {
          try await street.post("/service-records/\(witnessed)/approval", as: .reviewer)
        }
        #expect(try await street.post("/service-records/\(own)/approval", as: .reviewer).status == 201)
      }
    }

    @Test("another book's entries, receipts, cards, records, accounts and keys do not exist")
    func strangers() async throws {
      try await ServerStreet.run { street in
        let key = UUID().uuidString
        let entry = try await street.redeem("SALT", 2, key: key).entry()
        let record = try #require(
          try await street.post("/service-records", as: .coordinator, street.service())["id"]?.number)
        let lines = #"{"shop":"DP","lines":[{"sku":"SALT","quantity":1}]}"#
        for path in ["/entries/\(entry)", "/accounts/1", "/accounts/1/statement"] {
          try await street.expectRefusal(404, "not-found", comment: path) { try await street.get(path, as: .stranger) }
        }
        try await street.expectRefusal(404, "unknown-receipt", saying: "\(entry)") {
          try await street.get("/redemptions/\(entry)", as: .stranger)
        }
        try await street.expectRefusal(404, "unknown-card") {
          try await street.get("/cards/\(street.sample.card)", as: .stranger)
        }
        try await street.expectRefusal(404, "unknown-receipt", saying: "\(entry)") {
          try await street.post("/redemptions/\(entry)/returns", as: .stranger, lines)
        }
        try await street.expectRefusal(404, "unknown-entry", saying: "\(entry)") {
          try await street.post("/entries/\(entry)/reversal", as: .stranger, #"{"reason":"x"}"#)
        }
        try await street.expectRefusal(404, "unknown-record", saying: "\(record)") {
          try await street.post("/service-records/\(record)/approval", as: .stranger)
        }
        try await street.expectRefusal(404, "unknown-card") {
          try await street.post("/redemptions", as: .stranger, ServerStreet.basket(street.sample.card))
        }
        try await street.expectRefusal(404, "unknown-goods", saying: "SALT") {
          try await street.post("/goods/SALT/prices", as: .stranger, #"{"from":"2026-01-01","price":"1"}"#)
        }
        #expect(try await street.get("/requests/\(key)", as: .stranger)["state"] == "unknown")
        #expect(try await street.get("/accounts?holder=1", as: .stranger)["items"]?.items == [])
        #expect(try await street.get("/entries", as: .stranger)["items"]?.items == [])
      }
    }
  }
}

extension RouteTable {
  /// The table of the product.
  static var real: RouteTable {
    let environment = FrontEnvironment(authenticate: { _ in nil })
    let api = API(environment)
    let streets = Streets { _ in throw CancellationError() }
    PointsInterface.register(on: api, streets: streets) { Instant(Date()) }
    // Never connected.
    guard let nowhere = try? ConnectionConfiguration(url: "postgresql://nobody@127.0.0.1:1/none") else {
      preconditionFailure("a URL")
    }
    let pool = ConnectionPool(nowhere, size: 1, waitDeadline: .seconds(1), logger: TestCluster.logger)
    let office = PagesOffice(
      streets: streets, signIn: SignInDesk(reads: pool, writes: pool, logger: TestCluster.logger),
      sessions: SessionCache(reads: pool, writes: pool), books: { [] }, now: { Instant(Date()) })
    guard let renderer = try? PageRenderer(bootstrap: Data(), chart: Data()) else {
      preconditionFailure("a template does not parse")
    }
    let pages = PagesInterface(office, renderer: renderer)
    pages.register(on: Pages(on: api, pages.environment(origin: nil), environment))
    api.addOwnRoutes(environment, ShutdownState())
    api.addDocument()
    return api.table
  }
}

extension ServerStreet {
  /// A route's path with something in every parameter's place.
  func filled(
    _ path: String, number: String = "999999", key: String = UUID().uuidString, account: String = "999999"
  ) -> String {
    path.replacing("{key}", with: key).replacing("{number}", with: sample.card).replacing("{sku}", with: "NONE")
      .replacing("{id}", with: account).replacing("{entry}", with: number).replacing("{no}", with: number)
      .replacing("{month}", with: "\(Moment.today.month)")
  }
}
