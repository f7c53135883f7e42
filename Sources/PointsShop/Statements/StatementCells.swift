import Ledger

/// What the cells of a statement mean, in the spellings that shops use; nil for what is none of them.
enum StatementCells {
  /// The number of a receipt, or of a paper slip: 1024, No.1024, 凭证 1024, 91000010249 (as scanned), 手工单 17.
  static func number(_ text: String) -> (number: Int64, isSlip: Bool)? {
    var rest = text.plain
    let isSlip = rest.contains("手工") || rest.contains("断网")
    for word in ["手工", "断网", "小票", "凭证", "单", "第", "号", "No.", "NO.", "no.", "No", "NO", "#", "'", ":"] {
      rest = rest.replacing(word, with: "")
    }
    guard !rest.isEmpty, rest.utf8.count <= 18, rest.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    guard let number = Int64(rest), number > 0 else { return nil }
    if !isSlip, rest.utf8.count == 11, rest.hasPrefix("9") {
      guard let code = try? ReceiptCode(validating: rest) else { return nil }
      return (code.entry.number, false)
    }
    return (number, isSlip)
  }

  /// Points: 30, 1,234.50, -30.00, (30.00), 30分.
  static func points(_ text: String) -> Points? {
    var rest = text.plain.replacing("\u{2212}", with: "-")
    for word in ["积分", "分", "¥", "￥", "'"] { rest = rest.replacing(word, with: "") }
    var isNegative = false
    if rest.hasPrefix("("), rest.hasSuffix(")") {
      rest = String(rest.dropFirst().dropLast())
      isNegative = true
    } else if rest.hasPrefix("-") || rest.hasPrefix("+") {
      isNegative = rest.hasPrefix("-")
      rest = String(rest.dropFirst())
    }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = digits(ofGroups: parts[0]) else { return nil }
    var cents: Int64 = 0
    if parts.count == 2 {
      // More than two decimals only if they are zeros.
      let decimals = parts[1].utf8.map { Int64($0) - 0x30 }
      guard !decimals.isEmpty, decimals.allSatisfy({ (0...9).contains($0) }), decimals.dropFirst(2).allSatisfy({ $0 == 0 }) else {
        return nil
      }
      cents = decimals[0] * 10 + (decimals.count > 1 ? decimals[1] : 0)
    }
    let hundredths = whole * 100 + cents
    guard (1...Amount.limit).contains(hundredths) else { return nil }
    return Points(hundredths: isNegative ? -hundredths : hundredths)
  }

  /// 1234, or 1,234 in groups of three; nil for 12,5.
  private static func digits(ofGroups text: Substring) -> Int64? {
    let groups = text.split(separator: ",", omittingEmptySubsequences: false)
    guard groups.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
    guard groups.count == 1 || groups[0].utf8.count <= 3, groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else {
      return nil
    }
    let digits = groups.joined()
    return digits.utf8.count <= 13 ? Int64(digits) : nil
  }

  /// A day, with a time or without: 2026-06-03, 2026/6/3 9:43, 2026.6.3, 2026年6月3日 9时43分, 20260603.
  static func day(_ text: String) -> Day? {
    var rest = Substring(text.ordinary).unicodeScalars
    if rest.first == "'" { rest.removeFirst() }
    func number(_ most: Int) -> Int? {
      let digits = rest.prefix(most).prefix { (0x30...0x39).contains($0.value) }
      rest.removeFirst(digits.count)
      return Int(String(digits))
    }
    func skip(_ separators: Set<Unicode.Scalar>) -> Bool {
      guard let first = rest.first, separators.contains(first) else { return false }
      rest.removeFirst()
      return true
    }
    guard let year = number(4), year >= 1_900 else { return nil }
    let isPacked = rest.prefix(4).count(where: { (0x30...0x39).contains($0.value) }) == 4
    guard isPacked || skip(["-", "/", ".", "年"]), let month = number(2) else { return nil }
    guard isPacked || skip(["-", "/", ".", "月"]), let day = number(2) else { return nil }
    // A time may follow, which does not matter here.
    let time: Set<Unicode.Scalar> = [":", ".", "+", "时", "点", "分", "秒", "T", "Z", "上", "下", "午", "A", "P", "M", " "]
    guard rest.isEmpty || skip(["日", "号", " ", "T"]) else { return nil }
    guard rest.allSatisfy({ (0x30...0x39).contains($0.value) || time.contains($0) }) else { return nil }
    return Day(year: year, month: month, day: day)
  }
}
