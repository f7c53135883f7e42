import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office
import Reconciliation

struct Close: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Close a month that has ended (结账); names what does not agree.",
    discussion: """
      Runs the checks, and seals the month if nothing is open: balances, counts, rules and findings in one digest, which is printed and
      stands in the chain. A month that is closed stays so; only the head of the grid opens it again, with a second person.

      Exit codes: 0 closed, 1 not closed because of findings, 2 could not run.
      """)

  @Argument(help: "The accounting month, such as 2026-06.") var month: MonthArgument
  @OptionGroup var options: InstallationOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await options.withStreet { street, _ in
      do {
        try report(try await closed(street))
      } catch let error as Books.NotProven {
        try report(error.findings)
        throw ExitCode(1)
      } catch let refused as Refused {
        FileHandle.standardError.write(Data("aixin: \(RefusalWords.of(refused.reason).sentence(refused.figures))\n".utf8))
        throw ExitCode(2)
      }
    }
  }

  /// The version that stands: one that was closed before is not closed again.
  private func closed(_ street: Street) async throws -> MonthVersion {
    if let known = try await street.desk.report({ try $0.months() }).first(where: { [month = month.month] in $0.month == month }),
      known.isClosed,
      let last = known.events.last?.event, let digest = last.digest
    {
      return MonthVersion(month: month.month, version: last.version, digest: digest)
    }
    let now = Instant(Date())
    let request = BookRequest(
      key: UUID(), fingerprint: Fingerprint(action: "close-month", actor: .system, content: Data("\(month.month)".utf8)),
      actor: .system)
    let act = Act(request, now: now, today: now.day(in: street.desk.book.timeZone))
    return try await street.books.close(month.month, act).value
  }

  private func report(_ closed: MonthVersion) throws {
    guard json else { return print("\(closed.month) closed, version \(closed.version), seal \(closed.digest.hexadecimal)") }
    try printJSON(
      Report(month: "\(month.month)", version: closed.version, seal: closed.digest.hexadecimal, findings: []))
  }

  private func report(_ findings: [KeptFinding]) throws {
    guard json else { return findings.forEach { print("\($0.number) " + Reconcile.line($0.finding)) } }
    let lines = findings.map { Report.Line(check: $0.finding.check.code, finding: $0.finding.text) }
    try printJSON(Report(month: "\(month.month)", version: nil, seal: nil, findings: lines))
  }

  private struct Report: Encodable {
    struct Line: Encodable {
      let check: String
      let finding: String
    }

    let month: String
    let version: Int32?
    let seal: String?
    let findings: [Line]
  }
}
