import Ledger
import LedgerPostgres
import Office
import PointsShop
import Wallets
import Web

extension ActionResult {
  /// The page of the entry that was posted, which says what was done.
  ///
  /// - Parameter keyed: the form that did it.
  func entryPage(after keyed: KeyedForm) -> String { entry.map { keyed.done("/books/entries/\($0.entry.number)") } ?? "/" }
}

extension PostedEntry {
  /// What was done, with its figures: said on the entry's page right after the form that did it.
  var doneWords: String {
    let booked = "，记成第 \(entry.number) 号凭证"
    switch entry.kind {
    case .deduction:
      guard let deduction: Deduction = row() else { break }
      return "扣分好了：应扣 \(deduction.due.spoken) 分，实扣 \(deduction.taken.spoken) 分" + booked
    case .freeze:
      let parts: [FrozenPart] = rows()
      let points = parts.reduce(0) { $0 + $1.points.hundredths }
      return "冻结好了：\(Points(hundredths: points).spoken) 分现在不能花" + booked
    case .thaw:
      guard let end: FreezeEnd = row() else { break }
      return "解冻好了：\(end.thawed.spoken) 分又能花了" + booked
    case .writeOff:
      guard let writeOff: WriteOff = row() else { break }
      let points = writeOff.lent.hundredths + writeOff.overQuota.hundredths
      return "核销欠分好了：\(Points(hundredths: points).spoken) 分不用还了" + booked
    case .reversal:
      guard let other = entry.reverses else { break }
      return "冲正好了：第 \(other) 号凭证的借贷全部减掉了" + booked
    default: break
    }
    return "\(entry.kind.title)好了" + booked
  }
}
