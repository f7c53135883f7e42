import Foundation
import Ledger
import Postgres
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("At the reviewer's desk") struct ReviewPageTests {
    private func run(_ body: (ServerStreet) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        for person in [Person.coordinator, .reviewer, .deputy] { try await street.setPassword(person, ServerStreet.password) }
        _ = try await street.post("/colours", as: .admin, #"{"code":"RED","label":"红先锋"}"#)
        try await body(street)
      }
    }

    /// Records a service; answers with its number.
    private func record(_ street: ServerStreet, _ json: String, as person: Person = .coordinator) async throws -> Int64 {
      let answer = try await street.post("/service-records", as: person, json)
      return try #require(answer["id"]?.number, "\(String(decoding: answer.body, as: UTF8.self))")
    }

    /// The row of a record on a page.
    private func row(_ record: Int64, _ body: String) throws -> String {
      try #require(
        body.components(separatedBy: "<tr>").first {
          $0.contains("value=\"\(record)\"") || $0.contains("<span>\(record) ") || $0.contains(">\(record)</a></th>")
        }, "\(body)")
    }

    @Test("a row says who, by name and card, what kind of service, and what it will earn or that it waits for quota")
    func rows() async throws {
      try await run { street in
        let tail = street.sample.card.suffix(4)
        let plain = try await record(street, street.service(hours: 2, endingHoursAgo: 1))
        let poor = try await record(street, street.service(hours: 1, endingHoursAgo: 4, community: "XP"))
        let old = try await record(street, street.service(hours: 1, endingHoursAgo: 24 * 9))
        let body = try await street.browser(of: .reviewer).get("/reviews").body
        let first = try row(plain, body)
        #expect(
          first.contains("张*娟") && first.contains("尾号 \(tail)") && first.contains("红先锋") && first.contains(">4<"), "\(first)")
        #expect(!first.contains("等额度") && first.contains("href=\"/service-records/\(plain)\""))
        #expect(try row(poor, body).contains(">2 <span class=\"tag t-wait\">等额度"), "no quota there")
        let late = try row(old, body)
        #expect(late.contains("荣誉时数") && late.contains("积分（分）\">0<") && !late.contains("等额度"))
        #expect(body.components(separatedBy: "本街道口径").count == 2, "explained once")
        let own = try await street.browser(of: .coordinator).get("/service-records").body
        #expect(try row(plain, own).contains("红先锋") && row(plain, own).contains(tail) && row(plain, own).contains("待批"))
        let linked = try row(plain, try await street.browser(of: .deputy).get("/reviews").body)
        #expect(linked.contains(/href="\/people\/\d+"/), "the deputy is a coordinator too")
      }
    }

    @Test("where somebody waits for quota already, who comes later waits too")
    func behind() async throws {
      try await run { street in
        let first = try await record(street, street.service(hours: 2, endingHoursAgo: 1, community: "XP"))
        #expect(try await street.post("/service-records/\(first)/approval", as: .reviewer).status == 201)
        let second = try await record(street, street.service(hours: 1, endingHoursAgo: 5, community: "XP"))
        let reviewer = try await street.browser(of: .reviewer)
        #expect(try row(second, await reviewer.get("/reviews").body).contains("等额度"))
        #expect(try await street.post("/quota-grants", as: .admin, #"{"community":"XP","points":"100"}"#).status == 201)
        #expect(try !row(second, await reviewer.get("/reviews").body).contains("等额度"))
      }
    }

    @Test("a row that cannot be approved says why, and has no box to tick")
    func own() async throws {
      try await run { street in
        let mine = try await record(street, street.service(hours: 1, endingHoursAgo: 1), as: .deputy)
        let seen = try await record(street, street.service(hours: 1, endingHoursAgo: 3, witness: "deputy"))
        let served = try await record(street, street.service(hours: 1, endingHoursAgo: 5, card: street.sample.poorCard))
        try await street.auditor.run { session in
          _ = try session.query(
            """
            UPDATE access.app_user SET volunteer = (SELECT c.holder FROM volunteering.card c WHERE c.number = \(street.sample.poorCard))
             WHERE book = 1 AND login = 'deputy'
            """)
        }
        let body = try await street.browser(of: .deputy).get("/reviews").body
        for (record, words) in [(mine, "您登记的"), (seen, "您见证的"), (served, "您参加的")] {
          let row = try row(record, body)
          #expect(row.contains(words) && !row.contains("checkbox"), "\(row)")
        }
        #expect(body.contains("请别的审批人批") && !body.contains("批准勾选的记录"))
        #expect(try row(mine, try await street.browser(of: .reviewer).get("/reviews").body).contains("checkbox"))
      }
    }

    @Test(
      "what was approved is answered with the name; approving it again says that it was oneself, and a colleague that it was not")
    func twice() async throws {
      try await run { street in
        let record = try await record(street, street.service(hours: 2, endingHoursAgo: 1))
        func approve(_ browser: PageBrowser, _ form: [(String, String)]) async throws -> String {
          await browser.get(await browser.post("/reviews/decisions", form).location ?? "").body
        }
        let (reviewer, deputy) = (try await street.browser(of: .reviewer), try await street.browser(of: .deputy))
        let forms = [
          try await reviewer.fill("/reviews", [("record", "\(record)")]),
          try await reviewer.fill("/reviews", [("record", "\(record)")]),
        ]
        let late = try await deputy.fill("/reviews", [("record", "\(record)")])
        #expect(try await approve(reviewer, forms[0]).contains("第 \(record) 号，张*娟：2 小时，4 分"))
        let entry = try await street.number("SELECT max(entry) FROM volunteering.credit")
        let again = try await approve(reviewer, forms[1])
        #expect(again.contains("您已经批过了，没有再记：1 条") && again.contains("张*娟：记成第 \(entry) 号凭证，不用再批"), "\(again)")
        #expect(!again.contains("别人已经批了"))
        let other = try await approve(deputy, late)
        #expect(other.contains("别人已经批了，记成第 \(entry) 号凭证") && !other.contains("您已经批过了"))
        #expect(try await street.balance() == "104.00", "once")
      }
    }
  }
}
