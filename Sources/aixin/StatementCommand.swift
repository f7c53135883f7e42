import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsShop

struct StatementCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statement", abstract: "Keep a shop's own statement of a month; silent when it is taken.",
    discussion: """
      The file is CSV (UTF-8 or GB18030) with a header: 日期, 小票号 and 积分 (or 金额), a line for each redemption and return. It must
      come from the shop's own books. A second file for the same shop and month replaces the first, which stays as version 1.

      Exit codes: 0 taken, 1 rows were refused, 2 could not run.
      """)

  @Argument(help: ArgumentHelp("The statement.", valueName: "file"), completion: .file()) var file: String
  @Option(help: ArgumentHelp("Whose it is.", valueName: "code"), transform: code) var shop: Code
  @Option(help: ArgumentHelp("The accounting month, such as 2026-06.", valueName: "month"), transform: month) var month: Month
  @Flag(help: "Only read the file; keep nothing.") var check = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var options: InstallationOptions

  func run() async throws {
    try await options.withStreet { street, _ in
      guard let data = try? Data(contentsOf: URL(filePath: file)) else { throw Unusable(description: "\(file) cannot be read") }
      do {
        let today = Instant(Date()).day(in: street.desk.book.timeZone)
        let done = try await street.books.statement(data, of: shop, month: month, today: today, by: .system, keeping: !check)
        if json { try printJSON(Report(done, lines: done.lines, problems: [])) }
      } catch PointsShopError.unknownShop(let code) {
        throw Unusable(description: "no shop has the code \(code)")
      } catch let error as ShopStatement.Unreadable {
        if json {
          try printJSON(Report(nil, lines: 0, problems: error.problems))
        } else {
          print(error)
        }
        throw ExitCode(1)
      }
    }
  }

  /// What the command was given and cannot use.
  private struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  private static func code(_ text: String) throws -> Code {
    guard let code = try? Code(folding: text) else { throw ValidationError("--shop wants a shop's code, such as DP") }
    return code
  }

  private static func month(_ text: String) throws -> Month {
    guard let month = Month(text) else { throw ValidationError("--month wants a month, such as 2026-06") }
    return month
  }

  private struct Report: Encodable {
    struct Problem: Encodable {
      let row: Int?
      let what: String
      let mend: String
    }

    let statement: Int64?
    let version: Int64?
    let isNew: Bool
    let lines: Int64
    let problems: [Problem]

    init(_ done: Books.StatementDone?, lines: Int64, problems: [ShopStatement.Unreadable.Problem]) {
      statement = done?.kept?.id.number
      version = done?.kept?.version
      isNew = done?.isNew ?? false
      self.lines = lines
      self.problems = problems.map { Problem(row: $0.row, what: $0.what, mend: $0.mend) }
    }
  }
}
