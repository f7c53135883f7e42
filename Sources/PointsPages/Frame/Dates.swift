import Foundation
import Ledger
import LedgerPostgres
import Office

/// Days and times as people write them, seen from today in the street's time zone.
struct Dates: Sendable {
  let zone: TimeZone
  let today: Day

  /// "6月3日"; of another year than this "2025年6月3日".
  func day(_ day: Day) -> String {
    let (year, month, number) = day.civil
    return (year == today.civil.year ? "" : "\(year)年") + "\(month)月\(number)日"
  }

  /// "打印 2026年6月3日，", as it stands at the foot of a paper.
  var printed: String { "打印 \(today.civil.year)年\(today.civil.month)月\(today.civil.day)日，" }

  /// "6月3日 9:43".
  func time(_ instant: Instant) -> String { "\(day(instant.day(in: zone))) \(instant.clock(in: zone))" }

  /// "6月3日 9:00–11:00"; where it ends on another day, that day too.
  func span(_ start: Instant, _ end: Instant) -> String {
    time(start) + "–" + (start.day(in: zone) == end.day(in: zone) ? end.clock(in: zone) : time(end))
  }
}

extension PagesInterface {
  /// Days and times of a street, seen from today.
  func dates(_ street: Street) -> Dates {
    Dates(zone: street.desk.book.timeZone, today: today(street))
  }
}

extension TableView.Cell {
  /// A day; in a file "2026-06-03".
  static func day(_ day: Day, _ dates: Dates) -> TableView.Cell {
    var cell = TableView.Cell(dates.day(day))
    cell.plain = "\(day)"
    return cell
  }

  /// A moment; in a file "2026-06-03 9:43".
  static func time(_ instant: Instant, _ dates: Dates) -> TableView.Cell {
    var cell = TableView.Cell(dates.time(instant))
    cell.plain = "\(instant.day(in: dates.zone)) \(instant.clock(in: dates.zone))"
    return cell
  }
}

extension Month {
  /// "2026年6月".
  var words: String { "\(number / 100)年\(number % 100)月" }
}

extension Instant {
  /// "9:43", by the clock of a zone.
  func clock(in zone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.hour, .minute], from: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000))
    return "\(parts.hour ?? 0):" + String(format: "%02d", parts.minute ?? 0)
  }
}
