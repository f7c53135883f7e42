/// Sent as `text`; reads `text`, `varchar`, `char(n)` and `name`.
///
/// PostgreSQL text cannot hold the character U+0000: such a parameter is refused by the server with SQLSTATE 22021.
extension String: PostgresElement {
  /// The type `text`.
  public static var postgresType: PostgresType { .text }
  /// The type `text[]`.
  public static var postgresArrayType: PostgresType { .textArray }

  /// Accepts every type whose binary form is plain UTF-8.
  public static func accepts(_ type: PostgresType) -> Bool {
    switch type {
    case .text, .varchar, .bpchar, .name, .unknown: true
    default: false
    }
  }

  /// Accepts arrays of the types whose binary form is plain UTF-8.
  public static func acceptsArray(_ type: PostgresType) -> Bool {
    switch type {
    case .textArray, .varcharArray, .bpcharArray, .nameArray: true
    default: false
    }
  }

  /// Appends the UTF-8 bytes.
  public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }

  /// Reads UTF-8 bytes, and refuses what is no UTF-8.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .decoding("text that is not UTF-8") }
    return text
  }
}
