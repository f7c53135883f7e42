import Foundation
import Postgres
import Testing
import Web

extension ServerTests {
  @Suite("A list") struct Lists {
    /// A list, the person who reads it, and what tells its items apart.
    struct Listed: Sendable, CustomTestStringConvertible {
      let path: String
      let person: Person
      let key: String
      var testDescription: String { path }
    }

    static let lists = [
      Listed(path: "/goods?shop=DP", person: .clerk, key: "sku"),
      Listed(path: "/accounts?holder=0", person: .reconciler, key: "account"),
      Listed(path: "/accounts?holder=2", person: .reconciler, key: "account"),
      Listed(path: "/entries", person: .auditor, key: "entry"),
      Listed(path: "/accounts/1/statement", person: .reconciler, key: "version"),
      Listed(path: "/goods?shop=XP", person: .auditor, key: "sku"),
      Listed(path: "/proposals", person: .head, key: "proposal"),
      Listed(path: "/proposals?state=ended", person: .auditor, key: "proposal"),
      Listed(path: "/months", person: .head, key: "month"),
    ]

    /// All pages of a list, of so many items.
    private func pages(_ list: Listed, of limit: Int, _ street: ServerStreet) async throws -> [[JSONValue]] {
      var (pages, cursor): ([[JSONValue]], String?) = ([], nil)
      repeat {
        let query = "limit=\(limit)" + (cursor.map { "&cursor=\($0)" } ?? "")
        let answer = try await street.get(list.path + (list.path.contains("?") ? "&" : "?") + query, as: list.person)
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        pages.append(answer["items"]?.items ?? [])
        cursor = answer["next"]?.text
      } while cursor != nil && pages.count < 1_000
      return pages
    }

