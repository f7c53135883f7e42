public import Ledger
public import Postgres

/// The writer's answer to a caller, once the outcome is durable.
public enum Answer: Sendable {
  /// Posted; `isReplay` if an earlier call under the same key did it.
  case posted(PostedEntry, isReplay: Bool)
  /// Refused by the state of the book, with the canonical JSON of the figures that show it.
  case refused(RefusalReason, figures: String, isReplay: Bool)
  /// Recorded, with what the answer is built from; `isReplay` if an earlier call under the same key did it.
  case recorded(KeptAnswer, isReplay: Bool)

  var isRefusal: Bool { if case .refused = self { true } else { false } }

  /// Whether something was posted or recorded.
  public var isDone: Bool { !isRefusal }
}

/// Who goes first where several wait for a book.
public enum Lane: Sendable {
  /// Somebody stands and waits.
  case till
  /// It may take a moment.
  case bulk
}

/// Why a caller gets no outcome.
public enum WriterError: Error, Sendable {
  /// The key was used before with other content.
  case contentDiffers
  /// Not attempted: too many wait, or the server is stopping. The same call may be made again.
  case busy
  /// Not attempted: the database could not be reached, or could not take it now.
  case unavailable
  /// A guarded fact changed under every attempt to compose the draft.
  case unsettled
  /// The connection was lost during COMMIT and could not be resolved in time: ask again under the same key.
  case unknownOutcome
  /// The draft itself is wrong. Our own mistake, or an amount beyond the limit.
  case wrongDraft(LedgerError)
  /// The database refused the draft. Our own mistake, or an attack: nothing was written.
  case rejected(PostgresError)
}

/// Named points of a batch.
///
/// A test's observer may stop the process there; the product has none.
public enum WriterPoint: String, Sendable, CaseIterable {
  /// The batch is taken, nothing is sent.
  case beforeLock = "before-lock"
  /// All rows are inserted, COMMIT is not sent.
  case afterInsert = "after-insert"
  /// COMMIT is about to be sent.
  case duringCommit = "during-commit"
  /// COMMIT has succeeded, no caller has its answer.
  case beforeAnswer = "before-answer"
}

/// Sees a batch pass the named points, on the thread that runs it.
public protocol WriterObserver: Sendable {
  /// A batch has come to a point.
  func reached(_ point: WriterPoint)
}

/// The limits of a writer.
public struct WriterLimits: Sendable {
  /// How many drafts of tills may wait.
  public var queue = 4_096
  /// How many drafts of bulk may wait.
  public var bulkQueue = 16_384
  /// How many postings, roughly, one batch may write at most while a till is near.
  public var batchPostings = 2_000
  /// How long a batch of bulk should hold the book while a till is near, without what it reads first: about 20 ms with it.
  ///
  /// After a batch that took longer the next are made shorter.
  public var lockTime = Duration.milliseconds(10)
  /// How many postings, roughly, a batch of bulk may write however slow the machine, unless ``batchPostings`` is less.
  public var shortestBatch = 100
  /// How many postings, roughly, a batch of bulk may write when no till was seen for a second, here or at another server.
  public var bulkPostings = 20_000
  /// How long bulk waits at most for its next batch while tills are served.
  public var bulkTurn = Duration.milliseconds(200)
  /// How many groups of accounts memory holds.
  public var memoryGroups = 100_000
  /// How long one batch may take, lock included.
  public var batchDeadline = Duration.seconds(10)
  /// Whether a clock that cannot be right stops the book.
  ///
  /// That is a head in the future, server and database a minute apart, or a year of months to end at once. An operator may
  /// accept it.
  public var checksClock = true
  /// How long a batch whose connection was lost is tried again before its callers hear that the outcome is unknown.
  public var resolution = Duration.seconds(15)

  /// The limits of production.
  public init() {}

  /// Whether a clock is to be checked; drafts that tell a past year have none.
  func checks(_ clock: WriterClock) -> Bool { checksClock && clock == .database }
}

/// Where a writer takes the local day from.
public enum WriterClock: Sendable {
  /// From the database's clock, in the book's time zone.
  case database
  /// From the drafts' business dates: for the sample and for imports, which tell a past year in order.
  case drafts
}
