public import Ledger
public import Postgres

extension Day {
  /// The day as the database stores it.
  public var stored: CalendarDay { self == .infinity ? .infinity : CalendarDay(daysSince1970: daysSince1970) }

  /// A day from the database.
  public init(_ stored: CalendarDay) { self = stored == .infinity ? .infinity : Day(daysSince1970: stored.daysSince1970) }
}

extension Vintage {
  /// A vintage by its two columns.
  init(_ lastDay: CalendarDay, isGrace: Bool) { self.init(Day(lastDay), isGrace: isGrace) }
}

extension Instant {
  /// The instant as the database stores it.
  public var stored: Timestamp { Timestamp(microsecondsSince1970: microseconds) }

  /// An instant from the database.
  public init(_ stored: Timestamp) { self.init(microseconds: stored.microsecondsSince1970) }
}

/// What a book keeps that no code of ours could have written: the database was changed behind our back, or by a newer version.
public struct CorruptBook: Error, Sendable, CustomStringConvertible {
  /// What is wrong, with ids.
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
}

extension Month {
  /// A month by its stored number.
  init(fromDatabase number: Int32) throws(CorruptBook) {
    guard number > 0, (1...12).contains(number % 100) else { throw CorruptBook("\(number) is no month") }
    self.init(number: number)
  }
}

extension AccountCode {
  /// A code of the chart by its stored number.
  init(stored: Int32) throws(CorruptBook) {
    guard let code = AccountCode(rawValue: stored) else { throw CorruptBook("account code \(stored) is not in the chart") }
    self = code
  }
}
