import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import Reconciliation

/// How long the checks of a month take, on a short and on a long book.
struct BenchMonth: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "month", abstract: "The checks of a month, behind a short and a long history: the ratio should be near 1.")

  @OptionGroup var options: BenchOptions
  @OptionGroup var shape: BenchShape
  @Option(help: ArgumentHelp("Entries before the first month that is measured.", valueName: "number")) var short = 100_000
  @Option(help: ArgumentHelp("Entries before the second.", valueName: "number")) var long = 1_000_000
  @Option(help: ArgumentHelp("Entries of each of the two months.", valueName: "number")) var entries = 25_000

  func validate() throws {
    guard short >= 1, entries >= 1, long > short + entries else {
      throw ValidationError("--long wants more than --short and --entries together, which want 1 or more")
    }
  }

  func run() async throws {
    try await BenchGround.run(options) { ground in
      var field = BenchField(ground, shape, isHot: false, hasTimedKeys: true)
      var limits = WriterLimits()
      limits.bulkPostings = 16_000
      try await ground.withStreet(clock: .drafts, limits: limits) { street in
        try await field.prepare(street.desk.writer)
        var times: [[Double]] = []
        // A month of history, then the month that is measured; and again, behind the rest of the history.
        for (index, history) in [short, long - short - entries].enumerated() {
          for count in [history, entries] {
            try await field.post(count, in: 1_000, to: street.desk.writer, seed: options.seed &+ UInt64(times.count * 2 + count))
            field.day = nextMonth(after: field.day)
          }
          // An entry of the month after it ends the month.
          try await field.post(1, in: 1, to: street.desk.writer, seed: options.seed &+ UInt64(1_000 + index))
          try await ground.installation.asOwner { try $0.script("ANALYZE") }
          let month = ground.today.month
          times.append(try await measure((0..<(2 * index + 1)).reduce(month) { month, _ in month.next }, street))
        }
        let (first, second) = (times[0].quantile(0.5), times[1].quantile(0.5))
        try options.show(
          [("seconds_on_short_book", first), ("seconds_on_long_book", second), ("ratio", second / first)], on: ground)
      }
    }
  }

  private func nextMonth(after day: Day) -> Day {
    let next = day.month.next
    return Day(year: Int(next.number / 100), month: Int(next.number % 100), day: 1) ?? day
  }

  private func measure(_ month: Month, _ street: Street) async throws -> [Double] {
    var times: [Double] = []
    for _ in 0..<options.runs {
      let start = ContinuousClock.now
      let run = try await street.books.reconcile(month: month)
      guard run.entries >= Int64(entries) else { throw WrongBooks(description: "\(month) has \(run.entries) entries") }
      if let finding = run.findings.first(where: { $0.check.level != .hint }) {
        throw WrongBooks(description: "\(finding.check.code): \(finding.text)")
      }
      times.append(start.duration(to: .now).inSeconds)
    }
    return times
  }
}
