import Foundation
import Ledger
import Testing

/// A row with a column of every type.
struct TestRow: DocumentRow {
  static let table = DocumentTable("test.row", of: TestRow.self, kinds: [.approval, .redemption])

  var line: Int64 = 1
  var first: Int64 = 0
  var second: Int64 = 0
  var code = ""
  var day: Day?
  var instant: Instant?
  var digest: Data?
  var holder: HolderID?

  init() {}

  init(line: Int64 = 1, first: Int64, second: Int64 = 0) {
    self.line = line
    self.first = first
    self.second = second
  }

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("second", &second)
    columns.column("first", &first)
    columns.column("code", &code)
    columns.column("day", &day)
    columns.column("instant", &instant)
    columns.column("digest", &digest)
    columns.column("holder", &holder)
  }
}

/// The same table before columns were added to it.
private struct EarlierRow: DocumentRow {
  static let table = DocumentTable("test.row", of: EarlierRow.self, kinds: [.approval])

  var line: Int64 = 1
  var first: Int64 = 0
  var second: Int64 = 0
  var code = ""

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("code", &code)
    columns.column("first", &first)
    columns.column("second", &second)
  }
}

private struct OtherRow: DocumentRow {
  static let table = DocumentTable("test.other", of: OtherRow.self, kinds: [.approval])

  var line: Int64 = 1
  mutating func visit(_ columns: inout some DocumentColumns) {}
}

@Suite struct DocumentTests {
  private func full() -> TestRow {
    var row = TestRow(line: 3, first: -7, second: 8)
    row.code = "RICE-5"
    row.day = Day("2026-06-01")
    row.instant = Instant(microseconds: 1_780_300_800_123_456)
    row.digest = Data(repeating: 0xab, count: 32)
    row.holder = HolderID(12)
    return row
  }

  @Test func `the declaration says names, types and which may be missing`() {
    let columns = TestRow.table.columns
    #expect(columns.map(\.name) == ["line", "second", "first", "code", "day", "instant", "digest", "holder"])
    #expect(columns.map(\.type) == [.int, .int, .int, .text, .day, .instant, .bytes, .int])
    #expect(columns.map(\.isOptional) == [false, false, false, false, true, true, true, true])
  }

  @Test func `a row comes back as it went`() {
    #expect(TestRow(full().document) == full())
    #expect(TestRow(TestRow(first: 1).document) == TestRow(first: 1))
    #expect(full().document.line == 3)
  }

  @Test func `a row of another table, or with a value of another type, is none`() {
    #expect(OtherRow(full().document) == nil)
    var values = full().document.values
    values[1] = .text("8")
    #expect(TestRow(Document(TestRow.table, values: values)) == nil)
    values[1] = nil
    #expect(TestRow(Document(TestRow.table, values: values)) == nil)
  }

  /// Computed apart from this code, in Python, from the layout that the documentation of blocks describes.
  @Test func `documents have one digest, whatever their order; none have none`() {
    let rows = [full().document, OtherRow().document, TestRow(line: 2, first: 5).document]
    let digest = Document.digest(of: rows)
    #expect(digest.map { hex($0) } == "b8e44c68abb1c0a35bc8021f3ed5d7ab3a43ecf2879554d8fb697c22f7b2bd13")
    for order in [[1, 0, 2], [2, 1, 0], [1, 2, 0]] { #expect(Document.digest(of: order.map { rows[$0] }) == digest) }
    #expect(Document.digest(of: []) == nil)
  }

  @Test func `every value counts, and under its own name`() {
    let digest = Document.digest(of: [full().document])
    let changes: [(inout TestRow) -> Void] = [
      { $0.line = 4 }, { $0.first = 8 }, { $0.second = -7 }, { swap(&$0.first, &$0.second) }, { $0.code = "RICE-6" },
      { $0.day = nil }, { $0.instant = Instant(microseconds: 0) }, { $0.digest?[31] = 0 }, { $0.holder = nil },
    ]
    for (number, change) in changes.enumerated() {
      var row = full()
      change(&row)
      #expect(Document.digest(of: [row.document]) != digest, "change \(number)")
    }
  }

  @Test func `columns that were added later leave earlier digests as they are`() {
    var earlier = EarlierRow()
    earlier.first = 5
    earlier.code = "SALT"
    var later = TestRow(first: 5)
    later.code = "SALT"
    #expect(Document.digest(of: [earlier.document]) == Document.digest(of: [later.document]))
    later.holder = .book
    #expect(Document.digest(of: [earlier.document]) != Document.digest(of: [later.document]))
  }

  @Test func `a document that the draft did not name is a mistake`() {
    var desk = Desk()
    var wish = draft(1, .grantQuota(to: Street.quota, 100))
    wish.alternatives[0].documents = { _ in [TestRow(first: 1).document] }
    #expect(desk.post(wish).error == .unknownDocument("test.row"))
    wish.alternatives[0].tables = [TestRow.table]
    #expect(desk.post(wish).entry?.documentDigest != nil)
  }
}