    @Test("comes whole in pages of any size, the last of which says so", arguments: lists)
    func pages(list: Listed) async throws {
      try await ServerStreet.run { street in
        for _ in 0..<3 { _ = try await street.redeem("SALT", 1).entry() }
        for number in 1...4 {
          _ = try await street.post("/goods", as: .admin, #"{"sku":"G\#(number)","name":"货"}"#)
          _ = try await street.post("/goods/G\(number)/prices", as: .admin, #"{"from":"2020-01-01","price":"1"}"#)
        }
        _ = try await street.post("/two-persons", as: .admin, #"{"action":"cut-quota","persons":2}"#)
        for points in 1...6 {
          let id = try await street.propose("/quota-cuts", as: .admin, #"{"community":"DP","points":"\#(points)"}"#)
          if points > 3 { _ = try await street.post("/proposals/\(id)/withdrawal", as: .admin) }
        }
        let whole = try await pages(list, of: 500, street)
        let items = try #require(whole.first)
        let keys = Set(items.map { $0[list.key] })
        #expect(whole.count == 1 && !items.isEmpty && keys.count == items.count)
        for limit in Set([1, 2, 3, items.count - 1, items.count, items.count + 1]).filter({ $0 > 0 }) {
          let pages = try await pages(list, of: limit, street)
          let together: [JSONValue] = pages.flatMap { $0 }
          let isFull = pages.dropLast().allSatisfy { $0.count == limit }
          #expect(together == items && isFull && pages.last?.isEmpty == false, "in pages of \(limit)")
        }
      }
    }

    @Test("is never longer than its page, however much there is")
    func long() async throws {
      try await ServerStreet.run { street in
        _ = try await street.number(
          """
          WITH g AS (INSERT INTO shop.goods (book, id, sku, name) SELECT 1, 1000 + n, 'N-' || n, '货' FROM generate_series(1, 542) n
                     RETURNING id)
          SELECT count(*) FROM g
          """)
        _ = try await street.number(
          """
          WITH p AS (INSERT INTO shop.price (book, goods, version, valid_from, price)
                     SELECT 1, 1000 + n, 1, '2020-01-01', 100 FROM generate_series(1, 542) n RETURNING goods)
          SELECT count(*) FROM p
          """)
        for range in [1...300, 301...542] {
          let rows = range.map { #"{"shop":"DP","sku":"N-\#($0)","quantity":1}"# }.joined(separator: ",")
          #expect(try await street.post("/openings", as: .admin, #"{"rows":[\#(rows)]}"#).status == 201)
        }
        let goods = try await pages(Self.lists[0], of: 500, street)
        let sizes: [Int] = goods.map(\.count)
        #expect(sizes == [500, 44])
        let stocked: [JSONValue] = goods.flatMap { $0 }.filter { $0["stock"]?.number == 1 }
        #expect(stocked.count == 542)
        let accounts = try await pages(Self.lists[2], of: 500, street)
        let accountSizes: [Int] = accounts.map(\.count)
        #expect(accountSizes == [500, 500, 88])
        let short = try await street.get("/goods?shop=DP", as: .clerk)
        #expect(short["items"]?.items.count == 50 && short["next"] != nil)
      }
    }

    @Test(
      "has a limit from 1 to 500, and no cursor but its own",
      arguments: [
        ("limit=0", "out-of-range"), ("limit=501", "out-of-range"), ("limit=x", "not-whole-number"), ("cursor=!", "wrong-format"),
        ("cursor=", "wrong-length"), ("page=2", "unknown-field"),
      ])
    func wrong(query: String, problem: String) async throws {
      try await ServerStreet.run { street in
        for list in Self.lists {
          try await street.expectRefusal(400, problem, comment: list.path) {
            try await street.get(list.path + (list.path.contains("?") ? "&" : "?") + query, as: list.person)
          }
        }
      }
    }

    /// What a line says: opening, debit, credit, balance; as of the end of the test, in one month.
    @Test(
      "of all balances shows what moved and what stands, each under its name",
      arguments: [
        (1601, "goods.SALT", ["0", "41", "5", "36"]), (5601, "goods.SALT", ["0", "5", "1", "4"]),
        (2201, "points", ["0.00", "2.00", "10.00", "8.00"]), (2101, "points", ["0.00", "10.00", "129.00", "119.00"]),
        (1101, "points", ["0.00", "10127.00", "0.00", "10127.00"]), (3603, "goods.RICE-5", ["0", "0", "50", "50"]),
      ])
    func trialBalance(code: Int64, commodity: String, figures: [String]) async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.redeem("SALT", 5).entry()
        _ = try await street.takeBack("SALT", 1, of: receipt).entry()
        let undone = try await street.takeBack("SALT", 2, of: receipt).entry()
        _ = try await street.reverse(undone).entry()
        let answer = try await street.get("/trial-balance", as: .reconciler)
        let lines = answer["items"]?.items ?? []
        let line = try #require(lines.first { $0["code"] == .integer(code) && $0["commodity"] == .string(commodity) })
        let shown: [String] = ["opening", "debit", "credit", "balance"].map { line[$0]?.text ?? "" }
        #expect(shown == figures)
        for (commodity, same) in Dictionary(grouping: lines, by: { $0["commodity"]?.text ?? "" }) {
          let debit = same.compactMap { Double($0["debit"]?.text ?? "") }.reduce(0, +)
          let credit = same.compactMap { Double($0["credit"]?.text ?? "") }.reduce(0, +)
          #expect(debit == credit, "\(commodity)")
        }
        let before = try await street.get("/trial-balance?at=2020-01-01T00:00:00Z", as: .reconciler)
        #expect(before["items"]?.items == [] && before["entry"] == 0)
      }
    }

    @Test("of entries says which earlier month one is about", arguments: [1, 2, 3])
    func affects(entry: Int64) async throws {
      try await ServerStreet.run { street in
        let all = try await street.get("/entries", as: .reconciler)["items"]?.items ?? []
        #expect(all.allSatisfy { $0["affects"] == nil })
        try await street.auditor.run { session in
          try session.script(
            "SET session_replication_role = replica; UPDATE ledger.entry SET affects = 202601 WHERE book = 1 AND no = \(entry)")
        }
        let marked = try await street.get("/entries", as: .reconciler)["items"]?.items.filter { $0["affects"] != nil }
        let numbers: [Int64?] = (marked ?? []).map { $0["entry"]?.number }
        #expect(numbers == [entry] && marked?.first?["affects"] == "2026-01")
        let one = try await street.get("/entries/\(entry)", as: .reconciler)
        #expect(one["summary"]?["affects"] == "2026-01")
      }
    }
  }
}
