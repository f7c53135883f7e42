import Ledger

/// The form of a text on the wire, and its one spelling.
///
/// Checks the shape alone: whether a day exists is for the ledger to say.
public enum TextFormat: String, CaseIterable, Sendable {
  case plain
  case points
  case day = "date"
  case month
  case instant = "date-time"
  case uuid
  case cardNumber
  case barcode
  case code
  case sku
  case login
  case head

  /// The form as an ECMA-262 regular expression, or nil if any text will do.
  public var pattern: String? {
    switch self {
    case .plain: nil
    case .points: "^[0-9]{1,11}(\\.[0-9]{1,2})?$"
    case .day: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
    case .month: "^[0-9]{4}-[0-9]{2}$"
    case .instant: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$"
    case .uuid: "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"
    case .cardNumber: "^[0-9]{12}$"
    case .barcode: "^([0-9]{5,8}|[0-9]{12,13})$"
    case .code: "^[A-Z0-9\\u3007\\u3400-\\u4DBF\\u4E00-\\u9FFF\\u{20000}-\\u{323AF}._-]{1,40}$"
    case .sku: "^[A-Z0-9][A-Z0-9-]{0,31}$"
    case .login: "^[a-z][a-z0-9._-]{0,31}$"
    case .head: "^[0-9]{1,19}:[0-9a-f]{1,64}$"
    }
  }

  /// A text of this form.
  public var example: String {
    switch self {
    case .plain: "东平社区"
    case .points: "12.50"
    case .day: "2026-06-01"
    case .month: "2026-06"
    case .instant: "2026-06-01T08:00:00.000000Z"
    case .uuid: "0190a5d0-7c1b-7c4e-9d3a-2f6b8c0d1e2f"
    case .cardNumber: "100000000017"
    case .barcode: "2026000000015"
    case .code: "DP"
    case .sku: "RICE-5"
    case .login: "clerk"
    case .head: "40:ab12"
    }
  }

  /// The form's rule, for people; nil where the example says it.
  var rule: String? {
    switch self {
    case .code: "只用字母 A–Z、数字、汉字和“-”“_”“.”，最多 \(Code.maxLength) 个"
    case .sku: "只用字母 A–Z、数字和连字符，最多 32 个"
    case .login: "只用字母、数字和“.”“_”“-”，以字母开头，最多 32 个"
    case .barcode: "是 8、12 或 13 位数字，自编的是 5 到 7 位"
    case .plain, .points, .day, .month, .instant, .uuid, .cardNumber, .head: nil
    }
  }

  /// A text of this form in its one spelling, however it was typed; nil if it has not this form.
  public func spelled(_ text: String) -> String? {
    switch self {
    case .plain:
      let prose = Spelling.prose(text)
      return Spelling.isVisible(prose) ? prose : nil
    case .code: return try? Code(folding: text).text
    case .sku: return Spelling.sku(text)
    case .login: return Spelling.login(text)
    case .cardNumber: return Spelling.cardNumber(text)
    case .barcode: return Spelling.barcode(text)
    case .points, .day, .month, .instant, .uuid, .head: return matches(text) ? text : nil
    }
  }

  private func matches(_ text: String) -> Bool {
    switch self {
    case .plain, .code, .sku, .login, .cardNumber, .barcode: false
    case .points: PointsText(rawValue: text) != nil
    case .day: text.hasShape("dddd-dd-dd")
    case .month: text.hasShape("dddd-dd")
    case .instant: Self.isInstant(text)
    case .uuid: text.hasShape("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
    case .head: Self.isHead(text)
    }
  }

  private static func isInstant(_ text: String) -> Bool {
    guard String(text.prefix(19)).hasShape("dddd-dd-ddTdd:dd:dd") else { return false }
    var rest = text.dropFirst(19)
    if rest.first == "." {
      let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard (1...9).contains(digits.count) else { return false }
      rest = rest.dropFirst(1 + digits.count)
    }
    return rest == "Z" || String(rest).hasShape("+dd:dd") || String(rest).hasShape("-dd:dd")
  }

  private static func isHead(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, (1...19).contains(parts[0].count), (1...64).contains(parts[1].count) else { return false }
    return parts[0].hasShape(String(repeating: "d", count: parts[0].count))
      && parts[1].hasShape(String(repeating: "x", count: parts[1].count)) && parts[1] == parts[1].lowercased()
  }
}

extension String {
  /// Whether the text has this shape: "d" stands for a decimal digit, "x" for a hexadecimal one, the rest for itself.
  fileprivate func hasShape(_ shape: String) -> Bool {
    guard utf8.count == shape.utf8.count else { return false }
    return zip(utf8, shape.utf8).allSatisfy { byte, wanted in
      let scalar = Unicode.Scalar(byte)
      return switch wanted {
      case UInt8(ascii: "d"): ("0"..."9").contains(scalar)
      case UInt8(ascii: "x"): ("0"..."9").contains(scalar) || ("a"..."f").contains(scalar) || ("A"..."F").contains(scalar)
      default: byte == wanted
      }
    }
  }
}
