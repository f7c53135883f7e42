import Ledger
import Testing

@Suite struct CutOffTests {
  @Test func `after the cut-off a day falls in the next month`() throws {
    let cutOff = try #require(CutOff(day: 25))
    #expect(cutOff.month(of: day("2026-06-25")) == Month(number: 202606))
    #expect(cutOff.month(of: day("2026-06-26")) == Month(number: 202607))
    #expect(cutOff.month(of: day("2026-12-26")) == Month(number: 202701))
    #expect(CutOff.endOfMonth.month(of: day("2026-02-28")) == Month(number: 202602))
    #expect(CutOff.endOfMonth.month(of: day("2026-12-31")) == Month(number: 202612))
  }

  @Test(arguments: [0, 29, 30, 32, -1]) func `a day that some months lack is no cut-off`(number: Int) {
    #expect(CutOff(day: number) == nil)
  }

  @Test func `months roll at the cut-off, and empty ones are named`() throws {
    var desk = Desk(cutOff: try #require(CutOff(day: 25)))
    desk.today = day("2026-06-20")
    let first = try #require(desk.post(draft(1, .openPool(5), on: desk.today)).entry)
    desk.today = day("2026-08-26")
    let second = try #require(desk.post(draft(2, .openPool(5), on: desk.today)).entry)
    #expect(first.period == Month(number: 202606))
    #expect(second.period == Month(number: 202609))
    #expect(
      desk.blocks.last?.periods == [
        PeriodEvent(month: Month(number: 202606), firstEntry: 1, lastEntry: 1),
        PeriodEvent(month: Month(number: 202607), firstEntry: 2, lastEntry: 1),
        PeriodEvent(month: Month(number: 202608), firstEntry: 2, lastEntry: 1),
      ])
  }

  @Test func `what is about an earlier month is posted into the open one and says so`() throws {
    var desk = Desk()
    desk.today = day("2026-07-02")
    let late = try #require(desk.post(draft(1, .openPool(5), on: day("2026-06-30"))).entry)
    #expect(late.period == Month(number: 202607))
    #expect(late.affects == Month(number: 202606))
    let present = try #require(desk.post(draft(2, .openPool(5), on: desk.today)).entry)
    #expect(present.affects == nil)
    var correction = draft(3, .openPool(5), on: desk.today)
    correction.affects = Month(number: 202606)
    #expect(desk.post(correction).entry?.affects == Month(number: 202606))
    correction.request = key(4)
    correction.affects = Month(number: 202607)
    #expect(desk.post(correction).entry?.affects == nil, "the open month is not an earlier one")
  }

  @Test func `a month ends though nobody posts`() {
    var desk = Desk()
    desk.today = day("2026-07-01")
    desk.post(batch: [.nothing()])
    #expect(desk.blocks.map(\.periods.count) == [1])
    desk.post(batch: [.nothing()])
    #expect(desk.blocks.count == 1)
  }

  @Test func `a remark stays out of the entry, which keeps its digest`() throws {
    var desk = Desk()
    var noted = draft(1, .openPool(5))
    noted.remark = Remark("输错了")
    let decision = desk.decide([.draft(noted)])
    let entry = try #require(decision.outcomes[0].entry)
    #expect(entry.details == #"{"remark":"\#(try #require(noted.remark).digest.hexadecimal)"}"#)
    #expect(decision.remarks.map(\.entry) == [1])
    #expect(Remark("输错了").digest != Remark("输错了").digest, "nobody guesses the text from the digest")
  }
}
