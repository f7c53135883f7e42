import Foundation
import Ledger

/// The clock cannot be right; nothing is posted or recorded until it is, or an operator accepts it.
struct ImplausibleClock: Error, CustomStringConvertible {
  let description: String
}

extension BookDescription {
  /// Refuses a clock that cannot be right.
  ///
  /// Months that end and days that are recorded stay for ever: better no answer than a wrong clock's.
  ///
  /// - Parameters:
  ///   - now: the database's clock, read under the lock.
  ///   - head: where the book stands.
  func checkClock(_ now: Instant, _ head: Head) throws(ImplausibleClock) {
    if let recordedAt = head.recordedAt, recordedAt.microseconds > now.microseconds + 1_000_000 {
      throw ImplausibleClock(description: "the last block was recorded at \(recordedAt), and it is \(now) now")
    }
    let ours = Instant(Date())
    if abs(ours.microseconds - now.microseconds) > 60_000_000 {
      throw ImplausibleClock(description: "it is \(now) by the database's clock and \(ours) by the server's")
    }
    var month = head.openMonth
    for _ in 0..<12 { month = month.next }
    if cutOff.month(of: now.day(in: timeZone)) >= month {
      throw ImplausibleClock(description: "\(head.openMonth) is open, and it is \(now) now: a year of months would end")
    }
  }
}
