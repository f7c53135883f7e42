public import Ledger

/// Errors found before anything is posted: the request is invalid, or names something unknown.
///
/// What depends on the book's state is a `Refusal`.
public enum PointsShopError: Error, Sendable {
  /// No shop has this code.
  case unknownShop(Code)
  /// No goods have this SKU.
  case unknownGoods(String)
  /// The goods have no price on this day.
  case noPrice(String)
  /// The basket costs this now, and not what the clerk saw.
  case totalChanged(Points)
  /// There is no redemption of this number, or none at this shop.
  case unknownReceipt(EntryNumber)
  /// The receipt has no line with this SKU.
  case notOnReceipt(String)
  /// The basket has no lines.
  case emptyBasket
  /// A SKU stands in the basket twice.
  case repeatedGoods(String)
  /// The text is no SKU: 1 to 32 capital letters, digits and hyphens, of which the first is no hyphen.
  case malformedSKU(String)
  /// The price is not from 0.01 to 1,000,000 points.
  case badPrice(String)
  /// The quantity is not from 1 to 1,000,000.
  case badQuantity(String)
  /// The pieces that were counted are not from 0 to 1,000,000.
  case badCount(String)
  /// As many pieces were counted as the books have: there is nothing to post.
  case countAgrees(String)
  /// There is no delivery of this number.
  case unknownDelivery(EntryNumber)
  /// The delivery has no line with this SKU.
  case notDelivered(String)
  /// There is no opening of a shelf of this number, or it has no line with this SKU.
  case unknownOpening(EntryNumber)
  /// The figure is the one that stands already.
  case nothingToCorrect
  /// There is no transfer of this number.
  case unknownTransfer(TransferID)
  /// A transfer goes from a shop to itself.
  case sameShop(Code)
  /// The month is not over, or the book has none of this name.
  case monthNotOver(Month)
  /// There is no sheet of this number.
  case unknownSheet(SheetID)
  /// Who signed a sheet for the shop does not sign it for the street.
  case ownSheet(SheetID)
  /// A slip is dated later than today.
  case slipInFuture
  /// The right member is the one that the receipt names already.
  case sameMember
  /// All of the receipt has come back.
  case nothingLeft(EntryNumber)
  /// The limit of pieces a month is not from 1 to 1,000,000.
  case badMonthlyLimit(String)
}
