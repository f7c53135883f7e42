public import Ledger

/// Goods that are sold, come back or are delivered: each SKU once, in quantities within bounds.
public struct Basket: Sendable {
  /// The lines, in the order given.
  public let lines: [GoodsQuantity]

  /// The quantities of one line.
  static let quantities: ClosedRange<Int64> = 1...1_000_000

  /// A basket as asked for, each SKU in its one spelling.
  ///
  /// - Throws: ``PointsShopError`` if it is empty, repeats a SKU, or has a quantity that is not from 1 to 1,000,000.
  public init(validating lines: [GoodsQuantity]) throws(PointsShopError) {
    guard !lines.isEmpty else { throw .emptyBasket }
    var seen: Set<String> = []
    self.lines = try lines.map { line throws(PointsShopError) in
      guard let sku = Spelling.sku(line.sku) else { throw .malformedSKU(line.sku) }
      guard seen.insert(sku).inserted else { throw .repeatedGoods(sku) }
      guard Self.quantities.contains(line.pieces) else { throw .badQuantity(sku) }
      return GoodsQuantity(sku: sku, pieces: line.pieces)
    }
  }
}
