/// Sent as `int2`.
extension Int16: PostgresElement {
  /// The type `int2`.
  public static var postgresType: PostgresType { .int2 }
  /// The type `int2[]`.
  public static var postgresArrayType: PostgresType { .int2Array }
  /// Appends two bytes.
  public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
  /// Reads two bytes.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> Int16 {
    try Int16(bigEndianBytes: bytes)
  }
}

/// Sent as `int4`.
extension Int32: PostgresElement {
  /// The type `int4`.
  public static var postgresType: PostgresType { .int4 }
  /// The type `int4[]`.
  public static var postgresArrayType: PostgresType { .int4Array }
  /// Appends four bytes.
  public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
  /// Reads four bytes.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> Int32 {
    try Int32(bigEndianBytes: bytes)
  }
}

/// Sent as `int8`.
///
/// `Int` is not a value: a column has a width, and whoever decodes it says which.
extension Int64: PostgresElement {
  /// The type `int8`.
  public static var postgresType: PostgresType { .int8 }
  /// The type `int8[]`.
  public static var postgresArrayType: PostgresType { .int8Array }
  /// Appends eight bytes.
  public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
  /// Reads eight bytes.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> Int64 {
    try Int64(bigEndianBytes: bytes)
  }
}
