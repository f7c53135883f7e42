import Access
import Foundation
import Ledger
import LedgerPostgres
import Logging
import Office
import PointsAPI

/// What the routes do: read the wire types, call the use cases of Office, write the wire types.
struct Handlers: Sendable {
  let streets: Streets
  /// The present; rules take it as an argument.
  let now: @Sendable () -> Instant

  func street(_ call: Call) async throws -> Street { try await streets(call.principal.book) }

  /// The present day of a street.
  func today(_ street: Street) -> Day { now().day(in: street.desk.book.timeZone) }

  /// The street of a command, and the act that it is.
  func open(_ command: Command) async throws -> (Street, Act) {
    let street = try await street(command.call)
    return (street, Act(command.bookRequest, now: now(), today: today(street)))
  }
}

extension Command {
  /// The request as a book knows it: nothing commits with a token that was revoked.
  fileprivate var bookRequest: BookRequest {
    BookRequest(
      key: key, fingerprint: Fingerprint(action: action, actor: call.principal.userID, content: content),
      actor: call.principal.userID, guards: [.valid(token: call.principal.tokenID)])
  }
}

extension Reply {
  /// The reply to something posted.
  init<Details, Wire>(_ posted: Posted<Details>, _ details: (Details) -> Wire) where Body == PostedReply<Wire> {
    self.init(PostedReply(EntryReceipt(posted.entry), details(posted.details)), isReplay: posted.isReplay)
  }
}

extension Reply where Body == PostedReply<NoDetails> {
  /// The reply to something posted of which the entry says it all.
  init(_ posted: Posted<Void>) { self.init(posted) { NoDetails() } }
}

extension EntryReceipt {
  /// What every answer to a posting says, from what is stored alone.
  init(_ posted: PostedEntry) {
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
