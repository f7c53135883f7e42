import Foundation
public import Ledger

/// What was recorded, without an entry; or, under a key that is known, what an earlier call recorded.
public struct Recorded<Value: Sendable>: Sendable {
  /// The recorded value.
  public let value: Value
  /// Whether an earlier call under the same key recorded it.
  public let isReplay: Bool

  /// Something recorded.
  public init(_ value: Value, isReplay: Bool) {
    self.value = value
    self.isReplay = isReplay
  }

  /// The same, said otherwise.
  public func map<Other>(_ change: (Value) throws -> Other) rethrows -> Recorded<Other> {
    Recorded<Other>(try change(value), isReplay: isReplay)
  }
}

/// Refused by the state of the book, as stored under the key.
///
/// A `Refusal` that is thrown, in contrast, is not stored.
public struct Refused: Error {
  /// Why.
  public let reason: RefusalReason
  /// Canonical JSON of ids and figures that show it.
  public let figures: String
  /// Whether an earlier call under the same key was refused.
  public let isReplay: Bool

  /// A refusal by its parts.
  public init(reason: RefusalReason, figures: String, isReplay: Bool) {
    self.reason = reason
    self.figures = figures
    self.isReplay = isReplay
  }
}

/// An object of ids and figures as kept: the answer of a command, or the figures of a refusal.
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

  /// All fields as text.
  public var texts: [String: String] {
    fields.mapValues {
      switch $0 {
      case .int(let value): String(value)
      case .string(let text): text
      }
    }
  }

  /// An integer field.
  public func int(_ name: String) throws(CorruptBook) -> Int64 {
    guard case .int(let value) = fields[name] else { throw CorruptBook("a command kept no \(name)") }
    return value
  }

  /// A field with the number of something.
  public func id<ID: Identifier>(_ name: String) throws(CorruptBook) -> ID { ID(try int(name)) }

  /// A text field.
  public func string(_ name: String) throws(CorruptBook) -> String {
    guard case .string(let value) = fields[name] else { throw CorruptBook("a command kept no \(name)") }
    return value
  }
}
