/// A code of a shop, a community or a colour of service, unique in its book: a text with exactly one spelling.
///
/// Made of A–Z, 0–9, Han characters, "-", "_" and ".", 1 to 40 of them. The database checks the same form. Compared and hashed by
/// its bytes: Swift calls texts equal that PostgreSQL tells apart.
public struct Code: Sendable {
  /// The most characters.
  public static let maxLength = 40

  /// The text in its one spelling.
  public let text: String

  /// A text that is no code, however it is folded.
  public struct Malformed: Error, Sendable {}

  /// The code that somebody typed: " dp", "ＤＰ" and "DP" are one.
  ///
  /// - Throws: ``Malformed`` if other characters remain, or too many, or none.
  public init(folding typed: String) throws(Malformed) {
    let text = Spelling.folded(typed).mappingASCII(UInt8(ascii: "a")...UInt8(ascii: "z"))
    guard (1...Code.maxLength).contains(text.unicodeScalars.count), text.unicodeScalars.allSatisfy(\.belongsInCode) else {
      throw Malformed()
    }
    self.text = text
  }

  /// A code as the database keeps it, whose constraints hold the form.
  public init(stored: String) { text = stored }
}

extension Code: Hashable {
  /// Whether the bytes are the same.
  public static func == (left: Code, right: Code) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}

extension Code: CustomStringConvertible, ExpressibleByStringLiteral {
  /// The text.
  public var description: String { text }

  /// A code in the source; one that is none is our own mistake and traps.
  public init(stringLiteral text: String) {
    guard let code = try? Code(folding: text) else { preconditionFailure("\(text) is no code") }
    self = code
  }
}

extension Code: Codable {
  /// Reads a code as somebody typed it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let code = try? Code(folding: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no code")
    }
    self = code
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension Unicode.Scalar {
  /// The alphabet of codes.
  ///
  /// Compatibility ideographs, which lie among the others, do not outlive the folding.
  fileprivate var belongsInCode: Bool {
    switch value {
    case 0...0x7F: UInt8(value).isCapital || UInt8(value).isDigit || UInt8.joints.contains(UInt8(value))
    case 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x323AF: true
    default: false
    }
  }
}
