import CLibpq

/// An error as the server reported it.
///
/// ``detail`` and ``hint`` may quote stored or bound values: they are there to be read, and in no description.
public struct ServerError: Error, Sendable {
  /// The error code, five characters, such as `23505`.
  public var sqlstate: String
  /// `ERROR`, `FATAL` or `PANIC`.
  public var severity: String
  /// The primary message; of class 22 (data exceptions) it may quote a value.
  public var message: String
  /// The second message; it often quotes values.
  public var detail: String?
  /// What the server suggests.
  public var hint: String?
  /// The schema of the table concerned.
  public var schema: String?
  /// The table concerned.
  public var table: String?
  /// The column concerned.
  public var column: String?
  /// The constraint that was violated.
  public var constraint: String?
  /// The text of the statement, with placeholders for its values; nil for what holds several statements.
  public var statement: String?

  /// Makes an error as the server might have reported it, for tests of what is made of it.
  public init(sqlstate: String, message: String, constraint: String? = nil, schema: String? = nil, table: String? = nil) {
    self.sqlstate = sqlstate
    self.message = message
    self.constraint = constraint
    self.schema = schema
    self.table = table
    severity = "ERROR"
  }

  /// Whether the server ends the connection with this error.
  var endsConnection: Bool { severity == "FATAL" || severity == "PANIC" }
}

extension ServerError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Code, message, names and the beginning of the statement, without values: for class 22 without the message too, because that quotes its input.
  public var description: String {
    var text = "\(severity) \(sqlstate)"
    if !sqlstate.hasPrefix("22") { text += ": \(message)" }
    if let constraint { text += " (constraint \(constraint))" }
    if let table { text += " (table \(schema.map { $0 + "." } ?? "")\(table))" }
    if let statement {
      let words = statement.split { $0 == " " || $0.isNewline }.joined(separator: " ")
      text += " in: " + words.prefix(Self.statementLimit) + (words.count > Self.statementLimit ? "…" : "")
    }
    return text
  }

  /// How much of a statement a description shows: enough to find it in the source.
  private static let statementLimit = 160

  /// The same as the description, so that no way of printing reveals more.
  public var debugDescription: String { description }

  /// Shows the description only.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension ServerError {
  /// Reads the fields of a failed result, which is not consumed.
  init(_ result: OpaquePointer) {
    func field(_ code: UnicodeScalar) -> String? {
      PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
    }
    // The letters are the field codes of the protocol; 'V' is the severity that is never translated.
    sqlstate = field("C") ?? "XX000"
    severity = field("V") ?? field("S") ?? "ERROR"
    message = field("M") ?? "no message"
    detail = field("D")
    hint = field("H")
    schema = field("s")
    table = field("t")
    column = field("c")
    constraint = field("n")
  }
}
