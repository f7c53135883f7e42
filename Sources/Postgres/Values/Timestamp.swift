/// A moment in whole microseconds, exactly as `timestamptz` keeps it.
///
/// A `Foundation.Date` is a `Double` and cannot carry every microsecond; this type can, so it may be hashed and compared.
/// The values of PostgreSQL's `infinity` and `-infinity` are refused when read: no moment stands for them.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
  public var microsecondsSince1970: Int64

  /// Makes the moment that many microseconds after 1970-01-01 00:00:00 UTC.
  public init(microsecondsSince1970: Int64) { self.microsecondsSince1970 = microsecondsSince1970 }

  /// Whether the left moment is the earlier one.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microsecondsSince1970 < right.microsecondsSince1970
  }

  /// PostgreSQL counts from 2000-01-01 00:00:00 UTC.
  private static let epoch: Int64 = 946_684_800_000_000
}

extension Timestamp: PostgresElement {
  /// The type `timestamptz`.
  public static var postgresType: PostgresType { .timestamptz }
  /// The type `timestamptz[]`.
  public static var postgresArrayType: PostgresType { .timestamptzArray }

  /// Appends eight bytes; a moment too early to count from 2000 is sent as the earliest count, which the server refuses.
  public func encode(into bytes: inout [UInt8]) {
    let (count, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.epoch)
    // One above the least is out of range for the server, while the least itself would silently mean -infinity.
    (overflow || count == .min ? .min + 1 : count).appendBigEndian(to: &bytes)
  }

  /// Reads eight bytes; an infinite timestamp is a decoding error.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> Timestamp {
    let count = try Int64(bigEndianBytes: bytes)
    let (microseconds, overflow) = count.addingReportingOverflow(epoch)
    guard count != .min, !overflow else { throw .decoding("a timestamp without end or beyond 64 bits of microseconds") }
    return Timestamp(microsecondsSince1970: microseconds)
  }
}
