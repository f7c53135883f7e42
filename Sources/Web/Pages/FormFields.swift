import Foundation

/// The fields of a form, or of an address after its question mark, in their order.
public struct FormFields: Sendable {
  /// Why the text is no form.
  public enum Fault: Error, Sendable {
    /// Bytes that are no UTF-8 once decoded, a NUL, or a "%" without its two digits.
    case encoding
    /// More than ``FormFields/most`` fields.
    case tooMany
    /// A field that may be there once is there twice.
    case doubled(String)
    /// Parts that no browser writes, of a form with a file.
    case parts
  }

  /// Fields at most.
  public static let most = 2_000

  /// Name and value of each field.
  public let all: [(name: String, value: String)]

  /// No fields.
  public init() { all = [] }

  /// Fields by name and value.
  public init(_ fields: [(name: String, value: String)]) { all = fields }

  /// Reads what a browser sends: "a=1&b=two+words" (application/x-www-form-urlencoded).
  ///
  /// - Throws: ``Fault``.
  public init(parsing text: some StringProtocol) throws(Fault) {
    let pairs = text.utf8.split(separator: UInt8(ascii: "&"))
    guard pairs.count <= Self.most else { throw .tooMany }
    var fields: [(name: String, value: String)] = []
    for pair in pairs {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      fields.append((try Self.decoded(parts[0]), parts.count > 1 ? try Self.decoded(parts[1]) : ""))
    }
    all = fields
  }

  /// The value of a field; nil if it is not there, or if it is empty.
  ///
  /// - Throws: ``Fault/doubled(_:)``.
  public func text(_ name: String) throws(Fault) -> String? {
    let values = all.filter { $0.name == name }
    guard values.count <= 1 else { throw .doubled(name) }
    return values.first.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  /// The values of a field that may be there often, such as ticks.
  public func list(_ name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }

  /// The fields as a browser sends them.
  public var encoded: String {
    all.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
  }

  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  private static func decoded(_ bytes: some Sequence<UInt8>) throws(Fault) -> String {
    var (decoded, rest) = ([UInt8](), bytes.makeIterator())
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(hexDigit), let low = rest.next().flatMap(hexDigit) else { throw .encoding }
        decoded.append(high << 4 | low)
      default: decoded.append(byte)
      }
    }
    // No keyboard makes a NUL, and no database takes one.
    guard !decoded.contains(0), let text = String(validating: decoded, as: UTF8.self) else { throw .encoding }
    return text
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? { Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) } }
}
