import Foundation
import Ledger
import Testing

@Suite struct InstantTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999999Z", -1), ("2026-06-01T08:00:00Z", 1_780_300_800_000_000),
    ("2026-06-01T16:00:00+08:00", 1_780_300_800_000_000), ("2026-05-31T23:30:00.000001-08:30", 1_780_300_800_000_001),
    ("2026-06-01T08:00:00.5Z", 1_780_300_800_500_000), ("2026-06-01T08:00:00.1234569Z", 1_780_300_800_123_456),
  ])
  func `an RFC 3339 instant is read to the microsecond`(text: String, microseconds: Int64) {
    #expect(Instant(rfc3339: text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "", "2026-06-01", "2026-06-01T08:00:00", "2026-06-01T08:00Z", "2026-06-01 08:00:00Z", "2026-06-01T24:00:00Z",
    "2026-06-01T08:60:00Z", "2026-06-01T08:00:60Z", "2026-06-01T08:00:00.Z", "2026-06-01T08:00:00.Z0", "2026-02-30T08:00:00Z",
    "2026-06-01T08:00:00+0800", "2026-06-01T08:00:00+24:00", "2026-06-01T08:00:00+08:60", "2026-06-01T08:00:00Zx",
    "2026-06-01T08:00:00.", "２026-06-01T08:00:00Z", "2026-06-01T0８:00:00Z",
    "2026-06-01T08:00:00.0000000000000000000000000000Z",
  ])
  func `what is no RFC 3339 instant is refused`(text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
    (1_780_300_800_000_001, "2026-06-01T08:00:00.000001Z"), (-86_400_000_000, "1969-12-31T00:00:00.000000Z"),
  ])
  func `an instant is written in UTC with six decimals and read back`(microseconds: Int64, text: String) {
    #expect(Instant(microseconds: microseconds).description == text)
    #expect(Instant(rfc3339: text)?.microseconds == microseconds)
  }

  @Test func `the local day begins at local midnight`() throws {
    let shanghai = try #require(TimeZone(identifier: "Asia/Shanghai"))
    let lastMoment = try #require(Instant(rfc3339: "2026-06-01T15:59:59.999999Z"))
    let midnight = try #require(Instant(rfc3339: "2026-06-01T16:00:00Z"))
    #expect(lastMoment.day(in: shanghai) == day("2026-06-01"))
    #expect(midnight.day(in: shanghai) == day("2026-06-02"))
    let newYork = try #require(TimeZone(identifier: "America/New_York"))
    #expect(Instant(microseconds: -1).day(in: newYork) == day("1969-12-31"))
  }

  @Test func `a date is cut to the microsecond below`() {
    #expect(Instant(Date(timeIntervalSince1970: 1.25)).microseconds == 1_250_000)
    #expect(Instant(Date(timeIntervalSince1970: -0.000_000_5)).microseconds == -1)
  }
}
