/// Sent as a one-dimensional array, as `unnest` wants it.
///
/// The binary form: dimensions, a flag for NULLs, the element type; per dimension its length and lower bound; then each
/// element with its length, which is −1 for NULL.
extension Array: PostgresValue where Element: PostgresElement {
  /// The array type of the element.
  public static var postgresType: PostgresType { Element.postgresArrayType }

  /// Accepts the arrays whose elements the element type accepts.
  public static func accepts(_ type: PostgresType) -> Bool { Element.acceptsArray(type) }

  /// Appends the header and every element.
  @inlinable
  public func encode(into bytes: inout [UInt8]) {
    Int32(isEmpty ? 0 : 1).appendBigEndian(to: &bytes)
    let flag = bytes.count
    Int32(0).appendBigEndian(to: &bytes)
    Element.postgresType.rawValue.appendBigEndian(to: &bytes)
    guard !isEmpty else { return }
    Int32(clamping: count).appendBigEndian(to: &bytes)
    Int32(1).appendBigEndian(to: &bytes)
    if Element.encode(elements: self, into: &bytes) { bytes.overwrite(at: flag, with: Int32(1)) }
  }

  /// Reads an array of no or one dimension; NULL in an array of non-optionals is an error.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> [Element] {
    var reader = ByteReader(bytes)
    let dimensions = try reader.integer(Int32.self)
    _ = try reader.integer(Int32.self)
    let elementType = PostgresType(rawValue: try reader.integer(UInt32.self))
    guard Element.accepts(elementType) else { throw .decoding("an array of \(elementType)") }
    guard dimensions != 0 else { return [] }
    guard dimensions == 1 else { throw .decoding("an array of \(dimensions) dimensions") }
    let count = Int(try reader.integer(Int32.self))
    _ = try reader.integer(Int32.self)
    // Each element takes four bytes at least: a wrong count must not reserve memory that the value cannot fill.
    guard count >= 0, count <= reader.remaining / 4 else { throw .decoding("an array of \(count) elements in too few bytes") }
    return try elements(count, of: elementType, from: &reader)
  }

  private static func elements(_ count: Int, of type: PostgresType, from reader: inout ByteReader) throws(PostgresError)
    -> [Element]
  {
    var result: [Element] = []
    result.reserveCapacity(count)
    for _ in 0..<count {
      let length = Int(try reader.integer(Int32.self))
      if length == -1 {
        guard let null = Element.null else { throw .decoding("a NULL in an array") }
        result.append(null)
      } else {
        result.append(try Element.decode(reader.bytes(length), as: type))
      }
    }
    guard reader.isAtEnd else { throw .decoding("an array with bytes after its end") }
    return result
  }
}
