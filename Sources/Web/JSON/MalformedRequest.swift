/// Why a request could not be read.
///
/// Always the sender's mistake: the same bytes fail again.
public struct MalformedRequest: Error, Hashable, Sendable {
  /// The fault, by a name that programs may rely on.
  public enum Code: String, CaseIterable, Sendable {
    case notJSON = "not-json"
    case notUTF8 = "not-utf8"
    case forbiddenCharacter = "forbidden-character"
    case tooDeep = "too-deep"
    case duplicateField = "duplicate-field"
    case unknownField = "unknown-field"
    case missingField = "missing-field"
    case wrongType = "wrong-type"
    case notWholeNumber = "not-whole-number"
    case outOfRange = "out-of-range"
    case wrongFormat = "wrong-format"
    case wrongLength = "wrong-length"
    case wrongCount = "wrong-count"
    case unknownValue = "unknown-value"
  }

  /// The fault.
  public let code: Code
  /// Where: "lines[1].sku", or an empty text for the request as a whole.
  public let field: String
  /// The message to a clerk, in Chinese: the fault and the remedy.
  ///
  /// Holds field names and limits, never values.
  public let detail: String

  /// A mistake at a place, with the sentence that says how to mend it.
  public init(_ code: Code, field: String = "", detail: String) {
    self.code = code
    self.field = field
    self.detail = detail
  }
}

extension MalformedRequest {
  /// A text that does not have the form it needs; `example` shows one that has, `rule` says what it is made of.
  public static func format(_ field: String, rule: String? = nil, example: String) -> MalformedRequest {
    let rule = rule.map { "\($0)，" } ?? ""
    return MalformedRequest(.wrongFormat, field: field, detail: "“\(field)”的格式不对，\(rule)应当像“\(example)”这样填写。")
  }

  /// A field that is needed and is not there.
  public static func missing(_ field: String) -> MalformedRequest {
    MalformedRequest(.missingField, field: field, detail: "缺少“\(field)”，请补上。")
  }

  /// A field that this request does not have.
  public static func unknown(_ field: String) -> MalformedRequest {
    MalformedRequest(.unknownField, field: field, detail: "没有“\(field)”这个字段，请检查拼写或删去它。")
  }

  /// A field that is there twice.
  public static func duplicate(_ field: String) -> MalformedRequest {
    MalformedRequest(.duplicateField, field: field, detail: "“\(field)”出现了两次，请只保留一个。")
  }

  static func type(_ field: String, needed: String) -> MalformedRequest {
    let place = field.isEmpty ? "请求内容" : "“\(field)”"
    return MalformedRequest(.wrongType, field: field, detail: "\(place)应当是\(needed)，请改正后再提交。")
  }

  static func notJSON(at byte: Int) -> MalformedRequest {
    MalformedRequest(.notJSON, detail: "请求内容不是有效的 JSON（第 \(byte + 1) 个字节处），请检查引号、逗号和括号。")
  }
}
