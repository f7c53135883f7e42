public import Foundation
public import Ledger

/// Calls with many rows: each row is done once, under a key of its own, and answered by itself.
extension BookDesk {
  /// The request for one row of a call: a key derived from the call's key and the row's number (from 1), and the row's own content.
  public func row(_ number: Int, content: Data, of call: BookRequest) -> BookRequest {
    var row = derived("row", Self.identity(ofRow: number, in: call.key), content: content, from: call)
    row.isForOthers = call.isForOthers
    return row
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

  /// The rows of an earlier call, in order: what each posted or recorded, or nil if it did neither.
  ///
  /// - Parameter key: the key of a call that was recorded with its number of rows.
  /// - Returns: nil if it had none.
  public func rows(ofCall key: UUID) async throws -> [Answer?]? {
    guard let count = try await keptAnswer(of: key)?.texts["rows"].flatMap({ Int($0) }), count > 0 else { return nil }
    return try await answers(toRows: Array(1...count), of: key).map { $0.flatMap { $0.isRefusal ? nil : $0 } }
  }

  /// What is known of some rows of a call, in their order; nil of a row that has no answer yet.
  public func answers(toRows numbers: [Int], of call: UUID) async throws -> [Answer?] {
    let keys = numbers.map { key(ofRow: $0, in: call) }
    let known = try await lookUp(keys)
    return keys.map { known[$0]?.answer }
  }

  /// Keeps a call's own key with its number of rows, before any of them: then a retry finds it, and other content under it is refused,
  /// whatever becomes of the rows.
  ///
  /// - Throws: ``Refused``, ``WriterError``.
  public func keep(rows count: Int, of call: BookRequest) async throws {
    _ = try await record(call) { call.recording([]) { _ in ([], ["rows": .int(Int64(count))]) } }
  }

  /// Posts many rows of one request behind the tills, in chunks; promises nothing across chunks.
  ///
  /// A row whose key is known is answered before it is composed.
  ///
  /// - Parameters:
  ///   - rows: what is to be posted, each with its request: see ``row(_:content:of:)``.
  ///   - chunk: how many rows wait together.
  ///   - compose: makes a row's draft from what is true now; called again if a guarded fact changes.
  /// - Returns: a result per row, in order: an answer, a ``WriterError``, ``NotApart``, or whatever `compose` threw for it.
  public func post<Row: Sendable>(
    rows: [(row: Row, request: BookRequest)], chunk: Int = 500,
    _ compose: @Sendable (Row, BookRequest) async throws -> EntryDraft
  ) async -> [Result<Answer, any Error>] {
    await settle(rows, chunk) { rows in
      var drafts: [Result<EntryDraft, any Error>] = []
      for (row, request) in rows {
        do { drafts.append(.success(try await apart(try await compose(row, request), request))) } catch {
          drafts.append(.failure(error))
        }
      }
      return drafts
    } send: {
      await writer.post(bulk: $0)
    }
  }

  /// Records many rows of one request, as ``post(rows:chunk:_:)`` posts them.
  ///
  /// - Parameter compose: makes the recordings of a chunk, all at once and in their order, from what is true now.
  /// - Returns: a result per row, in order: what was kept, ``Refused``, a ``WriterError``, or whatever `compose` answered for it.
  public func record<Row: Sendable>(
    rows: [(row: Row, request: BookRequest)], chunk: Int = 500,
    _ compose: @Sendable ([(row: Row, request: BookRequest)]) async throws -> [Result<Recording, any Error>]
  ) async -> [Result<Recorded<KeptAnswer>, any Error>] {
    await settle(rows, chunk, compose) { await writer.record(bulk: $0) }
      .map { result in Result { try result.get().keptOrThrown } }
  }

  private func settle<Row: Sendable, Wish>(
    _ rows: [(row: Row, request: BookRequest)], _ chunk: Int,
    _ compose: ([(row: Row, request: BookRequest)]) async throws -> [Result<Wish, any Error>],
    send: ([Wish]) async -> [Result<Answer?, WriterError>]
  ) async -> [Result<Answer, any Error>] {
    var results: [Result<Answer, any Error>] = []
    for start in stride(from: 0, to: rows.count, by: chunk) {
      results += await settle(chunk: Array(rows[start..<min(start + chunk, rows.count)]), compose, send: send)
    }
    return results
  }

  /// Composes and sends what has no answer, until all rows have one or three rounds in a row gave none.
  ///
  /// Of rows that are in each other's way, each round settles one. What cannot even be looked up or composed fails for the rows that have no answer: others may stand.
  private func settle<Row: Sendable, Wish>(
    chunk: [(row: Row, request: BookRequest)],
    _ compose: ([(row: Row, request: BookRequest)]) async throws -> [Result<Wish, any Error>],
    send: ([Wish]) async -> [Result<Answer?, WriterError>]
  ) async -> [Result<Answer, any Error>] {
    var results: [Result<Answer, any Error>?]
    do { results = try await knownAnswers(to: chunk.map(\.request)) } catch { return chunk.map { _ in .failure(error) } }
    var open = results.indices.filter { results[$0] == nil }
    var roundsInVain = 0
    while !open.isEmpty, roundsInVain < 3 {
      var sent: [(index: Int, wish: Wish)] = []
      let composed: [Result<Wish, any Error>]
      do { composed = try await compose(open.map { chunk[$0] }) } catch {
        for index in open { results[index] = .failure(error) }
        break
      }
      for (index, composed) in zip(open, composed) {
        do { sent.append((index, try composed.get())) } catch { results[index] = .failure(error) }
      }
      for ((index, _), result) in zip(sent, await send(sent.map(\.wish))) {
        switch result {
        case .success(let answer): results[index] = answer.map(Result.success)
        case .failure(let error): results[index] = .failure(error)
        }
      }
      let left = open.filter { results[$0] == nil }
      roundsInVain = left.count == open.count ? roundsInVain + 1 : 0
      open = left
    }
    return results.map { $0 ?? .failure(WriterError.unsettled) }
  }
}
