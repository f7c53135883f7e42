import Ledger
public import Postgres

/// What a scanner reads on a package: EAN-8, EAN-13, or an own number of 5 to 7 digits.
///
/// A UPC-A of 12 digits is the EAN-13 with a 0 in front, and kept as that.
public struct Barcode: Hashable, Sendable, CustomStringConvertible {
  /// The digits.
  public let description: String

  /// Why a text is no barcode.
  public enum Malformed: Error, Sendable {
    /// Not 5 to 8, 12 or 13 digits.
    case form
    /// The check digit does not fit: a digit was misread, or two were swapped.
    case checkDigit
  }

  /// A barcode as typed or scanned; full-width digits and spaces between groups are accepted.
  ///
  /// - Throws: ``Malformed``.
  public init(validating text: String) throws(Malformed) {
    guard let spelled = Spelling.barcode(text) else { throw .form }
    let digits = spelled.utf8.map { Int($0 - UInt8(ascii: "0")) }
    // An own number has no check digit.
    guard digits.count < 8 || Self.checkDigit(of: digits.dropLast()) == digits.last else { throw .checkDigit }
    description = spelled
  }

  /// An own EAN-13 by its serial number, as a shop sticks it on goods that have none.
  ///
  /// It begins with 20: GS1 gives 20 to 29 to nobody, so that no maker's barcode is the same.
  public init(ownSerial serial: Int64) {
    let digits = String(serial % 10_000_000_000)
    let text = "20" + String(repeating: "0", count: 10 - digits.count) + digits
    description = text + String(Self.checkDigit(of: text.utf8.map { Int($0 - UInt8(ascii: "0")) }[...]))
  }

  /// The digits in groups, as they stand under the bars: "6 901234 567892".
  ///
  /// Also what a file for Excel wants, which would make 6.9E+12 of them otherwise.
  public var grouped: String {
    let digits = Array(description)
    let cuts: Set<Int> = digits.count == 13 ? [1, 7] : digits.count == 8 ? [4] : []
    return digits.indices.map { (cuts.contains($0) ? " " : "") + String(digits[$0]) }.joined()
  }

  /// From the right, digits count three times and once in turn; the check digit makes it a multiple of ten.
  private static func checkDigit(of digits: ArraySlice<Int>) -> Int {
    let sum = digits.reversed().enumerated().reduce(0) { $0 + $1.element * ($1.offset.isMultiple(of: 2) ? 3 : 1) }
    return (10 - sum % 10) % 10
  }
}

extension Barcode: PostgresStorable {
  /// A barcode from the database; nil if it is none.
  public init?(storage text: String) { try? self.init(validating: text) }
  /// The digits.
  public var storage: String { description }
}
