import Foundation
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
        #expect(try await street.post("/reconciliations", as: .reconciler)["findings"]?.items.isEmpty == true)
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

    @Test("settles all shops in one entry, and collects what was returned afterwards")
    func settlement() async throws {
      try await ServerStreet.run { street in
        try await street.expectRefusal(409, "nothing-there", saying: "没有") {
          try await street.post("/settlements", as: .reconciler)
        }
        let receipt = try await street.redeem("SALT", 5).entry()
        let settled = try await street.post("/settlements", as: .reconciler)
        #expect(settled.status == 201)
        let sheet = settled["shops"]?.items.first { $0["shop"] == "DP" }
        #expect(sheet?["payable"] == "10.00" && sheet?["receivable"] == "0.00" && sheet?["net"] == "10.00")
        _ = try await street.takeBack("SALT", 2, of: receipt).entry()
        let collected = try await street.post("/settlements", as: .reconciler)["shops"]?.items.first { $0["shop"] == "DP" }
        #expect(collected?["receivable"] == "4.00" && collected?["net"] == "-4.00")
        #expect(try await street.tampering() == nil)
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
