public import Ledger

/// A quantity of points as it travels: digits, then at most two decimals ("12.50", "3").
///
/// Never a float, no sign.
///
/// The text is kept as it was written; the ledger turns it into an amount and judges its size.
public struct PointsText: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
  /// The text.
  public let rawValue: String

  /// A quantity from its text, or nil if the text is none.
  public init?(rawValue: String) {
    let parts = rawValue.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isDigits = parts.allSatisfy { $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
    guard isDigits, let whole = parts.first, (1...11).contains(whole.count), parts.count <= 2 else { return nil }
    guard parts.count == 1 || (1...2).contains(parts[1].count) else { return nil }
    self.rawValue = rawValue
  }

  /// A quantity from hundredths of a point, which must not be negative: 1250 is "12.50".
  public init(hundredths: Int64) {
    precondition(hundredths >= 0, "points on the wire carry no sign")
    let decimals = hundredths % 100
    rawValue = "\(hundredths / 100).\(decimals < 10 ? "0" : "")\(decimals)"
  }

  /// A quantity of points, which must not be negative.
  public init(_ points: Points) { self.init(hundredths: points.hundredths) }

  /// The text.
  public var description: String { rawValue }
}
