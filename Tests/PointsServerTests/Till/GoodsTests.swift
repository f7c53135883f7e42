import Foundation
import Ledger
import LedgerPostgres
import Postgres
import Testing
import Web

extension ServerTests {
  @Suite("What the package of goods says") struct GoodsTests {
    private func goods(_ sku: String, _ street: ServerStreet) async throws -> JSONValue? {
      try await street.get("/goods?shop=DP", as: .clerk)["items"]?.items.first { $0["sku"] == .string(sku) }
    }

    @Test("comes with new goods or later, however it is typed, and the shelf shows it")
    func label() async throws {
      try await ServerStreet.run { street in
        let body = #"{"sku":"CUP","name":"保温杯","barcode":" ０３６０００２９１４５２","specification":" 500 mL ","unit":"个"}"#
        let key = UUID().uuidString
        #expect(try await street.post("/goods", as: .admin, key: key, body).status == 201)
        let otherwise = #"{"sku":"cup","name":"保温杯","barcode":"0 036000 291452","specification":"500 mL","unit":"个"}"#
        #expect(try await street.post("/goods", as: .admin, key: key, otherwise).isReplay, "a retry may spell it another way")
        #expect(try await street.post("/goods/CUP/prices", as: .admin, #"{"from":"2020-01-01","price":"35"}"#).status == 201)
        let cup = try #require(try await goods("CUP", street))
        #expect(cup["barcode"] == "0036000291452" && cup["specification"] == "500 mL" && cup["unit"] == "个")
        let salt = try #require(try await goods("SALT", street))
        #expect(salt["barcode"] == nil && salt["specification"] == nil && salt["unit"] == nil && salt["name"] == "食盐")

        try await street.expectReplay(201, comment: "label") {
          try await street.post("/goods/salt/label", as: .admin, key: $0, #"{"barcode":"96385074","unit":"袋"}"#)
        }
        #expect(try await goods("SALT", street)?["barcode"] == "96385074")
        #expect(try await street.post("/goods/SALT/label", as: .admin, #"{"barcode":"12345"}"#)["sku"] == "SALT")
        let changed = try await goods("SALT", street)
        #expect(changed?["barcode"] == "12345" && changed?["unit"] == nil, "what is left out is taken away")
        #expect(try await street.post("/goods/SALT/label", as: .admin, "{}").status == 201)
        #expect(try await goods("SALT", street)?["barcode"] == nil)
      }
    }

    @Test(
      "is refused where it is no barcode",
      arguments: [
        ("6901234567893", "barcode-check-digit", "校验位"), ("036000291453", "barcode-check-digit", "校验位"),
        ("96385075", "barcode-check-digit", "校验位"), ("1234", "wrong-format", "barcode"), ("123456789", "wrong-format", "5 到 7 位"),
        ("12345678901234", "wrong-format", "barcode"), ("69O1234567892", "wrong-format", "barcode"),
        ("", "wrong-format", "barcode"),
      ])
    func wrong(barcode: String, problem: String, words: String) async throws {
      try await ServerStreet.run { street in
        for (path, body) in [
          ("/goods", #"{"sku":"CUP","name":"杯","barcode":"\#(barcode)"}"#), ("/goods/SALT/label", #"{"barcode":"\#(barcode)"}"#),
        ] {
          try await street.expectRefusal(400, problem, saying: words, comment: path) {
            try await street.post(path, as: .admin, body)
          }
        }
      }
    }

    @Test("is one of the goods alone: who has the barcode is named, and remembered under the key")
    func taken() async throws {
      try await ServerStreet.run { street in
        #expect(try await street.post("/goods/SALT/label", as: .admin, #"{"barcode":"036000291452"}"#).status == 201)
        let key = UUID().uuidString
        let requests = [
          ("/goods/RICE-5/label", key, #"{"barcode":"0036000291452"}"#),
          ("/goods", UUID().uuidString, #"{"sku":"CUP","name":"杯","barcode":"036000291452"}"#),
        ]
        for (path, key, body) in requests {
          try await street.expectRefusal(409, "barcode-taken", saying: "“SALT”", comment: path) {
            try await street.post(path, as: .admin, key: key, body)
          }
        }
        #expect(try await street.post("/goods/SALT/label", as: .admin, "{}").status == 201)
        #expect(try await street.post("/goods/RICE-5/label", as: .admin, #"{"barcode":"036000291452"}"#).status == 201)
        try await street.expectRefusal(404, "unknown-goods", saying: "NONE") {
          try await street.post("/goods/NONE/label", as: .admin, "{}")
        }
        // Another book has its own barcodes.
        #expect(
          try await street.post("/goods", as: .stranger, #"{"sku":"A","name":"盐","barcode":"036000291452"}"#).status == 201)
      }
    }

    @Test("a request without a label has the fingerprint that it had before there were labels")
    func fingerprint() async throws {
      try await ServerStreet.run { street in
        let key = UUID()
        let body = #"{ "name": "保温杯", "monthlyLimit": 1, "sku": "cup" }"#
        #expect(try await street.post("/goods", as: .admin, key: key.uuidString, body).status == 201)
        let (stored, actor) = try await street.auditor.run { session in
          try session.query(
            """
            SELECT c.fingerprint, u.id FROM ledger.command c JOIN access.app_user u ON u.book = 1 AND u.login = 'admin'
             WHERE c.book = 1 AND c.request = \(key)
            """
          ).only(Data.self, Int64.self)
        }
        let content = Data(#"{"body":{"monthlyLimit":1,"name":"保温杯","sku":"CUP"},"path":{}}"#.utf8)
        #expect(stored == Fingerprint(action: "add-goods", actor: UserID(actor), content: content).bytes)
      }
    }
  }
}
