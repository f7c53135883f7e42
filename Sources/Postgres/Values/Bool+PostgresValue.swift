/// Sent as `bool`.
extension Bool: PostgresElement {
  /// The type `bool`.
  public static var postgresType: PostgresType { .bool }
  /// The type `bool[]`.
  public static var postgresArrayType: PostgresType { .boolArray }
  /// Appends one byte.
  public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
  /// Reads one byte.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> Bool {
    try UInt8(bigEndianBytes: bytes) != 0
  }
}
