import Foundation
import Ledger
import Testing
import Web

@testable import PointsAPI

@Suite("A request is read strictly")
struct StrictJSONTests {
  static let good = #"{"shop":"S1","card":"100000000017","lines":[{"sku":"rice","quantity":2},{"sku":"soap","quantity":1}]}"#

  private func mistake(in text: String) -> MalformedRequest? { mistake(in: Data(text.utf8)) }

  private func mistake(in data: Data) -> MalformedRequest? {
    do {
      _ = try StrictJSON.decode(RedemptionRequest.self, from: data)
      return nil
    } catch {
      return error
    }
  }

  @Test("a good one is decoded")
  func good() throws {
    let request = try StrictJSON.decode(RedemptionRequest.self, from: Data(Self.good.utf8))
    #expect(request.lines.map(\.sku) == ["RICE", "SOAP"], "in their one spelling")
    #expect(request.expectedBalance == nil)
  }

  @Test(
    "a bad one is refused, and the place is named",
    arguments: [
      // code, field, what is replaced, by what
      ("unknown-field", "expectedBalanc", #""S1","#, #""S1","expectedBalanc":"3","#),
      ("unknown-field", "lines[1].price", #""sku":"soap","#, #""sku":"soap","price":"1","#),
      ("duplicate-field", "shop", #""S1","#, #""S1","shop":"S2","#),
      ("duplicate-field", "lines[0].sku", #""sku":"rice","#, #""sku":"rice","sku":"gold","#),
      ("duplicate-field", "lines[0].sku", #""sku":"rice","#, #""sku":"rice","\u0073ku":"gold","#),
      ("missing-field", "card", #""card":"100000000017","#, ""),
      ("missing-field", "lines[0].quantity", #","quantity":2"#, ""),
      ("missing-field", "shop", #""S1""#, "null"),
      ("wrong-type", "shop", #""S1""#, "1"),
      ("wrong-type", "lines[0].quantity", "2", #""2""#),
      ("wrong-type", "lines[0]", #"{"sku":"rice","quantity":2}"#, "[]"),
      ("not-whole-number", "lines[0].quantity", "2", "1.5"),
      ("not-whole-number", "lines[0].quantity", "2", "2.0"),
      ("not-whole-number", "lines[0].quantity", "2", "1e3"),
      ("out-of-range", "lines[0].quantity", "2", "10000000000000000000"),
      ("out-of-range", "lines[0].quantity", "2", "0"),
      ("out-of-range", "lines[0].quantity", "2", "-1"),
      ("wrong-format", "card", "100000000017", "10000000001"),
      ("wrong-format", "card", "100000000017", "１0000000001"),
      ("wrong-format", "shop", "S1", ""),
      ("forbidden-character", "shop", "S1", #"S\u0000"#),
      ("forbidden-character", "shop", "S1", #"S\ud800"#),
      ("wrong-format", "shop", "S1", #"S\u001b"#),
      ("not-json", "", "}]}", "}]"),
      ("not-json", "", "}]}", "}]}}"),
      ("not-json", "", "2", "02"),
      ("not-json", "", "2", "NaN"),
      ("not-json", "", "S1", "S\n1"),
    ])
  func bad(code: String, field: String, old: String, new: String) throws {
    let range = try #require(Self.good.range(of: old))
    let found = try #require(mistake(in: Self.good.replacingCharacters(in: range, with: new)))
    #expect(found.code.rawValue == code)
    #expect(found.field == field)
    #expect(!found.detail.isEmpty)
  }

  @Test("an empty basket and one of too many lines are refused")
  func counts() {
    let line = #"{"sku":"rice","quantity":2}"#
    for count in [0, Limits.maxLines + 1] {
      let lines = Array(repeating: line, count: count).joined(separator: ",")
      #expect(mistake(in: #"{"shop":"S1","card":"100000000017","lines":[\#(lines)]}"#)?.code == .wrongCount)
    }
  }

  @Test("bytes that are no UTF-8, no JSON, or nested too deep are refused")
  func bytes() {
    #expect(mistake(in: Data([0x22, 0xFF, 0x22]))?.code == .notUTF8)
    #expect(mistake(in: Data([0xFF, 0xFE]) + Data(Self.good.data(using: .utf16LittleEndian) ?? Data()))?.code == .notUTF8)
    #expect(mistake(in: Self.good.data(using: .utf16LittleEndian) ?? Data())?.code == .notJSON)
    #expect(mistake(in: Data([0xEF, 0xBB, 0xBF]) + Data(Self.good.utf8))?.code == .notJSON)
    #expect(mistake(in: "")?.code == .notJSON)
    #expect(mistake(in: String(repeating: "[", count: 100_000))?.code == .tooDeep)
  }

  @Test("the canonical text does not depend on how the request was written")
  func canonical() throws {
    let other =
      #"{ "lines":[{"quantity":2,"sku":"r\u0069ce"},{"quantity":1,"sku":"soap"}],"#
      + #""expectedBalance":null,"card":"100000000017","shop":"S1"}"#
    let spelled = Self.good.replacing("S1", with: "\u{3000}ｓ１ ").replacing("rice", with: " RICE")
    let expected = #"{"card":"100000000017","lines":[{"quantity":2,"sku":"RICE"},{"quantity":1,"sku":"SOAP"}],"shop":"S1"}"#
    // What the sender saw is no part of what is asked.
    let seen: [String] = [#""7""#, #""7.00""#, "null"].map { Self.good.dropLast() + #","expectedBalance":\#($0)}"# }
    for text: String in [Self.good, other, spelled] + seen {
      var (value, content) = try StrictJSON.read(RedemptionRequest.self, from: Data(text.utf8), path: ["no": "8", "id": "7"])
      #expect((value.expectedBalance == nil) == !text.contains(#":"7"#))
      value.expectedBalance = nil
      #expect(String(decoding: try StrictJSON.canonical(value), as: UTF8.self) == expected)
      #expect(String(decoding: content, as: UTF8.self) == #"{"body":\#(expected),"path":{"id":"7","no":"8"}}"#)
    }
  }

  @Test("the canonical text of what was scanned is that of what was decoded")
  func canonicalOfScanned() throws {
    func compare<Value: WireType>(_ type: Value.Type, _ text: String) throws {
      let (value, content) = try StrictJSON.read(type, from: Data(text.utf8), path: [:])
      let decoded = String(decoding: try StrictJSON.canonical(value), as: UTF8.self)
      #expect(String(decoding: content, as: UTF8.self) == #"{"body":\#(decoded),"path":{}}"#)
    }
    try compare(
      OpeningRequest.self,
      #"{"rows":[{"card":"100000000017","points":"012.5","vintage":null,"minutes":-0},{"shop":"东平","sku":"a-1","quantity":7}]}"#
    )
    try compare(VolunteerRequest.self, #"{"community":"dp","name":" 张·丽\u5a1f\"\/\\\ud83d\ude00e\u0301","card":null}"#)
    try compare(NoContent.self, " { } ")
    try compare(PriceRequest.self, #"{"price":"9","from":"2026-01-01"}"#)
  }
}
