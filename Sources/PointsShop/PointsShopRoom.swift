public import Ledger
public import LedgerPostgres
public import People
import Postgres

/// The points shops of a book: goods, prices, stock, redemptions and returns.
public struct PointsShopRoom: Room {
  /// The most that one piece may cost; the table `shop.price` holds no more.
  public static let highestPrice = Points(hundredths: 100_000_000)

  /// The least that one piece may cost.
  static let lowestPrice = Points(hundredths: 1)

  let desk: BookDesk
  let people: PeopleRoom
  /// Remembered for a minute: codes of shops and SKUs do not change, but nothing relies on it.
  let shops: RememberedRead<Code, HolderID>
  /// By the book's number.
  let shopNames: RememberedRead<Int32, [(holder: HolderID, code: Code, name: String)]>
  let namesByGoods: RememberedRead<GoodsID, GoodsName>
  /// Remembered for a second: a guard catches a price that has changed, and the draft is composed again.
  let prices: RememberedRead<GoodsOnDay, PricedGoods>
  let unwritten = UnwrittenNotes()

  /// The room of one book.
  public init(_ desk: BookDesk, people: PeopleRoom) {
    self.people = people
    self.desk = desk
    shops = desk.remembered(for: .seconds(60)) { try Self.shops(of: $0, $1) }
    shopNames = desk.remembered(for: .seconds(60), keeping: { !$0.isEmpty }) { [$1.book: try Self.shopNames($1)] }
    namesByGoods = desk.remembered(for: .seconds(60)) { try Self.goodsNames($0, $1) }
    prices = desk.remembered(for: .seconds(1), keeping: { $0.priceVersion > 0 }) { try Self.goods($0, $1) }
  }

  var book: Int32 { desk.book.id }
}
