import Foundation
import Ledger
import Postgres
import Testing
import Web

extension ServerTests {
  @Suite("A correction") struct Corrections {
    /// A record of two hours, approved: 4 points.
    private func approved(_ street: ServerStreet) async throws -> Int64 {
      let id = try #require(try await street.post("/service-records", as: .coordinator, street.service())["id"]?.number)
      _ = try await street.post("/service-records/\(id)/approval", as: .reviewer).entry()
      return id
    }

    private func clawBack(_ id: Int64, _ street: ServerStreet, key: String = UUID().uuidString) async throws -> HTTPAnswer {
      try await street.post("/service-records/\(id)/clawback", as: .reviewer, key: key, #"{"reason":"签到表作废"}"#)
    }

    @Test("claws back once, leaves what was spent as a debt, and a new approval repays it")
    func clawback() async throws {
      try await ServerStreet.run { street in
        let id = try await approved(street)
        #expect(try await street.balance() == "104.00")
        _ = try await street.redeem("RICE-5", 2).entry()
        _ = try await street.redeem("SALT", 21).entry()
        #expect(try await street.balance() == "2.00")
        let key = UUID().uuidString
        let answer = try await clawBack(id, street, key: key)
        #expect(answer.status == 201 && answer["minutes"] == 120 && answer["points"] == "4.00")
        #expect(answer["taken"] == "2.00" && answer["owed"] == "2.00" && answer["state"] == "clawed-back")
        #expect(try await clawBack(id, street, key: key).body == answer.body)
        try await street.expectRefusal(409, "record-not-credited", saying: "第 \(id) 号") { try await clawBack(id, street) }
        let remark = try await street.get("/entries/\(try answer.entry())", as: .reconciler)["remark"]
        #expect(remark == "签到表作废")
        _ = try await street.post("/service-records/\(id)/approval", as: .reviewer).entry()
        #expect(try await street.balance() == "2.00", "4 points, of which 2 repay the debt")
        #expect(try await clawBack(id, street)["owed"] == "2.00")
        try await street.expectRefusal(404, "unknown-record", saying: "999999") { try await clawBack(999_999, street) }
        #expect(try await street.findings() == [])
      }
    }

    @Test("of a record that waits is refused, and of two at once one wins")
    func clawbackOnce() async throws {
      try await ServerStreet.run { street in
        let waiting = try #require(
          try await street.post("/service-records", as: .coordinator, street.service(endingHoursAgo: 30))["id"]?.number)
        try await street.expectRefusal(409, "record-not-credited") { try await clawBack(waiting, street) }
        let id = try await approved(street)
        async let one = clawBack(id, street)
        async let two = clawBack(id, street)
        #expect(try await [one.status, two.status].sorted() == [201, 409])
      }
    }

    /// The month cannot end while a test runs, so its sheet is drawn from behind.
    @Test("settles a sheet once both sides signed it")
    func settlement() async throws {
      try await ServerStreet.run { street in
        let month = #"{"month":"\#(Moment.today.month)"}"#
        try await street.expectRefusal(409, "month-not-over", saying: "结账日") {
          try await street.post("/sheets", as: .reconciler, month)
        }
        try await street.expectRefusal(409, "nothing-there", saying: "没有") {
          try await street.post("/settlements", as: .reconciler, month)
        }
        _ = try await street.redeem("SALT", 5).entry()
        _ = try await street.number(
          """
          INSERT INTO shop.sheet (book, id, shop, month, payable, receivable, drawn_by)
          SELECT 1, 1, holder, \(Int64(Moment.today.month.number))::int4, 1000, 0, 1 FROM shop.shop WHERE code = 'DP' RETURNING id
          """)
        try await street.expectRefusal(409, "shop-signs-first", saying: "超市签字") {
          try await street.post("/sheets/1/street-signature", as: .reconciler)
        }
        #expect(try await street.post("/sheets/1/shop-signature", as: .clerk)["id"] == 1)
        try await street.expectRefusal(409, "sheet-signed") { try await street.post("/sheets/1/shop-signature", as: .clerk) }
        try await street.expectRefusal(404, "unknown-sheet") { try await street.post("/sheets/9/shop-signature", as: .clerk) }
        let open = try await street.get("/sheets", as: .clerk)["items"]?.items.first
        #expect(open?["shopSigned"] == true && open?["streetSigned"] == false && open?["net"] == "10.00")
        #expect(try await street.post("/sheets/1/street-signature", as: .reconciler)["id"] == 1)
        let key = UUID().uuidString
        let settled = try await street.post("/settlements", as: .reconciler, key: key, month)
        let sheet = settled["shops"]?.items.first
        #expect(sheet?["shop"] == "DP" && sheet?["payable"] == "10.00" && sheet?["net"] == "10.00")
        #expect(settled["carried"]?.items.isEmpty == true)
        #expect(try await street.post("/settlements", as: .reconciler, key: key, month).body == settled.body)
        #expect(try await street.get("/sheets", as: .reconciler)["items"]?.items.isEmpty == true)
        #expect(try await street.tampering() == nil)
        #expect(try await street.findings() == [])
      }
    }

    @Test("deducts what is there, shows what was due, and gives it back once")
    func deduction() async throws {
      try await ServerStreet.run { street in
        let body = #"{"card":"\#(street.sample.poorCard)","points":"30","reason":"冒领"}"#
        let answer = try await street.post("/deductions", as: .reconciler, body)
        #expect(answer["due"] == "30.00" && answer["taken"] == "27.00")
        try await street.expectRefusal(409, "nothing-there") { try await street.post("/deductions", as: .reconciler, body) }
        _ = try await street.reverse(try answer.entry()).entry()
        #expect(try await street.balance(street.sample.poorCard) == "27.00")
        try await street.expectRefusal(409, "already-reversed") { try await street.reverse(try answer.entry()) }
        try await street.expectRefusal(404, "unknown-card") {
          try await street.post(
            "/deductions", as: .reconciler, #"{"card":"\#(ServerStreet.unknownCard)","points":"1","reason":"冒领"}"#)
        }
        #expect(try await street.tampering() == nil)
      }
    }
  }
}
