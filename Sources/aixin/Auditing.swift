import ArgumentParser
import Foundation
import Ledger
import LedgerPostgres
import Office
import Reconciliation

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Recompute the chain of blocks; silent when clean.",
    discussion: """
      Names the first block that does not hold, and the entry where the figures show it.

      Covers postings and documents. Prices, rates, cards, tokens and roles are not covered before they are used in a document.
      """)

  @OptionGroup var options: InstallationOptions
  @Option(help: ArgumentHelp("A head seen before, such as one printed on a receipt.", valueName: "block:hash"))
  var expect: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let expected = try expect.map(head)
    try await options.withStreet { street, pools in
      let result = try await Verifier(street.desk.book, manifest: street.desk.writer.manifest).verify(
        expecting: expected, on: pools.audits)
      if json {
        try printJSON(Report(result))
      } else if let tampering = result.tampering {
        let entry = tampering.entry.map { ", entry \($0)" } ?? ""
        print("block \(tampering.block)\(entry): \(tampering.finding)")
      }
      if result.tampering != nil { throw ExitCode(1) }
    }
  }

  private func head(_ text: String) throws -> (number: BlockNumber, hash: Data) {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let number = Int64(parts[0]), number >= 1, let hash = Data(hexadecimal: String(parts[1])),
      hash.count == 32
    else { throw ValidationError("--expect wants BLOCK:HASH, such as 40:ab12…, with all 64 digits of the hash") }
    return (BlockNumber(number), hash)
  }

  private struct Report: Encodable {
    let head: BlockNumber
    let hash: String
    let entries: Int64
    let postings: Int64
    let block: BlockNumber?
    let entry: EntryNumber?
    let finding: String?

    init(_ result: Verifier.Result) {
      head = result.head
      hash = result.hash.hexadecimal
      entries = result.entries
      postings = result.postings
      block = result.tampering?.block
      entry = result.tampering?.entry
      finding = result.tampering?.finding
    }
  }
}

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the book to standard output, verifying it on the way.",
    discussion: "hledger: a journal with closing assertions. ndjson: a line per block with everything its hash covers.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case hledger, ndjson
  }

  @OptionGroup var options: InstallationOptions
  @Option(help: ArgumentHelp("hledger or ndjson.", valueName: "format")) var format: Format

  func run() async throws {
    try await options.withStreet { street, pools in
      let output = FileHandle.standardOutput
      var journal = HledgerExport(street.desk.book)
      if format == .hledger { try output.write(contentsOf: Data(journal.header.utf8)) }
      let result = try await Verifier(street.desk.book, manifest: street.desk.writer.manifest).verify(on: pools.audits) { block in
        let text = format == .hledger ? journal.text(of: block) : NDJSONExport.line(block) + "\n"
        try output.write(contentsOf: Data(text.utf8))
      }
      if format == .hledger { try output.write(contentsOf: Data(journal.closing.utf8)) }
      guard let tampering = result.tampering else { return }
      FileHandle.standardError.write(Data("aixin: stopped at block \(tampering.block): \(tampering.finding)\n".utf8))
      throw ExitCode(1)
    }
  }
}
