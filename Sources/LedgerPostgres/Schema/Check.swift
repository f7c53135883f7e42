public import Postgres

/// A check of the reconciliation (对账): what is compared, how bad it is when it does not agree, and what to do then.
public struct Check: Sendable, Hashable {
  /// How bad it is when a check finds something.
  public enum Level: String, Sendable, CaseIterable {
    /// 红: the month cannot be closed.
    case red
    /// 黄: the month can be closed once it is explained.
    case yellow
    /// 提示: worth a look.
    case hint

    /// Its word on screen.
    public var word: String {
      switch self {
      case .red: "红"
      case .yellow: "黄"
      case .hint: "提示"
      }
    }
  }

  /// What a finding can show beside each other of the two sides that were compared.
  public enum Sides: Sendable {
    /// The first two documents that it names; of one entry alone its paper and its postings.
    case documents
    /// The paper of the first entry that it names, and that entry's postings.
    case paperAndPostings
    /// The book of a shop's days, and the shop's own statement of them.
    case bookAndStatement
    /// Nothing: what was compared is a sum, and the document that it names is where to begin.
    case nothing
  }

  /// What helps whoever works a finding off, in words for the screen.
  public struct Guidance: Sendable {
    /// What stands on the left side of the comparison.
    public let left: String
    /// What stands on its right side.
    public let right: String
    /// What it usually comes from (可能原因).
    public let cause: String
    /// What to do (建议动作).
    public let action: String
    /// What can be shown of the two sides.
    public let shown: Sides

    /// A guidance by its parts.
    public init(left: String, right: String, cause: String, action: String, shown: Sides = .documents) {
      self.left = left
      self.right = right
      self.cause = cause
      self.action = action
      self.shown = shown
    }
  }

  /// Its code, which is kept with what it found: it stays for ever.
  public let code: String
  /// The number of its group in the list of the month, such as 9 for receipts.
  public let number: Int
  /// Its title on screen.
  public let title: String
  /// How bad a finding of it is; a street may choose another level from a day on.
  public private(set) var level: Level
  /// What helps to work a finding off.
  public let guidance: Guidance
  /// How many findings of a check a run lists; that there are more is a finding of its own.
  public static let most = 1_000
  /// Of a range of a book, a query for what does not agree, in one snapshot, always in the same order.
  ///
  /// Columns: `what`, a sentence of ids and figures; `left_side`, `right_side` and `difference`, figures with their unit, empty where
  /// there are none; `documents`, such as `entry:12`, the most telling first. Points are shown in points, not in hundredths.
  public let statement: @Sendable (_ scope: CheckScope) -> SQL

  /// A check by its parts.
  public init(
    _ code: String, _ number: Int, _ title: String, _ level: Level, _ guidance: Guidance,
    _ statement: @escaping @Sendable (_ scope: CheckScope) -> SQL
  ) {
    self.code = code
    self.number = number
    self.title = title
    self.level = level
    self.guidance = guidance
    self.statement = statement
  }

  /// The check with another level.
  public func at(_ level: Level) -> Check {
    var check = self
    check.level = level
    return check
  }

  /// By the code.
  public static func == (left: Check, right: Check) -> Bool { left.code == right.code }

  /// By the code.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
