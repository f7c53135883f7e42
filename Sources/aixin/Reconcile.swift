import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office
import Reconciliation

struct Reconcile: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that everything agrees; silent when it does.",
    discussion: """
      Of a month, such as 2026-06, it reads what the month holds and refers to, and believes what lies before it; without a month it
      reads the whole book. Repairs nothing.

      A line for each finding: its level, its check, what does not agree, the figures on both sides, what it is about.

      Exit codes: 0 nothing found, 1 something found, be it a hint (提示), 2 could not run.
      """)

  @OptionGroup var options: InstallationOptions
  @Argument(help: "The accounting month, such as 2026-06; the whole book unless it is given.") var month: MonthArgument?
  @Flag(help: "Read the whole book too, not only the month.") var full = false
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await options.withStreet { street, _ in
      let progress = TerminalProgress()
      let run: ReconciliationRun
      do {
        run = try await street.books.reconcile(month: month?.month, readsAll: full) { progress.show($0, of: $1) }
        progress.end()
      } catch {
        progress.end()
        throw error
      }
      if json {
        try printJSON(Report(run, street.reconciliation.checks))
      } else {
        for finding in run.findings { print(Self.line(finding)) }
      }
      if !run.findings.isEmpty { throw ExitCode(1) }
    }
  }

  static func line(_ finding: Finding) -> String {
    let documents = finding.documents.map(\.description).joined(separator: " ")
    return "\(finding.check.level.word)\t\(finding.check.number) \(finding.check.title)\t\(finding.text)\t\(documents)"
  }

  private struct Report: Encodable {
    struct Line: Encodable {
      let check: String
      let number: Int
      let title: String
      let level: String
      let result: String
    }

    struct Item: Encodable {
      let check: String
      let number: Int
      let level: String
      let finding: String
      let left: String
      let right: String
      let difference: String
      let documents: [String]
    }

    let month: String?
    let block: BlockNumber
    let entries: Int64
    let checks: [Line]
    let findings: [Item]

    init(_ run: ReconciliationRun, _ checks: [Check]) {
      month = run.month?.description
      block = run.block
      entries = run.entries
      self.checks = checks.map {
        Line(
          check: $0.code, number: $0.number, title: $0.title, level: $0.level.rawValue, result: run.result(of: $0).rawValue)
      }
      findings = run.findings.map {
        Item(
          check: $0.check.code, number: $0.check.number, level: $0.check.level.rawValue, finding: $0.what, left: $0.left,
          right: $0.right, difference: $0.difference, documents: $0.documents.map(\.description))
      }
    }
  }
}

/// An accounting month on the command line.
struct MonthArgument: ExpressibleByArgument {
  let month: Month

  init?(argument: String) {
    guard let month = Month(argument) else { return nil }
    self.month = month
  }
}

/// How far something has come, on a terminal; nothing where standard error is none.
struct TerminalProgress {
  private let isShown = isatty(STDERR_FILENO) == 1

  /// Shows how much is done, over what was shown before.
  func show(_ done: Int, of count: Int) { write("\r\u{1B}[K\(done)/\(count)") }

  /// Clears the line.
  func end() { write("\r\u{1B}[K") }

  private func write(_ text: String) {
    if isShown { FileHandle.standardError.write(Data(text.utf8)) }
  }
}
