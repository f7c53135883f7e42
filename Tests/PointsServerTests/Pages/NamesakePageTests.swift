import Foundation
import Ledger
import Postgres
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("Somebody of the same name") struct NamesakePageTests {
    @Test("a number is no name, of a volunteer or a colleague", arguments: ["123", "１２３", "101000000003", "12 34", "·", "-"])
    func digits(name: String) async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        try await street.setPassword(.admin, ServerStreet.password)
        let admin = try await street.browser(of: .admin)
        let before = try await street.footprint()
        let colleague = [("name", name), ("login", "zhao"), ("role", "head"), ("place", "all")]
        for answer in [
          await browser.post("/people", try await browser.fill("/people/new", [("name", name), ("community", "DP")])),
          await admin.post("/users", try await admin.fill("/users/new", colleague)),
        ] {
          #expect(answer.status == 400 && answer.body.contains("id=\"name-error\"") && answer.body.contains("不要填卡号或数字"))
          #expect(answer.body.contains("value=\"\(name)\""), "what was typed stays")
        }
        #expect(try await street.footprint() == before)
      }
    }

    @Test("is not registered in silence: the form comes back with who that is, and goes on for somebody else")
    func twice() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let (path, card) = try await browser.register("王芳", "4 号楼")
        func people() async throws -> Int64 {
          try await street.number("SELECT count(*) FROM volunteering.person WHERE name = '王芳'")
        }
        let fields = [("name", " 王芳 "), ("community", "DP"), ("building", "9 号楼"), ("unit", "")]
        let asked = await browser.post("/people", try await browser.fill("/people/new", fields))
        #expect(asked.status == 409 && asked.body.contains("已有同名的志愿者：王*，4 号楼，卡尾号 \(card.suffix(4))"))
        #expect(asked.body.contains("href=\"\(path)\"") && asked.body.contains(">登记另一位新人<"))
        #expect(asked.body.contains("value=\"9 号楼\"") && !asked.body.contains(card))
        #expect(try await people() == 1)

        let confirmed =
          [("csrf", asked.hidden("csrf") ?? ""), ("key", asked.hidden("key") ?? ""), ("others", asked.hidden("others") ?? "")]
          + fields
        let registered = await browser.post("/people", confirmed)
        #expect(registered.status == 303 && registered.location == "/people/new?done=\(confirmed[1].1)", "\(registered.body)")
        #expect(await browser.post("/people", confirmed).location == registered.location, "a double click")
        #expect(try await people() == 2)
        let late = confirmed.map { $0.0 == "key" ? ($0.0, UUID().uuidString.lowercased()) : $0 }
        let again = await browser.post("/people", late)
        #expect(again.status == 409 && again.body.contains("9 号楼") && again.body.contains("4 号楼"), "of the new one nobody spoke")
        #expect(try await people() == 2)
      }
    }

    @Test("is no question where it is another community, another name, or somebody who left")
    func others() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let first = try await browser.fill("/people/new", [("name", "王芳"), ("community", "DP")])
        let sent = await browser.post("/people", first)
        #expect(await browser.post("/people", first).location == sent.location, "a double click finds whom it made")
        _ = try await browser.register("王芳", community: "XP")
        _ = try await browser.register("王芳芳")
        try await street.auditor.run { session in
          try session.script("SET session_replication_role = replica; UPDATE volunteering.volunteer SET active = false")
        }
        _ = try await browser.register("王芳")
        #expect(try await street.number("SELECT count(*) FROM volunteering.person WHERE name = '王芳'") == 3)
      }
    }
  }
}
