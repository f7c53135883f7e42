public import Ledger
public import LedgerPostgres
import Postgres

/// One shop's sheet of a settlement, as its document says.
public struct SettlementSheet: Sendable {
  /// The shop.
  public let shop: HolderID
  /// Hundredths of a point that it is paid for.
  public let payable: Int64
  /// Hundredths of returns that it pays back.
  public let receivable: Int64

  /// The sheets of a posted settlement, by shop.
  public static func all(of posted: PostedEntry) -> [SettlementSheet] {
    posted.documents.filter { $0.table == "shop.settlement_sheet" }.compactMap { document in
      let values = document.values.map(\.int)
      guard let shop = values[1], let payable = values[2], let receivable = values[3] else { return nil }
      return SettlementSheet(shop: HolderID(shop), payable: payable, receivable: receivable)
    }
  }
}

extension PointsShop {
  /// 超市月结 of all shops in one entry, as they stand: everything payable is settled, everything receivable collected.
  ///
  /// - Throws: ``WriterError``.
  public func settle(on day: Day, _ request: BookRequest) async throws -> Answer {
    try await desk.post(request) {
      let shops = try await desk.reads.run { session in
        try session.query("SELECT holder FROM shop.shop WHERE book = \(book) ORDER BY holder").decode(Int64.self)
      }.map(HolderID.init)
      let all = Guard(Fact(.shops, 0), .equals(Int64(shops.count)), otherwise: .recompose)
      // Without a shop there is nothing to clear, which is refused like a street of shops that owe and are owed nothing.
      let legs = shops.isEmpty ? .clear(.book) : shops.flatMap { [Leg].clear($0) }
      return request.draft(
        .settlement, on: day, guards: [all],
        [
          EntryDraft.Alternative(
            legs: legs,
            documents: { decided in
              shops.enumerated().map { index, shop in
                Document(
                  "shop.settlement_sheet",
                  [
                    .int(Int64(index + 1)), .int(shop.number), .int(decided.amount(on: Account.payable(to: shop).group)),
                    .int(-decided.amount(on: Account.refundReceivable(from: shop).group)),
                  ])
              }
            })
        ])
    }
  }

  /// The codes of shops by their ids.
  public func codes(of shops: [HolderID]) async throws -> [HolderID: String] {
    let rows = try await desk.reads.run { session in
      try session.query("SELECT holder, code FROM shop.shop WHERE book = \(book) AND holder = ANY(\(shops.map(\.number)))")
        .decode(Int64.self, String.self)
    }
    return Dictionary(uniqueKeysWithValues: rows.map { (HolderID($0.0), $0.1) })
  }
}
