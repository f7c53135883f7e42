import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import PointsShop
import Web

extension StreetRoutes {
  /// Openings: passbooks and shelves are carried over.
  func addOpenings() {
    post(
      "/openings", action: "open", roles: [.admin], OpeningRequest.self, List<OpeningResult>.self, summary: "期初建账",
      hasRows: true, handler: Self.carryOver)
  }

  /// Every row is answered in its place, since others may be posted: the call may be repeated as it is.
  @Sendable private static func carryOver(_ request: OpeningRequest, _ on: KeyedStreetCall) async throws -> Reply<
    List<OpeningResult>
  > {
    let rows = try request.rows.enumerated().map { index, row in
      let content = try row.content(row: index + 1)
      return (content: try StrictJSON.canonical(row), read: { @Sendable in try Openings.Row(content) })
    }
    let results = try await on.street.openings.post(rows, on.act)
    let replies = try results.enumerated().map { index, result in
      try OpeningResult.reply(
        to: result, row: index + 1, key: on.street.desk.key(ofRow: index + 1, in: on.command.key))
    }
    let isComplete = replies.allSatisfy { $0.body.problem == nil }
    return Reply(
      List(replies.map(\.body)), isComplete ? .done : .inPart, isReplay: replies.allSatisfy(\.isReplay))
  }
}

extension OpeningResult {
  fileprivate static func reply(
    to result: Result<Posted<Void>, any Error>, row: Int, key: UUID
  ) throws -> Reply<OpeningResult> {
    do {
      let posted = try result.get()
      return Reply(OpeningResult(row: Int64(row), posted: EntryReceipt(posted.entry)), isReplay: posted.isReplay)
    } catch {
      return Reply(OpeningResult(row: Int64(row), problem: try Problems.problem(ofRow: key, for: error)))
    }
  }
}

extension Openings.Row {
  fileprivate init(_ content: OpeningContent) throws {
    switch content {
    case .wallet(let card, let points, let vintage, let minutes):
      self = .wallet(
        try CardNumber(validating: card), points: try points?.points(field: "points") ?? .zero,
        vintage: try vintage.map { try day($0, field: "vintage") }, minutes: minutes)
    case .shelf(let shop, let sku, let quantity):
      self = .shelf(shop: shop, try Basket(validating: [GoodsQuantity(sku: sku, pieces: quantity)]))
    case .pool(let points): self = .pool(try points.positive(field: "pool"))
    }
  }
}
