/// A line of a year-end (年结): what one account of an ended year still held, and was settled with 1101.
///
/// A row of its documents.
public struct YearEndLine: DocumentRow {
  /// `ledger.year_end`.
  public static let table = DocumentTable("ledger.year_end", of: YearEndLine.self, kinds: [.yearEnd])

  /// The line, from 1.
  public var line: Int64 = 1
  /// The last day of the year that the entry ended; accounts of years before may be settled with it.
  public var ended = Day.infinity
  /// The account's code.
  public var code: Int64 = 0
  /// Its holder: a community for quota, otherwise the book.
  public var holder = HolderID.book
  /// The last day of its year.
  public var year = Day.infinity
  /// The points that it held.
  public var points = Points.zero

  /// A row without content.
  public init() {}

  /// The lines of a year-end, one for each account that held something.
  ///
  /// - Parameter ended: the last day of the year that it ends.
  public static func lines(of decided: DecidedPostings, ending ended: Day) -> [YearEndLine] {
    decided.postings.filter { $0.account != .approvedUnsettled }.enumerated().map { index, posting in
      var line = YearEndLine()
      line.line = Int64(index + 1)
      line.ended = ended
      line.code = Int64(posting.account.code.rawValue)
      line.holder = posting.account.holder
      line.year = posting.account.vintage.lastDay
      line.points = Points(hundredths: posting.amount)
      return line
    }
  }

  /// The columns.
  public mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("ended", &ended)
    columns.column("code", &code)
    columns.column("holder", &holder)
    columns.column("year", &year)
    columns.column("points", &points)
  }
}
