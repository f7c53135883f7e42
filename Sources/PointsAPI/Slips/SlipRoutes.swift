import Access
import Ledger
import Office
import People
import PointsShop
import Web

extension StreetRoutes {
  /// Paper slips, and what they paid over quota.
  func addSlips() {
    post(
      "/paper-slips", action: "enter-slip", roles: [.clerk], SlipRequest.self, PostedReply<SlipDetails>.self, summary: "断网手工单"
    ) { request, on in
      let slip = try await on.street.till.enterSlip(
        request.number, try Basket(request.lines), with: try CardNumber(validating: request.card), at: request.shop,
        on: try day(request.day, field: "day"), on.act)
      return Reply(slip) {
        SlipDetails(
          lines: $0.sale.lines.map(PricedLine.init), total: PointsText($0.sale.total), balance: PointsText($0.sale.balance),
          owed: PointsText($0.owed), overQuota: PointsText($0.overQuota))
      }
    }
    get(
      "/paper-slips/over-quota", roles: [.admin, .head, .reconciler], query: QueryParameter.paging, List<SlipItem>.self,
      summary: "超额度兑付"
    ) { on in
      let page = Page(on.call)
      let slips = try await on.street.shop.slipsOverQuota(after: try page.identifier(), limit: page.wanted)
      return Reply(page.list(slips.map(SlipItem.init), id: \.entry))
    }
    post(
      "/paper-slips/{entry}/ratification", action: "ratify-slip", roles: [.admin, .head], NoContent.self, RatifiedSlip.self,
      summary: "追认超额度兑付"
    ) { _, on in
      let entry: EntryNumber = try on.command.identifier("entry")
      return Reply(try await on.street.books.ratifySlip(entry, on.act)) { RatifiedSlip(entry: $0) }
    }
  }
}

extension SlipItem {
  fileprivate init(_ slip: OverQuotaSlip) {
    self.init(
      entry: slip.entry, shop: slip.shop, number: slip.number, day: "\(slip.day)", overQuota: PointsText(slip.overQuota),
      ratified: slip.ratifiedBy != nil)
  }
}
