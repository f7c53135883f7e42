import Crypto
public import Foundation
public import Ledger
public import Logging
public import Postgres

/// A request to a book: actor, key, and the fingerprint of its content.
public struct BookRequest: Sendable {
  /// The client's key.
  public let key: UUID
  /// How the key was minted.
  public let origin: KeyOrigin
  /// The fingerprint of the content.
  public let fingerprint: Fingerprint
  /// The user who asks.
  public let actor: UserID
  /// Guards of the session, such as that its token is still valid.
  public private(set) var guards: [Guard]
  /// Guards of what is asked for itself, which what follows from it does not share.
  public var ownGuards: [Guard] = []
  /// Whether it is done, only tried, or confirmed by a second person.
  public var manner = Manner.atOnce
  /// Whether it may move only what others have (``NotApart``).
  ///
  /// Nobody, neither who does it nor who proposed it, decides about the own wallet, to the good or to the bad, so that nobody needs to
  /// weigh which it is. A user who is no volunteer has none.
  public var isForOthers = false

  /// How something is asked for.
  public enum Manner: Sendable {
    /// It is to be done.
    case atOnce
    /// Nothing is to be done: a ``Foreseen`` is thrown that says what it would come to.
    case tried
    /// Somebody proposed it, and another does it, who was shown what it comes to.
    case confirming(ProposalID, of: UserID, outcome: Data)
  }

  /// A request by its parts.
  public init(key: UUID, origin: KeyOrigin = .attempt, fingerprint: Fingerprint, actor: UserID, guards: [Guard] = []) {
    self.key = key
    self.origin = origin
    self.fingerprint = fingerprint
    self.actor = actor
    self.guards = guards
  }

  /// The request with one more guard.
  public func guarded(_ one: Guard) -> BookRequest {
    var guarded = self
    guarded.guards.append(one)
    return guarded
  }

  /// Something to be recorded for this request.
  public func recording(
    guards: [Guard] = [], refusal: Refusal? = nil, _ tables: [RecordTable],
    _ content: @escaping @Sendable (DecidedFacts) throws(LedgerError) -> Recording.Content
  ) -> Recording {
    Recording(
      request: key, keyOrigin: origin, fingerprint: fingerprint, actor: actor, guards: self.guards + ownGuards + guards,
      refusal: refusal,
      tables: tables, content: content)
  }

  /// A draft of an event for this request.
  public func draft(_ kind: EntryKind, on day: Day, guards: [Guard] = [], _ alternatives: [EntryDraft.Alternative]) -> EntryDraft
  {
    EntryDraft(
      request: key, keyOrigin: origin, fingerprint: fingerprint, kind: kind, businessDate: day, actor: actor,
      guards: self.guards + ownGuards + guards, alternatives: alternatives)
  }
}

extension UUID {
  /// A version 5 UUID (RFC 9562): the SHA-1 of a namespace and a name.
  public init(namespace: UUID, name: [UInt8]) {
    var hash = Insecure.SHA1()
    hash.update(data: namespace.data)
    hash.update(data: name)
    var bytes = Array(hash.finalize().prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x50
    bytes[8] = bytes[8] & 0x3F | 0x80
    self = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
  }
}

/// Everything a room needs of a book: its writer, and connections to read with.
public struct BookDesk: Sendable {
  /// The way in for whatever posts.
  public let writer: BookWriter
  private let reads: ConnectionPool
  private let reports: ConnectionPool
  private let known: CoalescedRead<UUID, (Answer, Fingerprint?)>

  /// The desk of a book.
  ///
  /// - Parameters:
  ///   - reads: connections with ``BookWriter/planSettings``, for look-ups by key.
  ///   - reports: connections that plan freely, for what reads many rows.
  public init(writer: BookWriter, reads: ConnectionPool, reports: ConnectionPool) {
    self.writer = writer
    self.reads = reads
    self.reports = reports
    known = CoalescedRead(on: reads) { try writer.lookUp($0, $1) }
  }

  /// The book.
  public var book: BookDescription { writer.book }

  /// For what happens beside an answer.
  public var logger: Logger { writer.logger }

  // MARK: Reading

  /// Looks up by keys, or a page of a list by its index, in one body on one connection and without the book's lock.
  ///
  /// What is posted never changes, so it needs none.
  public func read<Value: Sendable>(_ body: @escaping @Sendable (BookReader) throws -> Value) async throws -> Value {
    try await reads.run { [self] session in try body(reader(on: session)) }
  }

