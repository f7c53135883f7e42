import Access
public import Foundation
public import Ledger
public import LedgerPostgres
import People
import Postgres
public import Volunteering
import Wallets

/// The desk for service: what was served, what it earns, and the quota that pays.
public struct ServiceDesk: Sendable {
  private let street: Street

  init(_ street: Street) { self.street = street }

  /// The credit of an approval.
  public struct Award: Sendable {
    /// Minutes.
    public let minutes: Int64
    /// Points; none while they wait for quota.
    public let points: Points
    /// Whether points are due that wait for quota (待额度).
    public let isWaiting: Bool

    /// The credit of an entry; nil if the entry is no approval.
    public init?(_ entry: PostedEntry) {
      guard let credit: Credit = entry.row() else { return nil }
      (minutes, points, isWaiting) = (credit.minutes, credit.points, credit.points < credit.due)
    }
  }

  /// The result of a clawback.
  public struct TakenBack: Sendable {
    /// Minutes.
    public let minutes: Int64
    /// Points of the credit.
    public let points: Points
    /// How many of them were still there.
    public let taken: Points
    /// How many are owed from now on.
    public let owed: Points
  }

  /// 登记服务: records who served when, on what, seen by whom.
  ///
  /// - Parameter witness: the login of the user who saw it.
  /// - Throws: `VolunteeringError`; `Refused` for ``RefusalReason/recordOverlaps``; `WriterError`.
  public func record(
    _ report: ServiceReport, seenBy witness: String, _ act: Act
  ) async throws -> Recorded<RecordID> {
    let act = try await act.at { try await street.people.community(code: report.community) }
    let user = try await street.desk.read { try street.users.user(login: witness, $0.session) }
    guard let user else { throw VolunteeringError.unknownWitness(witness) }
    return try await street.volunteering.record(report, seenBy: user.id, now: act.now, act.request)
  }

  /// A row of a call: a service, and the login of the user who saw it.
  public typealias Row = (report: ServiceReport, witness: String)

  /// 登记服务, many at once: each row is recorded by itself, under a key derived from the call's; recorded rows stay, and the call may be
  /// repeated.
  ///
  /// - Parameter rows: the content of each row, for its fingerprint, and a way to read it, which may throw.
  /// - Returns: a result per row, in order: the record, or why there is none, as of ``record(_:seenBy:_:)``.
  /// - Throws: `WriterError` if the call as a whole could not be taken.
  public func record(
    _ rows: [(content: Data, read: @Sendable () throws -> Row)], _ act: Act
  ) async throws -> [Result<Recorded<RecordID>, any Error>] {
    try await street.desk.keep(rows: rows.count, of: act.anywhere)
    let asked = rows.enumerated().map { index, row in
      let act = act.row { street.desk.row(index + 1, content: row.content, of: $0) }
      return (row: (act: act, read: row.read), request: act.request)
    }
    return await street.volunteering.record(rows: asked, now: act.now) { chunk in
      let reports = chunk.map { one in Result { try one.row.read() } }
      let known = reports.compactMap { try? $0.get() }
      let (communities, users) = try await street.desk.read { reader in
        let communities = try street.people.communities(of: Set(known.map(\.report.community)), reader)
        return (communities, try street.users.users(logins: Set(known.map(\.witness)), reader.session))
      }
      var services: [Result<(WitnessedService, BookRequest), any Error>] = []
      for (one, report) in zip(chunk, reports) {
        do {
          let (report, witness) = try report.get()
          guard let community = communities[report.community] else { throw PeopleError.unknownCommunity(report.community) }
          let act = try await one.row.act.at { community }
          guard let user = users[witness] else { throw VolunteeringError.unknownWitness(witness) }
          services.append(.success((WitnessedService(report, seenBy: user.id), act.request)))
        } catch {
          services.append(.failure(error))
        }
      }
      return services
    }
  }

  /// 撤回: takes a record back that earned nothing so far, by whoever records or reviews for its community.
  ///
  /// - Throws: `VolunteeringError`; `Refused` for ``RefusalReason/recordNotPending`` and
  ///   ``RefusalReason/recordWithdrawn``; `WriterError`.
  public func withdraw(_ record: RecordID, _ cause: RecordWithdrawal.Cause, _ act: Act) async throws -> Recorded<RecordID> {
    let act = try await act.at { try await street.volunteering.community(ofRecord: record) }
    return try await street.volunteering.withdraw(record, cause, act.request)
  }

