import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import Testing

@testable import PointsShop

/// A shop's own statement: what a file says, why it is not taken, and how it is kept.
@Suite struct ShopStatementTests {
  private static let gb18030 = String.Encoding(rawValue: 0x8000_0632)

  private func lines(_ text: String) throws -> [String] {
    try ShopStatement(reading: Data(text.utf8)).lines.map(described)
  }

  private func described(_ line: ShopStatement.Line) -> String {
    "\(line.row): \(line.isSlip ? "手工单 " : "")\(line.number) \(line.day) \(line.points.hundredths)"
  }

  /// What is wrong with a file, a line for each problem; empty if it is read.
  private func problems(_ file: Data) -> String {
    do {
      _ = try ShopStatement(reading: file)
      return ""
    } catch { return error.description }
  }

  @Test func readsWhatAShopSavesInChinese() throws {
    let text = """
      东平爱心超市 2026年6月 对账单,,,\r
      兑换日期,小票号,品名,金额\r
      2026/6/3 9:43,1024,"大米,5 kg","1,234.50"\r
      2026年6月3日,1025,盐,３０．５０\r
      2026-06-04,1026,"“退”盐",-30\r
      ,,,\r
      合计,3,,"1,235.00"\r
      """
    let file = try #require(text.data(using: Self.gb18030))
    #expect(String(validating: file, as: UTF8.self) == nil)
    #expect(
      try ShopStatement(reading: file).lines.map(described) == [
        "3: 1024 2026-06-03 123450", "4: 1025 2026-06-03 3050", "5: 1026 2026-06-04 -3000",
      ])
    #expect(try lines("\u{FEFF}" + text).count == 3)
  }

  @Test(
    arguments: [
      ("2026-06-03", "2026-06-03"), ("2026/6/3 9:43", "2026-06-03"), ("2026年6月3日", "2026-06-03"), ("2026.6.3", "2026-06-03"),
      ("20260603", "2026-06-03"), ("２０２６－０６－０３", "2026-06-03"), ("2026-06-03T09:43:12", "2026-06-03"),
      ("2026年6月3日 上午9时43分", "2026-06-03"), (" 2026-06-30 ", "2026-06-30"), ("2026-06-31", nil), ("6/3/2026", nil),
      ("六月三日", nil), ("46176", nil), ("", nil), ("2026-06", nil), ("26-06-03", nil), ("2026-06-033", nil), ("2026-06-03 三", nil),
    ] as [(String, String?)])
  func days(_ text: String, _ day: String?) { #expect(StatementCells.day(text)?.description == day) }

  @Test(
    arguments: [
      ("30", 3_000), ("1,234.50", 123_450), ("-30.00", -3_000), ("(30.00)", -3_000), ("３０．５", 3_050), ("30分", 3_000),
      ("¥1,234,567.80", 123_456_780), ("\u{2212}2", -200), ("+2", 200), ("2.000", 200), ("12,5", nil), ("1,2345", nil),
      ("0", nil),
      ("", nil), ("-", nil), ("三十", nil), ("1.234", nil), ("=1+1", nil), ("99999999999999", nil), ("1e3", nil), ("1.", nil),
    ] as [(String, Int64?)])
  func amounts(_ text: String, _ hundredths: Int64?) { #expect(StatementCells.points(text)?.hundredths == hundredths) }

  @Test(
    arguments: [
      ("1024", "1024"), ("No.1024", "1024"), ("凭证 1024", "1024"), ("第1024号", "1024"), ("１０２４", "1024"), ("'1024", "1024"),
      ("手工单 17", "手工单 17"), ("", nil), ("A-17", nil), ("9.1E+10", nil), ("0", nil), ("-5", nil), ("10.5", nil),
    ] as [(String, String?)])
  func numbers(_ text: String, _ number: String?) {
    let read = StatementCells.number(text).map { ($0.isSlip ? "手工单 " : "") + "\($0.number)" }
    #expect(read == number)
  }

  @Test func readsTheCodeOfAReceiptAsItIsScanned() throws {
    let code = try #require(ReceiptCode(1_024)).description
    #expect(StatementCells.number(code)?.number == 1_024)
    let misread = code.dropLast() + (code.hasSuffix("0") ? "1" : "0")
    #expect(StatementCells.number(String(misread)) == nil)
  }

  @Test func aReceiptMayStandInItTwice() throws {
    #expect(try lines("日期,小票号,积分\n2026-06-03,7,30\n2026-06-03,7,30\n").count == 2)
  }

  @Test func columnsAreFoundByTheirWords() throws {
    #expect(try lines("积分余额\t积分\t会员卡号\t凭证号\t交易时间\n900\t30\t1234\t7\t2026-06-03 10:00\n") == ["2: 7 2026-06-03 3000"])
    #expect(try lines("序号;流水号;日期;单价;分\n1;7;2026-06-03;2;30\n") == ["2: 7 2026-06-03 3000"])
  }

  @Test(
    arguments: [
      ("", ["空"]), ("PK\u{3}\u{4}", ["不是 CSV"]), ("甲,乙,丙\n1,2,3\n", ["第 1 行", "列名"]),
      ("日期,小票号\n2026-06-03,7\n", ["第 1 行", "“积分”"]), ("日期,小票号,积分\n", ["第 1 行", "一行也没有"]),
      ("日期,小票号,积分\n合计,,0\n", ["一行也没有"]), ("日期,小票号,积分\n2026-06-03,7,三十\n", ["第 2 行", "“三十”", "30"]),
      ("日期,小票号,积分\n2026-06-03,7,30\n六月,8,30\n2026-06-03,,30\n", ["第 3 行", "“六月”", "第 4 行", "没有小票号"]),
      ("日期,小票号,积分\n2026-06-03,\"7,30\n2026-06-04,8,30\n", ["引号"]),
      ("小票,时间,会员,卡尾号,件数,积分（分）\n7,2026-06-03 10:00,张*娟,1234,1,30.00\n", ["本系统导出", "超市自己的账"]),
      ("号,事情,业务日期,记账时间,经办,更正,积分（分）\n7,兑换,2026-06-03,2026-06-03 10:00,王芳,,30.00\n", ["本系统导出"]),
      ("{\"block\":1}\n", ["本系统导出"]), ("<!doctype html><title>今日</title>", ["本系统导出"]), ("; book 1\n", ["本系统导出"]),
      ("爱心积分账簿,,\n日期,小票号,积分\n2026-06-03,7,30\n", ["本系统导出"]),
    ])
  func refusesWhatItCannotUse(_ text: String, _ words: [String]) {
    let said = problems(Data(text.utf8))
    for word in words { #expect(said.contains(word), "\(said)") }
    #expect(!said.isEmpty)
  }

  @Test func namesTheRowOfABrokenByte() throws {
    for encoding in [String.Encoding.utf8, Self.gb18030] {
      var file = try #require("日期,小票号,品名,积分\n2026-06-03,7,盐,30\n2026-06-03,8,".data(using: encoding))
      file.append(contentsOf: [0xFF, 0xFE])
      file.append(try #require(",30\n2026-06-03,9,米,30\n".data(using: encoding)))
      let said = problems(file)
      #expect(said.contains("第 3 行") && said.contains("读不出来") && !said.contains("第 4 行"), "\(said)")
    }
  }

  @Test func readsFiftyThousandRowsAndNotOneMore() throws {
    var text = "日期,小票号,品名,积分\n"
    for number in 1...ShopStatement.mostLines { text += "2026-06-\(number % 20 + 10) 09:00,\(number),大米,\"1,000.00\"\n" }
    #expect(try ShopStatement(reading: Data(text.utf8)).lines.count == ShopStatement.mostLines)
    text += "2026-06-30,60000,盐,2\n2026-06-30,60001,盐,2\n"
    let said = problems(Data(text.utf8))
    #expect(said.contains("50000 行") && said.split(separator: "\n").count == 1, "\(said)")
  }

  // MARK: Keeping

  private func file(_ rows: [(day: Day, number: Int64, points: String)]) -> Data {
    Data(("日期,小票号,积分\n" + rows.map { "\($0.day),\($0.number),\($0.points)\n" }.joined()).utf8)
  }

  @Test func aNewStatementStandsBesideTheOneBefore() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (month, today) = (street.today.month, street.today)
    let books = street.office.books
    let first = try await books.statement(file([(today, 7, "30")]), of: "DP", month: month, today: today, by: 1)
    #expect(first.isNew && first.kept?.version == 1 && first.kept?.points == 3_000)
    let again = try await books.statement(file([(today, 7, "30")]), of: "DP", month: month, today: today, by: 1)
    #expect(!again.isNew && again.kept?.version == 1)
    let second = try await books.statement(
      file([(today, 7, "30"), (today, 8, "2")]), of: "DP", month: month, today: today, by: 1)
    #expect(second.isNew && second.kept?.version == 2 && second.lines == 2)
    let counted = try await street.desk.read { try street.shop.statements(of: month...month, $0) }
    #expect(counted.map(\.version) == [2])
    #expect(try await street.number("SELECT count(*) FROM shop.statement_line") == 3)
    await #expect { try await street.reads.run { try $0.script("DELETE FROM shop.statement_line") } } throws: {
      ($0 as? PostgresError)?.sqlstate == "42501"
    }
    await street.close()
  }

  @Test func twoAtOnceGetTheirVersions() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (month, today) = (street.today.month, street.today)
    let versions = try await withThrowingTaskGroup(of: Int64.self) { group in
      for number in 1...4 {
        // A child of the group, which guards it: all four are answered before it is left.
        group.addTask {
          try await street.office.books.statement(
            file([(today, Int64(number), "30")]), of: "DP", month: month, today: today, by: 1
          ).kept?.version ?? 0
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(versions.sorted() == [1, 2, 3, 4])
    await street.close()
  }

  @Test func refusesAStatementOfAnotherMonthAndAnUnknownShop() async throws {
    let street = try await TestStreet()
    try await street.furnish()
    let (month, today) = (street.today.month, street.today)
    let books = street.office.books
    await #expect {
      _ = try await books.statement(file([(today.advanced(by: -60), 7, "30")]), of: "DP", month: month, today: today, by: 1)
    } throws: { "\($0)".contains("没有一行是 \(month) 的") }
    await #expect {
      _ = try await books.statement(file([(today, 7, "30")]), of: "DP", month: month.next, today: today, by: 1)
    } throws: { "\($0)".contains("没有 \(month.next) 这个月") }
    await #expect {
      _ = try await books.statement(file([(today, 7, "30")]), of: "NO", month: month, today: today, by: 1)
    } throws: { if case PointsShopError.unknownShop? = $0 as? PointsShopError { true } else { false } }
    let read = try await books.statement(file([(today, 7, "30")]), of: "DP", month: month, today: today, by: 1, keeping: false)
    #expect(read.lines == 1 && read.kept == nil)
    #expect(try await street.number("SELECT count(*) FROM shop.statement") == 0)
    await street.close()
  }
}
