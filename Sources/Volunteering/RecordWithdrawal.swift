public import Ledger
public import LedgerPostgres
import People
import Postgres

/// A service record that was withdrawn: a row of the withdrawals.
struct RecordWithdrawalRow: RecordRow {
  static let table = RecordTable("volunteering.record_withdrawal", of: RecordWithdrawalRow.self)

  var record: RecordID = 0
  var cause = ""
  var withdrawnBy = UserID.system

  mutating func visit(_ columns: inout some DocumentColumns) {
    columns.column("record", &record)
    columns.column("cause", &cause)
    columns.column("withdrawn_by", &withdrawnBy)
  }
}

/// That a service record was withdrawn (撤回).
public struct RecordWithdrawal: Sendable {
  /// Why a record is withdrawn.
  ///
  /// One of a few, and no prose: it says nothing of a person that would have to be erased.
  public enum Cause: String, Sendable, CaseIterable {
    /// Another person served (记错人).
    case wrongPerson = "wrong-person"
    /// A time, the place or what was done is wrong.
    case wrongDetails = "wrong-details"
    /// The same service is there already.
    case recordedTwice = "recorded-twice"
    /// Nobody served.
    case notServed = "not-served"
  }

  /// Why; nil for a cause that only another version knows.
  public let cause: Cause?
  /// Who withdrew it.
  public let user: UserID
  /// When.
  public let at: Instant
}

extension Fact {
  /// How often a service record was withdrawn: never or once.
  static func withdrawals(of record: RecordID) -> Fact { Fact(.withdrawals, record.number) }
}

extension Fact.Kind {
  static let withdrawals = Fact.Kind(rawValue: "volunteering.record-withdrawals")
}

extension FactQuery {
  static let recordWithdrawals = FactQuery(
    .withdrawals, "SELECT 1::int8 FROM volunteering.record_withdrawal w WHERE w.book = k.book AND w.record = k.first")
}

extension Guard {
  /// The record has no credit that stands.
  ///
  /// - Parameter effect: what it does itself, which others in its batch see.
  static func notCredited(_ record: RecordID, effect: Effect = .none) -> Guard {
    Guard(.credits(of: record), .equals(0), effect: effect, otherwise: .refuse(.recordNotPending, ["record": .id(record)]))
  }

  /// The record was not withdrawn.
  ///
  /// - Parameter effect: what it does itself, which others in its batch see.
  static func notWithdrawn(_ record: RecordID, effect: Effect = .none) -> Guard {
    Guard(.withdrawals(of: record), .equals(0), effect: effect, otherwise: .refuse(.recordWithdrawn, ["record": .id(record)]))
  }
}

extension VolunteeringRoom {
  /// That the record `r` was not withdrawn.
  static let isKept = """
    NOT EXISTS (SELECT FROM volunteering.record_withdrawal w WHERE w.book = r.book AND w.record = r.id OFFSET 0)
    """

  /// 撤回: takes a record back that nobody has approved, or whose credit was clawed back.
  ///
  /// It is never approved from then on, and another record of that time can be made.
  ///
  /// - Throws: ``VolunteeringError/unknownRecord(_:)``; `Refused` with ``RefusalReason/recordNotPending`` or
  ///   ``RefusalReason/recordWithdrawn``; `WriterError`.
  public func withdraw(
    _ record: RecordID, _ cause: RecordWithdrawal.Cause, _ request: BookRequest
  ) async throws -> Recorded<RecordID> {
    try await desk.record(request) {
      _ = try await community(ofRecord: record)
      let row = RecordWithdrawalRow(record: record, cause: cause.rawValue, withdrawnBy: request.actor)
      let guards: [Guard] = [.notCredited(record), .notWithdrawn(record, effect: .becomes(1))]
      return request.recording(guards: guards, [RecordWithdrawalRow.table]) { _ in ([row.record], ["record": .id(record)]) }
    }.map(Self.recordID)
  }
}
