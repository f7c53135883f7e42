/// Checked arithmetic on amounts: one limit, errors instead of traps.
public enum Amount {
  /// The largest magnitude any amount or balance may have, in the smallest unit of its commodity.
  public static let limit: Int64 = 1_000_000_000_000

  /// The sum, if its magnitude stays within ``limit``.
  ///
  /// - Throws: ``LedgerError/amountOverflow`` beyond the limit.
  public static func sum(_ left: Int64, _ right: Int64) throws(LedgerError) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    guard !overflow, sum.magnitude <= UInt64(limit) else { throw .amountOverflow }
    return sum
  }

  /// The product, if its magnitude stays within ``limit``.
  ///
  /// - Throws: ``LedgerError/amountOverflow`` beyond the limit.
  public static func product(_ left: Int64, _ right: Int64) throws(LedgerError) -> Int64 {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    guard !overflow, product.magnitude <= UInt64(limit) else { throw .amountOverflow }
    return product
  }
}

/// A mistake in a draft that no state of the book could make right.
///
/// Never a refusal: the same draft fails again.
public enum LedgerError: Error, Equatable, Sendable {
  /// An amount or a balance would exceed ``Amount/limit``.
  ///
  /// Of a draft this depends on what accounts hold and goods cost: there it is the refusal ``RefusalReason/amountTooLarge``.
  case amountOverflow
  /// A leg has a negative amount, or an amount of zero where one is needed.
  case amountNotPositive
  /// A leg's account does not fit the chart: wrong commodity, or a vintage where none belongs (or the reverse).
  case accountMismatch(AccountCode)
  /// The legs do not balance in this commodity.
  case unbalanced(Commodity)
  /// The legs cancel out: there is nothing to post.
  case empty
  /// The entry's business date lies after the local day of its block.
  case businessDateInFuture
  /// A document of a table that the draft did not name, or that no room keeps for entries of its kind.
  case unknownDocument(String)
  /// A guard on a kind of fact that no room reads.
  case unknownFact(String)
  /// No room has declared a reason to refuse.
  case unknownReason(String)
  /// The text is not a quantity of this kind.
  case malformedQuantity
}

/// A quantity of points, stored as whole hundredths of a point.
public struct Points: Hashable, Comparable, Sendable {
  /// Hundredths of a point.
  public var hundredths: Int64

  /// Points from hundredths of a point.
  public init(hundredths: Int64) { self.hundredths = hundredths }

  /// Points from a plain decimal: digits, then at most two decimals ("12.50", "3", "0.5").
  ///
  /// No sign, exponent or spaces.
  ///
  /// - Throws: ``LedgerError/malformedQuantity``, or ``LedgerError/amountOverflow`` beyond 10^12 hundredths.
  public init(decimal text: String) throws(LedgerError) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty else { throw .malformedQuantity }
    let decimals = parts.count == 2 ? Array(parts[1]) : []
    guard decimals.count <= 2, parts.count == 1 || !decimals.isEmpty else { throw .malformedQuantity }
    let padded = decimals + Array(repeating: UInt8(ascii: "0"), count: 2 - decimals.count)
    var value: Int64 = 0
    for digit in Array(whole) + padded {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { throw .malformedQuantity }
      // Keeps reading after the limit so that "9…9x" is malformed and not an overflow, yet never traps.
      value = min(value, Amount.limit) * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    guard value <= Amount.limit else { throw .amountOverflow }
    hundredths = value
  }

  /// No points.
  public static let zero = Points(hundredths: 0)

  /// Smaller amounts first.
  public static func < (left: Points, right: Points) -> Bool { left.hundredths < right.hundredths }

  /// The sum.
  ///
  /// - Throws: ``LedgerError/amountOverflow`` beyond ``Amount/limit``, as all arithmetic on points does.
  public static func + (left: Points, right: Points) throws(LedgerError) -> Points {
    Points(hundredths: try Amount.sum(left.hundredths, right.hundredths))
  }

  /// The difference, which may be below zero.
  public static func - (left: Points, right: Points) throws(LedgerError) -> Points {
    Points(hundredths: try Amount.sum(left.hundredths, -right.hundredths))
  }

  /// So many times as much.
  public static func * (points: Points, count: Int64) throws(LedgerError) -> Points {
    Points(hundredths: try Amount.product(points.hundredths, count))
  }

  /// The sum of some points.
  public static func sum(_ parts: some Sequence<Points>) throws(LedgerError) -> Points {
    var sum = Points.zero
    for part in parts { sum = try sum + part }
    return sum
  }
}

extension Points: CustomStringConvertible {
  /// The wire form, always with two decimals: "12.50".
  public var description: String {
    let magnitude = hundredths.magnitude
    let cents = magnitude % 100
    return "\(hundredths < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
  }

  /// The form for sentences: no decimals where there are none ("3", "12.5").
  public var spoken: String {
    var text = description
    if text.hasSuffix(".00") { text.removeLast(3) } else if text.hasSuffix("0") { text.removeLast() }
    return text
  }
}
