public import Ledger
import LedgerPostgres
public import Postgres

/// What a book does by itself once it is due: a draft for each thing that is due, under a key made from what that is.
///
/// Safe twice, at once, on two servers and after a kill, by keys and guards alone: it takes no lock of its own.
public protocol Job: Sendable {
  /// Its name, for commands, metrics and what is kept of its runs.
  var name: String { get }
  /// What people call it.
  var title: String { get }
  /// What it does, in a sentence.
  var text: String { get }
  /// How often a server looks whether something is due.
  var interval: Duration { get }
  /// A query for the books that have something due, by number: one over all books, by indexes.
  ///
  /// - Parameter today: another day than the present one, for samples.
  func dueBooks(today: Day?) -> SQL
  /// Does what is due in one book.
  ///
  /// Stops between two chunks if its task is cancelled, and says what it did.
  func run(on street: Street, today: Day?) async throws -> JobCount
}

/// What became of what was due in one book.
public struct JobCount: Sendable, Equatable {
  /// Rows that this run did.
  public private(set) var done: Int64 = 0
  /// Rows that another run did meanwhile, or of which nothing was left.
  public private(set) var gone: Int64 = 0
  /// Rows that the state of the book refused.
  public private(set) var refused: Int64 = 0
  /// Rows without an answer, or that are wrong.
  public private(set) var failed: Int64 = 0
  /// The first refusal or fault, for whoever looks into it: ids and figures.
  public private(set) var problem: String?

  /// Nothing yet.
  public init() {}

  /// A run that failed before it came to its rows.
  public init(failed error: any Error) { count(.failure(error)) }

  /// Rows that were due.
  public var due: Int64 { done + gone + refused + failed }
  /// Whether nothing was refused and nothing failed.
  public var isClean: Bool { refused + failed == 0 }

  /// Counts the result of one row.
  mutating func count(_ result: Result<Answer, any Error>) {
    switch result {
    case .success(.refused(.nothingThere, _, _)): gone += 1
    case .success(.refused(let reason, let figures, _)):
      refused += 1
      problem = problem ?? "\(reason.rawValue) \(figures)"
    case .success(.posted(_, let isReplay)), .success(.recorded(_, let isReplay)):
      if isReplay { gone += 1 } else { done += 1 }
    case .failure(let error):
      failed += 1
      problem = problem ?? "\(error)"
    }
  }

  /// Counts something done that has no answer of its own.
  mutating func countDone() { done += 1 }
}
