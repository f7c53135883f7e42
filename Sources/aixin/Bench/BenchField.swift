import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres

/// The wallets between which a measurement moves points.
struct BenchField: Sendable {
  /// An entry that should have been posted was not.
  struct NotPosted: Error, CustomStringConvertible {
    let answer: Answer?
    var description: String { "a draft was not posted: \(answer.map { "\($0)" } ?? "to be composed again")" }
  }

  private static let community = HolderID(1)
  private static let firstVolunteer: Int64 = 2

  private let ground: BenchGround
  private let accounts: Int
  private let postings: Int
  private let isHot: Bool
  private let hasTimedKeys: Bool
  /// The business date of what is posted.
  var day: Day

  init(_ ground: BenchGround, _ shape: BenchShape, isHot: Bool, hasTimedKeys: Bool) {
    self.ground = ground
    accounts = shape.accounts
    postings = shape.postings
    self.isHot = isHot
    self.hasTimedKeys = hasTimedKeys
    day = ground.today
  }

  private var vintage: Vintage { Vintage(ground.today.yearEnd(yearsLater: 1)) }

  /// Opens every wallet with more points than any measurement moves.
  func prepare(_ writer: BookWriter) async throws {
    let accounts = Int64(accounts)
    _ = try await ground.installation.asOwner { session in
      try session.query(
        """
        INSERT INTO ledger.holder (book, id, kind)
        SELECT \(BenchGround.book), n, CASE WHEN n = \(Self.community.number) THEN 2 ELSE 1 END
          FROM generate_series(\(Self.community.number), \(Self.firstVolunteer + accounts - 1)) n
        """)
    }
    var random = SplitMix(seed: 0)
    try await writer.post(Self.firstVolunteer..<Self.firstVolunteer + accounts, in: 1_000) { holder in
      draft(
        .opening,
        .openWallet(
          of: HolderID(holder), VintageAmount(vintage: vintage, amount: 10_000_000),
          repaymentTo: Account(.unissuedQuota, .points, Self.community, vintage: Vintage(ground.today.yearEnd()))), &random)
    }
  }

  /// Points from one wallet to another, or into the pool if everybody is to meet there; with four postings, hours as well.
  func draft(_ random: inout SplitMix) -> EntryDraft {
    let first = Int64.random(in: 0..<Int64(accounts), using: &random)
    let second = (first + Int64.random(in: 1..<Int64(accounts), using: &random)) % Int64(accounts)
    let (giver, taker) = (HolderID(Self.firstVolunteer + first), HolderID(Self.firstVolunteer + second))
    var legs: [Leg] = [
      .debit(.spendable(of: giver, vintage), 1),
      isHot ? .credit(.charityPool, 1) : .credit(.spendable(of: taker, vintage), 1),
    ]
    if postings == 4 { legs += .creditHours(to: giver, in: Self.community, minutes: 1, .credit) }
    return draft(isHot ? .donation : .gift, legs, &random)
  }

  private func draft(_ kind: EntryKind, _ legs: [Leg], _ random: inout SplitMix) -> EntryDraft {
    BookRequest(benchKey: random.key(isTimed: hasTimedKeys)).draft(kind, on: day, [.init(legs: legs)])
  }

  /// Posts so many entries, a batch after the other.
  ///
  /// - Throws: what the writer answers, or ``NotPosted``.
  func post(_ entries: Int, in batch: Int, to writer: BookWriter, seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    try await writer.post(0..<Int64(entries), in: batch) { _ in draft(&random) }
  }

  /// The holder of some wallet.
  func wallet(_ random: inout SplitMix) -> HolderID {
    HolderID(Self.firstVolunteer + Int64.random(in: 0..<Int64(accounts), using: &random))
  }

  static func expectPosted(_ answer: Answer?) throws {
    guard case .posted(_, isReplay: false)? = answer else { throw NotPosted(answer: answer) }
  }
}

extension BookWriter {
  /// Posts a draft for each number, a batch after the other.
  ///
  /// - Throws: what the writer answers, or ``BenchField/NotPosted``.
  func post(_ numbers: Range<Int64>, in batch: Int, _ draft: (Int64) -> EntryDraft) async throws {
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: batch) {
      let drafts = (start..<min(start + Int64(batch), numbers.upperBound)).map(draft)
      for answer in await post(bulk: drafts) { try BenchField.expectPosted(try answer.get()) }
    }
  }
}

extension BookRequest {
  /// A measurement's request under a new key.
  init(benchKey key: UUID) {
    self.init(key: key, fingerprint: Fingerprint(action: "bench", actor: 1, content: key.data), actor: 1)
  }
}

extension BenchGround {
  /// How many batches have been committed.
  func blocks() async throws -> Int64 {
    try await installation.asOwner { session in
      try session.query("SELECT coalesce(max(no), 0) FROM ledger.block WHERE book = \(Self.book)").only(Int64.self)
    }
  }
}
