public import Foundation

/// One row that is committed with its entry or not at all, such as a line of a receipt.
public struct Document: Hashable, Sendable {
  /// A column's value; ids and figures only.
  public enum Value: Hashable, Sendable {
    case int(Int64)
    case text(String)
    case day(Day)
    case null
  }

  /// The table it belongs to, with its schema.
  public let table: String
  /// The row's values after `book` and `entry`, in the order in which the table declares them.
  public let values: [Value]

  /// A row of a table.
  public init(_ table: String, _ values: [Value]) {
    self.table = table
    self.values = values
  }

  /// The digest that an entry keeps of its documents: 32 bytes, or nil if it has none.
  ///
  /// Layout: a list of rows; each is the table's name and a list of its values (text, integer, day as its days since 1970,
  /// or absent).
  public static func digest(of documents: [Document]) -> Data? {
    guard !documents.isEmpty else { return nil }
    var bytes = CanonicalBytes()
    bytes.append(list: documents) { bytes, document in
      bytes.append(document.table)
      bytes.append(list: document.values) { bytes, value in
        switch value {
        case .int(let value): bytes.append(value)
        case .text(let value): bytes.append(value)
        case .day(let value): bytes.append(Int64(value.daysSince1970))
        case .null: bytes.append(Int64?.none)
        }
      }
    }
    return bytes.digest
  }
}
