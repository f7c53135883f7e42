/// Pieces of one SKU.
public struct GoodsQuantity: Hashable, Sendable {
  /// The stock-keeping unit's code.
  public var sku: String
  /// Whole pieces.
  public var pieces: Int64

  /// So many pieces of a SKU.
  public init(sku: String, pieces: Int64) {
    self.sku = sku
    self.pieces = pieces
  }
}

/// The business events of the chart of accounts, in the order of the chart's table, each with its voucher: 借 the codes that are
/// debited, 贷 those that are credited.
///
/// Legs count points in hundredths, time in minutes, goods in pieces. `debit` and `credit` say their side. The other legs choose
/// their amounts by what the accounts hold, as ``Leg`` explains:
///
/// - `spend` and `take` debit a wallet, the earliest vintage first: the whole amount, or what is there.
/// - `drain` takes what is there from an account, on the side on which it shrinks, and puts the remainder on the one after `then`.
/// - `move` and `closeOut` post two sides: they take off the first account, on the side on which it shrinks, and put the same on the
///   other account. `move` keeps the vintages; `closeOut` takes everything.
/// - `creditWallet`, `give` and `giveBack` credit a wallet, and repay the holder's debt first (追回: 借 2101 2402 贷 1301
///   and 1101 as far as that goes, then 2001; then 借 2101 2401 贷 1301 2001).
///
/// Legs apply one after the other; those on one account are netted, and a zero is not written.
extension [Leg] {
  /// The pieces of each SKU, on the two accounts of that SKU.
  static func pieces(
    _ goods: [GoodsQuantity], _ accounts: (_ sku: String) -> (debit: Account, credit: Account)
  ) -> [Leg] {
    goods.flatMap { line -> [Leg] in
      let (debit, credit) = accounts(line.sku)
      return [.debit(debit, line.pieces), .credit(credit, line.pieces)]
    }
  }
}
