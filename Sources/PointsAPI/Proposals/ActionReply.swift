import Ledger
import LedgerPostgres
import Office
import Web

extension ActionResult {
  /// The body of the answer to whoever asked for it, or confirmed it.
  func body(of input: ProposalInput) -> (body: any WireType, isReplay: Bool) {
    switch self {
    case .posted(let posted):
      if case .reverse(let entry) = input { return reply(posted) { ReversalDetails(reverses: entry) } }
      return reply(posted) { NoDetails() }
    case .deducted(let posted):
      return reply(posted) { DeductionDetails(due: PointsText($0.due), taken: PointsText($0.taken)) }
    case .writtenOff(let posted):
      return reply(posted) { WriteOffDetails(lent: PointsText($0.lent), overQuota: PointsText($0.overQuota)) }
    case .memberCorrected(let posted):
      return reply(posted) { MemberCorrectionDetails(points: PointsText($0.points), owed: PointsText($0.owed)) }
    case .openingCorrected(let posted): return reply(posted) { OpeningCorrectionDetails(owed: PointsText($0)) }
    case .clawedBack(let posted): return reply(posted) { ClawbackDetails($0) }
    case .reopened(let recorded):
      let month = ReopenedMonth(month: "\(recorded.value.month)", version: Int64(recorded.value.version))
      return (month, recorded.isReplay)
    case .version(let recorded):
      switch input {
      case .setPrice(let sku, _, _): return (PriceResponse(sku: sku, version: recorded.value), recorded.isReplay)
      case .setRate(let colour, _, _, _): return (RateResponse(colour: colour, version: recorded.value), recorded.isReplay)
      default: preconditionFailure("\(input.action) has no versions")
      }
    }
  }

  private func reply<Details, Wire: WireType>(
    _ posted: Posted<Details>, _ details: (Details) -> Wire
  ) -> (body: any WireType, isReplay: Bool) {
    let reply = Reply(posted, details)
    return (reply.body, reply.isReplay)
  }
}

extension ProposalResponse {
  init(_ proposal: Proposal, _ preview: PreviewOfProposal? = nil) {
    let kept = proposal.kept
    self.init(
      proposal: kept.id, state: "open", action: kept.action, summary: proposal.input.sentence(), reason: kept.reason,
      about: proposal.input.about, proposer: kept.proposer, proposedAt: "\(kept.proposedAt)", expiresAt: "\(kept.expiresAt)",
      preview: preview)
    switch kept.state {
    case .open: break
    case .confirmed(let user, let entry): (state, endedBy, self.entry) = ("confirmed", user, entry)
    case .withdrawn(let user, _): (state, endedBy) = ("withdrawn", user)
    case .expired: state = "expired"
    }
  }
}

extension PreviewOfProposal {
  init(_ preview: ProposalPreview) {
    self.init(
      outcome: preview.outcome?.hexadecimal, changed: preview.hasChanged,
      lines: preview.lines.map { line in
        PreviewLine(
          code: Int64(line.account.code.rawValue), holder: line.holder, commodity: line.account.commodity.description,
          side: line.amount > 0 ? "debit" : "credit", amount: line.account.commodity.figure(abs(line.amount)))
      }, refusal: preview.refusal.map { HTTPProblem.refused($0.reason, figures: $0.figures.text).problem })
  }
}
