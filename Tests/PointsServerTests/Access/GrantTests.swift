import Access
import Foundation
import Ledger
import Postgres
import Testing

@testable import Web

extension ServerTests {
  @Suite("A role is held at a place, and for a time") struct GrantTests {
    @Test("a clerk acts at the own shop alone, and another's receipts are not there")
    func shop() async throws {
      try await ServerStreet.run { street in
        let receipt = try await street.redeem("SALT", 1).entry()
        try await street.bind(.clerk, to: "XP", of: "shop.shop")
        try await street.expectRefusal(403, "other-place") { try await street.redeem("SALT", 1) }
        try await street.expectRefusal(403, "other-place") { try await street.takeBack("SALT", 1, of: receipt) }
        let token = street.tokens[.clerk]
        #expect(try await street.client.send("GET", "/v1/redemptions/\(receipt)", token: token).status == 404)
        #expect(try await street.client.send("GET", "/v1/goods?shop=DP", token: token).status == 403)
        #expect(try await street.client.send("GET", "/v1/goods?shop=XP", token: token).status == 200)
        try await street.bind(.clerk, to: "DP", of: "shop.shop")
        #expect(try await street.redeem("SALT", 1).status == 201)
        #expect(try await street.client.send("GET", "/v1/redemptions/\(receipt)", token: token).status == 200)
      }
    }

