import Foundation
import Ledger
import Web

extension PointsText {
  /// The amount.
  ///
  /// Its form is checked already, so only its size can be wrong.
  func points(field: String) throws(HTTPProblem) -> Points {
    do throws(LedgerError) { return try Points(decimal: rawValue) } catch {
      throw .malformed(MalformedRequest(.outOfRange, field: field, detail: "“\(field)”太大了，请检查数字。"))
    }
  }

  /// The amount, which must not be more than the book can hold of its kind.
  func points(field: String, atMost limit: Points) throws(HTTPProblem) -> Points {
    let points = try points(field: field)
    guard points <= limit else {
      throw .malformed(MalformedRequest(.outOfRange, field: field, detail: "“\(field)”不能超过 \(limit.spoken) 分，请检查数字。"))
    }
    return points
  }

  /// The amount, which must be more than nothing.
  func positive(field: String, atMost limit: Points = Points(hundredths: Amount.limit)) throws(HTTPProblem) -> Points {
    let points = try points(field: field, atMost: limit)
    guard points > .zero else {
      throw .malformed(MalformedRequest(.outOfRange, field: field, detail: "“\(field)”要大于 0，请改正。"))
    }
    return points
  }
}

/// A day of the wire.
func day(_ text: String, field: String) throws(MalformedRequest) -> Day {
  guard let day = Day(text) else { throw .format(field, example: "2026-06-01") }
  return day
}

/// A month of the wire.
func month(_ text: String, field: String) throws(MalformedRequest) -> Month {
  guard let day = Day(text + "-01") else { throw .format(field, example: "2026-06") }
  return day.month
}

/// An instant of the wire.
func instant(_ text: String, field: String) throws(MalformedRequest) -> Instant {
  guard let instant = Instant(rfc3339: text) else { throw .format(field, example: "2026-06-01T08:00:00Z") }
  return instant
}
