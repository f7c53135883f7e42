import Ledger
import Testing

@Suite struct TimeTests {
  private func grant(_ number: Int, on date: Day = day("2026-06-01")) -> EntryDraft {
    draft(number, .grantQuota(to: Street.quota, 100), on: date)
  }

  @Test func `recorded time never goes back, even when the clock does`() {
    var desk = Desk()
    let start = desk.now
    let later = Instant(microseconds: start.microseconds + 5)
    for (number, now) in [start, later, start].enumerated() {
      desk.now = now
      desk.post(grant(number))
    }
    #expect(desk.blocks.map(\.recordedAt) == [start, later, later])
  }

  @Test func `an entry of an earlier month is posted into the open one with its own date`() throws {
    var desk = Desk()
    desk.today = day("2026-07-02")
    let entry = try #require(desk.post(grant(1, on: day("2026-06-30"))).entry)
    #expect(entry.period == Month(number: 202607))
    #expect(entry.businessDate == day("2026-06-30"))
  }

  @Test func `an entry cannot be dated after today`() {
    var desk = Desk()
    let tomorrow = desk.post(grant(1, on: desk.today.advanced(by: 1)))
    #expect(tomorrow.error == .businessDateInFuture)
    let today = desk.post(grant(1, on: desk.today))
    #expect(today.entry != nil)
  }

  @Test func `the first batch of a new month ends the old one with its range of entries`() throws {
    var desk = Desk()
    desk.post(batch: [.draft(grant(1)), .draft(grant(2))])
    desk.today = day("2026-07-01")
    desk.post(grant(3))
    #expect(desk.blocks[1].periods == [PeriodEvent(month: Month(number: 202606), firstEntry: 1, lastEntry: 2)])
    #expect(desk.blocks[1].entries.map(\.period) == [Month(number: 202607)])
    desk.post(grant(4))
    #expect(desk.blocks[2].periods.isEmpty)
    desk.today = day("2026-08-01")
    desk.post(grant(5))
    #expect(desk.blocks[3].periods == [PeriodEvent(month: Month(number: 202607), firstEntry: 3, lastEntry: 4)])
  }

  @Test func `every skipped month ends by name, empty`() {
    var desk = Desk()
    desk.post(grant(1))
    desk.today = day("2027-01-10")
    desk.post(grant(2))
    #expect(desk.blocks[1].periods.map(\.month.number) == [202606, 202607, 202608, 202609, 202610, 202611, 202612])
    #expect(desk.blocks[1].periods.map(\.firstEntry) == [1, 2, 2, 2, 2, 2, 2])
    #expect(desk.blocks[1].periods.map(\.lastEntry) == [1, 1, 1, 1, 1, 1, 1])
    #expect(desk.book.head.openMonth == Month(number: 202701))
    #expect(desk.book.head.openMonthFirstEntry == 2)
  }

  @Test func `a month ends without any draft`() {
    var desk = Desk()
    desk.today = day("2026-07-01")
    desk.post(batch: [])
    #expect(desk.blocks.map(\.periods) == [[PeriodEvent(month: Month(number: 202606), firstEntry: 1, lastEntry: 0)]])
    #expect(desk.blocks[0].entries.isEmpty)
  }

  @Test func `a month does not begin again when the clock goes back`() throws {
    var desk = Desk()
    desk.today = day("2026-07-01")
    desk.post(batch: [])
    desk.today = day("2026-06-30")
    let entry = try #require(desk.post(grant(1)).entry)
    #expect(entry.period == Month(number: 202607))
  }

  @Test func `a batch that comes to nothing leaves no block`() {
    var desk = Desk()
    let head = desk.book.head
    let decision = desk.decide([])
    #expect(decision.block == nil)
    #expect(decision.head.hash == head.hash)
    desk.post(batch: [])
    #expect(desk.book.head == head)
  }
}
