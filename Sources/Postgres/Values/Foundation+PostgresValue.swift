public import Foundation

/// Sent as `bytea`.
extension Data: PostgresElement {
  /// The type `bytea`.
  public static var postgresType: PostgresType { .bytea }
  /// The type `bytea[]`.
  public static var postgresArrayType: PostgresType { .byteaArray }
  /// Appends the bytes as they are.
  public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
  /// Copies the bytes.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> Data {
    Data(bytes)
  }
}

/// Sent as `uuid`.
extension UUID: PostgresElement {
  /// The type `uuid`.
  public static var postgresType: PostgresType { .uuid }
  /// The type `uuid[]`.
  public static var postgresArrayType: PostgresType { .uuidArray }
  /// Appends sixteen bytes.
  public func encode(into bytes: inout [UInt8]) { withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) } }
  /// Reads sixteen bytes.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> UUID {
    guard bytes.count == 16 else { throw .decoding("a uuid of \(bytes.count) bytes") }
    return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
  }
}
