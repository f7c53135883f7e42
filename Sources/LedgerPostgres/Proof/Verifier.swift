public import Foundation
public import Ledger
public import Postgres

/// Something in a book that its own hashes, numbers or sums contradict.
public struct Tampering: Sendable, Equatable {
  /// The block at which it shows.
  public let block: BlockNumber
  /// The entry at which it shows, if the figures say.
  public let entry: EntryNumber?
  /// What does not hold, in words with numbers.
  public let finding: String
}

/// A block whose hash has been recomputed from its rows, with what an outsider needs to do the same.
public struct VerifiedBlock: Sendable {
  /// The block.
  public let block: Block
  /// Its hash.
  public let hash: Data
  /// The number of every commodity opened so far.
  public let commodityNumbers: [Commodity: Int32]
  /// The documents of its entries.
  public let documents: [EntryNumber: [Document]]
}

/// Recomputes a book's chain from its rows, block by block, and replays every account.
///
/// Trusts nothing but the first hash.
///
/// Reads ranges of blocks in short transactions: what is below a block never changes, so the whole is one consistent snapshot.
public struct Verifier: Sendable {
  private let book: BookDescription
  private let manifest: RoomManifest
  /// How many blocks are read at once, and how many entries: what bounds memory.
  private let stride: (blocks: Int64, entries: Int64) = (2_000, 5_000)

  /// A verifier of one book.
  public init(_ book: BookDescription, manifest: RoomManifest) {
    self.book = book
    self.manifest = manifest
  }

  /// How much was verified, and the first thing that does not hold.
  public struct Result: Sendable {
    /// The last block looked at.
    public var head: BlockNumber = 0
    /// Its stored hash.
    public var hash = Block.genesis
    /// Entries recomputed.
    public var entries: Int64 = 0
    /// Postings replayed.
    public var postings: Int64 = 0
    /// The first finding, or nil if all is well.
    public var tampering: Tampering?
  }

  /// Verifies everything up to the present head.
  ///
  /// - Parameter expected: a head that left the database, such as one printed on a receipt: it must be in the chain.
  /// - Parameter visit: sees every block that holds, in order: an export of what was verified.
  /// - Throws: `PostgresError` if the database cannot be read, or what `visit` throws.
  public func verify(
    expecting expected: (number: BlockNumber, hash: Data)? = nil, on pool: ConnectionPool,
    visit: (VerifiedBlock) throws -> Void = { _ in }
  ) async throws -> Result {
    let head = try await head(on: pool)
    var result = try await verify(1, through: head, expecting: expected, on: pool, visit: visit)
    if result.tampering == nil, let expected, expected.number > head {
      result.tampering = Tampering(
        block: head, entry: nil, finding: "block \(expected.number) was seen before, but the chain ends at \(head)")
    }
    return result
  }

  /// Verifies a range of blocks, such as a month's: what lies before it is believed, and read only where accounts moved since.
  ///
  /// - Parameters:
  ///   - first: the first block; at most one behind the last.
  ///   - last: the last block, which the chain has.
  ///   - visit: sees every block that holds, in order.
  /// - Returns: how far it came; of entries, the number of the last one.
  /// - Throws: `PostgresError` if the database cannot be read, or what `visit` throws.
  public func verify(
    _ first: BlockNumber, through last: BlockNumber, on pool: ConnectionPool, visit: (VerifiedBlock) throws -> Void = { _ in }
  ) async throws -> Result {
    try await verify(first, through: last, expecting: nil, on: pool, visit: visit)
  }

