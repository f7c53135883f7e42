public import Ledger
public import Postgres

extension CheckScope {
  /// Reads the range that the checks look at: a month, or the whole book up to its head.
  ///
  /// - Parameter month: nil for the whole book.
  /// - Returns: nil if the book has no such month, or has not come to it yet.
  /// - Throws: `PostgresError`; ``CorruptBook`` if the months do not fit the blocks.
  public static func read(_ month: Month?, of book: BookDescription, _ session: DatabaseSession) throws -> CheckScope? {
    let head = try session.query(
      "SELECT no, last_entry FROM ledger.block WHERE book = \(book.id) ORDER BY no DESC LIMIT 1"
    ).first(BlockNumber.self, EntryNumber.self)
    let ends = try session.query(
      "SELECT period, first_entry, last_entry, block FROM ledger.period WHERE book = \(book.id) AND state = 'ended' ORDER BY period"
    ).decode(Month.self, EntryNumber.self, EntryNumber.self, BlockNumber.self)
    let openMonth = ends.last?.0.next ?? book.firstMonth
    if let month, month < book.firstMonth || month > openMonth { return nil }
    let end = ends.first { $0.0 == month }
    let before = month.flatMap { month in ends.first { $0.0 == month.previous } }
    // A block ends the month before its entries: it is the first of the month that it begins.
    let firstBlock = before?.3 ?? 1
    let lastBlock = end.map { $0.3.previous } ?? head?.0 ?? 0
    guard firstBlock <= lastBlock.next else { throw CorruptBook("the months do not follow one another") }
    let first = (before?.2).map(\.next) ?? 1
    // A month is over with the block that ends it; what is still open is looked at as of now.
    let since = try before.map { try recorded($0.3, of: book.id, session) } ?? Instant(microseconds: 0)
    let until =
      try end.map { try recorded($0.3, of: book.id, session) }
      ?? session.query("SELECT clock_timestamp()").only(Instant.self)
    let today = until.day(in: book.timeZone)
    let cutOff = book.cutOff
    return CheckScope(
      book: book.id, month: month, first: first, last: end?.2 ?? head?.1 ?? 0, firstBlock: firstBlock, lastBlock: lastBlock,
      since: since, until: until, firstDay: cutOff.firstDay(of: month ?? book.firstMonth),
      day: end == nil ? today : cutOff.lastDay(of: month ?? openMonth))
  }

  /// When a block was recorded.
  private static func recorded(_ block: BlockNumber, of book: Int32, _ session: DatabaseSession) throws -> Instant {
    try session.query("SELECT recorded_at FROM ledger.block WHERE book = \(book) AND no = \(block)").only(Instant.self)
  }
}
