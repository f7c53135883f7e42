extension WireSchema {
  /// This schema in the JSON WireSchema dialect of OpenAPI 3.1.
  ///
  /// Named records are references to `#/components/schemas`.
  public var document: JSONValue {
    switch self {
    case .record(let name, _) where !name.isEmpty: ["$ref": .string("#/components/schemas/\(name)")]
    default: definition
    }
  }

  /// This schema written out, with only its named parts as references.
  public var definition: JSONValue {
    switch self {
    case .text(let format, let length): WireSchema.textDocument(format, length)
    case .choice(let choices): ["type": "string", "enum": .array(choices.map(JSONValue.string))]
    case .integer(let range): WireSchema.integerDocument(range)
    case .boolean: ["type": "boolean"]
    case .list(let element, let count):
      [
        "type": "array", "items": element.document, "minItems": .integer(Int64(count.lowerBound)),
        "maxItems": .integer(Int64(count.upperBound)),
      ]
    case .record(_, let fields): WireSchema.recordDocument(fields)
    case .dictionary(let element): ["type": "object", "additionalProperties": element.document]
    case .anything: [:]
    }
  }

  /// Every named record in this schema, by name.
  public var components: [String: JSONValue] {
    switch self {
    case .record(let name, let fields):
      fields.reduce(into: name.isEmpty ? [:] : [name: definition]) { all, field in
        all.merge(field.schema.components) { first, _ in first }
      }
    case .list(let element, _), .dictionary(let element): element.components
    case .text, .choice, .integer, .boolean, .anything: [:]
    }
  }

  private static func textDocument(_ format: TextFormat, _ length: ClosedRange<Int>) -> JSONValue {
    var fields: [String: JSONValue] = [
      "type": "string", "minLength": .integer(Int64(length.lowerBound)), "maxLength": .integer(Int64(length.upperBound)),
    ]
    fields["pattern"] = format.pattern.map(JSONValue.string)
    // Only these formats are of JSON WireSchema's own vocabulary.
    if [.day, .instant, .uuid].contains(format) { fields["format"] = .string(format.rawValue) }
    if format != .plain { fields["examples"] = [.string(format.example)] }
    return .object(fields)
  }

  private static func integerDocument(_ range: ClosedRange<Int64>) -> JSONValue {
    var fields: [String: JSONValue] = ["type": "integer", "format": "int64", "minimum": .integer(range.lowerBound)]
    if range.upperBound != .max { fields["maximum"] = .integer(range.upperBound) }
    return .object(fields)
  }

  private static func recordDocument(_ fields: [Field]) -> JSONValue {
    let properties = fields.map { ($0.name, $0.schema.document) }
    return [
      "type": "object", "additionalProperties": false,
      "properties": .object(Dictionary(properties) { first, _ in first }),
      "required": .array(fields.filter(\.isRequired).map { .string($0.name) }),
    ]
  }
}
