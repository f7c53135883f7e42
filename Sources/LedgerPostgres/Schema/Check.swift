public import Postgres

/// A check of the reconciliation (对账): a statement that names what does not agree.
public struct Check: Sendable, Hashable {
  /// Its code, which is kept with what it found: it stays for ever.
  public let code: String
  /// Its title on screen.
  public let title: String
  /// Of a book's number, a query that answers with a sentence per finding, at most ten, in one snapshot.
  ///
  /// Points are shown in points, not in hundredths.
  public let statement: @Sendable (_ book: Int32) -> SQL

  /// A check by its parts.
  public init(_ code: String, _ title: String, _ statement: @escaping @Sendable (_ book: Int32) -> SQL) {
    self.code = code
    self.title = title
    self.statement = statement
  }

  /// By the code.
  public static func == (left: Check, right: Check) -> Bool { left.code == right.code }

  /// By the code.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
