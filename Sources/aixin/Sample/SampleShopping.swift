import Ledger

/// What people can buy as the plan goes on: points in their purses, pieces on the shelves, and what they took this month.
///
/// The plan keeps these figures to send people to the shop who can pay for something, and to order goods before they run out.
struct SampleShopping {
  /// The spendable points of a volunteer, in hundredths, by the year whose end is their last day.
  private struct Purse {
    var parts: [Int: Int64] = [:]

    func spendable(in year: Int) -> Int64 { parts.filter { $0.key >= year }.values.reduce(0, +) }

    /// The earliest first, as the ledger does.
    mutating func spend(_ amount: Int64, in year: Int) {
      var left = amount
      for key in parts.keys.sorted() where key >= year {
        let taken = min(left, parts[key, default: 0])
        parts[key, default: 0] -= taken
        left -= taken
      }
    }
  }

  private struct Taken: Hashable {
    let volunteer: Int
    let sku: String
    let month: Month
  }

  private var purses: [Int: Purse] = [:]
  private var taken: [Taken: Int64] = [:]
  /// Pieces by shop and SKU.
  private var shelves: [[String: Int64]]

  /// Full shelves and empty purses.
  init(shops: Int) {
    let full = Dictionary(uniqueKeysWithValues: SampleStreet.goods.map { ($0.sku, $0.fullShelf) })
    shelves = Array(repeating: full, count: shops)
  }

  /// Points come in, to be spent until the end of the next year.
  mutating func earn(_ hundredths: Int64, _ volunteer: Int, on day: Day) {
    purses[volunteer, default: Purse()].parts[day.civil.year + 1, default: 0] += hundredths
  }

  /// Hundredths that a volunteer can spend.
  func spendable(_ volunteer: Int, on day: Day) -> Int64 { purses[volunteer]?.spendable(in: day.civil.year) ?? 0 }

  /// Pieces of goods that a volunteer may still take on a day.
  func available(_ goods: SampleStreet.Goods, at shop: Int, to volunteer: Int, on day: Day) -> Int64 {
    let left = shelves[shop][goods.sku, default: 0]
    guard let limit = goods.limit else { return left }
    return min(left, limit - taken[Taken(volunteer: volunteer, sku: goods.sku, month: day.month), default: 0])
  }

  /// A visit succeeds; with a negative quantity, something comes back.
  mutating func take(_ line: GoodsQuantity, for hundredths: Int64, at shop: Int, by volunteer: Int, on day: Day) {
    shelves[shop][line.sku, default: 0] -= line.pieces
    taken[Taken(volunteer: volunteer, sku: line.sku, month: day.month), default: 0] += line.pieces
    if hundredths > 0 {
      purses[volunteer, default: Purse()].spend(hundredths, in: day.civil.year)
    } else {
      earn(-hundredths, volunteer, on: day)
    }
  }

  /// What has to be ordered for a shop, and is on its shelf then.
  mutating func order(for shop: Int) -> [GoodsQuantity] {
    let lines = SampleStreet.goods.compactMap { goods -> GoodsQuantity? in
      let left = shelves[shop][goods.sku, default: 0]
      return left < goods.lowShelf ? GoodsQuantity(sku: goods.sku, pieces: goods.fullShelf - left) : nil
    }
    for line in lines { shelves[shop][line.sku, default: 0] += line.pieces }
    return lines
  }
}
