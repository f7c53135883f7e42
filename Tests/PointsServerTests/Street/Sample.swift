import Foundation
import Ledger
import Testing
import Web

/// The things of the street that tests talk about.
struct Sample: Sendable {
  /// 张丽娟's card: 100 points.
  var card = ""
  /// 王强's card: 27 points, three short of a bag of rice.
  var poorCard = ""
}

/// Sets the street up through the server's own routes: two communities with a shop each; salt at 2 points, rice at 30 (two a
/// month), an umbrella without a price; a rate, a quota, two volunteers with passbooks, and stock at the first shop.
actor Furnishing {
  private let tokens: [Person: String]
  private(set) var sample = Sample()

  init(tokens: [Person: String]) { self.tokens = tokens }

  func furnish(_ client: TestClient) async throws {
    for (code, name) in [("DP", "东平社区"), ("XP", "西平社区")] {
      try await post(client, "/communities", .admin, #"{"code":"\#(code)","name":"\#(name)"}"#)
      try await post(client, "/shops", .admin, #"{"code":"\#(code)","name":"\#(name)爱心超市"}"#)
    }
    try await post(client, "/goods", .admin, #"{"sku":"SALT","name":"食盐"}"#)
    try await post(client, "/goods", .admin, #"{"sku":"RICE-5","name":"大米 5 kg","monthlyLimit":2}"#)
    try await post(client, "/goods", .admin, #"{"sku":"UMBRELLA","name":"雨伞"}"#)
    try await post(client, "/goods/SALT/prices", .admin, #"{"from":"2020-01-01","price":"2"}"#)
    try await post(client, "/goods/RICE-5/prices", .admin, #"{"from":"2020-01-01","price":"30.00"}"#)
    try await post(
      client, "/rates", .admin, #"{"colour":"RED","from":"2020-01-01","pointsPerHour":"2","rounding":"minute"}"#)
    try await post(client, "/quota-grants", .admin, #"{"community":"DP","points":"10000"}"#)
    sample.card = try await volunteer("张丽娟", client)
    sample.poorCard = try await volunteer("王强", client)
    let rows =
      #"{"card":"\#(sample.card)","points":"100","minutes":600},{"card":"\#(sample.poorCard)","points":"27"},"#
      + #"{"shop":"DP","sku":"RICE-5","quantity":50}"#
    try await post(client, "/openings", .admin, #"{"rows":[\#(rows)]}"#)
    try await post(
      client, "/stock-receipts", .clerk, #"{"shop":"DP","source":"purchase","lines":[{"sku":"SALT","quantity":40}]}"#)
  }

  private func volunteer(_ name: String, _ client: TestClient) async throws -> String {
    let answer = try await post(client, "/volunteers", .coordinator, #"{"name":"\#(name)","community":"DP"}"#)
    return try #require(answer["card"]?.text)
  }

  @discardableResult
  private func post(_ client: TestClient, _ path: String, _ person: Person, _ json: String) async throws -> HTTPAnswer {
    let answer = try await client.send(
      "POST", "/v1" + path, token: tokens[person], key: UUID().uuidString, json: Data(json.utf8))
    try #require(answer.status == 201, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
    return answer
  }
}

/// Times as the wire writes them.
enum Moment {
  static var today: Day { Instant(Date()).day(in: .shanghai) }

  /// The moment so many hours before another.
  static func hours(_ hours: Double, before other: Date) -> String { "\(Instant(other.addingTimeInterval(-3_600 * hours)))" }
}

extension TimeZone {
  static var shanghai: TimeZone { TimeZone(identifier: "Asia/Shanghai") ?? .gmt }
}
