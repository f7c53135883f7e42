/// One statement: its text with `$1`, `$2`, … and the values bound to them.
///
/// ```swift
/// let sql: SQL = "SELECT no, hash FROM ledger.block WHERE book = \(book) ORDER BY no DESC LIMIT 1"
/// ```
///
/// An interpolated value never becomes text: it is bound, in binary, with its type. Two statements with the same text and the
/// same types share a prepared statement, whatever their values. Values never appear in a description.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
  /// The text with placeholders.
  public let text: String

  let parameters: Parameters

  /// Takes a text without parameters.
  public init(stringLiteral text: String) {
    self.text = text
    parameters = Parameters()
  }

  /// Takes a text with its interpolated values.
  public init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    parameters = stringInterpolation.parameters
  }
}

extension SQL {
  /// Collects the text and the bound values of a literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    @usableFromInline var text = ""
    @usableFromInline var parameters = Parameters()

    /// Makes room for the literal.
    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + 3 * interpolationCount)
    }

    /// Adds text as it is.
    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// Binds a value: a placeholder in the text, the value beside it.
    @inlinable
    public mutating func appendInterpolation<T: PostgresValue>(_ value: T) {
      parameters.append(value)
      text += "$"
      text += String(parameters.count)
    }

    /// Binds a value or NULL.
    ///
    /// An overload of its own, because the compiler warns of optionals in any other interpolation.
    @inlinable
    public mutating func appendInterpolation<T: PostgresValue>(_ value: T?) {
      parameters.append(value)
      text += "$"
      text += String(parameters.count)
    }

    /// Adds a name, quoted, so that any string is one identifier.
    public mutating func appendInterpolation(identifier: String) {
      text += "\"" + identifier.replacing("\"", with: "\"\"") + "\""
    }

    /// Adds another statement's text with its values, such as a join that several statements need.
    public mutating func appendInterpolation(_ part: SQL) {
      text += part.text(numberedFrom: parameters.count)
      parameters.append(contentsOf: part.parameters)
    }

    /// Adds trusted text unchanged: never pass anything that came from outside the program.
    public mutating func appendInterpolation(raw: String) { text += raw }
  }
}

extension SQL {
  /// The text with its placeholders numbered behind so many others.
  private func text(numberedFrom offset: Int) -> String {
    guard offset > 0, parameters.count > 0 else { return text }
    var parts = text.split(separator: "$", omittingEmptySubsequences: false)[...]
    var numbered = String(parts.removeFirst())
    for part in parts {
      let digits = part.prefix { $0.isASCII && $0.isNumber }
      numbered += "$" + (Int(digits).map { String($0 + offset) } ?? String(digits)) + part.dropFirst(digits.count)
    }
    return numbered
  }
}

extension SQL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The text with placeholders, without the values.
  public var description: String { text }
  /// The text with placeholders, without the values.
  public var debugDescription: String { text }
  /// Shows the text only, so that `dump` does not reveal values either.
  public var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}

/// The bound values of a statement, encoded one after the other in one buffer.
///
/// Inlinable, like the interpolations that call it: each type of value is then encoded by code of its own, where it is bound.
@usableFromInline
struct Parameters: Sendable {
  /// The types in order; with the text they are the key of a prepared statement.
  @usableFromInline var types: [UInt32] = []
  /// Where each value lies in ``bytes``; `nil` is NULL.
  @usableFromInline var ranges: [Range<Int>?] = []
  @usableFromInline var bytes: [UInt8] = []

  @inlinable init() {}

  @inlinable var count: Int { types.count }

  /// Adds those of another statement behind these.
  mutating func append(contentsOf other: Parameters) {
    let start = bytes.count
    types += other.types
    ranges += other.ranges.map { $0.map { $0.lowerBound + start..<$0.upperBound + start } }
    bytes += other.bytes
  }

  @inlinable
  mutating func append<T: PostgresValue>(_ value: T) {
    types.append(T.postgresType.rawValue)
    guard !value.isNull else { return ranges.append(nil) }
    let start = bytes.count
    value.encode(into: &bytes)
    ranges.append(start..<bytes.count)
  }
}
