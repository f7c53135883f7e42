public import Ledger
public import LedgerPostgres

/// What a finding is about, such as an entry: a kind and a number.
public struct FoundDocument: Sendable, Hashable, CustomStringConvertible {
  /// What kinds of things findings name.
  public enum Kind: String, Sendable, CaseIterable {
    case entry, account, record, proposal, sheet, block, holder, shop, statement
    /// An accounting month by its number, such as 202606.
    case month
    /// A row of the statement that is named before it.
    case line
  }

  /// What it is.
  public let kind: Kind
  /// Its number; of a volunteer, a community or a shop the holder's.
  public let number: Int64

  /// A document by its parts.
  public init(_ kind: Kind, _ number: Int64) {
    self.kind = kind
    self.number = number
  }

  /// A document as checks and the database write it, such as `entry:12`; nil if it is none.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let number = Int64(parts[1]) else { return nil }
    self.init(kind, number)
  }

  /// `entry:12`.
  public var description: String { "\(kind.rawValue):\(number)" }
}

/// Something that does not agree (差异), with the figures that show it.
public struct Finding: Sendable, Equatable {
  /// The check that found it.
  public let check: Check
  /// The disagreement in a sentence (现象): ids and figures, no words of people.
  public let what: String
  /// The figure on the left side of the comparison; empty where there is none.
  public let left: String
  /// The figure on its right side.
  public let right: String
  /// By how much they differ (差额).
  public let difference: String
  /// What it is about, the most telling first.
  public let documents: [FoundDocument]

  /// A finding by its parts.
  public init(
    check: Check, what: String, left: String = "", right: String = "", difference: String = "", documents: [FoundDocument]
  ) {
    self.check = check
    self.what = what
    self.left = left
    self.right = right
    self.difference = difference
    self.documents = documents
  }

  /// Whether it says that something could not be compared (未查), which is not the same as agreeing.
  public var isUnchecked: Bool { what.hasPrefix("未查") }

  /// The sentence with its figures, on one line.
  public var text: String {
    let guidance = check.guidance
    let sides = [(guidance.left, left), (guidance.right, right), ("差", difference)].filter { !$0.1.isEmpty }
    return what + (sides.isEmpty ? "" : "：" + sides.map { "\($0.0) \($0.1)" }.joined(separator: "，"))
  }
}

/// A run of the checks over a range of a book.
public struct ReconciliationRun: Sendable {
  /// The accounting month; nil for the whole book.
  public let month: Month?
  /// The block up to which everything was looked at.
  public let block: BlockNumber
  /// The first entry looked at.
  public let first: EntryNumber
  /// The last entry looked at; the one before the first if there was none.
  public let last: EntryNumber
  /// The disagreements, by check and in the check's order; empty when all is well.
  public let findings: [Finding]

  /// A run by its parts.
  public init(month: Month?, block: BlockNumber, first: EntryNumber, last: EntryNumber, findings: [Finding]) {
    self.month = month
    self.block = block
    self.first = first
    self.last = last
    self.findings = findings
  }

  /// Entries looked at.
  public var entries: Int64 { last.number - first.number + 1 }

  /// How a check came out.
  public enum Result: String, Sendable {
    /// What it compares agrees.
    case passed
    /// It found something.
    case found
    /// Something could not be compared.
    case unchecked
  }

  /// How a check came out.
  public func result(of check: Check) -> Result {
    let found = findings.filter { $0.check == check }
    if found.isEmpty { return .passed }
    return found.allSatisfy(\.isUnchecked) ? .unchecked : .found
  }
}
