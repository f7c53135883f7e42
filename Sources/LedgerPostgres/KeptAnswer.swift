import Foundation

/// The answer that a command kept under its key: an object of ids and figures.
public struct KeptAnswer: Sendable {
  private enum Value: Decodable {
    case int(Int64)
    case string(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let int = try? container.decode(Int64.self) {
        self = .int(int)
      } else {
        self = .string(try container.decode(String.self))
      }
    }
  }

  private let fields: [String: Value]

  /// Reads the kept text.
  ///
  /// - Throws: ``CorruptBook`` if it is none of ours.
  public init(_ text: String) throws(CorruptBook) {
    guard let fields = try? JSONDecoder().decode([String: Value].self, from: Data(text.utf8)) else {
      throw CorruptBook("a command kept an answer that cannot be read")
    }
    self.fields = fields
  }

  /// An integer field.
  public func int(_ name: String) throws(CorruptBook) -> Int64 {
    guard case .int(let value) = fields[name] else { throw CorruptBook("a command kept no \(name)") }
    return value
  }

  /// A text field.
  public func string(_ name: String) throws(CorruptBook) -> String {
    guard case .string(let value) = fields[name] else { throw CorruptBook("a command kept no \(name)") }
    return value
  }
}
