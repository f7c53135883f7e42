import Foundation
import Ledger
import LedgerPostgres
import Office
import PointsAPI
import PointsShop
import Volunteering

extension Handlers {
  /// Every row is an entry of its own under a key derived from the call's: what is posted stays, and the call may be repeated.
  func open(_ request: OpeningRequest, _ command: Command) async throws -> Reply<List<OpeningResult>> {
    let (street, act) = try await open(command)
    let rows = try request.rows.enumerated().map { index, row in
      let content = try row.content(row: index + 1)
      return (content: try StrictJSON.canonical(row), read: { @Sendable in try Openings.Row(content) })
    }
    let results = try await street.openings.post(rows, act)
    let replies = try results.enumerated().map { index, result in
      try reply(to: result, row: index + 1, key: street.desk.key(ofRow: index + 1, in: act.request.key))
    }
    let isComplete = replies.allSatisfy { $0.body.problem == nil }
    return Reply(
      List(replies.map(\.body)), status: isComplete ? 201 : 200, isReplay: replies.allSatisfy(\.isReplay))
  }

  /// Every row is answered in its place, since others may be posted: the call may be repeated as it is.
  private func reply(to result: Result<Posted<Void>, any Error>, row: Int, key: UUID) throws -> Reply<OpeningResult> {
    do {
      let posted = try result.get()
      return Reply(OpeningResult(row: Int64(row), posted: EntryReceipt(posted.entry)), isReplay: posted.isReplay)
    } catch WriterError.unknownOutcome {
      let problem = HTTPProblem.outcomeUnknown(key: key.uuidString.lowercased())
      return Reply(OpeningResult(row: Int64(row), problem: problem.problem))
    } catch {
      guard let problem = HTTPProblem(translating: error) else { throw error }
      return Reply(OpeningResult(row: Int64(row), problem: problem.problem))
    }
  }
}

extension Openings.Row {
  fileprivate init(_ content: OpeningContent) throws {
    switch content {
    case .wallet(let card, let points, let vintage, let minutes):
      self = .wallet(
        try CardNumber(validating: card), points: try points?.points(field: "points") ?? Points(hundredths: 0),
        vintage: try vintage.map { try day($0, field: "vintage") }, minutes: minutes)
    case .shelf(let shop, let sku, let quantity):
      self = .shelf(shop: shop, try Basket(validating: [GoodsQuantity(sku: sku, pieces: quantity)]))
    }
  }
}
