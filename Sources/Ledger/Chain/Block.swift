public import Foundation

/// One leg of an entry as it is written: an account, a signed amount, and where the account stands after it.
public struct Posting: Hashable, Sendable {
  /// The account.
  public let account: Account
  /// In the commodity's smallest unit: positive for debit, negative for credit, never zero.
  public let amount: Int64
  /// The account's number, the posting's number on it, and the balance after it.
  public let state: AccountState

  /// A posting by its parts.
  public init(account: Account, amount: Int64, state: AccountState) {
    self.account = account
    self.amount = amount
    self.state = state
  }
}

/// An entry that has been decided: everything that is written of it.
public struct Entry: Sendable {
  /// The entry's number in its book: from 1, without gaps.
  public let number: EntryNumber
  /// The client's key.
  public let request: UUID
  /// The fingerprint of the client's request.
  public let fingerprint: Fingerprint
  /// The kind of event.
  public let kind: EntryKind
  /// The accounting month it is posted into.
  public let period: Month
  /// The day of the event.
  public let businessDate: Day
  /// The user who asked.
  public let actor: UserID
  /// The entry it mirrors.
  public let reverses: EntryNumber?
  /// The redemption it returns goods of.
  public let returnsOf: EntryNumber?
  /// The earlier month it is about.
  public let affects: Month?
  /// The exact text that is hashed: canonical JSON of ids and figures.
  public let details: String
  /// Digest of its documents, or nil if it has none.
  public let documentDigest: Data?
  /// Its legs, by account number.
  public let postings: [Posting]

  /// An entry read back from storage, or decided.
  public init(
    number: EntryNumber, request: UUID, fingerprint: Fingerprint, kind: EntryKind, period: Month, businessDate: Day,
    actor: UserID, reverses: EntryNumber?, returnsOf: EntryNumber?, affects: Month?, details: String, documentDigest: Data?,
    postings: [Posting]
  ) {
    self.number = number
    self.request = request
    self.fingerprint = fingerprint
    self.kind = kind
    self.period = period
    self.businessDate = businessDate
    self.actor = actor
    self.reverses = reverses
    self.returnsOf = returnsOf
    self.affects = affects
    self.details = details
    self.documentDigest = documentDigest
    self.postings = postings
  }
}

/// A refusal as it is stored: under which key, of which content.
public struct StoredRefusal: Sendable {
  /// The client's key.
  public let request: UUID
  /// The fingerprint of the client's request; nil for a key that was abandoned before its content was seen.
  public let fingerprint: Fingerprint?
  /// Why, with figures.
  public let reason: RefusalReason
  /// The figures' canonical text, as hashed.
  public let figures: String

  /// A stored refusal by its parts.
  public init(request: UUID, fingerprint: Fingerprint?, reason: RefusalReason, figures: String) {
    self.request = request
    self.fingerprint = fingerprint
    self.reason = reason
    self.figures = figures
  }
}

/// An event of an accounting month: it ends, it is closed (结账), or it is opened again (反结账); with the range of its entries.
///
/// An empty month has last = first − 1. The range is that of its end, whatever comes later: closing and opening again add nothing to it.
/// A month that is closed again after it was opened has the next version.
public struct PeriodEvent: Hashable, Sendable {
  /// The states of a month.
  public enum State: String, Sendable {
    /// It takes no more entries.
    case ended = "ended"
    /// It is proven and sealed: the digest is that of its ``MonthSeal``.
    case closed = "closed"
    /// Its seal no longer stands; the digest is that of the reason, in words that can be erased.
    case reopened = "reopened"
  }

  /// The month.
  public let month: Month
  /// The version of the month, from 1.
  public let version: Int32
  /// Its new state.
  public let state: State
  /// Its first entry.
  public let firstEntry: EntryNumber
  /// Its last entry.
  public let lastEntry: EntryNumber

  /// The digest of the seal, or of the reason to open the month again: 32 bytes; nil for the end of a month.
  public let digest: Data?
  /// The user who did it; nil for the end of a month, which comes by itself.
  public let actor: UserID?

  /// An event of a month with this range of entries.
  public init(
    month: Month, version: Int32 = 1, state: State = .ended, firstEntry: EntryNumber, lastEntry: EntryNumber, digest: Data? = nil,
    actor: UserID? = nil
  ) {
    self.month = month
    self.version = version
    self.state = state
    self.firstEntry = firstEntry
    self.lastEntry = lastEntry
    self.digest = digest
    self.actor = actor
  }
}

/// Prose that was erased: the row of a table that is gone, while what it belonged to keeps the digest.
public struct Erasure: Hashable, Sendable {
  /// The table with its schema, such as `ledger.remark`.
  public let table: String
  /// The number of the entry or record that the prose went with.
  public let number: Int64
  /// The user who erased it.
  public let actor: UserID

  /// An erasure by its parts.
  public init(table: String, number: Int64, actor: UserID) {
    self.table = table
    self.number = number
    self.actor = actor
  }
}

/// The content of one database transaction, hash-chained to the block before.
public struct Block: Sendable {
  /// The layout of the hash that this code writes and checks.
  public static let currentFormat: Int16 = 2
  /// The hash before the first block: 32 zero bytes.
  public static let genesis = Data(count: 32)

  /// A commodity opened by a block.
  public struct OpenedCommodity: Hashable, Sendable {
    /// Its number in the book.
    public let id: Int32
    /// What it is.
    public let commodity: Commodity

