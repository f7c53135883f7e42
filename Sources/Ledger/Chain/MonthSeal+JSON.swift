import Foundation

extension MonthSeal {
  /// The seal as it is kept and exported: canonical JSON.
  public var json: CanonicalJSON {
    [
      "format": .int(Self.currentFormat), "book": .int(Int64(book)), "month": .int(Int64(month.number)),
      "version": .int(Int64(version)), "firstEntry": .id(entries.first), "lastEntry": .id(entries.last),
      "firstBlock": .id(blocks.first), "lastBlock": .id(blocks.last), "previousHash": .string(previousHash.hexadecimal),
      "hash": .string(hash.hexadecimal),
      "counts": .array([counts.entries, counts.postings, counts.documents, counts.refusals].map { .int($0) }),
      "balances": .array(balances.map { .array($0.figures.map { .int($0) }) }),
      "rules": .array(rules.map { ["rule": .string($0.rule), "of": .string($0.of), "version": .int($0.version)] }),
      "findings": .array(findings.map(\.json)), "through": .id(through), "later": .array(later.map { .id($0) }),
      "digest": .string(digest.hexadecimal),
    ]
  }

  /// A seal as it was kept.
  ///
  /// - Throws: ``Unreadable`` if it is none, or has another digest than it says.
  public init(json text: String) throws(Unreadable) {
    let kept: Kept
    do { kept = try JSONDecoder().decode(Kept.self, from: Data(text.utf8)) } catch { throw Unreadable() }
    guard kept.format == Self.currentFormat, kept.counts.count == 4, let month = Self.month(kept.month),
      let previousHash = Data(hexadecimal: kept.previousHash), let hash = Data(hexadecimal: kept.hash)
    else { throw Unreadable() }
    var balances: [Balance] = []
    balances.reserveCapacity(kept.balances.count)
    for figures in kept.balances {
      guard let balance = Balance(figures: figures) else { throw Unreadable() }
      balances.append(balance)
    }
    let counts = Counts(
      entries: kept.counts[0], postings: kept.counts[1], documents: kept.counts[2], refusals: kept.counts[3])
    self.init(
      book: kept.book, month: month, version: kept.version,
      entries: (EntryNumber(kept.firstEntry), EntryNumber(kept.lastEntry)),
      blocks: (BlockNumber(kept.firstBlock), BlockNumber(kept.lastBlock)), previousHash: previousHash, hash: hash, counts: counts,
      balances: balances, rules: kept.rules.map { RuleVersion($0.rule, of: $0.of, version: $0.version) },
      findings: kept.findings.map {
        SettledFinding(
          number: $0.number, check: $0.check, level: $0.level, state: $0.state, documents: $0.documents, figures: $0.figures)
      }, through: BlockNumber(kept.through), later: kept.later.map { EntryNumber($0) })
    guard digest.hexadecimal == kept.digest else { throw Unreadable() }
  }

  /// Thrown for a text that is no seal, or not the one that its digest was made of.
  public struct Unreadable: Error {}

  private static func month(_ number: Int32) -> Month? {
    number > 0 && (1...12).contains(number % 100) ? Month(number: number) : nil
  }

  private struct Kept: Decodable {
    struct Rule: Decodable {
      let rule: String
      let of: String
      let version: Int64
    }

    struct Finding: Decodable {
      let number: Int64
      let check: String
      let level: String
      let state: String
      let documents: [String]
      let figures: [String]
    }

    let format: Int64
    let book: Int32
    let month: Int32
    let version: Int32
    let firstEntry: Int64
    let lastEntry: Int64
    let firstBlock: Int64
    let lastBlock: Int64
    let previousHash: String
    let hash: String
    let counts: [Int64]
    let balances: [[Int64]]
    let rules: [Rule]
    let findings: [Finding]
    let through: Int64
    let later: [Int64]
    let digest: String
  }
}

extension MonthSeal.Balance {
  fileprivate var figures: [Int64] {
    [account.number, code, commodity, opening.postings, opening.balance, closing.postings, closing.balance]
  }

  fileprivate init?(figures: [Int64]) {
    guard figures.count == 7 else { return nil }
    self.init(
      account: AccountID(figures[0]), code: figures[1], commodity: figures[2],
      opening: MonthSeal.AccountStand(figures[3], figures[4]), closing: MonthSeal.AccountStand(figures[5], figures[6]))
  }
}

extension SettledFinding {
  fileprivate var json: CanonicalJSON {
    [
      "number": .int(number), "check": .string(check), "level": .string(level), "state": .string(state),
      "documents": .array(documents.map { .string($0) }), "figures": .array(figures.map { .string($0) }),
    ]
  }
}