  /// Reads many rows, such as a trial balance: as ``read(_:)``, on connections that plan freely.
  ///
  /// - Parameter deadline: how long it may take; the pool's own if nil.
  public func report<Value: Sendable>(
    deadline: Duration? = nil, _ body: @escaping @Sendable (BookReader) throws -> Value
  ) async throws -> Value {
    try await reports.run(deadline: deadline) { [self] session in try body(reader(on: session)) }
  }

  /// Changes working state, or keeps what no book depends on: without the book's lock, on a connection for look-ups by key.
  @discardableResult
  public func work<Value: Sendable>(_ body: @escaping @Sendable (BookReader) throws -> Value) async throws -> Value {
    try await read(body)
  }

  /// A reader on a session.
  public func reader(on session: DatabaseSession) -> BookReader { writer.reader(on: session) }

  /// A read for which callers that come at once share one round trip: see `CoalescedRead`.
  public func gathered<Key, Value>(
    _ read: @escaping @Sendable ([Key], BookReader) throws -> [Key: Value]
  ) -> CoalescedRead<Key, Value> {
    CoalescedRead(on: reads) { [writer] in try read($0, writer.reader(on: $1)) }
  }

  /// A read whose values are remembered for a while: see `RememberedRead`.
  public func remembered<Key, Value>(
    for lifetime: Duration, keeping keeps: @escaping @Sendable (Value) -> Bool = { _ in true },
    _ read: @escaping @Sendable ([Key], BookReader) throws -> [Key: Value]
  ) -> RememberedRead<Key, Value> {
    RememberedRead(on: reads, for: lifetime, keeping: keeps) { [writer] in try read($0, writer.reader(on: $1)) }
  }

  // MARK: Keys

  /// Whether something was posted or recorded under a key, for a user.
  public func isDone(_ key: UUID, for actor: UserID) async throws -> Bool {
    try await read { [book] reader in
      try reader.query(
        """
        SELECT EXISTS (SELECT FROM ledger.entry WHERE book = \(book.id) AND request = \(key) AND actor = \(actor))
            OR EXISTS (SELECT FROM ledger.command WHERE book = \(book.id) AND request = \(key) AND actor = \(actor))
        """
      ).only(Bool.self)
    }
  }

  /// What was recorded under a key as its answer; nil if nothing was.
  ///
  /// - Parameter actor: who must have asked for it; nil if that does not matter.
  public func keptAnswer(of key: UUID, by actor: UserID? = nil) async throws -> KeptAnswer? {
    try await read { [book] reader in
      try reader.query(
        """
        SELECT response FROM ledger.command
         WHERE book = \(book.id) AND request = \(key) AND actor = coalesce(\(actor), actor)
        """
      ).first(String.self)
    }.map { try KeptAnswer($0) }
  }

  /// The request for what follows from a document: a key derived from the document, whoever asks and whenever.
  ///
  /// - Parameters:
  ///   - name: what follows, such as the table of its own document.
  ///   - entry: the entry that it is about.
  ///   - request: the request that brought it about.
  public func consequence(_ name: String, _ entry: EntryNumber, of request: BookRequest) -> BookRequest {
    var identity = CanonicalBytes()
    identity.append(name)
    identity.append(entry)
    return derived(name, identity, content: Data(identity.bytes), from: request)
  }

  /// The request of a job for something that is due: a key derived from what that is, whoever runs the job; the book itself acts.
  ///
  /// - Parameters:
  ///   - name: what is done about it.
  ///   - identity: what is due, as it is now: what comes to be due once more needs an identity of its own.
  public func due(_ name: String, _ identity: CanonicalBytes) -> BookRequest {
    var named = CanonicalBytes()
    named.append(name)
    named.append(identity.bytes)
    let content = Data(identity.bytes)
    return BookRequest(
      key: book.key(of: named.bytes), origin: .identity,
      fingerprint: Fingerprint(action: name, actor: .system, content: content), actor: .system)
  }

  /// Without the actor: a colleague may finish what another began.
  func derived(
    _ name: String, _ identity: CanonicalBytes, content: Data, from request: BookRequest
  ) -> BookRequest {
    BookRequest(
      key: book.key(of: identity.bytes), origin: .identity,
      fingerprint: Fingerprint(action: name, actor: .system, content: content), actor: request.actor, guards: request.guards)
  }