  private func verify(
    _ first: BlockNumber, through last: BlockNumber, expecting expected: (number: BlockNumber, hash: Data)?,
    on pool: ConnectionPool, visit: (VerifiedBlock) throws -> Void
  ) async throws -> Result {
    let start: Replay.Start
    do {
      start = try await pool.run { [book] in try Replay.Start(of: book, behind: first.previous, $0) }
    } catch let error as CorruptBook {
      var result = Result()
      result.tampering = Tampering(block: first, entry: nil, finding: error.description)
      return result
    }
    var replay = Replay(book: book, at: start)
    var read = try await self.read(from: first, to: last, after: start, on: pool)
    while let (range, stored) = read, replay.result.tampering == nil {
      // The next range is read while this one is replayed.
      async let next = self.read(from: range.upperBound.next, to: last, after: start, on: pool)
      replay.take(stored, range, expecting: expected)
      for block in replay.takeVerified() { try visit(block) }
      read = try await next
    }
    if replay.result.tampering == nil, let stray = try await strayRow(on: pool) {
      replay.result.tampering = Tampering(block: last, entry: nil, finding: stray)
    }
    if replay.result.tampering == nil {
      replay.result.tampering = try await pool.run(deadline: .seconds(60)) { [book, manifest] session in
        try Self.tamperedSeal(in: first...max(first, last), BookReader(session, book: book.id, manifest: manifest))
      }
    }
    return replay.result
  }

  private func head(on pool: ConnectionPool) async throws -> BlockNumber {
    try await pool.run { [book, manifest] in try BookReader($0, book: book.id, manifest: manifest).head()?.number ?? 0 }
  }

  /// The next blocks, as many as can be read at once, at least one; nil if there are none left.
  private func read(
    from first: BlockNumber, to head: BlockNumber, after start: Replay.Start, on pool: ConnectionPool
  ) async throws -> (range: ClosedRange<BlockNumber>, stored: StoredBlocks)? {
    guard first <= head else { return nil }
    return try await pool.run(deadline: .seconds(60)) { [book, manifest, stride] session in
      let last = try session.query(
        """
        SELECT greatest(\(first), coalesce(max(no), 0)) FROM ledger.block
         WHERE book = \(book.id) AND no BETWEEN \(first) AND \(first.number + stride.blocks - 1)
           AND last_entry < (SELECT first_entry FROM ledger.block WHERE book = \(book.id) AND no = \(first)) + \(stride.entries)
        """
      ).only(BlockNumber.self)
      let range = first...min(head, last)
      do {
        var stored = try StoredBlocks.read(range, book: book.id, manifest: manifest, session)
        try stored.readStandings(of: book.id, upTo: start.lastAccount, session)
        return (range, stored)
      } catch let error as CorruptBook {
        return (range, StoredBlocks(unreadable: error.description))
      }
    }
  }

  /// A row that no block announces, in words; one statement, so that a block committed meanwhile is seen whole.
  private func strayRow(on pool: ConnectionPool) async throws -> String? {
    try await pool.run(deadline: .seconds(300)) { [book] session in
      try session.query(
        """
        WITH head AS MATERIALIZED (
          SELECT coalesce(max(last_entry), 0) AS entry, coalesce(max(last_account), 0) AS account
            FROM (SELECT last_entry, last_account FROM ledger.block WHERE book = \(book.id) ORDER BY no DESC LIMIT 1) b
        ), entry AS (
          (SELECT no FROM ledger.entry WHERE book = \(book.id) AND no > (SELECT entry FROM head) LIMIT 1)
          UNION ALL (SELECT no FROM ledger.entry WHERE book = \(book.id) AND no < 1 LIMIT 1)
        ), posting AS (
          (SELECT account, entry FROM ledger.posting WHERE book = \(book.id) AND entry > (SELECT entry FROM head) LIMIT 1)
          UNION ALL (SELECT account, entry FROM ledger.posting WHERE book = \(book.id) AND entry < 1 LIMIT 1)
        ), account AS (
          (SELECT id FROM ledger.account WHERE book = \(book.id) AND id > (SELECT account FROM head) LIMIT 1)
          UNION ALL (SELECT id FROM ledger.account WHERE book = \(book.id) AND id < 1 LIMIT 1)
        )
        SELECT format('entry %s lies beyond the last block', no) FROM entry
        UNION ALL
        SELECT format('a posting of account %s belongs to entry %s, which no block announces', account, entry) FROM posting
        UNION ALL
        SELECT format('account %s lies beyond the last block', id) FROM account
        """
      ).decode(String.self).first
    }
  }
}
