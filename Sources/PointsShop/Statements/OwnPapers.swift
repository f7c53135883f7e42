import Foundation

/// What this program itself writes: a shop's statement that is made of it would agree with anything.
enum OwnPapers {
  /// The headers of its tables of receipts, entries and sheets, as they are saved for Excel.
  static let headers = [
    ["小票", "时间", "会员", "卡尾号", "件数", "积分(分)"],
    ["号", "事情", "业务日期", "记账时间", "经办", "更正", "积分(分)"],
    ["凭证", "业务日期", "事情", "借方", "贷方", "余额"],
    ["号", "超市", "月份", "兑换(分)", "退货(分)", "应付(分)"],
    ["凭证", "超市", "单号", "日期", "超额度(分)", "追认"],
    ["凭证", "日期", "商品", "来源", "单据号", "入库(件)", "已退或更正(件)"],
  ]
  /// Words that only its pages and papers have.
  private static let marks = ["爱心积分账簿", "卡尾号"]

  /// Whether a row near the top of a file is one of its own; the row's cells are without spaces, in ordinary forms.
  static func isOwn(_ row: [String]) -> Bool {
    headers.contains { row.starts(with: $0) } || row.contains { cell in marks.contains { cell.contains($0) } }
  }

  /// Whether a file begins as an export of the book or a saved page does: NDJSON, a journal, HTML.
  static func isOwn(_ start: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: start, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines.union(["\u{FEFF}"]))
    return ["{", "<", "; ", "commodity "].contains { text.hasPrefix($0) }
  }
}
