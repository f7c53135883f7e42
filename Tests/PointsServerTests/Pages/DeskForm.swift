import Foundation
import Ledger
import Postgres
import Testing

/// A form of a desk, and what must hold of it whatever it does.
struct DeskForm: Sendable, CustomTestStringConvertible {
  let name: String
  let person: Person
  /// Somebody whose role it is not.
  let stranger: Person
  /// Makes what it is about; answers with its page, where it is sent, and what it carries unseen beside mark and key.
  let prepare: @Sendable (ServerStreet) async throws -> (page: String, action: String, hidden: [(String, String)])
  let fields: [(String, String)]
  /// A field that is wrong, and the words that say so; nil for a form without fields.
  let wrong: (field: String, value: String, words: String)?
  /// What the page after it says.
  let done: [String]
  /// Fields and words of a second one, under a key of its own, that the book refuses; nil where it would do something.
  let again: (fields: [(String, String)], words: String)?

  var testDescription: String { name }

  /// Mark and key of a page's form, with all that it carries.
  func filled(
    _ browser: PageBrowser, _ at: (page: String, action: String, hidden: [(String, String)]), _ fields: [(String, String)]
  ) async throws -> [(String, String)] {
    try await browser.fill(at.page, at.hidden + fields)
  }
}

extension ServerStreet {
  /// An approved service of two hours, in a community.
  func approvedRecord(in community: String = "DP", endingHoursAgo ago: Double = 30) async throws -> Int64 {
    let made = try await post("/service-records", as: .coordinator, service(endingHoursAgo: ago, community: community))
    let record = try #require(made["id"]?.number)
    _ = try await post("/service-records/\(record)/approval", as: .reviewer).entry()
    return record
  }

  /// Salt on its way from the first shop to the second.
  func transfer(pieces: Int = 3) async throws -> Int64 {
    let sent = try await post(
      "/stock-transfers", as: .clerk, #"{"from":"DP","to":"XP","lines":[{"sku":"SALT","quantity":\#(pieces)}]}"#)
    return try #require(sent["id"]?.number)
  }

  /// The delivery of salt that the sample begins with.
  func delivery() async throws -> Int64 { try await number("SELECT max(no) FROM ledger.entry WHERE kind = 'stock-receipt'") }

  /// The number of whoever a card belongs to.
  func holder(_ card: String) async throws -> Int64 {
    try await number("SELECT holder FROM volunteering.card WHERE number = \(card)")
  }

  /// A slip of somebody who has nothing, in a community without a quota: all of it over quota.
  func slipOverQuota() async throws -> Int64 {
    let poor = try await post("/volunteers", as: .coordinator, #"{"name":"赵敏","community":"XP"}"#)
    let card = try #require(poor["card"]?.text)
    let lines = #"[{"sku":"SALT","quantity":1}]"#
    return try await post(
      "/paper-slips", as: .clerk, #"{"shop":"DP","number":9,"card":"\#(card)","day":"\#(Moment.today)","lines":\#(lines)}"#
    ).entry()
  }
}
