import Foundation
import Postgres
import Testing

/// A clerk's browser at the till, without a screen.
struct TillBrowser: Sendable {
  let browser: PageBrowser
  /// Where it is, redirections followed.
  private(set) var address = "/till"
  private(set) var page: PageBrowser.Answer

  init(_ browser: PageBrowser) async throws {
    self.browser = browser
    page = await browser.get("/till")
    try #require(page.status == 200)
  }

  /// Opens an address, and what it leads to.
  @discardableResult
  mutating func open(_ path: String) async -> PageBrowser.Answer {
    address = path
    page = await PageBrowser.patiently { await browser.get(path) }
    for _ in 0..<5 {
      guard page.status == 303, let next = page.location else { break }
      address = next
      page = await PageBrowser.patiently { await browser.get(next) }
    }
    return page
  }

  /// Sends the form of the page that is sent to an address, with some fields in place of its own.
  @discardableResult
  mutating func send(_ action: String, _ changes: [(String, String)] = []) async throws -> PageBrowser.Answer {
    let answer = await browser.post(action, try form(action, changes))
    page = answer
    if answer.status == 303, let next = answer.location { await open(next) }
    return answer
  }

  /// The fields of a form of the page.
  func form(_ action: String, _ changes: [(String, String)] = []) throws -> [(String, String)] {
    let forms = page.body.matches(of: /<form[^>]*action="([^"]+)"(.*?)<\/form>/.dotMatchesNewlines())
    let form = try #require(forms.first { $0.1 == action }, "no form for \(action) at \(address)")
    let fields = form.2.matches(of: /name="([^"]+)" value="([^"]*)"/).map { (String($0.1), String($0.2)) }
    return fields.filter { field in !changes.contains { $0.0 == field.0 } } + changes
  }

  /// Where a link of the page leads.
  func link(_ pattern: Regex<(Substring, Substring)>) throws -> String {
    String(try #require(page.body.firstMatch(of: pattern)).1).replacing("&amp;", with: "&")
  }

  /// Scans or types into the one field.
  @discardableResult
  mutating func scan(_ text: String) async throws -> PageBrowser.Answer { try await ask("scan", text) }

  /// Clicks a button of the basket or of the shelf.
  @discardableResult
  mutating func ask(_ name: String, _ value: String) async throws -> PageBrowser.Answer {
    let form = page.body.matches(of: /<form[^>]*action="\/till"[^>]*>(.*?)<\/form>/.dotMatchesNewlines()).first?.1 ?? ""
    let fields = form.matches(of: /type="hidden" name="([^"]+)" value="([^"]*)"/).map { (String($0.1), String($0.2)) }
    let query = (fields + [(name, value)]).map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
    return await open("/till?" + query)
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "*-"))) ?? ""
  }

  /// Expects that the page says something.
  func expect(_ words: String..., status: Int = 200, _ sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(page.status == status, "\(address)", sourceLocation: sourceLocation)
    for word in words { #expect(page.body.contains(word), "\(word) at \(address)\n\(page.body)", sourceLocation: sourceLocation) }
  }

  /// The number of the receipt that is shown.
  func receipt(_ sourceLocation: SourceLocation = #_sourceLocation) throws -> Int64 {
    let number = address.firstMatch(of: /^\/till\/receipts\/(\d+)/).flatMap { Int64($0.1) }
    return try #require(number, "\(address)\n\(page.body)", sourceLocation: sourceLocation)
  }
}

extension ServerStreet {
  static let saltBarcode = "6901234567892"
  static let riceBarcode = "96385074"
  static let soapBarcode = "4006381333931"

  /// Runs a body at the till of a street whose goods have barcodes.
  static func atTill(_ body: (ServerStreet, inout TillBrowser) async throws -> Void) async throws {
    try await ServerStreet.run { street in
      try await street.setPassword(.clerk, "一句很好记的话吧")
      try await street.labelGoods()
      var till = try await TillBrowser(try await street.browser(of: .clerk))
      try await body(street, &till)
    }
  }

  /// Sticks barcodes on salt and rice.
  func labelGoods() async throws {
    for (sku, barcode) in [("SALT", Self.saltBarcode), ("RICE-5", Self.riceBarcode)] {
      let answer = try await post("/goods/\(sku)/label", as: .admin, #"{"barcode":"\#(barcode)"}"#)
      try #require([200, 201].contains(answer.status), "\(String(decoding: answer.body, as: UTF8.self))")
    }
  }

  /// Soap at 3.50 points, with a barcode, on the first shop's shelf; and more salt.
  func addSoap(pieces: Int) async throws {
    for (path, json) in [
      ("/goods", #"{"sku":"SOAP","name":"肥皂"}"#), ("/goods/SOAP/prices", #"{"from":"2020-01-01","price":"3.50"}"#),
      ("/goods/SOAP/label", #"{"barcode":"\#(Self.soapBarcode)"}"#),
    ] {
      let answer = try await post(path, as: .admin, json)
      try #require([200, 201].contains(answer.status), "\(String(decoding: answer.body, as: UTF8.self))")
    }
    for sku in ["SALT", "SOAP"] {
      let delivery = #"{"shop":"DP","source":"purchase","lines":[{"sku":"\#(sku)","quantity":\#(pieces)}]}"#
      #expect(try await post("/stock-receipts", as: .clerk, delivery).status == 201)
    }
  }

  /// How many redemptions there are.
  func redemptions() async throws -> Int64 { try await number("SELECT count(*) FROM ledger.entry WHERE kind = 'redemption'") }
}
