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
    let rows = try request.rows.enumerated().map { try Row($1, number: $0 + 1, of: command, rooms.desk) }
    let count = Int64(request.rows.count)
    // The call's own key first: it is found again, and fits no other content, whatever becomes of the rows.
    _ = try await rooms.desk.command(command.bookRequest) { _ in ["rows": .int(count)] }
    let answers = try await rooms.desk.post(rows: rows.map { ($0, $0.request) }) { row, request in
      try await draft(row, request, rooms)
    }
    let rowReplies = try zip(rows, answers).map { row, answer in try reply(to: answer, of: row) }
    let results = rowReplies.map(\.body).sorted { $0.row < $1.row }
    let isComplete = results.allSatisfy { $0.problem == nil }
    return Reply(List(results), status: isComplete ? 201 : 200, isReplay: rowReplies.allSatisfy(\.isReplay))
  }

  /// A row with its own request.
  private struct Row: Sendable {
    let number: Int
    let content: OpeningContent
    let request: BookRequest

    init(_ row: OpeningRow, number: Int, of command: Command, _ desk: BookDesk) throws {
      self.number = number
      content = try row.content(row: number)
      request = desk.row(number, content: try StrictJSON.canonical(row), of: command.bookRequest)
    }
  }

  private func reply(to answer: Result<Answer, any Error>, of row: Row) throws -> Reply<OpeningResult> {
    do {
      switch try answer.get() {
      case .posted(let posted, let replayed):
        return Reply(OpeningResult(row: Int64(row.number), posted: PointsAPI.PostedEntry(posted)), isReplay: replayed)
      case .refused(let reason, let figures, _): throw HTTPProblem.refused(reason, figures: figures)
      case .command: throw WriterError.contentDiffers
      }
    } catch {
      // Every row is answered in its place, since others may be posted: the call may be repeated as it is.
      if case WriterError.unknownOutcome = error {
        let key = row.request.key.uuidString.lowercased()
        return Reply(OpeningResult(row: Int64(row.number), problem: HTTPProblem.outcomeUnknown(key: key).problem))
      }
      guard let problem = HTTPProblem(translating: error) else { throw error }
      return Reply(OpeningResult(row: Int64(row.number), problem: problem.problem))
    }
  }

  private func draft(_ row: Row, _ request: BookRequest, _ rooms: Rooms) async throws -> EntryDraft {
    let today = today(rooms)
    switch row.content {
    case .wallet(let card, let points, let vintage, let minutes):
      return try await rooms.volunteering.openingDraft(
        try CardNumber(validating: card), points: try points?.points(field: "points") ?? Points(hundredths: 0),
        vintage: try vintage.map { try day($0, field: "vintage") }, minutes: minutes, on: today, request)
    case .shelf(let shop, let sku, let quantity):
      return try await rooms.shop.stockReceiptDraft(
        at: shop, try Basket(validating: [GoodsQuantity(sku: sku, pieces: quantity)]), source: .opening, on: today, request)
    }
  }
}
