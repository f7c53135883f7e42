import Foundation
import Ledger
import Postgres
import Testing

@testable import PointsPages
@testable import Web

/// A list to choose from, as a page has it.
struct Choices {
  let name: String
  /// Values and whether each is chosen.
  let options: [(value: String, isChosen: Bool)]

  /// What a browser shows as chosen.
  var chosen: String? { options.first(where: \.isChosen)?.value ?? options.first?.value }

  /// Those of a page in which something must be chosen.
  static func all(in body: String) -> [Choices] {
    body.matches(of: /<select[^>]*name="([^"]*)"([^>]*)>(.*?)<\/select>/.dotMatchesNewlines()).filter {
      $0.2.contains("required")
    }.map { list in
      let options = list.3.matches(of: /<option value="([^"]*)"( selected)?>/).map {
        (value: String($0.1), isChosen: $0.2 != nil)
      }
      return Choices(name: String(list.1), options: options)
    }
  }
}

extension ServerTests {
  @Suite("A list to choose from") struct ChoicePageTests {
    private static let pages: [(person: Person, path: String, action: String)] = [
      (.coordinator, "/people/new", "/people"), (.coordinator, "/service-records/new", "/service-records"),
      (.clerk, "/till/stock-receipts/new", "/till/stock-receipts"), (.admin, "/users/new", "/users"),
      (.admin, "/users/1/grants", "/users/1/grants"), (.admin, "/rates", "/rates"), (.admin, "/quota", "/quota"),
      (.admin, "/quota/cuts/new", "/quota/cuts"), (.admin, "/quota/moves/new", "/quota/moves"),
      (.clerk, "/till/transfers/new", "/till/transfers"),
      (.admin, "/openings/shelves/new", "/openings/shelves"),
    ]

    @Test("has nothing chosen where there are several, and one possibility is chosen; left so, the field is named")
    func nothingChosen() async throws {
      try await ServerStreet.run { street in
        for person in [Person.coordinator, .clerk, .admin] { try await street.setPassword(person, ServerStreet.password) }
        for (person, path, action) in Self.pages {
          let browser = try await street.browser(of: person)
          let lists = Choices.all(in: await browser.get(path).body)
          #expect(!lists.isEmpty, "\(path)")
          for list in lists {
            let several = list.options.filter { !$0.value.isEmpty }.count > 1
            #expect((list.chosen == "") == (several || list.name == "witness"), "\(path) \(list.name)")
            #expect(several || list.options.count == 1 || list.name == "witness", "\(path) \(list.name)")
          }
          // Everything typed, nothing chosen.
          let typed = [
            ("name", "王芳"), ("login", "zhao"), ("card", street.sample.card), ("activity", "清扫"), ("day", "\(Moment.yesterday)"),
            ("start", "09:00"), ("end", "10:00"), ("pieces", "3"), ("points", "5"), ("colour", "RED"),
            ("from", "\(Moment.today)"),
          ].filter { field in !lists.contains { $0.name == field.0 } }
          let before = try await street.footprint()
          let answer = await browser.post(action, try await browser.fill(path, typed + lists.map { ($0.name, "") }))
          #expect(answer.status == 400 && lists.contains { answer.body.contains("id=\"\($0.name)-error\"") }, "\(path)")
          #expect(try await street.footprint() == before, "\(path)")
        }
      }
    }

    @Test("of communities has the own one chosen, or that of the person; the witness never is")
    func ownCommunity() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let (path, _) = try await browser.register("王芳", community: "XP")
        func chosen(_ path: String) async -> [String: String] {
          Dictionary(uniqueKeysWithValues: Choices.all(in: await browser.get(path).body).map { ($0.name, $0.chosen ?? "") })
        }
        let form = "/service-records/new?person=\(path.split(separator: "/")[1])"
        #expect(await chosen(form)["community"] == "XP")
        #expect(await chosen("/service-records/new")["community"] == "")
        try await street.bind(.coordinator, to: "XP", of: "volunteering.community")
        for path in [form, "/service-records/new", "/people/new"] { #expect(await chosen(path)["community"] == "XP", "\(path)") }
        #expect(await chosen(form)["witness"] == "")
      }
    }

    @Test("of shops has the own one chosen, or the one that the shelf was of")
    func ownShop() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.clerk, ServerStreet.password)
        let clerk = try await street.browser(of: .clerk)
        func chosen(_ path: String) async -> String? {
          Choices.all(in: await clerk.get(path).body).first { $0.name == "shop" }?.chosen
        }
        #expect(await chosen("/till/stock-receipts/new") == "")
        #expect(await chosen("/till/stock-receipts/new?shop=XP") == "XP")
        try await street.bind(.clerk, to: "DP", of: "shop.shop")
        #expect(await chosen("/till/stock-receipts/new") == "DP")
      }
    }

    @Test("of months has the only one chosen")
    func months() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.reconciler, ServerStreet.password)
        try await street.auditor.run { session in
          _ = try session.query("SET session_replication_role = replica")
          _ = try session.query("UPDATE ledger.book SET first_month = \(Moment.lastMonth.number) WHERE id = 1")
        }
        let browser = try await street.browser(of: .reconciler)
        let list = try #require(Choices.all(in: await browser.get("/sheets/new").body).first)
        #expect(list.options.count == 1 && list.chosen == "\(Moment.lastMonth)", "\(list)")
      }
    }
  }
}
