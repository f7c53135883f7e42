import Access
import Ledger
import LedgerPostgres
import Office
import People
import Web

extension StreetRoutes {
  /// Corrections with a way of their own.
  func addCorrections() {
    post(
      "/reissues", action: "reissue", roles: [.reconciler], ReissueRequest.self, PostedReply<NoDetails>.self, summary: "补发"
    ) { request, on in
      Reply(
        try await on.street.books.reissue(
          try request.points.positive(field: "points"), for: request.entry, reason: request.reason, on.act))
    }
    post(
      "/write-offs", action: "write-off", roles: [.admin], WriteOffRequest.self, PostedReply<WriteOffDetails>.self,
      summary: "核销欠分"
    ) { request, on in
      let card = try CardNumber(validating: request.card)
      return Reply(try await on.street.books.writeOffDebt(of: card, reason: request.reason, on.act)) {
        WriteOffDetails(lent: PointsText($0.lent), overQuota: PointsText($0.overQuota))
      }
    }
    post(
      "/redemptions/{entry}/member-correction", action: "correct-member", roles: [.reconciler], MemberCorrectionRequest.self,
      PostedReply<MemberCorrectionDetails>.self, summary: "记错人更正"
    ) { request, on in
      let correction = try await on.street.books.correctMember(
        of: try on.command.identifier("entry"), to: try CardNumber(validating: request.card), reason: request.reason, on.act)
      return Reply(correction) { MemberCorrectionDetails(points: PointsText($0.points), owed: PointsText($0.owed)) }
    }
    post(
      "/entries/{no}/opening-correction", action: "correct-opening", roles: [.admin], OpeningCorrectionRequest.self,
      PostedReply<OpeningCorrectionDetails>.self, summary: "更正期初"
    ) { request, on in
      let correction = try await on.street.books.correctOpening(
        try on.command.identifier("no"), points: try request.points.points(field: "points"), minutes: request.minutes,
        reason: request.reason, on.act)
      return Reply(correction) { OpeningCorrectionDetails(owed: PointsText($0)) }
    }
    post(
      "/entries/{no}/confirmation", action: "confirm", roles: [.reconciler, .admin], NoContent.self, ConfirmedEntry.self,
      summary: "复核"
    ) { _, on in
      Reply(try await on.street.books.confirm(try on.command.identifier("no"), on.act)) { ConfirmedEntry(entry: $0) }
    }
    get(
      "/confirmations", roles: [.reconciler, .admin], query: QueryParameter.paging, List<EntrySummary>.self, summary: "待复核"
    ) { on in
      let page = Page(on.call)
      let after: EntryNumber = try page.identifier()
      let entries = try await on.street.desk.read { try $0.unconfirmed(after: after, limit: page.wanted) }
      return Reply(page.list(entries.map(EntrySummary.init), id: \.entry))
    }
    post(
      "/year-ends", action: "end-year", roles: [.reconciler], YearEndRequest.self, PostedReply<YearEndDetails>.self,
      summary: "年结"
    ) { request, on in
      Reply(try await on.street.books.endYear(Int(request.year), on.act)) { YearEndDetails(settled: PointsText($0)) }
    }
  }
}
