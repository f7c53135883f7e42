import Foundation
import PointsAPI
import Testing

@testable import Web

@Suite("Each wire type agrees with its schema")
struct WireTypesTests {
  /// The types that the served routes read and write, each once.
  private static let all: [any WireType.Type] = {
    let types = RouteTable.real.routes.flatMap { route -> [any WireType.Type] in
      if case .json(let answer) = route.answer { [route.request, answer].compactMap { $0 } } else { [] }
    }
    return Dictionary(types.map { ($0.schema.name, $0) }) { first, _ in first }.sorted { $0.key < $1.key }.map(\.value)
  }()

  @Test("every field that the schema declares is read and written, and no other", arguments: all.indices)
  func agrees(index: Int) throws { try check(Self.all[index]) }

  private func check<Value: WireType>(_ type: Value.Type) throws {
    for full in [true, false] {
      let json = example(of: type.schema, full: full)
      let value = try StrictJSON.decode(type, from: JSONEncoder().encode(json))
      #expect(try JSONDecoder().decode(JSONValue.self, from: StrictJSON.encode(value)) == json)
    }
  }

  /// A value that the schema allows, with all optional fields or none.
  private func example(of schema: WireSchema, full: Bool) -> JSONValue {
    switch schema {
    case .text(let format, let length):
      .string(format == .plain ? String(repeating: "甲", count: length.lowerBound) : format.example)
    case .choice(let choices): .string(choices[0])
    case .integer(let range): .integer(range.lowerBound)
    case .boolean: true
    case .list(let element, let count):
      .array(Array(repeating: example(of: element, full: full), count: max(count.lowerBound, 1)))
    case .record(_, let fields):
      .object(
        Dictionary(
          uniqueKeysWithValues: fields.filter { full || $0.isRequired }.map { ($0.name, example(of: $0.schema, full: full)) }))
    case .dictionary(let element): ["2101": example(of: element, full: full)]
    case .anything: ["entry": 81]
    }
  }
}
