public import Ledger
public import LedgerPostgres
import People

extension VolunteeringRoom {
  /// 核定额度: grants a community points to issue in the budget year of a day.
  ///
  /// Who waits for them is issued points by ``moveLines(after:on:_:)``, which the caller calls.
  ///
  /// - Throws: `PeopleError.unknownCommunity`; `WriterError`.
  public func grantQuota(_ points: Points, to code: Code, on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      let quota = Account.quota(of: try await people.community(code: code), on: day)
      return request.draft(.quotaGrant, on: day, [.init(legs: .grantQuota(to: quota, points))])
    }
  }

  /// 核减: takes quota of the budget year of a day back from a community, as far as it is not issued.
  ///
  /// - Throws: `PeopleError.unknownCommunity`; `WriterError`.
  public func cutQuota(_ points: Points, of code: Code, on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      let quota = Account.quota(of: try await people.community(code: code), on: day)
      return request.draft(.quotaCut, on: day, [.init(legs: .cutQuota(of: quota, points))])
    }
  }

  /// 调剂: moves quota of the budget year of a day from one community to another.
  ///
  /// - Throws: ``VolunteeringError/sameCommunity(_:)``; `PeopleError.unknownCommunity`; `WriterError`.
  public func moveQuota(_ points: Points, from: Code, to: Code, on day: Day, _ request: BookRequest) async throws -> Answer {
    guard from != to else { throw VolunteeringError.sameCommunity(to) }
    return try await desk.post(request) {
      let giver = Account.quota(of: try await people.community(code: from), on: day)
      let taker = Account.quota(of: try await people.community(code: to), on: day)
      return request.draft(.quotaMove, on: day, [.init(legs: .moveQuota(from: giver, to: taker, points))])
    }
  }
}
