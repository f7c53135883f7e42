import Access
import Foundation
import LedgerPostgres
import Office
import People
import Postgres
import Testing
import Web

// What people do at the counters, over HTTP.

extension ServerStreet {
  /// What the reconciliation finds over the interface, but for what is only worth a look: a test does in a minute what a desk does in a
  /// month.
  func findings() async throws -> [JSONValue] {
    let hints = Set(Installation.manifest.checks.filter { $0.level == .hint }.map(\.code))
    let found = try #require(try await post("/reconciliations", as: .reconciler)["findings"]).items
    return found.filter { !hints.contains($0["check"]?.text ?? "") }
  }

  /// A card that could exist and does not.
  static let unknownCard = CardNumber(book: 99, serial: 99_999_999).description

  func post(
    _ path: String, as person: Person, key: String? = UUID().uuidString, _ json: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPAnswer {
    try await client.send(
      "POST", "/v1" + path, token: tokens[person], key: key, json: Data(json.utf8), sourceLocation: sourceLocation)
  }

  func get(
    _ path: String, as person: Person, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPAnswer {
    try await client.send("GET", "/v1" + path, token: tokens[person], sourceLocation: sourceLocation)
  }

  /// The body of a redemption.
  static func basket(_ card: String, _ sku: String = "SALT", _ quantity: String = "1", at shop: String = "DP") -> String {
    #"{"shop":"\#(shop)","card":"\#(card)","lines":[{"sku":"\#(sku)","quantity":\#(quantity)}]}"#
  }

  func redeem(
    _ sku: String, _ pieces: Int, card: String? = nil, at shop: String = "DP", key: String = UUID().uuidString,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPAnswer {
    let basket = Self.basket(card ?? sample.card, sku, "\(pieces)", at: shop)
    return try await post("/redemptions", as: .clerk, key: key, basket, sourceLocation: sourceLocation)
  }

  func takeBack(
    _ sku: String, _ pieces: Int, of receipt: Int64, at shop: String = "DP", key: String = UUID().uuidString,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPAnswer {
    try await post(
      "/redemptions/\(receipt)/returns", as: .clerk, key: key,
      #"{"shop":"\#(shop)","lines":[{"sku":"\#(sku)","quantity":\#(pieces)}]}"#, sourceLocation: sourceLocation)
  }

  func reverse(_ entry: Int64, sourceLocation: SourceLocation = #_sourceLocation) async throws -> HTTPAnswer {
    try await post("/entries/\(entry)/reversal", as: .reconciler, #"{"reason":"输错了"}"#, sourceLocation: sourceLocation)
  }

  /// The body of a service record: so many hours, ending so many hours ago.
  func service(
    hours: Double = 2, endingHoursAgo ago: Double = 1, colour: String = "RED", witness: String = "clerk",
    activity: String = "清扫楼道", community: String = "DP", card: String? = nil
  ) -> String {
    let now = Date()
    return #"{"card":"\#(card ?? sample.card)","activity":"\#(activity)","community":"\#(community)","colour":"\#(colour)","#
      + #""start":"\#(Moment.hours(ago + hours, before: now))","end":"\#(Moment.hours(ago, before: now))","witness":"\#(witness)"}"#
  }

  /// A new volunteer with so many points; answers with the card.
  func volunteer(points: Int) async throws -> String {
    let answer = try await post("/volunteers", as: .coordinator, #"{"name":"李芳","community":"DP"}"#)
    let card = try #require(answer["card"]?.text)
    let opening = try await post("/openings", as: .admin, #"{"rows":[{"card":"\#(card)","points":"\#(points)"}]}"#)
    try #require(opening.status == 201)
    return card
  }

  /// What a card can spend.
  func balance(_ card: String? = nil) async throws -> String? {
    try await get("/cards/\(card ?? sample.card)", as: .clerk)["balance"]?.text
  }

  /// The number of the volunteer behind a card.
  func holder(of card: String? = nil) async throws -> Int64 {
    let card = card ?? sample.card
    return try await number("SELECT holder FROM volunteering.card WHERE book = 1 AND number = \(card)")
  }

  func freeze(
    points: String? = nil, of card: String? = nil, about record: Int64? = nil, key: String = UUID().uuidString,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPAnswer {
    let fields = [points.map { #""points":"\#($0)""# }, record.map { #""record":\#($0)"# }, #""reason":"有人反映没有到场""#]
    return try await post(
      "/volunteers/\(try await holder(of: card))/freezes", as: .reconciler, key: key,
      "{\(fields.compactMap(\.self).joined(separator: ","))}", sourceLocation: sourceLocation)
  }

  /// Pieces on the first shop's shelf.
  func stock(_ sku: String) async throws -> Int64? {
    try await get("/goods?shop=DP", as: .clerk)["items"]?.items.first { $0["sku"]?.text == sku }?["stock"]?.number
  }
}

extension HTTPAnswer {
  /// The number of the entry that must have been posted.
  func entry(sourceLocation: SourceLocation = #_sourceLocation) throws -> Int64 {
    try #require(
      status == 201 ? self["entry"]?.number : nil, "\(status) \(String(decoding: body, as: UTF8.self))",
      sourceLocation: sourceLocation)
  }
}
