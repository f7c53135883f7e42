/// Integers in network byte order, the only order the binary protocol knows.
extension FixedWidthInteger {
  @inlinable
  func appendBigEndian(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) }
  }

  init(bigEndianBytes bytes: UnsafeRawBufferPointer) throws(PostgresError) {
    guard bytes.count == MemoryLayout<Self>.size else {
      throw .decoding("a value of \(bytes.count) bytes where \(MemoryLayout<Self>.size) were expected")
    }
    self.init(bigEndian: bytes.loadUnaligned(as: Self.self))
  }
}

extension [UInt8] {
  /// Puts an integer, in network byte order, over bytes that are there.
  @inlinable
  mutating func overwrite(at index: Int, with value: some FixedWidthInteger) {
    withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: index, as: type(of: value)) }
  }
}

/// A cursor over the bytes of one value, that never reads past its end.
struct ByteReader {
  private var rest: UnsafeRawBufferPointer.SubSequence

  init(_ bytes: UnsafeRawBufferPointer) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  var remaining: Int { rest.count }

  mutating func bytes(_ count: Int) throws(PostgresError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= rest.count else { throw .decoding("a value ends early") }
    defer { rest = rest.dropFirst(count) }
    return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
  }

  mutating func integer<I: FixedWidthInteger>(_ type: I.Type) throws(PostgresError) -> I {
    try I(bigEndianBytes: bytes(MemoryLayout<I>.size))
  }
}
