public import Ledger

/// The range of a book that the checks look at: what is below its last block never changes, so a second look sees the same.
public struct CheckScope: Sendable {
  /// The book.
  public let book: Int32
  /// The accounting month; nil for the whole book.
  public let month: Month?
  /// The first entry that is looked at.
  public let first: EntryNumber
  /// The last entry that is looked at; the one before the first in an empty month.
  public let last: EntryNumber
  /// The first block that is looked at.
  public let firstBlock: BlockNumber
  /// The last block that is looked at; the one before the first if nothing was committed.
  public let lastBlock: BlockNumber
  /// When the month before ended, long ago for the first: what has a time of its own counts if it came later.
  public let since: Instant
  /// When the month ended, or now if it is still open: what has a time of its own counts up to then.
  public let until: Instant
  /// The first day of the month by the book's cut-off; of the first month for the whole book.
  public let firstDay: Day
  /// The last day of the month; of a month that is not over yet, and of the whole book, today.
  public let day: Day
}
