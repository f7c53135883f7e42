import LedgerPostgres
import Postgres
import Synchronization

/// The SKUs of goods by their numbers.
///
/// Goods are only ever added, so what was read once stays true; there are as many as a book has goods.
final class GoodsNames: Sendable {
  private let known = Mutex<[Int64: String]>([:])
  private let read: GatheredRead<Int64, String>

  init(_ desk: BookDesk) {
    let book = desk.book.id
    read = GatheredRead(on: desk.reads) { goods, session in
      let rows = try session.query("SELECT id, sku FROM shop.goods WHERE book = \(book) AND id = ANY(\(goods))")
      return Dictionary(uniqueKeysWithValues: try rows.decode(Int64.self, String.self).map { ($0.0, $0.1) })
    }
  }

  func callAsFunction(_ goods: [Int64]) async throws -> [Int64: String] {
    let here = known.withLock { known in goods.reduce(into: [:]) { $0[$1] = known[$1] } }
    let missing = goods.filter { here[$0] == nil }
    if missing.isEmpty { return here }
    let found = try await read.values(of: missing)
    known.withLock { $0.merge(found) { $1 } }
    return here.merging(found) { $1 }
  }
}