    @Test("what was done before a role was taken away, or moved elsewhere, is still answered; nothing new is done")
    func retries() async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.coordinator, "一句很好记的话吧")
        let (sale, record) = (UUID().uuidString, UUID().uuidString)
        let start = Date(timeIntervalSinceNow: -7_200)
        let service =
          #"{"card":"\#(street.sample.card)","activity":"楼道清扫","community":"DP","colour":"RED","witness":"admin","#
          + #""start":"\#(start.ISO8601Format())","end":"\#(start.addingTimeInterval(1_800).ISO8601Format())"}"#
        let sold = try await street.redeem("SALT", 1, key: sale)
        let recorded = try await street.post("/service-records", as: .coordinator, key: record, service)
        let browser = try await street.browser(of: .coordinator)
        let csrf = try #require(await browser.get("/people/new").hidden("csrf"))
        let form = [("csrf", csrf), ("key", UUID().uuidString.lowercased()), ("name", "王芳"), ("community", "DP")]
        #expect(await browser.post("/people", form).status == 303)
        let person = try #require(await browser.get("/people?q=\(street.sample.card)").location)
        let cards = "\(person)/cards"
        let card = [form[0], ("key", UUID().uuidString.lowercased())]
        #expect(await browser.post(cards, card).status == 303)
        func isAnswered() async throws {
          let again = try await street.redeem("SALT", 1, key: sale)
          #expect(again.status == 201 && again.headers["idempotency-replayed"] == "true" && again.body == sold.body)
          let other = try await street.post("/service-records", as: .coordinator, key: record, service)
          #expect(other.status == 201 && other.body == recorded.body)
        }
        try await street.bind(.clerk, to: "XP", of: "shop.shop")
        try await street.bind(.coordinator, to: "XP", of: "volunteering.community")
        try await isAnswered()
        #expect(await browser.post(cards, card).location == "/outcome/\(card[1].1)")
        #expect(await browser.post(cards, [card[0], ("key", UUID().uuidString)]).status == 403)
        try await street.expectRefusal(403, "other-place") { try await street.redeem("SALT", 1) }
        try await street.auditor.run {
          _ = try $0.query("UPDATE access.role_grant SET ended_at = clock_timestamp() WHERE role IN ('clerk', 'coordinator')")
        }
        try await ServerStreet.forgetTokens()
        try await isAnswered()
        try await street.expectRefusal(403, "forbidden") { try await street.redeem("SALT", 1) }
        try await street.expectRefusal(422, "key-reused") { try await street.redeem("SALT", 2, key: sale) }
        #expect(await browser.post("/people", form).location == "/outcome/\(form[1].1)")
        #expect(await browser.get("/outcome/\(form[1].1)").body.contains("已经记上了"))
        #expect(await browser.post("/people", [form[0], ("key", UUID().uuidString), form[2], form[3]]).status == 403)
        let receipts = try await street.auditor.run { try $0.query("SELECT count(*) FROM shop.receipt").only(Int64.self) }
        #expect(receipts == 1)
      }
    }

    @Test("a coordinator records for the own community, and a reviewer sees and approves its records alone")
    func community() async throws {
      try await ServerStreet.run { street in
        for person in [Person.coordinator, .reviewer] { try await street.setPassword(person, "一句很好记的话吧") }
        let end = Date(timeIntervalSinceNow: -3_600)
        func record(_ hoursAgo: Double) -> String {
          let start = end.addingTimeInterval(-hoursAgo * 3_600)
          return #"{"card":"\#(street.sample.card)","activity":"楼道清扫","community":"DP","colour":"RED","witness":"admin","#
            + #""start":"\#(start.ISO8601Format())","end":"\#(start.addingTimeInterval(1_800).ISO8601Format())"}"#
        }
        let recorded = try await street.post("/service-records", as: .coordinator, record(1))
        #expect(recorded.status == 201)
        try await street.bind(.coordinator, to: "XP", of: "volunteering.community")
        try await street.bind(.reviewer, to: "XP", of: "volunteering.community")
        try await street.expectRefusal(403, "other-place") {
          try await street.post("/service-records", as: .coordinator, record(3))
        }
        let id = try #require(recorded.body.flatMapID)
        try await street.expectRefusal(403, "other-place") {
          try await street.post("/service-records/\(id)/approval", as: .reviewer)
        }
        let reviewer = try await street.browser(of: .reviewer)
        #expect(await reviewer.get("/reviews").body.contains("没有待批的记录"))
        let form = try await street.browser(of: .coordinator).get("/service-records/new").body
        #expect(form.contains("value=\"XP\"") && !form.contains("value=\"DP\""))
        // Of many at once those of the own community are recorded.
        let rows = "[\(record(5)),\(record(7).replacing(#""DP""#, with: #""XP""#))]"
        let many = try await street.post("/service-records/rows", as: .coordinator, #"{"rows":\#(rows)}"#)
        #expect(many["rows"]?.items.map { $0["id"] != nil } == [false, true], "\(String(decoding: many.body, as: UTF8.self))")
        try await street.bind(.reviewer, to: "DP", of: "volunteering.community")
        #expect(await reviewer.get("/reviews").body.contains("value=\"\(id)\""))
        #expect(try await street.post("/service-records/\(id)/approval", as: .reviewer).status == 201)
      }
    }

    @Test("what is not done at a place needs the role in the whole book")
    func wholeBook() async throws {
      try await ServerStreet.run { street in
        // The database itself keeps such grants from being made; a route that asks no place refuses all the same.
        try await street.auditor.run {
          _ = try $0.query("ALTER TABLE access.role_grant DROP CONSTRAINT role_grant_place_where_it_can_be")
        }
        try await street.bind(.admin, to: "DP", of: "volunteering.community")
        try await street.expectRefusal(403, "forbidden") {
          try await street.post("/quota-grants", as: .admin, #"{"community":"DP","points":"5.00"}"#)
        }
      }
    }

    @Test(
      "nothing commits with a role that was taken away, though the reading of it lags, nor after its last day or before its first"
    )
    func time() async throws {
      try await ServerStreet.run { street in
        func set(_ days: SQL) async throws {
          try await street.auditor.run { _ = try $0.query("UPDATE access.role_grant SET \(days) WHERE role = 'clerk'") }
        }
        #expect(try await street.redeem("SALT", 1).status == 201)
        let today = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
        try await set("valid_from = '2020-01-01', valid_to = \(raw: today) - 1")
        // At once: the token is still remembered as a clerk's.
        try await street.expectRefusal(403, "forbidden") { try await street.redeem("SALT", 1) }
        try await set("valid_to = \(raw: today)")
        try await ServerStreet.forgetTokens()
        #expect(try await street.redeem("SALT", 1).status == 201, "on its last day")
        try await set("valid_from = \(raw: today) + 1, valid_to = '9999-12-31'")
        try await street.expectRefusal(403, "forbidden") { try await street.redeem("SALT", 1) }
        try await set("valid_from = \(raw: today)")
        try await ServerStreet.forgetTokens()
        #expect(try await street.redeem("SALT", 1).status == 201, "on its first day")
        try await set("ended_at = clock_timestamp()")
        try await street.expectRefusal(403, "forbidden") { try await street.redeem("SALT", 1) }
      }
    }

    @Test("an administrator gives a role at a place and takes it away, both written down")
    func pages() async throws {
      try await ServerStreet.run { street in
        for person in [Person.admin, .auditor] { try await street.setPassword(person, "一句很好记的话吧") }
        let admin = try await street.browser(of: .admin)
        let list = await admin.get("/users").body
        let id = try #require(list.components(separatedBy: "auditor").last?.firstMatch(of: /users\/(\d+)\/grants/)).1
        let path = "/users/\(id)/grants"
        let form = await admin.get(path)
        let shop = try #require(form.body.firstMatch(of: /value="(\d+)">[^<]*超市</)).1
        let community = try #require(form.body.firstMatch(of: /value="(\d+)">[^<]*社区</)).1
        func give(_ role: String, _ place: Substring, _ to: String = "", _ from: String = "") async -> PageBrowser.Answer {
          await admin.post(
            path, [("csrf", form.hidden("csrf") ?? ""), ("role", role), ("place", String(place)), ("from", from), ("to", to)])
        }
        #expect(await give("clerk", community).body.contains("店员请选一家超市"))
        #expect(await give("reviewer", shop).body.contains("审批人请选一个社区"))
        #expect(await give("admin", shop).body.contains("全街道的岗位"))
        #expect(await give("emperor", shop).body.contains("请选岗位"))
        #expect(await give("clerk", "999999").body.contains("请选一项"))
        #expect(await give("clerk", shop, "2020-01-01").body.contains("最后一天不能早于"))
        #expect(await give("clerk", shop, "morgen").body.contains("请填日期"))
        #expect(await give("clerk", shop, "2020-01-02", "2020-01-01").body.contains("已经过了"))
        for _ in 1...2 { #expect(await give("clerk", shop, "2099-12-31").location == "/users?done=granted") }
        let given = await admin.get("/users?done=granted").body
        #expect(given.contains("岗位加好了") && given.contains("，到2099年12月31日"))
        let grant = try #require(given.components(separatedBy: "2099年12月31日").first?.matches(of: /grants\/(\d+)\/end/).last).1
        #expect(await admin.post("/grants/\(grant)/end", [("csrf", form.hidden("csrf") ?? "")]).location == "/users?done=ended")
        #expect(await admin.post("/grants/\(grant)/end", [("csrf", form.hidden("csrf") ?? "")]).location == "/users?done=ended")
        #expect(!(await admin.get("/users").body.contains("2099年12月31日")))
        let own = try #require(given.firstMatch(of: /grants\/(\d+)\/end[^>]*>[^>]*>[^>]*>管理员</)).1
        let last = await admin.post("/grants/\(own)/end", [("csrf", form.hidden("csrf") ?? "")])
        #expect(last.status == 409 && last.body.contains("最后一个管理员"))
        #expect(await admin.get("/users").status == 200)
        let audit = await street.browser().get("/audit")
        #expect(audit.status == 303)
        let log = try await street.browser(of: .auditor).get("/audit").body
        #expect(log.contains(/给岗位：店员（[^）]*超市），[^，]*起，到2099年12月31日/) && log.contains("收回岗位：店员（"))
      }
    }
  }
}

extension ServerStreet {
  /// Moves all grants of somebody to a shop, or to a community, by its code.
  func bind(_ person: Person, to place: String, of table: String) async throws {
    try await auditor.run {
      _ = try $0.query(
        """
        UPDATE access.role_grant g SET place = (SELECT p.holder FROM \(raw: table) p WHERE p.book = 1 AND p.code = \(place))
          FROM access.app_user u WHERE u.book = g.book AND u.id = g.user_id AND g.book = 1 AND u.login = \(person.rawValue)
        """)
    }
    try await ServerStreet.forgetTokens()
  }
}

extension Data {
  /// The `id` or `record` of a reply.
  fileprivate var flatMapID: Int64? {
    (try? JSONSerialization.jsonObject(with: self)).flatMap { $0 as? [String: Any] }
      .flatMap { ($0["id"] ?? $0["record"]) as? NSNumber }?.int64Value
  }
}
