/// A day of the Gregorian calendar without a time zone, as `date` keeps it.
///
/// ``infinity`` and ``negativeInfinity`` are days too: after, and before, every other.
public struct CalendarDay: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01; for the two infinities the greatest and the least `Int32`.
  public var daysSince1970: Int32

  /// Makes the day that many days after 1970-01-01.
  public init(daysSince1970: Int32) { self.daysSince1970 = daysSince1970 }

  /// The day that never comes, `'infinity'` in SQL.
  public static let infinity = CalendarDay(daysSince1970: .max)

  /// The day before all days, `'-infinity'` in SQL.
  public static let negativeInfinity = CalendarDay(daysSince1970: .min)

  /// Whether the left day comes first.
  public static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.daysSince1970 < right.daysSince1970 }

  /// PostgreSQL counts from 2000-01-01.
  private static let epoch: Int32 = 10_957
}

extension CalendarDay: PostgresElement {
  /// The type `date`.
  public static var postgresType: PostgresType { .date }
  /// The type `date[]`.
  public static var postgresArrayType: PostgresType { .dateArray }

  /// Appends four bytes; a day too early to count from 2000 is sent as one that the server refuses.
  public func encode(into bytes: inout [UInt8]) { wireValue.appendBigEndian(to: &bytes) }

  private var wireValue: Int32 {
    if self == .infinity || self == .negativeInfinity { return daysSince1970 }
    let (count, overflow) = daysSince1970.subtractingReportingOverflow(Self.epoch)
    // The least count would silently mean -infinity; the one above it is out of range for the server.
    return overflow || count == .min ? .min + 1 : count
  }

  /// Reads four bytes.
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> CalendarDay {
    let count = try Int32(bigEndianBytes: bytes)
    if count == .max { return .infinity }
    if count == .min { return .negativeInfinity }
    let (days, overflow) = count.addingReportingOverflow(epoch)
    guard !overflow else { throw .decoding("a date beyond 32 bits of days") }
    return CalendarDay(daysSince1970: days)
  }
}
