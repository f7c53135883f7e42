import Access
import Foundation
import Histories
import Ledger
import LedgerPostgres
import Office
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
    #expect(try await street.reconcile(hasPapers: false).findings == [])
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
    #expect(try await street.reconcile(hasPapers: false).findings == [])
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

  // MARK: Closed months

  /// A street whose first month is closed twice, with what came later about it, and the second time with findings that the head of the
  /// grid accepted; and whose second month is closed.
  private func closedTwice() async throws -> (street: TestStreet, months: [Month]) {
    let street = try await TestStreet()
    _ = try await EveryEvent(on: street).play()
    #expect(try await street.redeem(try await street.volunteer(points: 0)).refusal == .pointsShort)
    try await street.endMonths()
    let months = [street.today.month, street.today.month.next]
    try await street.close(months[0])
    try posted(try await street.redeem(try await street.volunteer(points: 1_000)))
    try await street.reopen(months[0])
    let head = TestStreet.user(.head)
    let run = try await street.office.books.reconcile(by: head, month: months[0])
    for id in Set(run.findings.filter { !$0.isSettled }.map(\.id)).sorted() {
      _ = try await street.office.findings.accept(id, in: run.id, "是演练", street.act(street.request(actor: head)))
    }
    _ = try await street.office.books.close(months[0], street.act(street.request(actor: head)))
    try await street.endMonths(2)
    try await street.close(months[1])
    try posted(try await street.redeem(try await street.volunteer(points: 1_000)))
    return (street, months)
  }

  /// The whole book, or one month, as `aixin export --format ndjson` writes it.
  private func lines(_ street: TestStreet, _ month: Month? = nil) async throws -> (text: String, head: String) {
    let seals = try await street.desk.read { try $0.seals(of: month) }
    let export = NDJSONExport(seals: seals, month: month)
    var text = export.header
    let result = try await Verifier(street.desk.book, manifest: street.desk.writer.manifest).verify(on: street.reads) {
      text += export.text(of: $0)
    }
    #expect(result.tampering == nil)
    return (text, "\(result.head):\(result.hash.hexadecimal)")
  }

  @Test func anOutsiderRecomputesEverySeal() async throws {
    let (street, months) = try await closedTwice()
    let seals = try await street.desk.read { try $0.seals() }
    #expect(seals.map(\.version) == [1, 2, 1] && seals[1].later.count == 2)
    #expect(seals[1].findings.contains { $0.state == "accepted" && !$0.documents.isEmpty })
    let (whole, head) = try await lines(street)
    let proof = try await checkExport(whole, ["--expect", head] + seals.flatMap { ["--seal", $0.digest.hexadecimal] })
    #expect(proof.status == 0, "\(proof.output)")
    for seal in seals { #expect(proof.output.contains("version \(seal.version): sealed \(seal.digest.hexadecimal)\n")) }
    #expect(try await checkExport(whole, ["--seal", String(repeating: "0", count: 64)]).status == 1)
    for month in months {
      let (text, _) = try await lines(street, month)
      let own = seals.filter { $0.month == month }
      let alone = try await checkExport(text, own.flatMap { ["--seal", $0.digest.hexadecimal] })
      #expect(alone.status == 0 && alone.output.contains("\(own[0].counts.entries) entries"), "\(alone.output)")
      let chained = own[0].hash.hexadecimal
      #expect(alone.output.hasSuffix("head \(own[0].blocks.last):\(chained)\n"))
    }
    await street.close()
  }

  @Test func whatIsChangedInAnExportIsFound() async throws {
    let (street, months) = try await closedTwice()
    var random = SeededRandom(seed: 20_260_601)
    for month in [months[0], nil] {
      let text = try await lines(street, month).text
      let bytes = Array(text.utf8)
      for _ in 0..<40 {
        var flipped = bytes
        let (place, bit) = (Int(random.next() % UInt64(bytes.count)), UInt8(1) << UInt8(random.next() % 8))
        flipped[place] ^= bit
        let found = try await checkExport(Data(flipped))
        #expect(found.status == 1, "byte \(place), bit \(bit): \(found.output)")
      }
      let rows = text.split(separator: "\n").map(String.init)
      // The last line of a whole book is known by the head alone.
      for index in rows.indices.dropLast(month == nil ? 1 : 0) where index % 3 == 0 || rows[index].hasPrefix(#"{"seal""#) {
        var dropped = rows
        dropped.remove(at: index)
        #expect(try await checkExport(dropped).status == 1, "without line \(index + 1)")
      }
      for index in rows.indices.dropLast() where index % 3 == 0 || rows[index].hasPrefix(#"{"seal""#) {
        var swapped = rows
        swapped.swapAt(index, index + 1)
        #expect(try await checkExport(swapped).status == 1, "lines \(index + 1) and \(index + 2) swapped")
      }
    }
    await street.close()
  }

  /// Whoever makes a seal of other figures, and its digest with them, is found by the replay.
  @Test func aForgedSealIsFound() async throws {
    let (street, months) = try await closedTwice()
    let seal = try #require(try await street.desk.read { try $0.lastSeal(of: months[1]) })
    let pool = try #require(seal.balances.firstIndex { $0.code == 2301 })
    var balances = seal.balances
    let right = balances[pool]
    balances[pool] = .init(
      account: right.account, code: right.code, commodity: right.commodity, opening: right.opening,
      closing: .init(right.closing.postings, right.closing.balance + 100))
    let forged = MonthSeal(
      book: seal.book, month: seal.month, version: seal.version, entries: seal.entries, blocks: seal.blocks,
      previousHash: seal.previousHash, hash: seal.hash, counts: seal.counts, balances: balances, rules: seal.rules,
      findings: seal.findings, through: seal.through, later: seal.later)
    let text = try await lines(street, months[1]).text
    let other = text.replacing(seal.json.text, with: forged.json.text)
    try #require(other != text)
    let found = try await checkExport(other)
    #expect(found.status == 1 && found.output.contains("account \(right.account) stands at"), "\(found.output)")
    await street.close()
  }

  @Test func hledgerHasTheBalancesOfEachClosing() async throws {
    let (street, months) = try await closedTwice()
    let file = FileManager.default.temporaryDirectory.appending(path: "\(street.database).journal")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = try await export(street)
    for (month, version) in zip(months, [2, 1]) {
      #expect(text.contains("\(street.today) closing balances of \(month), version \(version)\n"))
    }
    try await expectHledgerAgrees(street)
    // An amount of the closed month shows at its closing, whatever later ones say.
    let closing = try #require(text.range(of: "closing balances of \(months[0])"))
    let assertion = try #require(text[closing.upperBound...].firstRange(of: "0.00 points = "))
    var broken = text
    broken.insert("1", at: assertion.upperBound)
    try broken.write(to: file, atomically: true, encoding: .utf8)
    #expect(try await hledger(file, "check", "balancednoautoconversion", "assertions").status != 0)
    await street.close()
  }

  private func checkExport(_ lines: [String], expecting head: String? = nil) async throws -> (status: Int32, output: String) {
    try await checkExport(lines.map { $0 + "\n" }.joined(), head.map { ["--expect", $0] } ?? [])
  }

  private func checkExport(_ text: String, _ arguments: [String] = []) async throws -> (status: Int32, output: String) {
    try await checkExport(Data(text.utf8), arguments)
  }

  private func checkExport(_ content: Data, _ arguments: [String] = []) async throws -> (status: Int32, output: String) {
    let input = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).ndjson")
    try content.write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }
    let program = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/check-export").standardized
    return try await run(program.path, [input.path] + arguments)
  }

  private func export(_ street: TestStreet) async throws -> String {
    let seals = try await street.desk.read { try $0.seals() }
    var journal = HledgerExport(street.desk.book, seals: seals)
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