  /// 审批: credits minutes, and points as far as the community's quota goes.
  ///
  /// - Throws: ``Refused``; ``PostedUnread``; `VolunteeringError`; `WriterError`.
  public func approve(_ record: RecordID, _ act: Act) async throws -> Posted<Award> {
    let act = try await act.at { try await street.volunteering.community(ofRecord: record) }
    let answer = try await street.volunteering.approve(record: record, on: act.today, act.request)
    return try await answer.posted(on: street, act) { posted in
      guard let award = Award(posted) else { throw CorruptBook("entry \(posted.entry.number) has no credit") }
      return award
    }
  }

  /// 追回: takes the credit of a record back.
  ///
  /// - Throws: as ``approve(_:_:)``.
  public func clawBack(_ record: RecordID, reason: String, _ act: Act) async throws -> Posted<TakenBack> {
    let act = try await act.at { try await street.volunteering.community(ofRecord: record) }
    let answer = try await street.volunteering.clawBack(
      record: record, reason: reason, on: act.today, act.request
    ) { try await street.wallets.held(about: record.number, of: $0, taking: $1, on: act.today) }
    return try await answer.posted(on: street, act) { posted in
      let clawback: Clawback = try posted.document()
      return TakenBack(
        minutes: clawback.minutes, points: clawback.points, taken: clawback.taken, owed: clawback.owed)
    }
  }

  /// The result of a corrected service.
  public struct Corrected: Sendable {
    /// Minutes before and now.
    public let minutes: (before: Int64, after: Int64)
    /// Points paid before and now.
    public let points: (before: Points, after: Points)
    /// Points that wait for quota.
    public let due: Points
    /// Points taken back that were no longer there, and are owed.
    public let owed: Points
  }

  /// 更正服务: corrects a credited record to the right minutes.
  ///
  /// - Throws: as ``approve(_:_:)``; `Refusal`.
  public func correct(_ record: RecordID, minutes: Int64, reason: String, _ act: Act) async throws -> Posted<Corrected> {
    let act = try await act.at { try await street.volunteering.community(ofRecord: record) }
    let answer = try await street.volunteering.correct(
      record: record, minutes: minutes, reason: reason, on: act.today, act.request)
    return try await answer.posted(on: street, act) { posted in
      let row: ServiceCorrection = try posted.document()
      return Corrected(
        minutes: (row.minutesBefore, row.minutesAfter), points: (row.pointsBefore, row.pointsAfter),
        due: try row.dueAfter - row.pointsAfter, owed: row.owed)
    }
  }

  /// 核定额度: grants a community points to issue this year; what waits for them is issued then.
  ///
  /// - Throws: ``Refused``; `VolunteeringError`; `WriterError`.
  public func grantQuota(_ points: Points, to community: Code, _ act: Act) async throws -> Posted<Void> {
    try await street.volunteering.grantQuota(points, to: community, on: act.today, act.request).posted(on: street, act)
  }

  /// 核减: takes quota of this year back from a community, as far as it is not issued.
  ///
  /// - Throws: ``Refused``; `PeopleError`; `WriterError`.
  public func cutQuota(_ points: Points, of community: Code, _ act: Act) async throws -> Posted<Void> {
    try await street.volunteering.cutQuota(points, of: community, on: act.today, act.request).posted(on: street, act)
  }

  /// 调剂: moves quota of this year from one community to another; what waits for it there is issued then.
  ///
  /// - Throws: ``Refused``; `VolunteeringError`; `PeopleError`; `WriterError`.
  public func moveQuota(_ points: Points, from: Code, to: Code, _ act: Act) async throws -> Posted<Void> {
    try await street.volunteering.moveQuota(points, from: from, to: to, on: act.today, act.request).posted(on: street, act)
  }

  /// 结转下年 or 不再发放: decides about a credit that still waits when its year is to be ended.
  ///
  /// - Throws: `VolunteeringError`; `Refusal`; `WriterError`.
  public func decide(
    _ decision: VolunteeringRoom.WaitingDecision, about record: RecordID, _ act: Act
  ) async throws -> Recorded<EntryNumber> {
    let recorded = try await street.volunteering.decide(decision, about: record, on: act.today, act.request)
    await street.volunteering.moveLines(of: recorded.value, on: act.today, act.request)
    return recorded
  }
}

extension Street {
  /// The desk for service.
  public var service: ServiceDesk { ServiceDesk(self) }
}
