/// Names a fact outside the accounts that a draft may depend on, such as "pieces of goods 7 taken by 12 in 202606".
public struct Fact: Hashable, Sendable {
  /// The kind of fact; the room that owns it supplies the query that reads it.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    /// The kind's name.
    public let rawValue: String
    /// The kind of this name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Whether an entry has been reversed: first is its number; 0 or 1.
    public static let reversals = Kind(rawValue: "ledger.reversals")
    /// The successor of a merged volunteer: first is the holder; 0 if not merged.
    public static let successor = Kind(rawValue: "ledger.successor")
    /// How many merges and splits the book has seen.
    public static let merges = Kind(rawValue: "ledger.merges")
    /// The last day of the last year that was ended (年结), since 1970; 0 if none was.
    public static let lastYearEnded = Kind(rawValue: "ledger.last-year-ended")
    /// The number of the book's last entry.
    public static let lastEntry = Kind(rawValue: "ledger.last-entry")
    /// How often months of the book were closed or opened again.
    public static let closings = Kind(rawValue: "ledger.closings")
  }

  /// Whether an entry has been reversed: 0 or 1.
  public static func reversals(of entry: EntryNumber) -> Fact { Fact(.reversals, entry.number) }
  /// The successor of a merged volunteer; 0 if not merged.
  public static func successor(of holder: HolderID) -> Fact { Fact(.successor, holder.number) }
  /// How many merges and splits the book has seen.
  public static let merges = Fact(.merges, 0)
  /// The last day of the last year that was ended (年结), since 1970; 0 if none was.
  public static let lastYearEnded = Fact(.lastYearEnded, 0)
  /// How often months of the book were closed or opened again.
  public static let closings = Fact(.closings, 0)

  /// The kind of fact.
  public let kind: Kind
  /// The three numbers that name one fact of its kind; unused ones are 0.
  public let first: Int64
  /// The second of the three.
  public let second: Int64
  /// The third of the three.
  public let third: Int64

  /// Its numbers tell most facts apart; the kind's name is left to the comparison.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(first)
    hasher.combine(second)
    hasher.combine(third)
  }

  /// The fact of a kind under up to three numbers.
  public init(_ kind: Kind, _ first: Int64, _ second: Int64 = 0, _ third: Int64 = 0) {
    self.kind = kind
    self.first = first
    self.second = second
    self.third = third
  }
}

/// A condition on a fact, judged under the lock, and what posting the draft makes of it.
///
/// The effect is what later drafts of the same batch see; the database learns it from the rows that the draft writes. A fact with
/// no value counts as 0.
public struct Guard: Sendable {
  /// The condition.
  public enum Condition: Sendable {
    /// The fact has exactly this value.
    case equals(Int64)
    /// The fact, after the effect, is at most this.
    case atMost(Int64)
    /// The fact may have any value: it is guarded for what becomes of it, such as the next number of a kind.
    case any
  }

  /// The fact's change by posting.
  public enum Effect: Sendable {
    case none
    case adds(Int64)
    case becomes(Int64)
    /// The number of the entry that is posted.
    case becomesEntry
  }

  /// The answer when the condition does not hold.
  public enum Otherwise: Sendable {
    /// Refuse for a reason; the fact's value joins the figures as "actual".
    case refuse(RefusalReason, [String: CanonicalJSON])
    /// Answer that the caller may not do this (any more); nothing is stored.
    case rejectCaller(RefusalReason)
    /// The client never stated this fact: compose the draft again from the present state.
    case recompose
  }

  /// The guarded fact.
  public let fact: Fact
  /// The condition.
  public let condition: Condition
  /// The fact's change by posting.
  public let effect: Effect
  /// The answer when the condition does not hold.
  public let otherwise: Otherwise

  /// A guard by its four parts.
  public init(_ fact: Fact, _ condition: Condition, effect: Effect = .none, otherwise: Otherwise) {
    self.fact = fact
    self.condition = condition
    self.effect = effect
    self.otherwise = otherwise
  }

  /// The fact's value once the draft is posted as an entry of this number.
  func value(after value: Int64, entry: EntryNumber) throws(LedgerError) -> Int64 {
    switch effect {
    case .none: value
    case .adds(let amount): try Amount.sum(value, amount)
    case .becomes(let new): new
    case .becomesEntry: entry.number
    }
  }

  /// Whether the condition holds for the fact's present value.
  func holds(for value: Int64) throws(LedgerError) -> Bool {
    switch condition {
    case .equals(let expected): value == expected
    case .atMost(let limit): try self.value(after: value, entry: 0) <= limit
    case .any: true
    }
  }
}

extension Guard {
  /// The refusal that the fact's present value earns, or nil if the condition holds.
  public func refusal(for value: Int64) throws(LedgerError) -> Refusal? {
    guard try !holds(for: value) else { return nil }
    switch otherwise {
    case .refuse(let reason, let figures):
      return Refusal(reason, .object(figures.merging(["actual": .int(value)]) { given, _ in given }))
    case .rejectCaller(let reason): return Refusal(reason)
    case .recompose: return nil
    }
  }
}

extension Guard {
  /// The next number of a kind: the fact is the last one, and becomes this one.
  public static func next(_ last: Fact) -> Guard { Guard(last, .any, effect: .adds(1), otherwise: .recompose) }

  /// One more of what there were so many of when this was composed: whatever was looked for among them is still as it was seen.
  public static func oneMore(_ count: Fact, than seen: Int64) -> Guard {
    Guard(count, .equals(seen), effect: .adds(1), otherwise: .recompose)
  }

  /// Nothing was posted since an entry: every balance is as it was seen then.
  public static func nothingPosted(since last: EntryNumber) -> Guard {
    Guard(Fact(.lastEntry, 0), .equals(last.number), otherwise: .recompose)
  }

  /// The year that ends with a day is ended by this entry, after those that were ended before.
  public static func endsYear(_ last: Day, after before: Day?) -> Guard {
    let (ended, present) = (Int64(last.daysSince1970), Int64(before?.daysSince1970 ?? 0))
    return Guard(.lastYearEnded, .equals(present), effect: .becomes(max(ended, present)), otherwise: .recompose)
  }

  /// The year of a day must not have been ended (年结).
  public static func yearIsOpen(of day: Day, otherwise: Otherwise? = nil) -> Guard {
    let year = day.yearEnd()
    return Guard(
      .lastYearEnded, .atMost(Int64(year.daysSince1970) - 1),
      otherwise: otherwise ?? .refuse(.yearEnded, ["year": .int(Int64(day.civil.year))]))
  }
}
