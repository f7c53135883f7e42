import Foundation
import Ledger
import Postgres

/// The memory of one writer of its book, between batches.
///
/// `@unchecked Sendable`: the writer runs one batch at a time, and only the running batch touches this.
final class WriterMemory: @unchecked Sendable {
  var book: Book?
  /// Whether the last batch found that another server had written: then the next one expects it, and asks at once what changed.
  var isShared = false

  /// The book, once a batch has read it.
  ///
  /// Do not hold this value across ``Book/commit(_:)``: a second reference would force a copy of the whole memory.
  var read: Book {
    guard let book else { preconditionFailure("the book was not read") }
    return book
  }
}

/// The result of one batch.
struct BatchResult: Sendable {
  var outcomes: [Outcome]
  /// Whether another server has written since this writer's last batch.
  var othersWrote: Bool
  /// How long the book was held, from when what was read under its lock was here.
  var heldLock: Duration
  /// Whether it wrote anything.
  var wrote: Bool
  /// The block and hash of what was posted now, and its documents.
  var block: Block?
  var hash: Data
  var documents: [EntryNumber: [Document]]
  /// What was posted by earlier blocks and is asked for again.
  var earlier: [EntryNumber: PostedEntry]
}

/// One batch as one transaction: lock, read, decide, append.
///
/// Synchronous, on the connection's thread.
struct BatchTransaction: Sendable {
  let description: BookDescription
  let manifest: RoomManifest
  let limits: WriterLimits
  let clock: WriterClock
  let observer: (any WriterObserver)?
  let memory: WriterMemory

  private var store: BookStore { BookStore(book: description.id) }

  func run(_ items: [Batch.Item], _ session: DatabaseSession) throws -> BatchResult {
    observer?.reached(.beforeLock)
    let (batch, othersWrote) = try read(items, session)
    let start = ContinuousClock.now
    let decision = memory.read.decide(batch)
    // Read before COMMIT: after it, nothing may fail that would make a posted entry look unposted.
    let earlier = try load(decision.outcomes, session)
    if decision.writes { try append(decision, session) } else { session.rollback() }
    let heldLock = ContinuousClock.now - start
    memory.book?.commit(decision)
    observer?.reached(.beforeAnswer)
    return BatchResult(
      outcomes: decision.outcomes, othersWrote: othersWrote, heldLock: heldLock, wrote: decision.writes, block: decision.block,
      hash: decision.head.hash,
      documents: Dictionary(grouping: decision.documents, by: \.entry).mapValues { $0.map(\.document) }, earlier: earlier)
  }

  /// The entries of earlier blocks that retries ask for.
  private func load(_ outcomes: [Outcome], _ session: DatabaseSession) throws -> [EntryNumber: PostedEntry] {
    let numbers = outcomes.compactMap { outcome -> EntryNumber? in
      if case .known(.entry(let number, _)) = outcome { number } else { nil }
    }
    return try EntryReader(book: description.id, manifest: manifest).load(numbers, session)
  }

  // MARK: Reading, under the lock

  /// Locks the book and reads, as later statements of the same round trip, all that the decision needs.
  private func read(_ items: [Batch.Item], _ session: DatabaseSession) throws -> (batch: Batch, othersWrote: Bool) {
    let facts = try FactReading(items.lazy.flatMap(\.facts), manifest: manifest, book: store.book)
    let lacking = memory.book?.missing(for: items.lazy.map(\.groups)) ?? Self.groups(of: items)

    let fixed = [store.begin, store.lock, store.head, store.known(items.compactMap(\.request))] + facts.statements
    let news = memory.book.map { memory.isShared ? store.news(since: $0) : [] } ?? [store.commodities(after: 0)]
    let results = try session.pipeline(fixed + (lacking.isEmpty ? [] : [store.states(of: lacking)]) + news)
    guard results[1].count == 1 else { throw CorruptBook("book \(store.book) does not exist") }

    let (now, head) = try store.head(from: results[2])
    if limits.checks(clock) { try description.checkClock(now, head) }
    let batch = Batch(
      items: items, known: try store.known(from: results[3]), facts: try facts.values(from: results[4..<fixed.count]), now: now,
      today: today(now, head, items))

    let othersWrote = memory.book.map { $0.head.block != head.block || $0.head.hash != head.hash } ?? false
    if memory.book == nil {
      memory.book = newBook(head, try store.commodities(from: results[results.count - 1]))
    } else if othersWrote, try !catchUp(to: head, results.suffix(news.count)) {
      try readAgain(head, Self.groups(of: items), session)
    }
    if !lacking.isEmpty { memory.book?.load(try store.states(of: lacking, from: results[fixed.count])) }
    memory.isShared = othersWrote
    return (batch, othersWrote)
  }

  private func newBook(_ head: Head, _ commodities: [Commodity: Int32]) -> Book {
    Book(id: store.book, cutOff: description.cutOff, head: head, commodities: commodities, capacity: limits.memoryGroups)
  }

  /// Takes over what others have written since memory was right; false if that was not asked for, is too much, or if memory was never
  /// right about this book: then the database was restored.
  private func catchUp(to head: Head, _ news: ArraySlice<Rows>) throws -> Bool {
    guard let known = memory.book?.head, known.lastEntry.distance(to: head.lastEntry) <= BookStore.newsLimit,
      let (commodities, accounts) = try store.news(from: news)
    else { return false }
    memory.book?.catchUp(to: head, commodities: commodities, accounts: accounts)
    return true
  }

  /// Forgets what memory says of any group, and reads those of a batch.
  private func readAgain(_ head: Head, _ groups: [AccountGroup], _ session: DatabaseSession) throws {
    let results = try session.pipeline([store.commodities(after: 0), store.states(of: groups)])
    var book = newBook(head, try store.commodities(from: results[0]))
    book.load(try store.states(of: groups, from: results[1]))
    memory.book = book
  }

  private static func groups(of items: [Batch.Item]) -> [AccountGroup] {
    Array(items.reduce(into: Set<AccountGroup>()) { $0.formUnion($1.groups) })
  }

  private func today(_ now: Instant, _ head: Head, _ items: [Batch.Item]) -> Day {
    switch clock {
    case .database: max(now, head.recordedAt ?? now).day(in: description.timeZone)
    case .drafts where items.allSatisfy(\.isRecording):
      // What is recorded tells no day: the month that is open stays.
      Day(year: Int(head.openMonth.number / 100), month: Int(head.openMonth.number % 100), day: 1)
        ?? now.day(in: description.timeZone)
    case .drafts: items.lazy.compactMap(\.businessDate).max() ?? now.day(in: description.timeZone)
    }
  }

  // MARK: Appending

  private func append(_ decision: Decision, _ session: DatabaseSession) throws {
    let numbers = memory.read.commodityNumbers.merging(decision.openedCommodities) { $1 }
    let statements = try store.append(decision, commodityNumbers: numbers, records: manifest.records, session)
    guard let observer else {
      _ = try session.commit(after: statements)
      return
    }
    // Watched, the same statements go in two steps, so that there is a moment between insert and COMMIT to stop at.
    _ = try session.pipeline(statements)
    observer.reached(.afterInsert)
    observer.reached(.duringCommit)
    _ = try session.commit(after: [])
  }
}
