import Access
public import Ledger
public import LedgerPostgres
import Postgres
public import Volunteering

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
  /// - Throws: `VolunteeringError`; `Refusal` with ``RefusalReason/recordOverlaps``; `WriterError`.
  public func record(
    _ report: ServiceReport, seenBy witness: String, _ act: Act
  ) async throws -> Recorded<RecordID> {
    let user = try await street.desk.read { try street.users.user(login: witness, $0.session) }
    guard let user else { throw VolunteeringError.unknownWitness(witness) }
    return try await street.volunteering.record(report, seenBy: user.id, now: act.now, act.request)
  }

  /// 审批: credits minutes, and points as far as the community's quota goes.
  ///
  /// - Throws: ``Refused``; ``PostedUnread``; `VolunteeringError`; `WriterError`.
  public func approve(_ record: RecordID, _ act: Act) async throws -> Posted<Award> {
    let reviewer = try await ownVolunteer(of: act)
    let answer = try await street.volunteering.approve(record: record, reviewer: reviewer, on: act.today, act.request)
    return try await answer.posted { posted in
      let credit: Credit = try posted.document()
      return Award(minutes: credit.minutes, points: credit.points, isWaiting: credit.points < credit.due)
    }
  }

  /// 追回: takes the credit of a record back.
  ///
  /// - Throws: as ``approve(_:_:)``.
  public func clawBack(_ record: RecordID, reason: String, _ act: Act) async throws -> Posted<TakenBack> {
    let reviewer = try await ownVolunteer(of: act)
    let answer = try await street.volunteering.clawBack(
      record: record, reason: reason, reviewer: reviewer, on: act.today, act.request)
    return try await answer.posted { posted in
      let clawback: Clawback = try posted.document()
      return TakenBack(
        minutes: clawback.minutes, points: clawback.points, taken: clawback.taken, owed: clawback.owed)
    }
  }

  /// 核定额度: grants a community points to issue this year; what waits for them is issued then.
  ///
  /// - Throws: ``Refused``; `VolunteeringError`; `WriterError`.
  public func grantQuota(_ points: Points, to community: Code, _ act: Act) async throws -> Posted<Void> {
    try await street.volunteering.grantQuota(points, to: community, on: act.today, act.request).posted()
  }

  /// The volunteer that the actor is, if any.
  private func ownVolunteer(of act: Act) async throws -> HolderID? {
    try await street.desk.read { try street.users.user(id: act.actor, $0.session) }?.volunteer
  }
}

extension Street {
  /// The desk for service.
  public var service: ServiceDesk { ServiceDesk(self) }
}
