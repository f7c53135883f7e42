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
    discussion: """
      hledger: a journal with closing assertions. ndjson: a line per block with everything its hash covers, and a line per seal of a
      closed month. With --month the seals of a closed month and its blocks alone; `deploy/check-export` proves both.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case hledger, ndjson
  }

  @OptionGroup var options: InstallationOptions
  @Option(help: ArgumentHelp("hledger or ndjson.", valueName: "format")) var format: Format
  @Option(help: "A closed month alone, as ndjson.") var month: MonthArgument?

  func validate() throws {
    if month != nil, format != .ndjson { throw ValidationError("--month goes with --format ndjson") }
  }

  func run() async throws {
    try await options.withStreet { street, pools in
      let output = FileHandle.standardOutput
      let month = month?.month
      // The head before the seals: whatever is closed meanwhile, those of the blocks up to it are among them. And the closings on both
      // sides of the seals, which lie between them.
      let (head, before, seals, after) = try await street.desk.report { reader in
        func closings() throws -> [Data] { try reader.months().first { $0.month == month }?.closings ?? [] }
        return (try reader.head()?.number ?? 0, try closings(), try reader.seals(of: month), try closings())
      }
      if let month, before.isEmpty { throw NotClosed(month: month) }
      let digests = seals.map(\.digest)
      if month != nil, !digests.starts(with: before) || !after.starts(with: digests) { throw OtherSeals() }
      var journal = HledgerExport(street.desk.book, seals: seals)
      let lines = NDJSONExport(seals: seals, month: month)
      try output.write(contentsOf: Data((format == .hledger ? journal.header : lines.header).utf8))
      let verifier = Verifier(street.desk.book, manifest: street.desk.writer.manifest)
      func write(_ block: VerifiedBlock) throws {
        let text = format == .hledger ? journal.text(of: block) : lines.text(of: block)
        try output.write(contentsOf: Data(text.utf8))
      }
      let ofMonth = month == nil ? nil : seals.last?.blocks
      let (first, last) = ofMonth.map { ($0.first, $0.last) } ?? (1, head)
      let result = try await verifier.verify(first, through: last, on: pools.audits, visit: write)
      if format == .hledger { try output.write(contentsOf: Data(journal.closing.utf8)) }
      guard let tampering = result.tampering else { return }
      FileHandle.standardError.write(Data("aixin: stopped at block \(tampering.block): \(tampering.finding)\n".utf8))
      throw ExitCode(1)
    }
  }

  private struct OtherSeals: Error, CustomStringConvertible {
    var description: String { "the seals of the month are not those that the chain has: run `aixin verify`" }
  }

  private struct NotClosed: Error, CustomStringConvertible {
    let month: Month
    var description: String { "\(month) was never closed: run `aixin close \(month)` first" }
  }
}
