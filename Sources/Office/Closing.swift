import Access
import Foundation
public import Ledger
public import LedgerPostgres
import PointsShop
public import Reconciliation
import Volunteering

extension Books {
  /// Thrown for a month that cannot be closed: something does not agree.
  public struct NotProven: Error, Sendable {
    /// The month.
    public let month: Month
    /// What does not agree.
    public let findings: [Finding]
  }

  /// 结账: closes a month that has ended and agrees; what it was closed with is sealed.
  ///
  /// - Throws: ``NotProven``; `ClosingError`; ``Refused``; `WriterError`; `PostgresError`.
  public func close(_ month: Month, _ act: Act) async throws -> Recorded<MonthVersion> {
    try await street.desk.close(month, today: act.today, act.request) { try await proof(of: month) }
  }

  /// What a month is closed with: what a run of it finds now; all but hints must be gone.
  private func proof(of month: Month) async throws -> MonthProof {
    let run = try await reconcile(month: month)
    let open = run.findings.filter { $0.check.level != .hint }
    guard open.isEmpty else { throw NotProven(month: month, findings: open) }
    let hints = run.findings.enumerated().map { index, finding in
      SettledFinding(
        number: Int64(index + 1), check: finding.check.code, level: finding.check.level.rawValue, state: "open",
        documents: finding.documents.map(\.description), figures: [finding.left, finding.right, finding.difference])
    }
    return MonthProof(findings: hints, rules: try await rules(in: month))
  }

  /// The rates and prices that were in force in a month.
  private func rules(in month: Month) async throws -> [MonthSeal.RuleVersion] {
    let cutOff = street.desk.book.cutOff
    let days = cutOff.firstDay(of: month)...cutOff.lastDay(of: month)
    return try await street.desk.report { [street] reader in
      try street.volunteering.rateVersions(in: days, reader) + street.shop.priceVersions(in: days, reader)
    }
  }

  /// 反结账: takes the seal of a month back, as a proposal that a second person confirms.
  ///
  /// Only the head of the grid decides on it, who still is that when it is confirmed; whoever confirms it may be another who may.
  ///
  /// - Throws: ``Failure/headOnly``; ``Failure/noReason``; `ClosingError`; ``Refused``; `NotApart`; `WriterError`.
  func reopen(_ month: Month, reason: String, _ act: Act) async throws -> Recorded<MonthVersion> {
    let request = act.request
    return try await street.desk.reopen(month, request) {
      // Alone nobody does it: what is only tried commits nothing, and a known key is answered before any guard.
      var (head, digest, guards) = (act.actor, Data(count: 32), [Guard.holds(grant: .ofNobody)])
      if case .tried = request.manner { guards = [] }
      if case .confirming(let id, let proposer, _) = request.manner {
        (head, guards) = (proposer, [])
        digest = try await street.desk.read { try $0.reasonDigest(of: id) } ?? Data()
      }
      let isHead = Guard.isHead(head)
      guard try await street.desk.read({ try $0.values(of: [isHead.fact])[isHead.fact] }) == 1 else { throw Failure.headOnly }
      guard !reason.isEmpty || !digest.allSatisfy({ $0 == 0 }), digest.count == 32 else { throw Failure.noReason }
      return (reason: digest, guards: guards + [isHead])
    }
  }
}
