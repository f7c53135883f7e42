public import Foundation
public import Ledger
import Postgres

/// An accounting month that has ended: its range, which never changes, and whether it is closed.
public struct BookMonth: Sendable {
  /// What stands of a month that has ended.
  public enum State: Sendable, Hashable {
    /// Nobody has closed it yet.
    case ended
    /// It is closed (结账).
    case closed(version: Int32)
    /// It was opened again (反结账): that version no longer stands.
    case reopened(version: Int32)
  }

  /// An event after its end.
  public struct Event: Sendable {
    /// What happened.
    public let event: PeriodEvent
    /// The block that has it.
    public let block: BlockNumber
    /// When.
    public let at: Instant
  }

  /// The month.
  public let month: Month
  /// Its entries; the last is one before the first if it has none.
  public let entries: (first: EntryNumber, last: EntryNumber)
  /// Its blocks; the last is one before the first if nothing was committed in it.
  public let blocks: (first: BlockNumber, last: BlockNumber)
  /// How often it was closed, and opened again, in order.
  public internal(set) var events: [Event] = []

  /// What stands.
  public var state: State {
    guard let last = events.last?.event else { return .ended }
    return last.state == .closed ? .closed(version: last.version) : .reopened(version: last.version)
  }

  /// Whether it is closed.
  public var isClosed: Bool { if case .closed = state { true } else { false } }

  /// The digests of its seals, by version.
  public var closings: [Data] { events.filter { $0.event.state == .closed }.compactMap(\.event.digest) }

  /// The version in which it would be closed next.
  public var nextVersion: Int32 { (events.last?.event.version ?? 0) + 1 }

  /// An event of it.
  func event(
    _ state: PeriodEvent.State, version: Int32, digest: Data, by actor: UserID
  ) -> PeriodEvent {
    PeriodEvent(
      month: month, version: version, state: state, firstEntry: entries.first, lastEntry: entries.last, digest: digest,
      actor: actor)
  }
}

extension BookReader {
  /// The months that have ended, in order.
  ///
  /// - Throws: `PostgresError`; ``CorruptBook``.
  public func months() throws -> [BookMonth] {
    let rows = try query(
      """
      SELECT \(raw: PeriodEvent.columns), p.block, b.recorded_at
        FROM ledger.period p JOIN ledger.block b ON b.book = p.book AND b.no = p.block
       WHERE p.book = \(book) ORDER BY p.block, p.ordinal, p.period
      """)
    var months: [BookMonth] = []
    var firstBlock: BlockNumber = 1
    for row in rows {
      let (event, block): (PeriodEvent, BlockNumber) = (try PeriodEvent(row), try row["block"])
      if event.state == .ended {
        // A block ends the month before its entries: it is the first of the month that it begins.
        months.append(
          BookMonth(month: event.month, entries: (event.firstEntry, event.lastEntry), blocks: (firstBlock, block.previous)))
        firstBlock = block
        continue
      }
      guard let index = months.firstIndex(where: { $0.month == event.month }) else {
        throw CorruptBook("\(event.month) is \(event.state.rawValue), and has not ended")
      }
      months[index].events.append(BookMonth.Event(event: event, block: block, at: try row["recorded_at"]))
    }
    return months
  }

  /// The seals of a month, by version; of every month if there is none.
  ///
  /// - Throws: `PostgresError`; ``CorruptBook`` for one that cannot be read.
  public func seals(of month: Month? = nil) throws -> [MonthSeal] {
    try query(
      """
      SELECT content FROM ledger.month_seal WHERE book = \(book) AND period = coalesce(\(month), period) ORDER BY period, version
      """
    ).decode(String.self).map { try MonthSeal(stored: $0) }
  }

  /// The last seal of a month; nil if it was never closed.
  ///
  /// - Throws: `PostgresError`; ``CorruptBook`` if it cannot be read.
  public func lastSeal(of month: Month) throws -> MonthSeal? {
    try query(
      "SELECT content FROM ledger.month_seal WHERE book = \(book) AND period = \(month) ORDER BY version DESC LIMIT 1"
    ).first(String.self).map { try MonthSeal(stored: $0) }
  }
}

extension PeriodEvent {
  /// The columns of a row `p` of events, which ``init(_:)`` reads.
  static let columns = "p.period, p.version, p.state, p.first_entry, p.last_entry, p.digest, p.actor"

  /// The event of a row of these.
  init(_ row: Row) throws {
    let state: String = try row["state"]
    guard let state = State(rawValue: state) else { throw CorruptBook("a month is in an unknown state") }
    self.init(
      month: try row["period"], version: try row["version"], state: state, firstEntry: try row["first_entry"],
      lastEntry: try row["last_entry"], digest: try row["digest"], actor: try row["actor"])
  }
}

extension MonthSeal {
  fileprivate init(stored text: String) throws(CorruptBook) {
    do throws(Unreadable) { try self.init(json: text) } catch {
      throw CorruptBook("the seal of a month is not the one that was made")
    }
  }
}
