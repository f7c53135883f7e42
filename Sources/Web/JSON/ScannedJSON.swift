/// JSON as it was written: fields in their order, numbers as text.
///
/// A scanned value, for the checks before anything is decoded.
indirect enum ScannedJSON {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([ScannedJSON])
  case object([(name: String, value: ScannedJSON)])
}

extension ScannedJSON {
  /// The one text of this value: fields sorted by their UTF-8 bytes, no spaces, the least escapes, null fields left out, -0 as 0.
  ///
  /// Written here and not by `JSONEncoder`, whose order of keys is no promise: fingerprints must outlive a Foundation.
  func writeCanonical(to output: inout [UInt8]) {
    switch self {
    case .null: output += "null".utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .number(let text): output += (Int64(text).map(String.init) ?? text).utf8
    case .string(let text): Self.writeQuoted(text, to: &output)
    case .array(let values):
      Self.writeSeparated(values, between: "[", "]", to: &output) { $0.writeCanonical(to: &$1) }
    case .object(let fields):
      let kept = fields.filter { if case .null = $0.value { false } else { true } }
      let sorted = kept.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      Self.writeSeparated(sorted, between: "{", "}", to: &output) { field, output in
        Self.writeQuoted(field.name, to: &output)
        output.append(UInt8(ascii: ":"))
        field.value.writeCanonical(to: &output)
      }
    }
  }

  private static func writeSeparated<Element>(
    _ elements: [Element], between open: Unicode.Scalar, _ close: Unicode.Scalar, to output: inout [UInt8],
    one: (Element, inout [UInt8]) -> Void
  ) {
    output.append(UInt8(ascii: open))
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      one(element, &output)
    }
    output.append(UInt8(ascii: close))
  }

  private static func writeQuoted(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        let hex = String(byte, radix: 16)
        output += "\\u\(String(repeating: "0", count: 4 - hex.count))\(hex)".utf8
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
