public import Ledger
public import LedgerPostgres
import Postgres

/// What a clawback came to, as its document says.
public struct Clawback: Sendable {
  /// Minutes taken back.
  public let minutes: Int64
  /// Hundredths of a point that had been credited.
  public let points: Int64
  /// Hundredths that were there.
  public let taken: Int64
  /// Hundredths that the volunteer owes for it.
  public let owed: Int64

  /// Reads the document of a posted clawback; nil if the entry is none.
  public init?(_ posted: PostedEntry) {
    guard let values = posted.documents.first(where: { $0.table == "volunteering.clawback" })?.values,
      let minutes = values[3].int, let points = values[4].int, let taken = values[5].int, let owed = values[6].int
    else { return nil }
    self.minutes = minutes
    self.points = points
    self.taken = taken
    self.owed = owed
  }
}

extension Volunteering {
  /// 冲正已发积分: takes a record's credit back, to the community that paid; what is not there any more is owed.
  ///
  /// The record may be approved anew afterwards, which repays the debt first.
  ///
  /// - Parameters:
  ///   - reason: why, in the reviewer's words.
  ///   - reviewer: the reviewer as a volunteer, if also one.
  /// - Throws: ``VolunteeringError/unknownRecord(_:)``, ``VolunteeringError/ownWork``; ``WriterError``.
  public func clawBack(
    record id: Int64, reason: String, reviewer: HolderID?, on day: Day, _ request: BookRequest
  ) async throws -> Answer {
    try await desk.post(request) {
      let (record, reviewer, credit) = try await desk.reads.run { session in
        guard let record = try self.record(id, session) else { throw VolunteeringError.unknownRecord(id) }
        return (record, try present(reviewer, session), try standingCredit(of: id, session))
      }
      guard reviewer != record.holder else { throw VolunteeringError.ownWork }
      return try draft(of: record, credit, reason: reason, on: day, request)
    }
  }

  /// The entry that credited a record, if none has clawed it back.
  private func standingCredit(of record: Int64, _ session: Session) throws -> PostedEntry? {
    let entry = try session.query(
      """
      SELECT c.entry FROM volunteering.credit c
       WHERE c.book = \(book) AND c.record = \(record)
         AND NOT EXISTS (SELECT FROM volunteering.clawback b WHERE b.book = c.book AND b.credit_entry = c.entry)
       ORDER BY c.entry DESC LIMIT 1
      """
    ).first(Int64.self)
    guard let entry else { return nil }
    return try EntryReader(book: book, schema: desk.writer.schema).load([entry], session)[entry]
  }

  private func draft(
    of record: ServiceRecord, _ posted: PostedEntry?, reason: String, on day: Day, _ request: BookRequest
  ) throws -> EntryDraft {
    // Without a credit the guard refuses, under the lock; the legs are those of nothing.
    let refusal = Guard.Otherwise.refuse(.recordNotCredited, ["record": .int(record.id)])
    guard let posted, let credit = Credit(posted) else {
      let guards = [Guard(Fact(.credits, record.id), .equals(1), otherwise: refusal)]
      return request.draft(.clawback, on: day, guards: guards, [.init(legs: [])])
    }
    let quota =
      posted.entry.postings.first { $0.account.code == .unissuedQuota }?.account ?? .quota(of: record.community, on: day)
    let legs: [Leg] =
      .clawBackHours(from: record.holder, to: record.community, minutes: credit.minutes, record.hours)
      + .clawBack(credit.points, from: record.holder, to: quota)
    let debt = Account.clawbackReceivable(from: record.holder).group
    var draft = request.draft(
      .clawback, on: day,
      guards: [
        Guard(Fact(.clawbacks, posted.entry.number), .equals(0), effect: .adds(1), otherwise: refusal),
        Guard(Fact(.credits, record.id), .equals(1), effect: .adds(-1), otherwise: refusal),
      ],
      [
        EntryDraft.Alternative(
          legs: legs, details: ["entry": .int(posted.entry.number), "record": .int(record.id)],
          documents: { decided in
            let owed = decided.amount(on: debt)
            return [
              Document(
                "volunteering.clawback",
                [
                  .int(1), .int(record.id), .int(posted.entry.number), .int(credit.minutes), .int(credit.points),
                  .int(credit.points - owed), .int(owed),
                ])
            ]
          })
      ])
    draft.affects = posted.entry.period
    draft.remark = Remark(reason)
    return draft
  }
}
