import Access
import Foundation
public import Ledger
public import LedgerPostgres
import PointsShop
public import Reconciliation
import Volunteering

extension Books {
  /// Thrown for a month that cannot be closed: something does not agree, and is not settled.
  public struct NotProven: Error, Sendable {
    /// The month.
    public let month: Month
    /// What is not settled: 红 that is neither corrected nor accepted, 黄 without an explanation.
    public let findings: [KeptFinding]
  }

  /// 结账: closes a month that has ended and whose findings are settled; what it was closed with is sealed.
  ///
  /// The run that it is closed with is kept, so that what stands in the way can be worked off.
  ///
  /// - Throws: ``NotProven``; `ClosingError`; ``Refused``; `WriterError`; `PostgresError`.
  public func close(_ month: Month, _ act: Act) async throws -> Recorded<MonthVersion> {
    let user = act.actor == .system ? nil : act.actor
    return try await street.desk.close(month, today: act.today, act.request) { try await proof(of: month, by: user) }
  }

  /// What a month is closed with: what a run of it finds now, and what became of that; nothing is done about any finding meanwhile.
  private func proof(of month: Month, by user: UserID?) async throws -> MonthProof {
    let last = Fact.lastFindingNote
    let note = try await street.desk.read { try $0.values(of: [last])[last] } ?? 0
    let run = try await street.reconciliation.run(by: user, month: month)
    let open = run.findings.filter { !$0.isSettled }
    guard open.isEmpty else { throw NotProven(month: month, findings: open) }
    let settled = run.findings.map { kept in
      let finding = kept.finding
      return SettledFinding(
        number: kept.id, check: finding.check.code, level: finding.check.level.rawValue, state: kept.settlement.rawValue,
        documents: finding.documents.map(\.description), figures: [finding.left, finding.right, finding.difference])
    }
    return MonthProof(findings: settled, rules: try await rules(in: month), guards: [.noNote(since: note)])
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
  /// - Throws: ``Failure/headOnly``; ``Failure/noReason``; ``Failure/otherVersion(_:)``; `ClosingError`; ``Refused``; `NotApart`; `WriterError`.
  func reopen(_ month: Month, reason: String, _ act: Act) async throws -> Recorded<MonthVersion> {
    let request = act.request
    return try await street.desk.reopen(month, request) {
      // Alone nobody does it: what is only tried commits nothing, and a known key is answered before any guard.
      var (head, digest, guards) = (act.actor, Data(count: 32), [Guard.holds(grant: .ofNobody)])
      if case .tried = request.manner { guards = [] }
      if case .confirming(let id, let proposer, _) = request.manner {
        (head, guards) = (proposer, [])
        let (asked, last, reason) = try await street.desk.read { reader in
          (try reader.proposal(id), try reader.months().first { $0.month == month }?.events.last, try reader.reasonDigest(of: id))
        }
        if let asked, let last, last.event.state == .closed, last.at > asked.proposedAt { throw Failure.otherVersion(month) }
        digest = reason ?? Data()
      }
      let isHead = Guard.isHead(head)
      guard try await street.desk.read({ try $0.values(of: [isHead.fact])[isHead.fact] }) == 1 else { throw Failure.headOnly }
      guard !reason.isEmpty || !digest.allSatisfy({ $0 == 0 }), digest.count == 32 else { throw Failure.noReason }
      return (reason: digest, guards: guards + [isHead])
    }
  }
}
