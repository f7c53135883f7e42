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
  public let guards: [Guard]

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
    BookRequest(key: key, origin: origin, fingerprint: fingerprint, actor: actor, guards: guards + [one])
  }

  /// Something to be recorded for this request.
  public func recording(
    guards: [Guard] = [], refusal: Refusal? = nil, _ tables: [RecordTable],
    _ content: @escaping @Sendable (DecidedFacts) throws(LedgerError) -> Recording.Content
  ) -> Recording {
    Recording(
      request: key, keyOrigin: origin, fingerprint: fingerprint, actor: actor, guards: self.guards + guards, refusal: refusal,
      tables: tables, content: content)
  }

  /// A draft of an event for this request.
  public func draft(_ kind: EntryKind, on day: Day, guards: [Guard] = [], _ alternatives: [EntryDraft.Alternative]) -> EntryDraft
  {
    EntryDraft(
      request: key, keyOrigin: origin, fingerprint: fingerprint, kind: kind, businessDate: day, actor: actor,
      guards: self.guards + guards, alternatives: alternatives)
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

/// Everything a room needs of a book: its writer, its commands, and connections to read with.
public struct BookDesk: Sendable {
  /// The way in for whatever posts.
  public let writer: BookWriter
  private let reads: ConnectionPool
  private let reports: ConnectionPool
  private let commands: CommandRunner
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
    commands = writer.commands
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
  public func report<Value: Sendable>(_ body: @escaping @Sendable (BookReader) throws -> Value) async throws -> Value {
    try await reports.run { [self] session in try body(reader(on: session)) }
  }

  /// Changes working state, which no book depends on: without the book's lock, on a connection for look-ups by key.
  public func work(_ body: @escaping @Sendable (BookReader) throws -> Void) async throws { try await read(body) }

  /// A reader on a session that a command has.
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

  // MARK: Rows and consequences

  /// The request for one row of a call: a key derived from the call's key and the row's number (from 1), and the row's own content.
  public func row(_ number: Int, content: Data, of call: BookRequest) -> BookRequest {
    derived("row", Self.identity(ofRow: number, in: call.key), content: content, from: call)
  }

  /// The key of one row of a call, by its number from 1.
  public func key(ofRow number: Int, in call: UUID) -> UUID { book.key(of: Self.identity(ofRow: number, in: call).bytes) }

  private static func identity(ofRow number: Int, in call: UUID) -> CanonicalBytes {
    var identity = CanonicalBytes()
    identity.append("row")
    identity.append(call.data)
    identity.append(Int64(number))
    return identity
  }

  /// The rows of an earlier call, in order: the entry that each posted, or nil if it is not posted.
  ///
  /// - Parameter key: the key of a call that a command keeps with its number of rows.
  /// - Returns: nil if it had none.
  public func rows(ofCall key: UUID) async throws -> [Answer?]? {
    guard let count = try await keptAnswer(of: key)?.texts["rows"].flatMap({ Int($0) }), count > 0 else { return nil }
    return try await answers(toRows: Array(1...count), of: key).map { $0.flatMap { $0.isRefusal ? nil : $0 } }
  }

  /// What is known of some rows of a call, in their order; nil of a row that has no answer yet.
  public func answers(toRows numbers: [Int], of call: UUID) async throws -> [Answer?] {
    let keys = numbers.map { key(ofRow: $0, in: call) }
    let known = try await known.values(of: keys)
    return keys.map { known[$0]?.0 }
  }

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

  /// What a command kept as its answer; nil if there is no such command.
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

  /// Without the actor: a colleague may finish what another began.
  private func derived(
    _ name: String, _ identity: CanonicalBytes, content: Data, from request: BookRequest
  ) -> BookRequest {
    BookRequest(
      key: book.key(of: identity.bytes), origin: .identity,
      fingerprint: Fingerprint(action: name, actor: .nobody, content: content), actor: request.actor, guards: request.guards)
  }

  /// Posts once per key.
  ///
  /// A known key is answered whatever the state is by now: the writer looks it up under the lock before it judges anything, and a
  /// draft that cannot even be composed any more, or finds no room, is looked up here.
  ///
  /// - Parameter refresh: forgets what the draft was composed from, before it is composed again.
  /// - Throws: ``WriterError``, or whatever `compose` throws.
  public func post(
    _ request: BookRequest, refresh: @Sendable () -> Void = {}, _ compose: @Sendable () async throws -> EntryDraft
  ) async throws -> Answer {
    try await once(request) { try await writer.post(refresh: refresh, compose) }
  }

  /// Records what posts nothing, once per key, as ``post(_:refresh:_:)`` posts: a refusal stands under its key.
  ///
  /// - Parameter lane: who waits.
  /// - Throws: ``Refused``, ``WriterError``, or whatever `compose` throws.
  public func record(
    _ request: BookRequest, _ lane: Lane = .bulk, _ compose: @Sendable () async throws -> Recording
  ) async throws -> Recorded<KeptAnswer> {
    switch try await once(request, { try await writer.record(lane, compose) }) {
    case .recorded(let answer, let isReplay): return Recorded(answer, isReplay: isReplay)
    case .refused(let reason, let figures, let isReplay):
      throw Refused(reason: reason, figures: figures, isReplay: isReplay)
    case .posted: throw WriterError.contentDiffers
    }
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

  /// Posts many rows of one request behind the tills, in chunks under keys of their own; promises nothing across chunks.
  ///
  /// A row whose key is known is answered before it is composed.
  ///
  /// - Parameters:
  ///   - rows: what is to be posted, each with its request: see ``row(_:content:of:)``.
  ///   - chunk: how many rows wait together.
  ///   - compose: makes a row's draft from what is true now; called again, up to three times, if a guarded fact changes.
  /// - Returns: a result per row, in order: an answer, a ``WriterError``, or whatever `compose` threw for it.
  public func post<Row: Sendable>(
    rows: [(row: Row, request: BookRequest)], chunk: Int = 500,
    _ compose: @Sendable (Row, BookRequest) async throws -> EntryDraft
  ) async throws -> [Result<Answer, any Error>] {
    var results: [Result<Answer, any Error>] = []
    for start in stride(from: 0, to: rows.count, by: chunk) {
      results += try await post(chunk: Array(rows[start..<min(start + chunk, rows.count)]), compose)
    }
    return results
  }

  private func post<Row: Sendable>(
    chunk: [(row: Row, request: BookRequest)], _ compose: @Sendable (Row, BookRequest) async throws -> EntryDraft
  ) async throws -> [Result<Answer, any Error>] {
    let known = try await known.values(of: chunk.map(\.request.key))
    var results = chunk.map { row -> Result<Answer, any Error>? in
      guard let known = known[row.request.key] else { return nil }
      do { return try kept(known, for: row.request).map(Result.success) } catch { return .failure(error) }
    }
    for _ in 0..<3 {
      var drafts: [(index: Int, draft: EntryDraft)] = []
      for (index, row) in chunk.enumerated() where results[index] == nil {
        do { drafts.append((index, try await compose(row.row, row.request))) } catch { results[index] = .failure(error) }
      }
      for ((index, _), result) in zip(drafts, await writer.post(bulk: drafts.map(\.draft))) {
        switch result {
        case .success(let answer): results[index] = answer.map(Result.success)
        case .failure(let error): results[index] = .failure(error)
        }
      }
    }
    return results.map { $0 ?? .failure(WriterError.unsettled) }
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

  /// Runs a command that posts nothing, once per key, under the book's lock: see ``CommandRunner``.
  public func command(
    _ request: BookRequest, _ body: @escaping @Sendable (DatabaseSession) throws -> CanonicalJSON
  ) async throws -> Recorded<KeptAnswer> {
    try await commands.run(request, body)
  }
}
