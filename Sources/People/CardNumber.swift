import Ledger
public import Postgres

/// A member card's number: 12 digits, the last an ISO/IEC 7064 MOD 11,10 check digit.
public struct CardNumber: Hashable, Sendable, CustomStringConvertible {
  /// The twelve digits.
  public let description: String

  /// Why a text is no card number.
  public enum Malformed: Error, Sendable {
    /// Not twelve digits.
    case form
    /// The check digit does not fit: a digit was misread or two were swapped.
    case checkDigit
  }

  /// A number as typed or scanned; full-width digits and spaces between groups are accepted.
  ///
  /// - Throws: ``Malformed``.
  public init(validating text: String) throws(Malformed) {
    guard let number = Spelling.cardNumber(text) else { throw .form }
    guard CheckDigit.fits(number) else { throw .checkDigit }
    description = number
  }

  /// The number of the nth card that a book issues itself: "1", the book in two digits, the serial in eight, the check digit.
  public init(book: Int32, serial: Int64) {
    let serialDigits = String(serial % 100_000_000)
    let bookDigits = String(book % 100)
    let text =
      "1" + String(repeating: "0", count: 2 - bookDigits.count) + bookDigits
      + String(repeating: "0", count: 8 - serialDigits.count) + serialDigits
    description = text + String(CheckDigit.following(text))
  }

  /// The last four digits, as masked lists show them.
  public var tail: String { String(description.suffix(4)) }
}

extension CardNumber: PostgresStorable {
  /// A number from the database; nil if it is none.
  public init?(storage text: String) { try? self.init(validating: text) }
  /// The twelve digits.
  public var storage: String { description }
}
