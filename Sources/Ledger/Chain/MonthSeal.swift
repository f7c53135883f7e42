public import Foundation

/// What an accounting month is sealed with when it is closed (结账): ids and figures only.
///
/// Its digest stands in the chain, with the event that closes the month; closed again after 反结账, the month has another seal beside
/// the first. The layout of the bytes is on the page <doc:SealLayout>.
public struct MonthSeal: Sendable, Hashable {
  /// The layout of the digest that this code writes and checks.
  public static let currentFormat: Int64 = 1

  /// An account, as it stood before the month and after it.
  public struct Balance: Sendable, Hashable {
    /// Its number in the book.
    public let account: AccountID
    /// What it is for.
    public let code: Int64
    /// The number of the commodity that it counts.
    public let commodity: Int64
    /// How many postings it had before, and its balance then; both 0 if it was opened in the month.
    public let opening: AccountStand
    /// How many it had after, and its balance then.
    public let closing: AccountStand

    /// An account by its parts.
    public init(account: AccountID, code: Int64, commodity: Int64, opening: AccountStand, closing: AccountStand) {
      self.account = account
      self.code = code
      self.commodity = commodity
      self.opening = opening
      self.closing = closing
    }
  }

  /// Where an account stands: how many postings it has, and the balance after the last, on its normal side.
  public struct AccountStand: Sendable, Hashable {
    /// How many postings.
    public let postings: Int64
    /// The balance, in the smallest unit of the commodity.
    public let balance: Int64

    /// A stand by its figures.
    public init(_ postings: Int64, _ balance: Int64) {
      self.postings = postings
      self.balance = balance
    }
  }

  /// How much the month has of each.
  public struct Counts: Sendable, Hashable {
    /// Entries.
    public let entries: Int64
    /// Postings of these entries.
    public let postings: Int64
    /// Rows of documents of these entries.
    public let documents: Int64
    /// Refusals that its blocks hold.
    public let refusals: Int64

    /// The counts by their figures.
    public init(entries: Int64, postings: Int64, documents: Int64, refusals: Int64) {
      self.entries = entries
      self.postings = postings
      self.documents = documents
      self.refusals = refusals
    }
  }

  /// A rule in the version that was in force in the month.
  public struct RuleVersion: Sendable, Hashable {
    /// What kind of rule: rate, or price.
    public let rule: String
    /// Of what: a colour's code, a SKU.
    public let of: String
    /// The version.
    public let version: Int64

    /// A rule's version by its parts.
    public init(_ rule: String, of code: String, version: Int64) {
      self.rule = rule
      of = code
      self.version = version
    }
  }

  /// The book.
  public let book: Int32
  /// The month.
  public let month: Month
  /// The version of the closed month, from 1.
  public let version: Int32
  /// Its entries; the last is one before the first if it has none.
  public let entries: (first: EntryNumber, last: EntryNumber)
  /// Its blocks; the last is one before the first if nothing was committed in it.
  public let blocks: (first: BlockNumber, last: BlockNumber)
  /// The hash of the block before the first; 32 zero bytes if there is none.
  public let previousHash: Data
  /// The hash of the last block; that before the first if nothing was committed.
  public let hash: Data
  /// How much it has of each.
  public let counts: Counts
  /// The accounts that were open at its end, by number.
  public let balances: [Balance]
  /// The rules in force, by kind and code.
  public let rules: [RuleVersion]
  /// What the reconciliation found, and what became of it.
  public let findings: [SettledFinding]
  /// The block up to which it was looked for what came later about the month.
  public let through: BlockNumber
  /// The entries of later months that are about this one, by number.
  public let later: [EntryNumber]

  /// A seal by its parts.
  public init(
    book: Int32, month: Month, version: Int32, entries: (first: EntryNumber, last: EntryNumber),
    blocks: (first: BlockNumber, last: BlockNumber), previousHash: Data, hash: Data, counts: Counts, balances: [Balance],
    rules: [RuleVersion], findings: [SettledFinding], through: BlockNumber, later: [EntryNumber]
  ) {
    self.book = book
    self.month = month
    self.version = version
    self.entries = entries
    self.blocks = blocks
    self.previousHash = previousHash
    self.hash = hash
    self.counts = counts
    self.balances = balances
    self.rules = rules
    self.findings = findings
    self.through = through
    self.later = later
  }

  /// SHA-256 over the seal's canonical bytes: 32 bytes.
  public var digest: Data {
    var bytes = CanonicalBytes()
    bytes.append(Self.currentFormat)
    bytes.append(Int64(book))
    bytes.append(Int64(month.number))
    bytes.append(Int64(version))
    bytes.append(entries.first)
    bytes.append(entries.last)
    bytes.append(blocks.first)
    bytes.append(blocks.last)
    bytes.append(previousHash)
    bytes.append(hash)
    for count in [counts.entries, counts.postings, counts.documents, counts.refusals] { bytes.append(count) }
    bytes.append(list: balances) { bytes, balance in
      bytes.append(balance.account)
      bytes.append(balance.code)
      bytes.append(balance.commodity)
      for stand in [balance.opening, balance.closing] {
        bytes.append(stand.postings)
        bytes.append(stand.balance)
      }
    }
    bytes.append(list: rules) { bytes, rule in
      bytes.append(rule.rule)
      bytes.append(rule.of)
      bytes.append(rule.version)
    }
    bytes.append(list: findings) { $1.write(to: &$0) }
    bytes.append(through)
    bytes.append(list: later) { $0.append($1) }
    return bytes.digest
  }

  /// Whether both say the same.
  public static func == (left: MonthSeal, right: MonthSeal) -> Bool { left.digest == right.digest }

  /// By the digest.
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// A finding of the reconciliation as it stood when the month was closed, without the words that people wrote.
public struct SettledFinding: Sendable, Hashable {
  /// Its number.
  public let number: Int64
  /// The code of the check that found it.
  public let check: String
  /// How bad it is: red, yellow or hint.
  public let level: String
  /// What became of it, such as explained.
  public let state: String
  /// The documents that it is about, such as `entry:12`.
  public let documents: [String]
  /// The figures: of the left side, of the right side, and the difference; empty where there are none.
  public let figures: [String]

  /// A finding by its parts.
  public init(number: Int64, check: String, level: String, state: String, documents: [String], figures: [String]) {
    self.number = number
    self.check = check
    self.level = level
    self.state = state
    self.documents = documents
    self.figures = figures
  }

  fileprivate func write(to bytes: inout CanonicalBytes) {
    bytes.append(number)
    bytes.append(check)
    bytes.append(level)
    bytes.append(state)
    bytes.append(list: documents) { $0.append($1) }
    bytes.append(list: figures) { $0.append($1) }
  }
}
