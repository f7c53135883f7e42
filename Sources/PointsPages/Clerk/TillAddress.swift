import Foundation
import Ledger
import People
import PointsShop
import Web

/// A basket as it stands in the address of the till: nothing of it is stored anywhere else.
///
/// "/till?basket=…&member=1159&card=17&goods=SOAP*2&goods=SALT*1". There are numbers of ours only: addresses stay in browser histories.
struct TillAddress: Equatable, Sendable {
  /// The paper of the till's printer.
  enum Paper: String, Sendable, CaseIterable {
    case narrow = "58"
    case wide = "80"
  }

  /// Lines of a basket, at most.
  static let mostLines = 50
  /// Pieces of a line, at most.
  static let mostPieces: Int64 = 999

  /// The basket's id, which is the key of its redemption; nil until there is something in it.
  var basket: UUID?
  /// The shop; nil where the clerk has only one.
  var shop: Code?
  var member: HolderID?
  /// The card by which the member was found; nil if she was picked from a list.
  var card: CardID?
  /// SKUs and pieces, in the order in which they came.
  private(set) var lines: [GoodsQuantity] = []
  /// Whether somebody else takes the goods for the member (代领).
  var hasCollector = false
  var paper = Paper.narrow

  /// The same basket without anybody and anything: for the next one.
  var next: TillAddress {
    var next = TillAddress()
    (next.shop, next.paper) = (shop, paper)
    return next
  }

  // MARK: Changes

  /// One piece more, at the end if it is new.
  ///
  /// - Throws: ``Full``.
  mutating func add(_ sku: String) throws(Full) {
    if let index = index(of: sku) {
      guard lines[index].pieces < Self.mostPieces else { throw .pieces }
      lines[index] = GoodsQuantity(sku: sku, pieces: lines[index].pieces + 1)
    } else {
      try append(sku, 1)
    }
  }

  /// A line of its own, at the end.
  ///
  /// - Throws: ``Full``.
  mutating func append(_ sku: String, _ pieces: Int64) throws(Full) {
    guard lines.count < Self.mostLines else { throw .lines }
    guard pieces <= Self.mostPieces else { throw .pieces }
    lines.append(GoodsQuantity(sku: sku, pieces: pieces))
  }

  /// One piece less; of one piece the line goes.
  mutating func remove(_ sku: String) {
    guard let index = index(of: sku) else { return }
    if lines[index].pieces == 1 { return drop(sku) }
    lines[index] = GoodsQuantity(sku: sku, pieces: lines[index].pieces - 1)
  }

  /// The line goes.
  mutating func drop(_ sku: String) { lines.removeAll { $0.sku == sku } }

  private func index(of sku: String) -> Int? { lines.firstIndex { $0.sku == sku } }

  /// Why nothing more goes in.
  enum Full: Error, Equatable {
    /// ``TillAddress/mostLines`` lines.
    case lines
    /// ``TillAddress/mostPieces`` pieces of one of the goods.
    case pieces
  }

  // MARK: Spelling

  /// The fields, in their one order.
  var fields: [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    if let basket { fields.append(("basket", basket.uuidString.lowercased())) }
    if let shop { fields.append(("shop", shop.text)) }
    if let member { fields.append(("member", "\(member)")) }
    if let card { fields.append(("card", "\(card)")) }
    fields += lines.map { ("goods", "\($0.sku)*\($0.pieces)") }
    if hasCollector { fields.append(("collector", "1")) }
    if paper != .narrow { fields.append(("paper", paper.rawValue)) }
    return fields
  }

  /// The address of the basket, and of it with something that is shown once.
  func path(_ more: [(name: String, value: String)] = []) -> String {
    let all = fields + more
    // As browsers write a form: a star stays a star.
    return "/till" + (all.isEmpty ? "" : "?" + FormFields(all).encoded.replacing("%2A", with: "*"))
  }

  /// No basket yet.
  init() {}

  /// The names of the fields of a basket.
  static let names: Set<String> = ["basket", "shop", "member", "card", "goods", "collector", "paper"]

  /// A basket as an address or a form has it.
  ///
  /// - Parameters:
  ///   - others: fields that may be there beside it, each once.
  ///   - lists: fields that may be there beside it, often.
  /// - Throws: `HTTPProblem` 400 for what no page of ours writes.
  init(_ given: FormFields, others: Set<String> = [], lists: Set<String> = []) throws {
    let names = Self.names.union(others).union(lists)
    guard given.all.allSatisfy({ names.contains($0.name) }) else { throw Self.unreadable }
    for name in others { _ = try Self.once(given, name) }
    basket = try Self.value(given, "basket") { UUID(uuidString: $0).flatMap { $0.isDerived ? nil : $0 } }
    shop = try Self.value(given, "shop") { try? Code(folding: $0) }
    member = try Self.value(given, "member") { Self.number($0).map(HolderID.init) }
    card = try Self.value(given, "card") { Self.number($0).map(CardID.init) }
    paper = try Self.value(given, "paper", Paper.init) ?? .narrow
    hasCollector = try Self.value(given, "collector") { $0 == "1" ? true : nil } ?? false
    for text in given.list("goods") { try append(text) }
  }

  private mutating func append(_ text: String) throws(HTTPProblem) {
    let parts = text.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count == 2, let sku = Spelling.sku(String(parts[0])), let pieces = Self.number(String(parts[1])),
      pieces <= Self.mostPieces, lines.count < Self.mostLines, index(of: sku) == nil
    else { throw Self.unreadable }
    lines.append(GoodsQuantity(sku: sku, pieces: pieces))
  }

  private static func value<Value>(_ given: FormFields, _ name: String, _ read: (String) -> Value?) throws -> Value? {
    guard let text = try once(given, name) else { return nil }
    guard let value = read(text) else { throw unreadable }
    return value
  }

  private static func once(_ given: FormFields, _ name: String) throws -> String? {
    do { return try given.text(name) } catch { throw unreadable }
  }

  /// A number of ours, from 1.
  private static func number(_ text: String) -> Int64? {
    guard text.utf8.count <= 18, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return Int64(text).flatMap { $0 > 0 ? $0 : nil }
  }

  /// 400: an address that no page of ours wrote.
  static let unreadable = HTTPProblem(
    "till-address", 400, title: "地址不完整", detail: "这个地址看不懂，一分没动。请从“收银”重新开始，或按浏览器的“后退”回到刚才的一单。")
}

extension UUID {
  /// The id behind this one: of what a refused basket becomes.
  var successor: UUID {
    var bytes = uuid
    withUnsafeMutableBytes(of: &bytes) { bytes in
      // The last six bytes are random digits alone; version and variant stand before them.
      for index in (10..<16).reversed() {
        bytes[index] &+= 1
        if bytes[index] != 0 { break }
      }
    }
    return UUID(uuid: bytes)
  }
}
