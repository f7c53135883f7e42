/// JSON as its text, exactly as written; sent as `json`, read from `json` and `jsonb`.
///
/// PostgreSQL turns `json` into `jsonb` by assignment, so a column of either type takes it; in an expression add `::jsonb`.
/// The text is not parsed here: the server refuses what is no JSON with SQLSTATE 22P02.
public struct JSONText: Hashable, Sendable {
  /// The JSON document.
  public var text: String

  /// Takes the text of a JSON document as it is.
  public init(text: String) { self.text = text }
}

extension JSONText: PostgresElement {
  /// The type `json`.
  public static var postgresType: PostgresType { .json }
  /// The type `json[]`.
  public static var postgresArrayType: PostgresType { .jsonArray }
  /// Accepts `json` and `jsonb`.
  public static func accepts(_ type: PostgresType) -> Bool { type == .json || type == .jsonb }
  /// Accepts `json[]` and `jsonb[]`.
  public static func acceptsArray(_ type: PostgresType) -> Bool { type == .jsonArray || type == .jsonbArray }
  /// Appends the UTF-8 bytes of the text.
  public func encode(into bytes: inout [UInt8]) { text.encode(into: &bytes) }

  /// Reads text, after the version byte that `jsonb` puts first.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> JSONText {
    guard type == .jsonb else { return JSONText(text: try String.decode(bytes, as: .text)) }
    guard bytes.first == 1 else { throw .decoding("jsonb of an unknown version") }
    let text = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    return JSONText(text: try String.decode(text, as: .text))
  }
}
