import Crypto
public import Foundation
public import Ledger

/// A shop's own statement of a month (对账单), as it is read from a file: a line for each redemption and return in the shop's books.
public struct ShopStatement: Sendable {
  /// A line.
  public struct Line: Hashable, Sendable {
    /// Its row in the file, from 1, as a spreadsheet counts.
    public let row: Int64
    /// The number on the receipt, or on the paper slip.
    public let number: Int64
    /// Whether the number is that of a paper slip (手工单).
    public let isSlip: Bool
    /// The day that the shop gives it.
    public let day: Day
    /// Points; below zero for a return.
    public let points: Points
  }

  /// The most lines of a statement.
  public static let mostLines = 50_000
  /// The most bytes of a file.
  public static let mostBytes = 20_000_000
  /// How many days the shop may date something earlier or later than the book; and how many days before the end of a month it may
  /// have moved into the next one.
  public static let tolerance = 3

  /// The lines, in the order of the file.
  public let lines: [Line]
  /// SHA-256 of the file.
  public let digest: Data

  /// Why a file is not taken: each row with what is wrong in it, and how it is mended.
  public struct Unreadable: Error, Sendable, CustomStringConvertible {
    /// Something wrong.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
      /// The row, from 1; nil for the whole file.
      public let row: Int?
      /// What is wrong.
      public let what: String
      /// How to mend it.
      public let mend: String

      /// The row, what is wrong, and how to mend it.
      public var description: String { (row.map { "第 \($0) 行：" } ?? "") + "\(what)。\(mend)。" }
    }

    /// The most that are told at once.
    static let most = 20

    /// The problems, by row.
    public let problems: [Problem]

    init(_ row: Int?, _ what: String, _ mend: String) { problems = [Problem(row: row, what: what, mend: mend)] }
    init(_ problems: [Problem]) { self.problems = problems }

    /// A line for each.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
  }

  /// Reads a file of comma-separated values, or tab-separated ones, in UTF-8 or GB18030.
  ///
  /// - Throws: ``Unreadable``, with the row, what is wrong and how to mend it.
  public init(reading file: Data) throws(Unreadable) {
    guard file.count <= Self.mostBytes else {
      throw Unreadable(nil, "文件太大（超过 \(Self.mostBytes / 1_000_000) MB）", "请只留下这个月的账")
    }
    let bytes = [UInt8](file)
    guard !bytes.isEmpty else { throw Unreadable(nil, "文件是空的", "请把超市自己的账另存为 CSV") }
    guard !bytes.starts(with: [0x50, 0x4B]), !bytes.starts(with: [0xD0, 0xCF]), !bytes.contains(0) else {
      throw Unreadable(nil, "这不是 CSV 文件", "请在 Excel 里打开，另存为“CSV UTF-8（逗号分隔）”")
    }
    guard !OwnPapers.isOwn(bytes.prefix(200)) else { throw .own(nil) }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let table = try StatementTable(content)
    lines = try table.lines()
    digest = Data(SHA256.hash(data: file))
  }

  /// The points of all lines.
  public var total: Int64 { lines.reduce(0) { $0 + $1.points.hundredths } }
}

extension ShopStatement.Unreadable {
  /// The file is one of this program's own papers.
  static func own(_ row: Int?) -> Self {
    Self(row, "这是从本系统导出的表", "请用超市自己的账，不要用本系统导出的表：和自己对，总是对得上")
  }
}

/// A statement's rows, once encoding, separator and header are found.
private struct StatementTable {
  private let rows: [[ArraySlice<UInt8>]]
  private let encoding: StatementEncoding
  private let header: Int
  private let columns: StatementColumns
  private let titles: [String]

  private typealias Unreadable = ShopStatement.Unreadable

  init(_ bytes: ArraySlice<UInt8>) throws(ShopStatement.Unreadable) {
    var nearest: Unreadable?
    for separator in [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")] where bytes.contains(separator) {
      let split = SeparatedRows(bytes, by: separator)
      for encoding in StatementEncoding.allCases {
        // Titles may stand above the header: the shop's name, the month.
        for (index, row) in split.rows.prefix(20).enumerated() {
          let titles = row.map { (encoding.text($0) ?? "").plain }
          if OwnPapers.isOwn(titles) { throw .own(index + 1) }
          guard let columns = StatementColumns(titles) else {
            if let missing = StatementColumns.missing(in: titles) {
              nearest = nearest ?? Unreadable(index + 1, "列名里没有“\(missing)”", "请加上这一列：要有日期、小票号、积分三列")
            }
            continue
          }
          if let row = split.unclosed { throw Unreadable(row, "这一行的引号没有成对", "请在 Excel 里重新另存为 CSV") }
          (rows, self.encoding, header, self.columns, self.titles) = (split.rows, encoding, index, columns, titles)
          return
        }
      }
    }
    let lines = SeparatedRows(bytes, by: UInt8(ascii: ",")).rows.prefix(20)
    let broken = lines.firstIndex { row in StatementEncoding.allCases.allSatisfy { kind in row.contains { kind.text($0) == nil } }
    }
    throw nearest ?? broken.map { Self.broken($0 + 1) }
      ?? Unreadable(1, "没有找到列名", "第一行请写列名：日期、小票号、积分")
  }

