import Foundation
import Ledger
import LedgerPostgres
import Postgres
import Reconciliation
import Testing

@Suite struct ExportTests {
  @Test func hledgerAgreesOnEveryEventAccountByAccount() async throws {
    let street = try await TestStreet()
    let kinds = try await EveryEvent(on: street).play()
    #expect(kinds == Set(EntryKind.allCases.map(\.rawValue)))
    #expect(try await street.verify().tampering == nil)
    #expect(try await street.reconcile().findings == [])
    let file = FileManager.default.temporaryDirectory.appending(path: "\(street.database).journal")
    defer { try? FileManager.default.removeItem(at: file) }
    try await export(street).write(to: file, atomically: true, encoding: .utf8)

    #expect(try hledger(file, "check", "balancednoautoconversion", "assertions") == (0, ""))
    let (status, balances) = try hledger(file, "balance", "--flat", "--no-total", "--layout=bare", "--output-format=csv")
    #expect(status == 0)
    let theirs = balances.split(separator: "\n").dropFirst().map { String($0).replacing("\"", with: "") }.filter { !$0.isEmpty }
    #expect(Set(theirs) == Set(try await ours(street)))
    await street.close()
  }

  @Test func aBrokenExportDoesNotPass() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let file = FileManager.default.temporaryDirectory.appending(path: "\(street.database).journal")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = try await export(street)
    try text.replacing("1000 \"RICE-5\"", with: "999 \"RICE-5\"", maxReplacements: 1)
      .write(to: file, atomically: true, encoding: .utf8)
    #expect(try hledger(file, "check", "balancednoautoconversion", "assertions").status != 0)
    await street.close()
  }

  @Test func ndjsonHasALinePerBlock() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    var lines: [String] = []
    let result = try await Verifier(street.desk.book, schema: street.desk.writer.schema).verify(on: street.reads) {
      lines.append(NDJSONExport.line($0))
    }
    #expect(lines.count == Int(result.head))
    #expect(lines.last?.contains(result.hash.hexadecimal) == true)
    await street.close()
  }

  private func export(_ street: TestStreet) async throws -> String {
    var journal = HledgerExport(street.desk.book)
    var text = journal.header
    _ = try await Verifier(street.desk.book, schema: street.desk.writer.schema).verify(on: street.reads) {
      text += journal.text(of: $0)
    }
    return text + journal.closing
  }

  /// Every account that is not at zero as hledger writes it: name, commodity, signed balance.
  private func ours(_ street: TestStreet) async throws -> [String] {
    let rows = try await street.reads.run { session in
      try session.query(
        """
        SELECT code, code_name, commodity_kind, commodity_code, holder, vintage::text, normal_side::int8 * balance
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

  private func hledger(_ file: URL, _ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/hledger")
    process.arguments = ["-f", file.path] + arguments
    process.environment = ["LC_ALL": "C.UTF-8"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}
