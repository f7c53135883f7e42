public import Ledger

/// What a receipt carries for the scanner: 9, the entry in nine digits, and the check digit; a card has twelve digits, goods never eleven.
public struct ReceiptCode: Hashable, Sendable, CustomStringConvertible {
  /// The entry of the redemption, of the slip or of the return.
  public let entry: EntryNumber
  /// The eleven digits.
  public let description: String

  /// Why a text is no code of a receipt.
  public enum Malformed: Error, Sendable {
    /// Not eleven digits, or the first is no 9.
    case form
    /// The check digit does not fit: a digit was misread, or two were swapped.
    case checkDigit
  }

  /// The code of an entry's receipt; nil for a number of more than nine digits.
  public init?(_ entry: EntryNumber) {
    guard (1...999_999_999).contains(entry.number) else { return nil }
    let text = String(9_000_000_000 + entry.number)
    self.entry = entry
    description = text + String(CheckDigit.following(text))
  }

  /// A code as typed or scanned; full-width digits and spaces between groups are accepted.
  ///
  /// - Throws: ``Malformed``.
  public init(validating text: String) throws(Malformed) {
    guard let digits = Spelling.receiptCode(text), digits.hasPrefix("9") else { throw .form }
    guard CheckDigit.fits(digits) else { throw .checkDigit }
    guard let entry = Int64(digits.dropFirst().dropLast()), entry > 0 else { throw .form }
    self.entry = EntryNumber(entry)
    description = digits
  }
}
