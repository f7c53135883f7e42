import Access
import Ledger
import LedgerPostgres
import Office
import People
import Web

extension StreetRoutes {
  /// Corrections with a way of their own.
  func addCorrections() {
    propose(
      "/reissues", action: "reissue", roles: [.reconciler], ReissueRequest.self, PostedReply<NoDetails>.self, summary: "补发"
    ) { request, _ in (.reissue(try request.points.positive(field: "points"), for: request.entry), request.reason) }
    propose(
      "/write-offs", action: "write-off", roles: [.admin], WriteOffRequest.self, PostedReply<WriteOffDetails>.self,
      summary: "核销欠分"
    ) { request, _ in (.writeOff(try CardNumber(validating: request.card)), request.reason) }
    propose(
      "/redemptions/{entry}/member-correction", action: "correct-member", roles: [.reconciler], MemberCorrectionRequest.self,
      PostedReply<MemberCorrectionDetails>.self, summary: "记错人更正"
    ) { request, call in
      (.correctMember(try call.identifier("entry"), to: try CardNumber(validating: request.card)), request.reason)
    }
    propose(
      "/entries/{no}/opening-correction", action: "correct-opening", roles: [.admin], OpeningCorrectionRequest.self,
      PostedReply<OpeningCorrectionDetails>.self, summary: "更正期初"
    ) { request, call in
      let points = try request.points.points(field: "points")
      return (.correctOpening(try call.identifier("no"), points: points, minutes: request.minutes), request.reason)
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
