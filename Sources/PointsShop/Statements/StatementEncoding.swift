import Foundation

/// How the text of a statement is written: what spreadsheets save as "CSV UTF-8", and as "CSV" in Chinese.
enum StatementEncoding: CaseIterable {
  case utf8, gb18030

  /// The text of a field; nil if its bytes are none.
  func text(_ bytes: ArraySlice<UInt8>) -> String? {
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    switch self {
    case .utf8: return String(validating: bytes, as: UTF8.self)
    // The number of GB18030 among the encodings of Foundation, which names but a few of them.
    case .gb18030: return String(data: Data(bytes), encoding: String.Encoding(rawValue: 0x8000_0632))
    }
  }
}

extension String {
  /// The text with the ordinary forms of full-width letters and digits, without space around it.
  var ordinary: String {
    if isBare { return self }
    let folded = utf8.allSatisfy { $0 < 0x80 } || utf8.count > 200 ? self : precomposedStringWithCompatibilityMapping
    return folded.trimmingCharacters(in: .whitespacesAndNewlines.union(["\u{FEFF}"]))
  }

  /// The same without any space, as it is compared.
  var plain: String { isBare ? self : String(ordinary.unicodeScalars.filter { !$0.properties.isWhitespace }) }

  /// Whether there is nothing to fold: visible ASCII alone, as most cells are.
  private var isBare: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}
