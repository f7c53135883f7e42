import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office

struct JobCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "Run a job once, in all books or in one; silent where nothing is due.",
    discussion: """
      `aixin serve` runs the jobs by itself; run one by hand after mending what made it fail. It may run beside a server, and twice:
      what is done is not done again.

      \(JobRunner.jobs.map { "\($0.name): \($0.text)。" }.joined(separator: "\n"))

      Exit codes: 0 clean, 1 something was refused or failed, 2 could not run.
      """)

  @Argument(help: ArgumentHelp("The job.", valueName: "name"), transform: job) var job: any Job
  @OptionGroup var options: InstallationOptions
  @Option(help: ArgumentHelp("Another day than today, in a book made by `aixin sample`.", valueName: "day"), transform: day)
  var today: Day?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await options.run { installation, logger in
      try await installation.checkMigrated()
      let pools = installation.pools()
      let streets = Streets { [today] book in
        try await installation.street(of: book, pools: pools, clock: today == nil ? .database : .drafts)
      }
      do {
        let runs = try await JobRunner(streets, database: pools.reads, logger: logger)
          .run(job, book: options.chosenBook, today: today)
        await pools.close()
        try report(runs)
      } catch {
        await pools.close()
        throw error
      }
    }
  }

  private func report(_ runs: [JobRun]) throws {
    if json {
      try printJSON(Report(job: job.name, runs: runs.map(Report.Line.init)))
    } else {
      for run in runs {
        let problem = run.problem.map { ": \($0)" } ?? ""
        print(
          "\(run.job), book \(run.book): \(run.due) due, \(run.done) done, \(run.refused) refused, \(run.failed) failed\(problem)"
        )
      }
    }
    if runs.contains(where: { !$0.isClean }) { throw ExitCode(1) }
  }

  private static func job(_ name: String) throws -> any Job {
    guard let job = JobRunner.jobs.first(where: { $0.name == name }) else {
      throw ValidationError("there is no job \(name): there are \(JobRunner.jobs.map(\.name).joined(separator: ", "))")
    }
    return job
  }

  private static func day(_ text: String) throws -> Day {
    guard let day = Day(text) else { throw ValidationError("--today wants a day, such as 2027-01-03") }
    return day
  }

  private struct Report: Encodable {
    struct Line: Encodable {
      let book: Int32
      let due: Int64
      let done: Int64
      let refused: Int64
      let failed: Int64
      let problem: String?

      init(_ run: JobRun) {
        (book, due, done, refused, failed, problem) = (run.book, run.due, run.done, run.refused, run.failed, run.problem)
      }
    }

    let job: String
    let runs: [Line]
  }
}
