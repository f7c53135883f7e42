import Foundation
import Ledger
import LedgerPostgres
import PointsAPI
import PointsShop
import Volunteering

extension Handlers {
  /// Every row is an entry of its own under a key derived from the call's: what is posted stays, and the call may be repeated.
  func open(_ request: OpeningRequest, _ command: Command) async throws -> Reply<List<OpeningResult>> {
    let rooms = try await rooms(command.principal)
    let rows = try request.rows.enumerated().map { try Row($1, number: $0 + 1, of: command) }
    let results = try await withThrowingTaskGroup(of: OpeningResult.self) { group in
      for row in rows { group.addTask { try await open(row, rooms) } }
      return try await group.reduce(into: [OpeningResult]()) { $0.append($1) }
    }
    let isComplete = results.allSatisfy { $0.problem == nil }
    return Reply(List(results.sorted { $0.row < $1.row }), status: isComplete ? 201 : 200)
  }

  /// A row with its own request.
  private struct Row: Sendable {
    let number: Int
    let content: OpeningContent
    let request: BookRequest

    init(_ row: OpeningRow, number: Int, of command: Command) throws {
      self.number = number
      content = try row.content(row: number)
      request = command.bookRequest.row(number, content: try StrictJSON.canonical(row))
    }
  }

  private func open(_ row: Row, _ rooms: Rooms) async throws -> OpeningResult {
    do {
      switch try await post(row, rooms) {
      case .posted(let posted, _): return OpeningResult(row: Int64(row.number), posted: PointsAPI.PostedEntry(posted))
      case .refused(let reason, let figures, _): throw HTTPProblem.refused(reason, figures: figures)
      case .command: throw WriterError.contentDiffers
      }
    } catch {
      // A row that can be mended is answered in its place; what concerns the whole call ends it.
      guard let problem = HTTPProblem(translating: error), problem.problem.status < 500 else { throw error }
      return OpeningResult(row: Int64(row.number), problem: problem.problem)
    }
  }

  private func post(_ row: Row, _ rooms: Rooms) async throws -> Answer {
    let today = today(rooms)
    switch row.content {
    case .wallet(let card, let points, let vintage, let minutes):
      return try await rooms.volunteering.open(
        try CardNumber(validating: card), points: try points?.points(field: "points") ?? Points(hundredths: 0),
        vintage: try vintage.map { try day($0, field: "vintage") }, minutes: minutes, on: today, row.request)
    case .shelf(let shop, let sku, let quantity):
      return try await rooms.shop.receiveStock(
        at: shop, try Basket(validating: [GoodsQuantity(sku: sku, pieces: quantity)]), source: "opening", kind: .opening,
        on: today, row.request)
    }
  }
}
