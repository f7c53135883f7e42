public import Foundation

/// A calendar day of the proleptic Gregorian calendar, without a time zone.
public struct Day: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public var daysSince1970: Int32

  /// The day so many days after 1970-01-01.
  public init(daysSince1970: Int32) { self.daysSince1970 = daysSince1970 }

  /// The last day there is: the vintage of accounts that do not end (PostgreSQL's `infinity`).
  public static let infinity = Day(daysSince1970: .max)

  /// A day by its civil date, or nil if the calendar has no such day or the year is outside 1900 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1900...9999).contains(year), (1...12).contains(month), day >= 1, day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    self.init(daysSince1970: Day.count(year: year, month: month, day: day))
  }

  /// A day from "yyyy-MM-dd", or nil.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
    guard let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Year, month (1 to 12) and day of the month.
  public var civil: (year: Int, month: Int, day: Int) {
    // Days are counted in eras of 400 years that begin on 1 March, so that the leap day comes last.
    let shifted = Int(daysSince1970) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// The day this many days later.
  public func advanced(by days: Int) -> Day { Day(daysSince1970: daysSince1970 + Int32(days)) }

  /// The calendar month that this day falls in.
  public var month: Month { Month(year: civil.year, month: civil.month) }

  /// 31 December of the year so many years after this day's.
  public func yearEnd(yearsLater: Int = 0) -> Day {
    Day(daysSince1970: Day.count(year: civil.year + yearsLater, month: 12, day: 31))
  }

  /// Earlier days first.
  public static func < (left: Day, right: Day) -> Bool { left.daysSince1970 < right.daysSince1970 }

  private static func count(year: Int, month: Int, day: Int) -> Int32 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(era * 146_097 + dayOfEra - 719_468)
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }
}

extension Day: CustomStringConvertible {
  /// "yyyy-MM-dd", or "infinity".
  public var description: String {
    if self == .infinity { return "infinity" }
    let (year, month, day) = civil
    return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }
}

/// An accounting month, stored as year × 100 + month: 202606.
public struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Year × 100 + month.
  public var number: Int32

  /// The month with this number (202606), which must name a real month.
  public init(number: Int32) {
    precondition((1...12).contains(number % 100), "not a month")
    self.number = number
  }

  /// The given month (1 to 12) of the given year.
  public init(year: Int, month: Int) { self.init(number: Int32(year * 100 + month)) }

  /// A month from "yyyy-MM", or nil.
  public init?(_ text: String) {
    guard text.utf8.count == 7, let first = Day(text + "-01") else { return nil }
    self = first.month
  }

  /// The month after this one.
  public var next: Month { Month(number: number % 100 == 12 ? number + 89 : number + 1) }

  /// The month before this one.
  public var previous: Month { Month(number: number % 100 == 1 ? number - 89 : number - 1) }

  /// "2026-06".
  public var description: String { "\(padded(Int(number / 100), to: 4))-\(padded(Int(number % 100), to: 2))" }

  /// Earlier months first.
  public static func < (left: Month, right: Month) -> Bool { left.number < right.number }
}

/// The day with which a book's accounting months end: the last of the calendar month, or one before, such as the 25th.
public struct CutOff: Hashable, Sendable {
  /// The last day of an accounting month, 1 to 28; 31 for the calendar month's last.
  public let day: Int

  /// The cut-off on a day of the month: 1 to 28, or 31; nil for any other.
  public init?(day: Int) {
    guard (1...28).contains(day) || day == 31 else { return nil }
    self.day = day
  }

  private init(lastDay: Void) { day = 31 }

  /// Accounting months are calendar months.
  public static let endOfMonth = CutOff(lastDay: ())

  /// The accounting month that a day falls in: after the cut-off it is the next one.
  public func month(of day: Day) -> Month {
    let month = day.month
    return day.civil.day > self.day ? month.next : month
  }

  /// The last day of an accounting month.
  public func lastDay(of month: Month) -> Day {
    let (year, number) = (Int(month.number / 100), Int(month.number % 100))
    if day < 31, let last = Day(year: year, month: number, day: day) { return last }
    return firstDayOfCalendar(month.next).advanced(by: -1)
  }

