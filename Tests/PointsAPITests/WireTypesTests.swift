import Foundation
import PointsAPI
import Testing

@Suite("Each wire type agrees with its schema")
struct WireTypesTests {
  static let all: [any WireType.Type] = [
    NamedPlace.self, VolunteerRequest.self, VolunteerResponse.self, CardResponse.self, GoodsRequest.self, GoodsResponse.self,
    PriceRequest.self, PriceResponse.self, List<GoodsOnShelf>.self, StockReceiptRequest.self, RateRequest.self,
    RateResponse.self, QuotaGrantRequest.self, ServiceRecordRequest.self, ServiceRecordResponse.self,
    PostedReply<ApprovalDetails>.self, RedemptionRequest.self, PostedReply<RedemptionDetails>.self,
    PostedReply<ReceiptDetails>.self,
    ReturnRequest.self,
    PostedReply<ReturnDetails>.self, ReversalRequest.self, PostedReply<ReversalDetails>.self, List<EntrySummary>.self,
    EntryResponse.self, List<AccountResponse>.self, List<StatementItem>.self, TrialBalanceResponse.self,
    ReconciliationResponse.self, RequestState.self, OpeningRequest.self, List<OpeningResult>.self,
    PostedReply<NoDetails>.self, NoContent.self, Problem.self,
  ]

  @Test("every field that the schema declares is read and written, and no other", arguments: all.indices)
  func agrees(index: Int) throws { try check(Self.all[index]) }

  private func check<Value: WireType>(_ type: Value.Type) throws {
    for full in [true, false] {
      let json = example(of: type.schema, full: full)
      let value = try StrictJSON.decode(type, from: JSONEncoder().encode(json))
      #expect(try JSONDecoder().decode(JSONValue.self, from: StrictJSON.encode(value)) == json)
    }
  }

  /// A value that the schema allows, with all optional fields or none.
  private func example(of schema: Schema, full: Bool) -> JSONValue {
    switch schema {
    case .text(let format, let length):
      .string(format == .plain ? String(repeating: "甲", count: length.lowerBound) : format.example)
    case .choice(let choices): .string(choices[0])
    case .integer(let range): .integer(range.lowerBound)
    case .boolean: true
    case .list(let element, let count):
      .array(Array(repeating: example(of: element, full: full), count: max(count.lowerBound, 1)))
    case .record(_, let fields):
      .object(
        Dictionary(
          uniqueKeysWithValues: fields.filter { full || $0.isRequired }.map { ($0.name, example(of: $0.schema, full: full)) }))
    case .dictionary(let element): ["2101": example(of: element, full: full)]
    case .anything: ["entry": 81]
    }
  }
}

@Suite("Points travel as decimal texts")
struct PointsTextTests {
  @Test("digits and at most two decimals are points", arguments: ["0", "3", "0.5", "12.50", "10000000000.00"])
  func good(text: String) { #expect(PointsText(rawValue: text)?.rawValue == text) }

  @Test(
    "nothing else is",
    arguments: ["", ".5", "5.", "1.234", "-1", "+1", "1e3", " 1", "1,5", "１", "NaN", "1.2.3", "100000000000"])
  func bad(text: String) { #expect(PointsText(rawValue: text) == nil) }

  @Test("hundredths are written with two decimals")
  func hundredths() { #expect([0, 5, 1250].map { PointsText(hundredths: $0).rawValue } == ["0.00", "0.05", "12.50"]) }
}
