public import Ledger
public import Postgres

extension PostgresStorable where Self: Identifier {
  /// The thing with this number.
  @inlinable
  public init?(storage number: Int64) { self.init(number) }
  /// The number.
  @inlinable
  public var storage: Int64 { number }
}

extension HolderID: PostgresStorable {}
extension AccountID: PostgresStorable {}
extension EntryNumber: PostgresStorable {}
extension BlockNumber: PostgresStorable {}
extension UserID: PostgresStorable {}

extension Points: PostgresStorable {
  /// Points of so many hundredths.
  @inlinable
  public init?(storage hundredths: Int64) { self.init(hundredths: hundredths) }
  /// Hundredths of a point.
  @inlinable
  public var storage: Int64 { hundredths }
}

extension Code: PostgresStorable {
  /// A code as the database keeps it, whose constraints hold the form.
  @inlinable
  public init?(storage text: String) { self.init(stored: text) }
  /// The text.
  @inlinable
  public var storage: String { text }
}

extension Day: PostgresStorable {
  /// A day from the database.
  public init?(storage day: CalendarDay) {
    self = day == .infinity ? .infinity : Day(daysSince1970: day.daysSince1970)
  }
  /// The day as the database stores it.
  public var storage: CalendarDay { self == .infinity ? .infinity : CalendarDay(daysSince1970: daysSince1970) }
}

extension Instant: PostgresStorable {
  /// An instant from the database.
  public init?(storage timestamp: Timestamp) { self.init(microseconds: timestamp.microsecondsSince1970) }
  /// The instant as the database stores it.
  public var storage: Timestamp { Timestamp(microsecondsSince1970: microseconds) }
}

extension Month: PostgresStorable {
  /// A month by its stored number, as 202606; nil if that is none.
  public init?(storage number: Int32) {
    guard number > 0, (1...12).contains(number % 100) else { return nil }
    self.init(number: number)
  }
  /// The number.
  public var storage: Int32 { number }
}

extension AccountCode: PostgresStorable {}
extension CommodityKind: PostgresStorable {}
extension HoursClass: PostgresStorable {}

extension Account {
  /// The columns of an account `a` with its commodity `m`, which ``init(_:)`` reads.
  static let columns: SQL = "a.code, m.kind, m.code AS commodity, a.holder, a.vintage, a.grace"

  /// The account of a row that has ``columns``.
  init(_ row: Row) throws {
    self.init(try row["code"], try Commodity(row), try row["holder"], vintage: try Vintage(row))
  }
}

extension Vintage {
  /// The vintage of a row that has the columns `vintage` and `grace`.
  init(_ row: Row) throws(PostgresError) { self.init(try row["vintage"], isGrace: try row["grace"]) }
}

/// Thrown for stored content that this code could not have written: the database was changed by hand, or by a newer version.
public struct CorruptBook: Error, Sendable, CustomStringConvertible {
  /// The contradiction, with ids.
  public let description: String

  /// A finding in words.
  public init(_ description: String) { self.description = description }
}

extension Commodity {
  /// A commodity by its stored kind and code.
  init(storedKind kind: Int16, code: String) throws(CorruptBook) {
    guard let known = CommodityKind(rawValue: kind), let commodity = Commodity(kind: known, code: code) else {
      throw CorruptBook("commodity of unknown kind \(kind)")
    }
    self = commodity
  }

  /// The commodity of a row that has the columns `kind` and `commodity`.
  init(_ row: Row) throws { try self.init(storedKind: row["kind"], code: row["commodity"]) }
}

extension Month {
  /// A month by its stored number.
  init(fromDatabase number: Int32) throws(CorruptBook) {
    guard let month = Month(storage: number) else { throw CorruptBook("\(number) is no month") }
    self = month
  }
}

extension AccountCode {
  /// A code of the chart by its stored number.
  init(stored: Int32) throws(CorruptBook) {
    guard let code = AccountCode(rawValue: stored) else { throw CorruptBook("account code \(stored) is not in the chart") }
    self = code
  }
}
