/// JSON with exactly one text per value: sorted keys, no spaces, integers only.
///
/// The text is what gets hashed.
///
/// It carries ids and figures; prose and personal data have no place in it.
public indirect enum CanonicalJSON: Hashable, Sendable {
  case int(Int64)
  case string(String)
  case bool(Bool)
  case array([CanonicalJSON])
  case object([String: CanonicalJSON])

  /// The one text of this value.
  public var text: String {
    var output = ""
    write(to: &output)
    return output
  }

  private func write(to output: inout String) {
    switch self {
    case .int(let value): output += String(value)
    case .string(let value): CanonicalJSON.write(value, to: &output)
    case .bool(let value): output += value ? "true" : "false"
    case .array(let values):
      CanonicalJSON.write(values, between: "[", "]", to: &output) { $0.write(to: &$1) }
    case .object(let fields):
      let sorted = fields.sorted { $0.key < $1.key }
      CanonicalJSON.write(sorted, between: "{", "}", to: &output) { field, output in
        CanonicalJSON.write(field.key, to: &output)
        output += ":"
        field.value.write(to: &output)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], between open: String, _ close: String, to output: inout String,
    one: (Element, inout String) -> Void
  ) {
    output += open
    for (index, element) in elements.enumerated() {
      if index > 0 { output += "," }
      one(element, &output)
    }
    output += close
  }

  private static func write(_ string: String, to output: inout String) {
    output += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}

extension CanonicalJSON: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByArrayLiteral
{
  /// An integer.
  public init(integerLiteral value: Int64) { self = .int(value) }
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An object; a repeated key is our own mistake and traps.
  public init(dictionaryLiteral elements: (String, CanonicalJSON)...) {
    self = .object(Dictionary(uniqueKeysWithValues: elements))
  }
  /// An array.
  public init(arrayLiteral elements: CanonicalJSON...) { self = .array(elements) }

  /// Points in their wire form.
  public static func points(_ points: Points) -> CanonicalJSON { .string(points.description) }

  /// The number of something.
  public static func id(_ id: some Identifier) -> CanonicalJSON { .int(id.number) }
}
