import Access
import Foundation
import Ledger
import LedgerPostgres
import Logging
import PointsAPI

/// What the routes do: read the wire types, ask the rooms, write the wire types.
struct Handlers: Sendable {
  let books: OpenBooks
  /// The present; rules take it as an argument.
  let now: @Sendable () -> Instant

  func rooms(_ principal: Principal) async throws -> Rooms { try await books(principal.book) }

  /// The present day of a book.
  func today(_ rooms: Rooms) -> Day { now().day(in: rooms.desk.book.timeZone) }
}

extension Command {
  /// The request as the rooms know it: nothing commits with a token that was revoked.
  var bookRequest: BookRequest {
    BookRequest(
      key: key, fingerprint: Fingerprint(action: action, actor: call.principal.userID, content: content),
      actor: call.principal.userID, guards: [.valid(token: call.principal.tokenID)])
  }

  /// The reply to something posted, or the problem that a refusal is.
  func reply<Details: WireType>(
    to answer: Answer, _ details: (LedgerPostgres.PostedEntry) async throws -> Details
  ) async throws -> Reply<Posted<Details>> {
    switch answer {
    case .posted(let posted, let replayed):
      do {
        return Reply(Posted(PointsAPI.PostedEntry(posted), try await details(posted)), isReplay: replayed)
      } catch {
        // Posted, but its description cannot be read now: never to be answered as not attempted.
        call.logger.error(
          "a posted entry cannot be described",
          metadata: ["request": .string(call.requestID), "error": .string(String(reflecting: error))])
        throw WriterError.unknownOutcome
      }
    case .refused(let reason, let figures, let replayed):
      let problem = HTTPProblem.refused(reason, figures: figures)
      throw replayed ? problem.with(header: "Idempotency-Replayed", "true") : problem
    case .command: throw WriterError.contentDiffers
    }
  }
}

extension PointsAPI.PostedEntry {
  /// What every answer to a posting says, from what is stored alone.
  init(_ posted: LedgerPostgres.PostedEntry) {
    let balances = posted.entry.postings.map { ("\($0.account)", $0.account.commodity.figure($0.state.balance)) }
    self.init(
      entry: posted.entry.number, recordedAt: "\(posted.recordedAt)", businessDate: "\(posted.entry.businessDate)",
      head: "\(posted.block):\(posted.hash.hexadecimal)", balances: Dictionary(uniqueKeysWithValues: balances))
  }
}

extension Commodity {
  /// An amount as a decimal text: two decimals for points, whole numbers for minutes and pieces.
  func figure(_ amount: Int64) -> String { self == .points ? "\(Points(hundredths: amount))" : "\(amount)" }
}

// MARK: Reading the wire

extension PointsText {
  /// The amount.
  ///
  /// Its form is checked already, so only its size can be wrong.
  func points(field: String) throws(HTTPProblem) -> Points {
    do throws(LedgerError) { return try Points(decimal: rawValue) } catch {
      throw .malformed(MalformedRequest(.outOfRange, field: field, detail: "“\(field)”太大了，请检查数字。"))
    }
  }

  /// The amount, which must not be more than the book can hold of its kind.
  func points(field: String, atMost limit: Points) throws(HTTPProblem) -> Points {
    let points = try points(field: field)
    guard points <= limit else {
      throw .malformed(MalformedRequest(.outOfRange, field: field, detail: "“\(field)”不能超过 \(limit.spoken) 分，请检查数字。"))
    }
    return points
  }

  /// The amount, which must be more than nothing.
  func positive(field: String, atMost limit: Points = Points(hundredths: Amount.limit)) throws(HTTPProblem) -> Points {
    let points = try points(field: field, atMost: limit)
    guard points.hundredths > 0 else {
      throw .malformed(MalformedRequest(.outOfRange, field: field, detail: "“\(field)”要大于 0，请改正。"))
    }
    return points
  }
}

/// A day of the wire.
func day(_ text: String, field: String) throws(MalformedRequest) -> Day {
  guard let day = Day(text) else { throw .format(field, example: "2026-06-01") }
  return day
}

/// An instant of the wire.
func instant(_ text: String, field: String) throws(MalformedRequest) -> Instant {
  guard let instant = Instant(rfc3339: text) else { throw .format(field, example: "2026-06-01T08:00:00Z") }
  return instant
}
