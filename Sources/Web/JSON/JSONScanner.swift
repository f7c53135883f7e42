import Foundation

/// Reads JSON (RFC 8259) as it was written, to find what `JSONDecoder` passes over in silence: duplicate fields, other
/// encodings than UTF-8, NUL, lone surrogates, deep nesting.
struct JSONScanner {
  private let bytes: [UInt8]
  private var index = 0

  /// The value that the bytes hold.
  ///
  /// - Throws: `MalformedRequest` if they hold none, more than one, or one that the ledger could not keep.
  static func scan(_ data: Data) throws(MalformedRequest) -> ScannedJSON {
    guard String(validating: data, as: UTF8.self) != nil else {
      throw MalformedRequest(.notUTF8, detail: "请求内容不是 UTF-8 编码，请用 UTF-8 保存后再提交。")
    }
    var scanner = JSONScanner(bytes: Array(data))
    scanner.skipSpace()
    let value = try scanner.value(at: FieldPath(), depth: 1)
    scanner.skipSpace()
    guard scanner.index == scanner.bytes.count else { throw .notJSON(at: scanner.index) }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: scalar) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ scalar: Unicode.Scalar) throws(MalformedRequest) {
    guard take(scalar) else { throw .notJSON(at: index) }
  }

  private mutating func value(at path: FieldPath, depth: Int) throws(MalformedRequest) -> ScannedJSON {
    guard depth <= Limits.maxDepth else {
      throw MalformedRequest(.tooDeep, detail: "请求内容嵌套超过 \(Limits.maxDepth) 层，请减少嵌套。")
    }
    switch next {
    case UInt8(ascii: "{"): return try object(at: path, depth: depth)
    case UInt8(ascii: "["): return try array(at: path, depth: depth)
    case UInt8(ascii: "\""): return .string(try string(at: path))
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: String, _ value: ScannedJSON) throws(MalformedRequest) -> ScannedJSON {
    guard bytes[index...].starts(with: word.utf8) else { throw .notJSON(at: index) }
    index += word.utf8.count
    return value
  }

  private mutating func array(at path: FieldPath, depth: Int) throws(MalformedRequest) -> ScannedJSON {
    try expect("[")
    var values: [ScannedJSON] = []
    skipSpace()
    if take("]") { return .array(values) }
    repeat {
      skipSpace()
      values.append(try value(at: path.item(values.count), depth: depth + 1))
      skipSpace()
    } while take(",")
    try expect("]")
    return .array(values)
  }

  private mutating func object(at path: FieldPath, depth: Int) throws(MalformedRequest) -> ScannedJSON {
    try expect("{")
    var fields: [(name: String, value: ScannedJSON)] = []
    var names: Set<String> = []
    skipSpace()
    if take("}") { return .object(fields) }
    repeat {
      skipSpace()
      let name = try string(at: path)
      let place = path.field(name)
      guard names.insert(name).inserted else { throw .duplicate(place.description) }
      skipSpace()
      try expect(":")
      skipSpace()
      fields.append((name, try value(at: place, depth: depth + 1)))
      skipSpace()
    } while take(",")
    try expect("}")
    return .object(fields)
  }
}

extension JSONScanner {
  /// A number by the grammar of RFC 8259, section 6, as it was written.
  private mutating func number() throws(MalformedRequest) -> String {
    let start = index
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func digits() throws(MalformedRequest) {
    let start = index
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
    guard index > start else { throw .notJSON(at: index) }
  }

  private mutating func string(at path: FieldPath) throws(MalformedRequest) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += UTF8.encode(try escaped(at: path)) ?? UTF8.encodedReplacementCharacter
      case 0..<0x20: throw .notJSON(at: index - 1)
      default: text.append(byte)
      }
    }
    throw .notJSON(at: index)
  }

  private mutating func escaped(at path: FieldPath) throws(MalformedRequest) -> Unicode.Scalar {
    guard let byte = next else { throw .notJSON(at: index) }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(at: path)
    default: throw .notJSON(at: index - 1)
    }
  }

  /// `\uXXXX`, or a surrogate pair of two.
  ///
  /// NUL and lone surrogates are refused: the database could not keep them.
  private mutating func unicodeEscape(at path: FieldPath) throws(MalformedRequest) -> Unicode.Scalar {
    var units = [try codeUnit()]
    if UTF16.isLeadSurrogate(units[0]), take("\\") {
      try expect("u")
      units.append(try codeUnit())
    }
    guard units != [0], let text = String(validating: units, as: UTF16.self), let scalar = text.unicodeScalars.first else {
      let field = path.description
      throw MalformedRequest(.forbiddenCharacter, field: field, detail: "“\(field)”里有无法保存的字符，请删去后重新输入。")
    }
    return scalar
  }

  private mutating func codeUnit() throws(MalformedRequest) -> UInt16 {
    let end = min(index + 4, bytes.count)
    let text = String(decoding: bytes[index..<end], as: UTF8.self)
    guard text.utf8.count == 4, text.utf8.allSatisfy(\.isHexDigit), let unit = UInt16(text, radix: 16) else {
      throw .notJSON(at: index)
    }
    index = end
    return unit
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
