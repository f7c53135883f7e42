import Ledger

extension WireSchema {
  /// JSON that fits this schema, with every text in its one spelling: what the request means, however it was typed.
  ///
  /// Goes field by field in the order in which they were written.
  ///
  /// - Throws: `MalformedRequest` for the first thing that is wrong.
  func spelled(_ json: ScannedJSON, at path: FieldPath = FieldPath()) throws(MalformedRequest) -> ScannedJSON {
    switch self {
    case .text(let format, let length): return .string(try WireSchema.spelledText(json, format, length, at: path))
    case .choice(let choices): try WireSchema.checkChoice(json, choices, at: path)
    case .integer(let range): try WireSchema.checkInteger(json, range, at: path)
    case .boolean: guard case .bool = json else { throw .type(path.description, needed: "true 或 false") }
    case .list(let element, let count): return .array(try WireSchema.spelledList(json, element, count, at: path))
    case .record(_, let fields): return .object(try WireSchema.spelledRecord(json, fields, at: path))
    case .dictionary(let element): return .object(try WireSchema.spelledDictionary(json, element, at: path))
    case .anything: break
    }
    return json
  }

  /// A request without its conditions, which stand at the top of a request.
  func withoutConditions(_ json: ScannedJSON) -> ScannedJSON {
    guard case .object(let members) = json, fields.contains(where: \.isCondition) else { return json }
    return .object(members.filter { member in !fields.contains { $0.isCondition && $0.name == member.name } })
  }

  /// A text that came outside a body (a path or query parameter), in its one spelling.
  ///
  /// - Throws: ``MalformedRequest`` naming the parameter.
  public func spelled(parameter text: String, named name: String) throws(MalformedRequest) -> String {
    let json: ScannedJSON = if case .integer = self { .number(text) } else { .string(text) }
    guard case .string(let spelled) = try spelled(json, at: FieldPath().field(name)) else { return text }
    return spelled
  }

  private static func spelledText(
    _ json: ScannedJSON, _ format: TextFormat, _ length: ClosedRange<Int>, at path: FieldPath
  ) throws(MalformedRequest) -> String {
    var field: String { path.description }
    guard case .string(let text) = json else { throw .type(field, needed: "文字，例如“\(format.example)”") }
    if format == .plain {
      guard length.contains(Spelling.prose(text).unicodeScalars.count) else {
        throw MalformedRequest(
          .wrongLength, field: field, detail: "“\(field)”应当有 \(length.lowerBound) 到 \(length.upperBound) 个字，请改短或补上。")
      }
      guard let spelled = format.spelled(text) else {
        throw MalformedRequest(.forbiddenCharacter, field: field, detail: "“\(field)”里有看不见的字符（控制符、零宽字符等），请删去后重新输入。")
      }
      return spelled
    }
    guard let spelled = format.spelled(text), length.contains(spelled.unicodeScalars.count) else {
      throw .format(field, rule: format.rule, example: format.example)
    }
    return spelled
  }

  private static func checkChoice(_ json: ScannedJSON, _ choices: [String], at path: FieldPath) throws(MalformedRequest) {
    var field: String { path.description }
    guard case .string(let text) = json else { throw .type(field, needed: "文字") }
    guard choices.contains(text) else {
      throw MalformedRequest(
        .unknownValue, field: field, detail: "“\(field)”只能是：\(choices.joined(separator: "、"))。请选其中一个。")
    }
  }

  private static func checkInteger(
    _ json: ScannedJSON, _ range: ClosedRange<Int64>, at path: FieldPath
  ) throws(MalformedRequest) {
    var field: String { path.description }
    guard case .number(let text) = json else { throw .type(field, needed: "整数，不带引号") }
    // 1.5, 1.0 and 1e3 alike: who writes a whole number in another way has made a mistake somewhere.
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-") }) else {
      throw MalformedRequest(.notWholeNumber, field: field, detail: "“\(field)”应当是整数，不能带小数点或指数，请改正。")
    }
    guard let value = Int64(text), range.contains(value) else {
      let bounds = range.upperBound == .max ? "不小于 \(range.lowerBound)" : "在 \(range.lowerBound) 到 \(range.upperBound) 之间"
      throw MalformedRequest(.outOfRange, field: field, detail: "“\(field)”应当\(bounds)，请检查数字。")
    }
  }

  private static func spelledList(
    _ json: ScannedJSON, _ element: WireSchema, _ count: ClosedRange<Int>, at path: FieldPath
  ) throws(MalformedRequest) -> [ScannedJSON] {
    var field: String { path.description }
    guard case .array(let items) = json else { throw .type(field, needed: "列表") }
    guard count.contains(items.count) else {
      throw MalformedRequest(
        .wrongCount, field: field, detail: "“\(field)”应当有 \(count.lowerBound) 到 \(count.upperBound) 行，请拆开或补上。")
    }
    var spelled: [ScannedJSON] = []
    spelled.reserveCapacity(items.count)
    for (index, item) in items.enumerated() { spelled.append(try element.spelled(item, at: path.item(index))) }
    return spelled
  }

  private static func spelledRecord(
    _ json: ScannedJSON, _ fields: [Field], at path: FieldPath
  ) throws(MalformedRequest) -> [(name: String, value: ScannedJSON)] {
    guard case .object(let members) = json else { throw .type(path.description, needed: "对象") }
    var present: Set<String> = []
    var spelled: [(name: String, value: ScannedJSON)] = []
    for member in members {
      let place = path.field(member.name)
      guard let field = fields.first(where: { $0.name == member.name }) else { throw .unknown(place.description) }
      if case .null = member.value { continue }
      spelled.append((field.name, try field.schema.spelled(member.value, at: place)))
      present.insert(field.name)
    }
    if let absent = fields.first(where: { $0.isRequired && !present.contains($0.name) }) {
      throw .missing(path.field(absent.name).description)
    }
    return spelled
  }

  private static func spelledDictionary(
    _ json: ScannedJSON, _ element: WireSchema, at path: FieldPath
  ) throws(MalformedRequest) -> [(name: String, value: ScannedJSON)] {
    guard case .object(let members) = json else { throw .type(path.description, needed: "对象") }
    var spelled: [(name: String, value: ScannedJSON)] = []
    for member in members {
      spelled.append((member.name, try element.spelled(member.value, at: path.field(member.name))))
    }
    return spelled
  }
}
