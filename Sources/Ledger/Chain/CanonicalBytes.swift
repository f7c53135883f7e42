import Crypto
public import Foundation

/// Bytes with exactly one reading: every value carries its type and length, so that no two contents share an encoding.
///
/// Layout, all numbers big-endian: integer `i` + 8 bytes; bytes `b` + 4-byte count + the bytes; text `s` + 4-byte count + UTF-8;
/// absent `n`; list `l` + 4-byte count of elements, then the elements.
public struct CanonicalBytes: Sendable {
  /// The bytes written so far.
  public private(set) var bytes: [UInt8] = []

  /// Nothing yet.
  public init() {}

  /// Writes an integer.
  public mutating func append(_ value: Int64) {
    bytes.append(UInt8(ascii: "i"))
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes an integer, or that there is none.
  public mutating func append(_ value: Int64?) {
    if let value { append(value) } else { bytes.append(UInt8(ascii: "n")) }
  }

  /// Writes a number that names something, as an integer.
  public mutating func append(_ value: some Identifier) { append(value.number) }

  /// Writes such a number, or that there is none.
  public mutating func append<ID: Identifier>(_ value: ID?) { append(value?.number) }

  /// Writes bytes.
  public mutating func append(_ value: some Collection<UInt8>) {
    append(tag: "b", count: value.count)
    bytes.append(contentsOf: value)
  }

  /// Writes bytes, or that there are none.
  public mutating func append(_ value: Data?) {
    if let value { append(value) } else { bytes.append(UInt8(ascii: "n")) }
  }

  /// Writes text as UTF-8.
  public mutating func append(_ value: String) {
    let utf8 = value.utf8
    append(tag: "s", count: utf8.count)
    bytes.append(contentsOf: utf8)
  }

  /// Writes text, or that there is none.
  public mutating func append(_ value: String?) {
    if let value { append(value) } else { bytes.append(UInt8(ascii: "n")) }
  }

  /// Writes a list: its count, then each element.
  public mutating func append<Element>(
    list: some Collection<Element>, _ one: (inout CanonicalBytes, Element) -> Void
  ) {
    append(tag: "l", count: list.count)
    for element in list { one(&self, element) }
  }

  /// The SHA-256 of everything written: 32 bytes.
  public var digest: Data { Data(SHA256.hash(data: bytes)) }

  private mutating func append(tag: Unicode.Scalar, count: Int) {
    bytes.append(UInt8(ascii: tag))
    withUnsafeBytes(of: UInt32(count).bigEndian) { bytes.append(contentsOf: $0) }
  }
}

extension UUID {
  /// The sixteen bytes, as hashed.
  public var data: Data { withUnsafeBytes(of: uuid) { Data($0) } }
}
