import Foundation
import Ledger
import LedgerPostgres
import Testing
import Web

@testable import PointsPages

@Suite("The basket in the address") struct TillAddressTests {
  private static let id = "6f1dc0f1-0000-4000-8000-000000000001"

  private func address(_ query: String, others: Set<String> = []) throws -> TillAddress {
    try TillAddress(FormFields(parsing: query), others: others)
  }

  @Test("is spelled in one way, which reads back as the same")
  func spelling() throws {
    let full = "basket=\(Self.id)&shop=DP&member=1159&card=17&goods=SOAP*2&goods=SALT*1&collector=1&paper=80"
    let read = try address(full)
    #expect(read.path() == "/till?" + full)
    #expect(read.lines == [GoodsQuantity(sku: "SOAP", pieces: 2), GoodsQuantity(sku: "SALT", pieces: 1)])
    let other = "paper=80&goods=soap%2A2&goods=salt*01&card=17&member=01159&shop=dp&collector=1&basket=\(Self.id.uppercased())"
    #expect(try address(other) == read)
    #expect(try address("").path() == "/till")
    #expect(try address("paper=58").path() == "/till", "what is so anyhow is left out")
  }

  @Test("changes by one")
  func changes() throws {
    var till = try address("basket=\(Self.id)&member=5&goods=SOAP*1")
    try till.add("SALT")
    try till.add("SOAP")
    #expect(till.path().hasSuffix("goods=SOAP*2&goods=SALT*1"))
    till.remove("SOAP")
    till.remove("SALT")
    till.remove("RICE")
    #expect(till.path().hasSuffix("member=5&goods=SOAP*1"), "of one piece the line goes")
    till.drop("SOAP")
    #expect(till.lines.isEmpty && till.path() == "/till?basket=\(Self.id)&member=5")
    #expect(till.next == TillAddress())
  }

  @Test("holds 50 lines of 999 pieces, and says so")
  func bounds() throws {
    var till = try address((1...50).map { "goods=G\($0)*999" }.joined(separator: "&"))
    #expect(throws: TillAddress.Full.lines) { try till.add("ONE-MORE") }
    #expect(throws: TillAddress.Full.pieces) { try till.add("G7") }
    #expect(till.path().utf8.count < 8_000)
  }

  @Test(
    "is refused where no page of ours wrote it",
    arguments: [
      "basket=1", "basket=6f1dc0f1-0000-5000-8000-000000000001", "member=0", "member=-1", "member=1e3",
      "member=9999999999999999999",
      "card=x", "goods=SOAP", "goods=SOAP*0", "goods=SOAP*1000", "goods=SOAP*1*2", "goods=*1", "goods=SOAP*1&goods=soap*1",
      "goods=SO%20AP*1", "collector=2", "paper=57", "name=x", "goods[]=SOAP*1", "scan=x", "shop=%2F",
    ])
  func unreadable(query: String) {
    #expect(throws: HTTPProblem.self) { try address(query) }
  }

  @Test(
    "is refused where a field is there twice", arguments: ["member=1&member=1", "basket=\(id)&basket=\(id)", "scan=1&scan=1"])
  func doubled(query: String) {
    #expect(throws: HTTPProblem.self) { try address(query, others: ["scan"]) }
  }

  @Test("is refused with more than 50 lines")
  func tooMany() {
    #expect(throws: HTTPProblem.self) { try address((1...51).map { "goods=G\($0)*1" }.joined(separator: "&")) }
  }
}
