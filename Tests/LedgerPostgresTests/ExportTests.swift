import Foundation
import Ledger
import LedgerPostgres
import Postgres
import Reconciliation
import TestSupport
import Testing
import Volunteering

@Suite struct ExportTests {
  @Test func hledgerAgreesOnEveryEventAccountByAccount() async throws {
    let street = try await TestStreet()
    let kinds = try await EveryEvent(on: street).play()
    #expect(kinds == Set(EntryKind.allCases.map(\.rawValue)))
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile().findings == [])
    let prose = try await street.number(
      """
      SELECT count(*) FROM ledger.entry e, jsonb_each_text(e.details::jsonb) d
       WHERE d.value !~ '^([0-9]+([.][0-9]{2})?|[0-9a-f]{64}|[a-z]+(-[a-z]+)*)$'
      """)
    #expect(prose == 0, "details hold ids, codes from lists and figures")
    try await expectHledgerAgrees(street)
    await street.close()
  }

  @Test func aYearOfMistakesAgrees() async throws {
    let street = try await TestStreet(clock: .drafts)
    try await YearOfMistakes(on: street).play()
    #expect(try await street.reconcile().findings == [])
    for year in [street.today.yearEnd(), street.today.yearEnd(yearsLater: 1)] {
      for line in try await street.volunteering.quotas(of: year) {
        #expect(line.repaid >= .zero && line.crossCommunity == .zero, "\(line)")
      }
    }
    try await expectHledgerAgrees(street)
    var lines: [String] = []
    let result = try await Verifier(street.desk.book, manifest: street.desk.writer.manifest).verify(on: street.reads) {
      lines.append(NDJSONExport.line($0))
    }
    #expect(result.tampering == nil)
    #expect(try await checkExport(lines, expecting: "\(result.head):\(result.hash.hexadecimal)").status == 0)
    await street.close()
  }

  private func expectHledgerAgrees(_ street: TestStreet) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(street.database).journal")
    defer { try? FileManager.default.removeItem(at: file) }
    try await export(street).write(to: file, atomically: true, encoding: .utf8)

    #expect(try await hledger(file, "check", "balancednoautoconversion", "assertions") == (0, ""))
    let (status, balances) = try await hledger(file, "balance", "--flat", "--no-total", "--layout=bare", "--output-format=csv")
    #expect(status == 0)
    let theirs = balances.split(separator: "\n").dropFirst().map { String($0).replacing("\"", with: "") }.filter { !$0.isEmpty }
    #expect(Set(theirs) == Set(try await ours(street)))
  }

  @Test func aBrokenExportDoesNotPass() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let file = FileManager.default.temporaryDirectory.appending(path: "\(street.database).journal")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = try await export(street)
    try text.replacing("1000 \"RICE-5\"", with: "999 \"RICE-5\"", maxReplacements: 1)
      .write(to: file, atomically: true, encoding: .utf8)
    #expect(try await hledger(file, "check", "balancednoautoconversion", "assertions").status != 0)
    await street.close()
  }

  /// The database keeps them out; whoever switches that off gains nothing.
  @Test(arguments: ["\n", "\r\n", "\u{2028}", "\r", "\u{85}", "\u{B}"]) func aLineBreakInABooksNameWritesNoEntry(line: String)
    async throws
  {
    let street = try await TestStreet()
    try await street.furnish()
    await #expect { try await street.tamper("UPDATE ledger.book SET name = '街\(line)道'") } throws: {
      ($0 as? PostgresError)?.constraint == "book_name_form"
    }
    try await street.tamper(
      """
      ALTER TABLE ledger.book DROP CONSTRAINT book_name_form;
      UPDATE ledger.book SET name = '街\(line)2026-01-01 x\(line)    a  1\(line)    b'
      """)
    let book = try #require(try await street.reads.run { try BookDescription.load(1, $0) })
    #expect(HledgerExport(book).header == "; 街 2026-01-01 x     a  1     b\ndecimal-mark .\n\n")
    await street.close()
  }

  /// By a verifier that shares no code with the ledger.
  @Test func anOutsiderRecomputesEveryHash() async throws {
    let street = try await TestStreet()
    _ = try await EveryEvent(on: street).play()
    #expect(try await street.redeem(try await street.volunteer(points: 0)).refusal == .pointsShort)
    var lines: [String] = []
    let result = try await Verifier(street.desk.book, manifest: street.desk.writer.manifest).verify(on: street.reads) {
      lines.append(NDJSONExport.line($0))
    }
    #expect(lines.count == Int(result.head.number))
    let hash = result.hash.hexadecimal
    let (status, output) = try await checkExport(lines, expecting: "\(result.head):\(hash)")
    #expect(status == 0 && output.contains("\(result.entries) entries") && output.hasSuffix("head \(result.head):\(hash)\n"))

    let block = try #require(lines.firstIndex { $0.contains(#""kind":"redemption""#) })
    for (old, new) in [
      (#""amount":1000,"#, #""amount":1001,"#), (#""kind":"redemption""#, #""kind":"donation""#),
      (#""goods":1,"#, #""goods":2,"#),
    ] {
      var changed = lines
      changed[block] = lines[block].replacing(old, with: new, maxReplacements: 1)
      try #require(changed[block] != lines[block])
      let (status, output) = try await checkExport(changed)
      #expect(status == 1 && output.hasPrefix("block \(block + 1): "), "\(old): \(output)")
    }
    #expect(try await checkExport(lines.dropLast(), expecting: "\(result.head):\(hash)").status == 1)
    #expect(try await checkExport(lines, expecting: "\(result.head.number - 1):\(hash)").status == 1)
    #expect(
      try await checkExport(Array(lines[..<block] + lines[(block + 1)...])).output.contains("block \(block + 1) is missing"))
    #expect(try await checkExport(["garbage"]).status == 1)
    await street.close()
  }

  private func checkExport(_ lines: [String], expecting head: String? = nil) async throws -> (status: Int32, output: String) {
    let input = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).ndjson")
    try (lines.joined(separator: "\n") + "\n").write(to: input, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: input) }
    let program = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/check-export").standardized
    return try await run(program.path, head.map { ["--expect", $0] } ?? [], input: input.path)
  }

  private func export(_ street: TestStreet) async throws -> String {
    var journal = HledgerExport(street.desk.book)
    var text = journal.header
    _ = try await Verifier(street.desk.book, manifest: street.desk.writer.manifest).verify(on: street.reads) {
      text += journal.text(of: $0)
    }
    return text + journal.closing
  }

  /// Every account that is not at zero as hledger writes it: name, commodity, signed balance.
  private func ours(_ street: TestStreet) async throws -> [String] {
    let rows = try await street.reads.run { session in
      try session.query(
        """
        SELECT code, code_name, commodity_kind, commodity_code, holder, vintage::text || CASE WHEN grace THEN ' grace' ELSE '' END, normal_side::int8 * balance
          FROM ledger.account_balance WHERE book = 1 AND balance <> 0
        """
      ).decode(Int32.self, String.self, Int16.self, String.self, Int64.self, String?.self, Int64.self)
    }
    return rows.map { code, title, kind, commodity, holder, vintage, balance in
      let name = ["\(code) \(title)", commodity, "\(holder)"] + (vintage.map { [$0] } ?? [])
      let amount = kind == 1 ? "\(Points(hundredths: balance))" : "\(balance)"
      return "\(name.joined(separator: ":")),\(kind == 2 ? "minutes.\(commodity)" : commodity),\(amount)"
    }
  }

  private func hledger(_ file: URL, _ arguments: String...) async throws -> (status: Int32, output: String) {
    try await run("/usr/bin/hledger", ["-f", file.path] + arguments)
  }

  /// Runs a program to its end; answers with its status and all that it printed.
  private func run(
    _ program: String, _ arguments: [String], input: String = "/dev/null"
  ) async throws -> (status: Int32, output: String) {
    let ended = try await Program.run(
      program, arguments, environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"], input: input)
    return (ended.status, ended.output + ended.errors)
  }
}
