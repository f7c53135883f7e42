import Foundation

/// The one spelling of what people type, so that two texts that look alike are one: folded where they come in, checked by the
/// database, compared by bytes.
///
/// A code, a SKU and a login have narrow alphabets; a name or a sentence keeps its letters and loses what nobody can see.
public enum Spelling {
  /// The digits of a card's number, twelve of them; nil if the text is none.
  ///
  /// Spaces between groups may stand as they are printed, and digits in full width as they are typed.
  public static func cardNumber(_ text: String) -> String? {
    digits(text).flatMap { $0.utf8.count == 12 ? $0 : nil }
  }

  /// The digits of a barcode, 5 to 8 or 13 of them; nil if the text is none.
  ///
  /// Typed as a card's number is. The twelve digits of a UPC-A are the thirteen of an EAN-13 with a 0 in front: one code, two ways to
  /// write it. Whether the check digit is right is not looked at.
  public static func barcode(_ text: String) -> String? {
    digits(text).flatMap { digits in
      switch digits.utf8.count {
      case 5...8, 13: digits
      case 12: "0" + digits
      default: nil
      }
    }
  }

  /// The digits of a receipt's code, eleven of them, typed as a card's number is; nil if the text is none.
  public static func receiptCode(_ text: String) -> String? {
    digits(text).flatMap { $0.utf8.count == 11 ? $0 : nil }
  }

  /// The digits of a number that is printed in groups; nil if the text has anything else.
  private static func digits(_ text: String) -> String? {
    let digits = String(folded(text).unicodeScalars.filter { $0 != " " })
    return digits.utf8.allSatisfy(\.isDigit) ? digits : nil
  }

  /// The first step of most forms: compatibility forms become the ordinary ones (NFKC: "ＤＰ" is "DP"), space around is removed.
  static func folded(_ text: String) -> String {
    // A till's requests are ASCII: they need no tables.
    // Nothing that is folded is so long, and Foundation takes minutes over a megabyte of combining marks.
    if text.utf8.count > 1_024 || text.utf8.allSatisfy({ $0 < 0x80 }) { return trimmed(text) }
    return trimmed(text.precomposedStringWithCompatibilityMapping)
  }

  /// A SKU, in capitals: A–Z, 0–9 and "-", the first no "-", 32 at most; nil if the text is none.
  public static func sku(_ text: String) -> String? {
    let sku = folded(text).mappingASCII(UInt8(ascii: "a")...UInt8(ascii: "z"))
    let isPlain = sku.utf8.allSatisfy { $0.isCapital || $0.isDigit || $0 == UInt8(ascii: "-") }
    return isPlain && (1...32).contains(sku.utf8.count) && !sku.hasPrefix("-") ? sku : nil
  }

  /// A login, in small letters: a–z, then also 0–9, ".", "_" and "-", 32 at most; nil if the text is none.
  public static func login(_ text: String) -> String? {
    let login = folded(text).mappingASCII(UInt8(ascii: "A")...UInt8(ascii: "Z"))
    guard let first = login.utf8.first, first.isSmall, login.utf8.count <= 32 else { return nil }
    let isPlain = login.utf8.allSatisfy { $0.isSmall || $0.isDigit || UInt8.joints.contains($0) }
    return isPlain ? login : nil
  }

  /// A name or a sentence as it is kept: composed (NFC), without space around; see ``isVisible(_:)``.
  public static func prose(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return trimmed(text) }
    return trimmed(text.precomposedStringWithCanonicalMapping)
  }

  /// Whether people see all of a name or sentence: no control, format or private characters, no line or paragraph separators, no
  /// fillers, nothing that Unicode does not know, and not nothing.
  ///
  /// Joiners and variation selectors pass inside a word, where scripts and emoji need them.
  public static func isVisible(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    return !scalars.isEmpty
      && scalars.indices.allSatisfy { index in
        let scalar = scalars[index]
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        let follows = index > 0 && !scalars[index - 1].properties.isWhitespace
        if scalar.properties.isVariationSelector { return follows }
        if joiners.contains(scalar) {
          return follows && index + 1 < scalars.count && !scalars[index + 1].properties.isWhitespace
        }
        return !scalar.isUnseen
      }
  }

  /// ZWNJ and ZWJ.
  private static let joiners: [Unicode.Scalar] = ["\u{200C}", "\u{200D}"]

  private static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension String {
  /// The text with ASCII letters of one case in the other; no letter outside ASCII becomes one inside.
  func mappingASCII(_ letters: ClosedRange<UInt8>) -> String {
    guard utf8.contains(where: letters.contains) else { return self }
    return String(decoding: utf8.map { letters.contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self)
  }
}

extension UInt8 {
  static let joints = [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")]
  var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
  var isSmall: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension Unicode.Scalar {
  /// Whether it is invisible, or changes how its neighbours are shown.
  fileprivate var isUnseen: Bool {
    // The blank of Braille and the head of no note are drawn as nothing, though Unicode calls them symbols.
    if properties.isDefaultIgnorableCodePoint || value == 0x2800 || value == 0x1D159 { return true }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
    default: return false
    }
  }
}
