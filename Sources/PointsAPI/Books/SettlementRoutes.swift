import Access
import Ledger
import Office
import PointsShop
import Web

extension StreetRoutes {
  /// Sheets of the shops, their signatures, and the settlement that pays them.
  func addSettlements() {
    post(
      "/sheets", action: "draw-sheets", roles: [.reconciler], MonthRequest.self, DrawnSheets.self, summary: "出结算单"
    ) { request, on in
      Reply(try await on.street.books.drawSheets(of: try month(request.month, field: "month"), on.act)) {
        DrawnSheets(sheets: $0)
      }
    }
    get(
      "/sheets", roles: [.clerk, .reconciler], query: QueryParameter.paging, List<SheetItem>.self, summary: "未结的结算单"
    ) { on in
      let page = Page(on.call)
      let own = on.call.principal.grants.of([.clerk, .reconciler, .auditor]).places
      let sheets = try await on.street.shop.openSheets(after: try page.identifier(), of: own, limit: page.wanted)
      return Reply(page.list(try sheets.map(SheetItem.init), id: \.id))
    }
    post(
      "/sheets/{id}/shop-signature", action: "sign-for-shop", roles: [.clerk], NoContent.self, SignedSheet.self, summary: "超市签字"
    ) { _, on in
      Reply(try await on.street.till.sign(try on.command.identifier("id"), on.act)) { SignedSheet(id: $0) }
    }
    post(
      "/sheets/{id}/street-signature", action: "sign-for-street", roles: [.reconciler], NoContent.self, SignedSheet.self,
      summary: "街道签字"
    ) { _, on in
      Reply(try await on.street.books.sign(try on.command.identifier("id"), on.act)) { SignedSheet(id: $0) }
    }
    post(
      "/settlements", action: "settle", roles: [.reconciler], MonthRequest.self, PostedReply<SettlementDetails>.self,
      summary: "超市月结"
    ) { request, on in
      Reply(try await on.street.books.settle(through: try month(request.month, field: "month"), on.act), SettlementDetails.init)
    }
  }
}

extension SettlementDetails {
  fileprivate init(_ settlement: Books.Settlement) {
    self.init(
      shops: settlement.paid.map { sheet in
        SheetLine(
          shop: sheet.shop, month: "\(sheet.month)", payable: PointsText(sheet.payable), receivable: PointsText(sheet.receivable),
          net: "\(sheet.net)")
      },
      carried: settlement.carried.map { CarriedSheet(id: $0.id, shop: $0.shop, month: "\($0.month)") })
  }
}

extension SheetItem {
  fileprivate init(_ sheet: Sheet) throws {
    self.init(
      id: sheet.id, shop: sheet.shop, month: "\(sheet.month)", payable: PointsText(sheet.payable),
      receivable: PointsText(sheet.receivable), net: "\(try sheet.net)",
      shopSigned: sheet.signedForShop != nil, streetSigned: sheet.signedForStreet != nil)
  }
}
