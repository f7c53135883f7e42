import Ledger
import Testing

@Suite struct DayTests {
  /// Walks the calendar by its school rules and checks every day of three centuries on the way.
  @Test func `every day from 1900 to 2200 has its number, its date and its text`() {
    var number: Int32 = -25_567  // 1900-01-01
    for year in 1900...2200 {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      for (month, length) in zip(1..., [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
        for dayOfMonth in 1...length {
          let day = Day(daysSince1970: number)
          let right =
            day.civil == (year, month, dayOfMonth) && Day(year: year, month: month, day: dayOfMonth) == day
            && Day(day.description) == day && day.month == Month(year: year, month: month)
          if !right { Issue.record("day \(number) is not \(year)-\(month)-\(dayOfMonth)") }
          number += 1
        }
        #expect(Day(year: year, month: month, day: length + 1) == nil)
      }
    }
    #expect(number == 84_371)  // 2201-01-01
  }

  @Test func `known days have known numbers`() {
    #expect(day("1970-01-01").daysSince1970 == 0)
    #expect(day("2000-02-29").daysSince1970 == 11_016)
    #expect(day("2026-06-01").daysSince1970 == 20_605)
    #expect(day("9999-12-31").daysSince1970 == 2_932_896)
  }

  @Test(arguments: [
    "1899-12-31", "1900-02-29", "2100-02-29", "2026-02-29", "2026-00-10", "2026-13-01", "2026-06-00", "2026-06-31", "2026-6-01",
    "2026/06/01", "２０２６-06-01", "2026-06-01 ", "20260601", "infinity", "",
  ])
  func `what is no day is refused`(text: String) {
    #expect(Day(text) == nil)
  }

  @Test func `infinity comes after every day and says so`() {
    #expect(day("9999-12-31") < .infinity)
    #expect(Day.infinity.description == "infinity")
  }

  @Test func `a year ends on 31 December`() {
    #expect(day("2026-06-15").yearEnd() == day("2026-12-31"))
    #expect(day("2026-12-31").yearEnd() == day("2026-12-31"))
    #expect(day("2027-01-01").yearEnd(yearsLater: 1) == day("2028-12-31"))
  }

  @Test func `days are counted over the ends of months and years`() {
    #expect(day("2027-12-15").advanced(by: 30) == day("2028-01-14"))
    #expect(day("2028-03-01").advanced(by: -1) == day("2028-02-29"))
  }
}

@Suite struct MonthTests {
  @Test func `a month is followed by the next, over the year's end too`() {
    #expect(Month(number: 202606).next == Month(number: 202607))
    #expect(Month(number: 202612).next == Month(number: 202701))
    #expect(Month(year: 2026, month: 12) < Month(year: 2027, month: 1))
  }

  @Test func `a month reads as year and month`() {
    #expect(Month(year: 2026, month: 6).number == 202606)
    #expect(Month(number: 202606).description == "2026-06")
  }
}
