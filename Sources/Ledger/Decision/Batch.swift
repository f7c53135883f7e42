public import Foundation

/// The input of one transaction's decision: the items, and everything outside the accounts that they need, all read under the lock.
public struct Batch: Sendable {
  /// One caller's item, with the keys of all that its decision needs: worked out once, by the caller and not under the lock.
  ///
  /// A class, since it passes through several hands, and each would copy all of it.
  public final class Item: Sendable {
    /// The draft, recording or lookup.
    enum Wish {
      /// Post this.
      case draft(EntryDraft)
      /// Record this, which posts nothing.
      case record(Recording)
      /// Give up a key: refuse it for ever, unless it is posted already.
      case abandon(UUID)
      /// Nothing: whatever the batch does by itself, such as ending months.
      case nothing
    }

    let wish: Wish
    /// The key under which the outcome is found again.
    public let request: UUID?
    /// Guards, judged under the lock, in order.
    public let guards: [Guard]
    /// The facts that the decision needs: those of the guards, and of the guards of each way to post a draft.
    public let facts: [Fact]
    /// The accounts whose states the decision needs, by group.
    public let groups: Set<AccountGroup>
    /// The day of the event; nil if there is none.
    public let businessDate: Day?
    /// How many postings it writes at most, roughly.
    public let weight: Int

    private init(
      _ wish: Wish, request: UUID? = nil, guards: [Guard] = [], facts: [Fact] = [], groups: Set<AccountGroup> = [],
      businessDate: Day? = nil,
      weight: Int = 1
    ) {
      self.wish = wish
      self.request = request
      self.guards = guards
      self.facts = guards.map(\.fact) + facts
      self.groups = groups
      self.businessDate = businessDate
      self.weight = weight
    }

    /// Post this.
    public static func draft(_ draft: EntryDraft) -> Item {
      let groups = draft.groups
      return Item(
        .draft(draft), request: draft.request, guards: draft.guards(touching: groups),
        facts: draft.alternatives.flatMap(\.guards).map(\.fact), groups: groups,
        businessDate: draft.businessDate, weight: 2 * (draft.alternatives.lazy.map(\.legs.count).max() ?? 1))
    }

    /// Record this, which posts nothing.
    public static func record(_ recording: Recording) -> Item {
      Item(
        .record(recording), request: recording.request, guards: recording.guards, weight: Self.recordingWeight)
    }

    /// The same recording, refused for what its rows turned out to be in the way of; nil for anything else, and if it is refused already.
    public func refused(for refusal: Refusal) -> Item? {
      guard case .record(var recording) = wish, recording.refusal == nil else { return nil }
      recording.refusal = refusal
      return .record(recording)
    }

    /// A recording looks up more facts and writes more indexes than a posting.
    private static let recordingWeight = 4

    /// Whether it records: recordings and postings have batches of their own, so that an error in one never rolls the other back.
    public var isRecording: Bool { if case .record = wish { true } else { false } }

    /// What it does to an accounting month, besides what it records; nil for anything else.
    public var event: PeriodEvent? { if case .record(let recording) = wish { recording.event } else { nil } }

    /// Give up a key: refuse it for ever, unless it is posted already; the guards say whether the caller may.
    public static func abandon(_ request: UUID, guards: [Guard]) -> Item {
      Item(.abandon(request), request: request, guards: guards)
    }

    /// Nothing: whatever the batch does by itself, such as ending months.
    ///
    /// - Parameter day: the present day, for a writer that takes it from its items.
    public static func nothing(on day: Day? = nil) -> Item { Item(.nothing, businessDate: day) }
  }

  /// An answer that the book already holds under a key.
  public enum Known: Sendable {
    case entry(number: EntryNumber, Fingerprint)
    case refusal(StoredRefusal)
    /// Something recorded, with the canonical JSON of what its answer is built from.
    case recording(Fingerprint, answer: String)

    /// Whether it is a refusal, which never answers a key derived from an identity.
    var isRefusal: Bool { if case .refusal = self { true } else { false } }