  /// Posts once per key.
  ///
  /// A known key is answered whatever the state is by now: the writer looks it up under the lock before it judges anything, and a
  /// draft that cannot even be composed any more, or finds no room, is looked up here.
  ///
  /// - Parameter refresh: forgets what the draft was composed from, before it is composed again.
  /// - Throws: ``WriterError``, ``NotApart``, or whatever `compose` throws; a ``Foreseen`` if the request is only tried.
  public func post(
    _ request: BookRequest, refresh: @Sendable () -> Void = {}, _ compose: @Sendable () async throws -> EntryDraft
  ) async throws -> Answer {
    if case .tried = request.manner { throw try await foreseen { .draft(try await apart(try await compose(), request)) } }
    return try await once(request) {
      try await writer.post(refresh: refresh) { request.confirmed(try await apart(try await compose(), request)) }
    }
  }

  /// Records what posts nothing, once per key, as ``post(_:refresh:_:)`` posts: a refusal stands under its key.
  ///
  /// - Parameter lane: who waits.
  /// - Throws: ``Refused``, ``WriterError``, ``NotApart``, or whatever `compose` throws.
  public func record(
    _ request: BookRequest, _ lane: Lane = .bulk, _ compose: @Sendable () async throws -> Recording
  ) async throws -> Recorded<KeptAnswer> {
    if case .tried = request.manner { throw try await foreseen { .record(try await apart(try await compose(), request)) } }
    return try await once(request) {
      try await writer.record(lane) { request.confirmed(try await apart(try await compose(), request)) }
    }.keptOrThrown
  }

  private func once(_ request: BookRequest, _ attempt: () async throws -> Answer) async throws -> Answer {
    do {
      return try await attempt()
    } catch let error as WriterError {
      // The writer's error stands unless the key is found; most important for an unknown outcome.
      guard let known = try? await lookUp(request.key), let answer = try kept(known, for: request) else { throw error }
      return answer
    } catch {
      // It could not be composed, perhaps only because the state changed after an earlier call under this key succeeded.
      guard let known = try await lookUp(request.key), let answer = try kept(known, for: request) else { throw error }
      return answer
    }
  }

  /// Looks a key up without the lock: an answer is final; a key not found may still be in flight.
  public func lookUp(_ request: UUID) async throws -> (Answer, Fingerprint?)? { try await known.value(of: request) }

  /// The same for several keys within a read; a key that is not known is left out.
  public func lookUp(_ requests: [UUID], _ reader: BookReader) throws -> [UUID: Answer] {
    try writer.lookUp(requests, reader.session).mapValues { $0.0 }
  }

  /// The same for many keys, in a read of its own.
  func lookUp(_ requests: [UUID]) async throws -> [UUID: (answer: Answer, fingerprint: Fingerprint?)] {
    try await known.values(of: requests).mapValues { (answer: $0.0, fingerprint: $0.1) }
  }

  /// What is kept under the keys of some requests, in their order: an answer, or that the content is another; nil of a new one.
  func knownAnswers(to requests: [BookRequest]) async throws -> [Result<Answer, any Error>?] {
    let known = try await lookUp(requests.map(\.key))
    return requests.map { request in
      guard let known = known[request.key] else { return nil }
      do { return try kept((known.answer, known.fingerprint), for: request).map(Result.success) } catch { return .failure(error) }
    }
  }

  /// The answer that is kept under a known key, for a request with the same content.
  ///
  /// Nil for a refusal under a key derived from an identity: the world may have changed since.
  private func kept(
    _ known: (answer: Answer, fingerprint: Fingerprint?), for request: BookRequest
  ) throws(WriterError) -> Answer? {
    if known.answer.isRefusal, request.origin == .identity { return nil }
    guard known.fingerprint == nil || known.fingerprint == request.fingerprint else { throw .contentDiffers }
    return known.answer
  }
}

extension Answer {
  /// What was recorded.
  ///
  /// - Throws: ``Refused``; ``WriterError/contentDiffers`` if something was posted under the key.
  var keptOrThrown: Recorded<KeptAnswer> {
    get throws {
      switch self {
      case .recorded(let answer, let isReplay): return Recorded(answer, isReplay: isReplay)
      case .refused(let reason, let figures, let isReplay):
        throw Refused(reason: reason, figures: figures, isReplay: isReplay)
      case .posted: throw WriterError.contentDiffers
      }
    }
  }
}
