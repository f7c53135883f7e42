public import Ledger

/// A page of a list: so many items after the last one seen.
///
/// Reads one item more than a page holds: if it comes, there is a next page. The cursor is the last item's sort key, opaque to
/// clients.
public struct Page: Sendable {
  /// How many items to read.
  public let wanted: Int64
  private let cursor: String?

  /// The page that a call asks for.
  public init(_ call: Call) {
    wanted = (call.query["limit"].flatMap { Int64($0) } ?? 50) + 1
    cursor = call.query["cursor"]
  }

  /// The number of something after which the page begins; 0 for the first.
  public func identifier<ID: Identifier>() throws(MalformedRequest) -> ID { ID(try number()) }

  /// The number after which the page begins; 0 for the first.
  public func number() throws(MalformedRequest) -> Int64 {
    guard let cursor else { return 0 }
    guard let number = Int64(cursor, radix: 36), number >= 0, number < .max / 2 else { throw .format("cursor", example: "1a") }
    return number
  }

  /// The SKU after which the page begins; empty for the first.
  public func sku() throws(MalformedRequest) -> String {
    guard let cursor else { return "" }
    guard let sku = Spelling.sku(cursor) else { throw .format("cursor", example: "RICE-5") }
    return sku
  }

  /// The page of the items read, in order of their names.
  public func list<Item: WireType>(_ items: [Item], id: (Item) -> some Identifier) -> List<Item> {
    list(items) { String(id($0).number, radix: 36) }
  }

  /// The page of the items read, in order of their numbers.
  public func list<Item: WireType>(_ items: [Item], number: (Item) -> Int64) -> List<Item> {
    list(items) { String(number($0), radix: 36) }
  }

  /// The page of the items read.
  public func list<Item: WireType>(_ items: [Item], cursor: (Item) -> String) -> List<Item> {
    let page = Array(items.prefix(Int(wanted) - 1))
    return List(page, next: items.count > page.count ? page.last.map(cursor) : nil)
  }
}
