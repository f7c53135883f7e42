public import Foundation
public import Ledger
import LedgerPostgres
public import People
public import PointsShop
import Volunteering
import Wallets

/// 期初建账: carries passbooks and shelves over into the book, many rows at once.
public struct Openings: Sendable {
  private let street: Street

  init(_ street: Street) { self.street = street }

  /// A row: a passbook, the goods of one kind on a shelf, or the pool.
  public enum Row: Sendable {
    /// A card holds points (with a last day, or nil for the usual one) and minutes served so far.
    case wallet(CardNumber, points: Points, vintage: Day?, minutes: Int64)
    /// A shelf of a shop holds goods.
    case shelf(shop: Code, Basket)
    /// The 爱心公益池 holds points.
    case pool(Points)
  }

  /// Posts each row as an entry of its own, under a key derived from the call's; posted rows stay, and the call may be repeated.
  ///
  /// - Parameter rows: the content of each row, for its fingerprint, and a way to read it, which may throw.
  /// - Returns: a result per row, in order: what was posted, or why not.
  /// - Throws: `WriterError` if the call as a whole could not be taken.
  public func post(
    _ rows: [(content: Data, read: @Sendable () throws -> Row)], _ act: Act
  ) async throws -> [Result<Posted<Void>, any Error>] {
    try await street.desk.keep(rows: rows.count, of: act.request)
    let requests = rows.enumerated().map { index, row in
      (row: row.read, request: street.desk.row(index + 1, content: row.content, of: act.requestForOthers))
    }
    let answers = await street.desk.post(rows: requests) { read, request in
      try await draft(try read(), request, on: act.today)
    }
    var results: [Result<Posted<Void>, any Error>] = []
    for answer in answers {
      do { results.append(.success(try await answer.get().posted(on: street, act))) } catch { results.append(.failure(error)) }
    }
    return results
  }

  /// Posts one row, under the act's own key.
  ///
  /// - Throws: ``Refused``; `NotApart`; `VolunteeringError`; `PointsShopError`; `WriterError`.
  public func post(_ row: Row, _ act: Act) async throws -> Posted<Void> {
    try await street.desk.post(act.requestForOthers) { try await draft(row, act.requestForOthers, on: act.today) }.posted(
      on: street, act)
  }

  private func draft(_ row: Row, _ request: BookRequest, on day: Day) async throws -> EntryDraft {
    switch row {
    case .wallet(let card, let points, let vintage, let minutes):
      try await street.volunteering.openingDraft(
        card, points: points, vintage: vintage, minutes: minutes, on: day, request)
    case .shelf(let shop, let basket):
      try await street.shop.openingDraft(of: basket, at: shop, on: day, request)
    case .pool(let points): street.wallets.poolOpeningDraft(points, on: day, request)
    }
  }
}

extension Street {
  /// The desk for openings.
  public var openings: Openings { Openings(self) }
}