  /// The first day of an accounting month: the one after the month before ends.
  public func firstDay(of month: Month) -> Day { lastDay(of: month.previous).advanced(by: 1) }

  private func firstDayOfCalendar(_ month: Month) -> Day {
    guard let first = Day(year: Int(month.number / 100), month: Int(month.number % 100), day: 1) else {
      preconditionFailure("a month of no year that the calendar has")
    }
    return first
  }
}

/// An instant, in whole microseconds since 1970 UTC: exact in the database, in hashes and on the wire.
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Microseconds since 1970-01-01T00:00:00Z.
  public var microseconds: Int64

  /// The instant this many microseconds after 1970-01-01T00:00:00Z.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The instant nearest below a Foundation date.
  public init(_ date: Date) {
    microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded(.down))
  }

  /// An RFC 3339 instant with seconds, an optional fraction (microseconds count, finer digits are cut) and an offset, or nil.
  public init?(rfc3339 text: String) {
    guard text.utf8.count >= 20, text.utf8.count <= 40, let day = Day(String(text.prefix(10))) else { return nil }
    let rest = Array(text.utf8.dropFirst(10))
    guard rest[0] == UInt8(ascii: "T"), rest[3] == UInt8(ascii: ":"), rest[6] == UInt8(ascii: ":") else { return nil }
    guard let hour = number(rest[1..<3]), let minute = number(rest[4..<6]), let second = number(rest[7..<9]),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var index = 9
    var fraction = 0
    if rest[index] == UInt8(ascii: ".") {
      let digits = rest[(index + 1)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !digits.isEmpty else { return nil }
      let six = Array(digits.prefix(6)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 6 - digits.count))
      guard let value = number(six[...]) else { return nil }
      fraction = value
      index += 1 + digits.count
    }
    guard let offset = offsetSeconds(rest[index...]) else { return nil }
    let seconds = Int64(day.daysSince1970) * 86_400 + Int64(hour * 3_600 + minute * 60 + second - offset)
    microseconds = seconds * 1_000_000 + Int64(fraction)
  }

  /// RFC 3339 in UTC with six decimals: "2026-06-01T08:00:00.000000Z".
  public var description: String {
    let second = microseconds.floorDivided(by: 1_000_000)
    let day = second.floorDivided(by: 86_400)
    let time = Int(second - day * 86_400)
    let clock = [time / 3_600, time / 60 % 60, time % 60].map { padded($0, to: 2) }.joined(separator: ":")
    return "\(Day(daysSince1970: Int32(day)))T\(clock).\(padded(Int(microseconds - second * 1_000_000), to: 6))Z"
  }

  /// The day on which this instant falls in a time zone.
  public func day(in zone: TimeZone) -> Day {
    let seconds = microseconds.floorDivided(by: 1_000_000)
    let offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    return Day(daysSince1970: Int32((seconds + offset).floorDivided(by: 86_400)))
  }

  /// Earlier instants first.
  public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }
}

private func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private func number(_ digits: ArraySlice<UInt8>) -> Int? {
  digits.reduce(Int?(0)) { sum, byte in
    guard let sum, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    return sum * 10 + Int(byte - UInt8(ascii: "0"))
  }
}

private func offsetSeconds(_ text: ArraySlice<UInt8>) -> Int? {
  if text.elementsEqual("Z".utf8) { return 0 }
  guard text.count == 6, let sign = text.first, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(sign) else { return nil }
  let start = text.startIndex
  guard text[start + 3] == UInt8(ascii: ":"), let hours = number(text[(start + 1)..<(start + 3)]),
    let minutes = number(text[(start + 4)..<(start + 6)]), hours < 24, minutes < 60
  else { return nil }
  return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 3_600 + minutes * 60)
}

extension Int64 {
  /// The quotient rounded towards minus infinity, for a positive divisor.
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : (self - divisor + 1) / divisor
  }
}
