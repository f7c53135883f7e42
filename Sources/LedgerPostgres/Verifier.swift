public import Foundation
public import Ledger
public import Postgres

/// Something in a book that its own hashes, numbers or sums contradict.
public struct Tampering: Sendable, Equatable {
  /// The block at which it shows.
  public let block: Int64
  /// The entry at which it shows, if the figures say.
  public let entry: Int64?
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
  public let documents: [Int64: [Document]]
}

/// Recomputes a book's chain from its rows, block by block, and replays every account.
///
/// Trusts nothing but the first hash.
///
/// Reads ranges of blocks in short transactions: what is below a block never changes, so the whole is one consistent snapshot.
public struct Verifier: Sendable {
  private let book: BookDescription
  private let schema: BookSchema
  /// How many blocks are read at once.
  private let stride: Int64 = 500

  /// A verifier of one book.
  public init(_ book: BookDescription, schema: BookSchema) {
    self.book = book
    self.schema = schema
  }

  /// How much was verified, and the first thing that does not hold.
  public struct Result: Sendable {
    /// The last block looked at.
    public var head: Int64 = 0
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
    expecting expected: (number: Int64, hash: Data)? = nil, on pool: ConnectionPool,
    visit: (VerifiedBlock) throws -> Void = { _ in }
  ) async throws -> Result {
    let (head, last) = try await pool.run { [book] session in
      let head = try BookQueries(book: book.id).head(session)?.number ?? 0
      let last = try session.query("SELECT coalesce(max(no), 0) FROM ledger.entry WHERE book = \(book.id)").only(Int64.self)
      return (head, last)
    }
    var replay = Replay(book: book)
    var first: Int64 = 1
    while first <= head, replay.result.tampering == nil {
      let range = first...min(head, first + stride - 1)
      let stored = try await read(range, on: pool)
      replay.take(stored, range, expecting: expected)
      for block in replay.takeVerified() { try visit(block) }
      first = range.upperBound + 1
    }
    if replay.result.tampering == nil, last > replay.result.entries {
      replay.result.tampering = Tampering(block: head, entry: last, finding: "entry \(last) lies beyond the last block")
    }
    if replay.result.tampering == nil, let expected, expected.number > head {
      replay.result.tampering = Tampering(
        block: head, entry: nil, finding: "block \(expected.number) was seen before, but the chain ends at \(head)")
    }
    return replay.result
  }

  private func read(_ range: ClosedRange<Int64>, on pool: ConnectionPool) async throws -> StoredBlocks {
    try await pool.run(deadline: .seconds(60)) { [book, schema] session in
      do {
        return try StoredBlocks.read(range, book: book.id, schema: schema, session)
      } catch let error as CorruptBook {
        return StoredBlocks(unreadable: error.description)
      }
    }
  }
}