  private static func broken(_ row: Int) -> Unreadable {
    Unreadable(row, "这一行有读不出来的字（文件坏了，或编码不对）", "请在 Excel 里重新另存为“CSV UTF-8（逗号分隔）”")
  }

  func lines() throws(ShopStatement.Unreadable) -> [ShopStatement.Line] {
    var (lines, problems): ([ShopStatement.Line], [Unreadable.Problem]) = ([], [])
    for (index, row) in rows.enumerated().dropFirst(header + 1) {
      do throws(Unreadable) {
        guard let line = try line(row, number: index + 1) else { continue }
        guard lines.count < ShopStatement.mostLines else {
          throw Unreadable(index + 1, "超过 \(ShopStatement.mostLines) 行", "一个月没有这么多：请只留下这个月的账")
        }
        lines.append(line)
      } catch {
        problems += error.problems
        // One line too many is told once.
        if problems.count >= Unreadable.most || lines.count == ShopStatement.mostLines { break }
      }
    }
    guard problems.isEmpty else { throw Unreadable(problems) }
    guard !lines.isEmpty else { throw Unreadable(header + 1, "列名下面一行也没有", "请把这个月的账导全；本月没有兑换，就不用交") }
    return lines
  }

  /// The line of a row; nil for one that is empty, a total, or the header once more.
  private func line(_ row: [ArraySlice<UInt8>], number: Int) throws(ShopStatement.Unreadable) -> ShopStatement.Line? {
    if row.allSatisfy(\.isEmpty) { return nil }
    var cells: [String] = []
    cells.reserveCapacity(row.count)
    for bytes in row {
      guard let text = encoding.text(bytes) else { throw Self.broken(number) }
      cells.append(text)
    }
    func cell(_ place: Int) -> String { place < cells.count ? cells[place] : "" }
    let (day, receipt, amount) = (cell(columns.day), cell(columns.number), cell(columns.points))
    if isNone(cells, day, receipt, amount) { return nil }
    guard let date = StatementCells.day(day) else {
      throw Unreadable(number, "日期“\(day.shown)”看不懂", "请写成 2026-06-03 这样")
    }
    guard let (digits, isSlip) = StatementCells.number(receipt) else {
      throw receipt.plain.isEmpty
        ? Unreadable(number, "没有小票号", "请补上小票上的号；手工单写“手工单 17”")
        : Unreadable(number, "小票号“\(receipt.shown)”看不懂", "请写小票上的号，这一列设成文本；手工单写“手工单 17”")
    }
    guard let points = StatementCells.points(amount) else {
      throw Unreadable(number, "积分“\(amount.shown)”看不懂", "请写成 30 或 1,234.50，退货写成 -30，最多两位小数，不能是 0")
    }
    return ShopStatement.Line(row: Int64(number), number: digits, isSlip: isSlip, day: date, points: points)
  }

  /// Whether a row says nothing of its own: a total, a note, or the header of the next page.
  private func isNone(_ cells: [String], _ day: String, _ receipt: String, _ amount: String) -> Bool {
    // Most rows begin with a date.
    if receipt.startsWithDigit, cells.first(where: { !$0.isEmpty })?.startsWithDigit ?? false { return false }
    let plain = cells.map(\.plain)
    if plain == titles || (receipt.plain.isEmpty && amount.plain.isEmpty) { return true }
    let totals = ["合计", "总计", "小计", "共计", "总额", "本页", "本月"]
    func isTotal(_ cell: String) -> Bool { totals.contains { cell.hasPrefix($0) } }
    // A row that has all that a line wants is one, whatever its goods are called.
    if StatementCells.day(day) != nil, StatementCells.number(receipt) != nil { return false }
    // A word in another cell makes a total only of a row without a number.
    return isTotal(plain.first { !$0.isEmpty } ?? "") || (receipt.plain.isEmpty && plain.contains(where: isTotal))
  }
}

extension String {
  fileprivate var startsWithDigit: Bool { utf8.first.map { (0x30...0x39).contains($0) } ?? false }

  /// As much of a cell as a message shows.
  fileprivate var shown: String { count > 20 ? "\(prefix(20))…" : self }
}