    /// The fingerprint of the request, if it was seen.
    public var fingerprint: Fingerprint? {
      switch self {
      case .entry(_, let fingerprint), .recording(let fingerprint, _): fingerprint
      case .refusal(let refusal): refusal.fingerprint
      }
    }
  }

  /// The wishes, in order.
  public var items: [Item]
  /// The keys of this batch that the book already holds.
  public var known: [UUID: Known]
  /// The guarded facts; a fact without a value is 0.
  public var facts: [Fact: Int64]
  /// The clock after the lock.
  public var now: Instant
  /// The local day by which months roll and business dates are judged.
  public var today: Day

  /// A batch by its parts.
  public init(items: [Item], known: [UUID: Known], facts: [Fact: Int64], now: Instant, today: Day) {
    self.items = items
    self.known = known
    self.facts = facts
    self.now = now
    self.today = today
  }
}

/// The outcome of one item of a batch.
public enum Outcome: Sendable {
  /// Posted by this batch; the second and later items under one key of the batch are replays.
  case posted(Entry, isReplay: Bool)
  /// Recorded by this batch, with the canonical JSON of what the answer is built from.
  case recorded(String, isReplay: Bool)
  /// Refused under the lock by this batch; stored, unless the key was derived from an identity.
  case refused(Refusal, isReplay: Bool)
  /// The key was settled by an earlier block, with the same content.
  case known(Batch.Known)
  /// The key was settled with other content.
  case contentDiffers
  /// A fact that the client never stated has changed: compose the draft again.
  case recompose
  /// There was nothing to decide.
  case nothing
  /// The draft itself is wrong.
  case failed(LedgerError)
}

/// The decision of a batch: an outcome per item, and the block to append, if anything is to be written.
public struct Decision: Sendable {
  /// One per item, in order.
  public let outcomes: [Outcome]
  /// The block, or nil if the batch leaves no trace.
  public let block: Block?
  /// The documents of the block's entries.
  public let documents: [(entry: EntryNumber, document: Document)]
  /// The remarks of the block's entries.
  public let remarks: [(entry: EntryNumber, Remark)]
  /// The rows of what is recorded, in the order in which they were made.
  public let records: [Record]
  /// What is recorded, by the keys.
  public let recordings: [DecidedRecording]
  /// The facts that the guards of its entries have changed: what the database will read once the block is committed.
  public let facts: [Fact: Int64]
  /// The changes to the book's memory once the block is committed.
  let changes: Changes

  /// Whether anything is to be written.
  public var writes: Bool { block != nil || !recordings.isEmpty }

  /// Where the book stands with the decided block; where it stood before if there is none.
  public var head: Head { changes.head }
  /// The numbers of the commodities that the block opens.
  public var openedCommodities: [Commodity: Int32] { changes.commodities }

  /// The part of a book's memory that a decision replaces.
  struct Changes: Sendable {
    var groups: [AccountGroup: VintageStates]
    var head: Head
    var commodities: [Commodity: Int32]
  }
}

/// The postings of an entry, for the documents that describe it.
public struct DecidedPostings: Sendable {
  /// The entry's number.
  public let entry: EntryNumber
  /// Its postings, by account number.
  public let postings: [Posting]
  let accounts: Overlay

  /// The entry's effect on a group: debits less credits, in the commodity's smallest unit.
  public func amount(on group: AccountGroup) -> Int64 {
    postings.lazy.filter { $0.account.group == group }.reduce(0) { $0 + $1.amount }
  }

  /// The entry's effect on a group that counts points: debits less credits.
  public func points(on group: AccountGroup) -> Points { Points(hundredths: amount(on: group)) }

  /// A volunteer's spendable points after the entry: the vintages that are not past on a day.
  public func spendable(of holder: HolderID, on day: Day) -> Points {
    Points(hundredths: accounts[.wallet(of: holder)].balance(from: day))
  }
}