    /// A commodity under its number.
    public init(id: Int32, commodity: Commodity) {
      self.id = id
      self.commodity = commodity
    }
  }

  /// An account opened by a block.
  public struct OpenedAccount: Hashable, Sendable {
    /// Its number in the book.
    public let id: AccountID
    /// What it is.
    public let account: Account

    /// An account under its number.
    public init(id: AccountID, account: Account) {
      self.id = id
      self.account = account
    }
  }

  /// The book's number.
  public let book: Int32
  /// The block's number in its book: from 1, without gaps.
  public let number: BlockNumber
  /// The layout of the hash.
  public let format: Int16
  /// The hash of the block before, or ``genesis``.
  public let previousHash: Data
  /// When it was decided, after the lock; never earlier than the block before.
  public let recordedAt: Instant
  /// Commodities first used here, by number.
  public let commodities: [OpenedCommodity]
  /// Accounts first used here, by number.
  public let accounts: [OpenedAccount]
  /// Entries, by number.
  public let entries: [Entry]
  /// Refusals, in the order decided.
  public let refusals: [StoredRefusal]
  /// Events of months before the first entry, in the order in which they were decided.
  public let periods: [PeriodEvent]
  /// Prose that was erased, in order.
  public let erasures: [Erasure]

  /// A block read back from storage, or decided.
  public init(
    book: Int32, number: BlockNumber, format: Int16 = Block.currentFormat, previousHash: Data, recordedAt: Instant,
    commodities: [OpenedCommodity], accounts: [OpenedAccount], entries: [Entry], refusals: [StoredRefusal],
    periods: [PeriodEvent], erasures: [Erasure] = []
  ) {
    self.book = book
    self.number = number
    self.format = format
    self.previousHash = previousHash
    self.recordedAt = recordedAt
    self.commodities = commodities
    self.accounts = accounts
    self.entries = entries
    self.refusals = refusals
    self.periods = periods
    self.erasures = erasures
  }

  /// SHA-256 over the block's canonical bytes: 32 bytes.
  ///
  /// Layout of format 2 (see ``CanonicalBytes`` for the primitives): book, number, format, previous hash, recorded microseconds;
  /// then lists of commodities (id, kind, code), accounts (id, code, commodity id, holder, vintage as days since 1970, grace), entries (number,
  /// request, fingerprint, kind, period, business date as days since 1970, actor, reverses, returns of, affects, details, document
  /// digest, list of postings: account id, version, amount, balance), refusals (request, fingerprint, reason, figures), period events
  /// (month, version, state, first entry, last entry, digest, actor), and erasures (table, number, actor).
  ///
  /// - Parameter commodityNumbers: the number in this book of every commodity that an opened account counts.
  public func hash(commodityNumbers: [Commodity: Int32]) -> Data {
    var bytes = CanonicalBytes()
    bytes.append(Int64(book))
    bytes.append(number)
    bytes.append(Int64(format))
    bytes.append(previousHash)
    bytes.append(recordedAt.microseconds)
    bytes.append(list: commodities) { bytes, opened in
      bytes.append(Int64(opened.id))
      bytes.append(Int64(opened.commodity.kind.rawValue))
      bytes.append(opened.commodity.code)
    }
    bytes.append(list: accounts) { bytes, opened in
      bytes.append(opened.id)
      bytes.append(Int64(opened.account.code.rawValue))
      bytes.append(commodityNumbers[opened.account.commodity].map(Int64.init))
      bytes.append(opened.account.holder.number)
      bytes.append(Int64(opened.account.vintage.lastDay.daysSince1970))
      bytes.append(Int64(opened.account.vintage.isGrace ? 1 : 0))
    }
    bytes.append(list: entries) { $1.write(to: &$0) }
    bytes.append(list: refusals) { bytes, refusal in
      bytes.append(refusal.request.data)
      bytes.append(refusal.fingerprint?.bytes)
      bytes.append(refusal.reason.rawValue)
      bytes.append(refusal.figures)
    }
    bytes.append(list: periods) { bytes, event in
      bytes.append(Int64(event.month.number))
      bytes.append(Int64(event.version))
      bytes.append(event.state.rawValue)
      bytes.append(event.firstEntry)
      bytes.append(event.lastEntry)
      bytes.append(event.digest)
      bytes.append(event.actor)
    }
    bytes.append(list: erasures) { bytes, erasure in
      bytes.append(erasure.table)
      bytes.append(erasure.number)
      bytes.append(erasure.actor)
    }
    return bytes.digest
  }
}

extension Entry {
  fileprivate func write(to bytes: inout CanonicalBytes) {
    bytes.append(number)
    bytes.append(request.data)
    bytes.append(fingerprint.bytes)
    bytes.append(kind.rawValue)
    bytes.append(Int64(period.number))
    bytes.append(Int64(businessDate.daysSince1970))
    bytes.append(actor)
    bytes.append(reverses)
    bytes.append(returnsOf)
    bytes.append((affects?.number).map(Int64.init))
    bytes.append(details)
    bytes.append(documentDigest)
    bytes.append(list: postings) { bytes, posting in
      bytes.append(posting.state.id)
      bytes.append(posting.state.version)
      bytes.append(posting.amount)
      bytes.append(posting.state.balance)
    }
  }
}
