/// Which columns of a statement hold what, found by the words of its header.
struct StatementColumns {
  let day: Int
  let number: Int
  let points: Int

  /// The words of a header, those that say it best first.
  private static let numbers = ["小票", "凭证", "票号", "单号", "流水", "收据"]
  private static let days = ["日期", "时间"]
  private static let amounts = ["积分", "金额", "分值", "应付", "应收", "结算"]
  /// What the words above do not mean here: a price, a balance, a card.
  private static let others = ["余额", "单价", "卡", "累计", "会员", "姓名", "规则"]

  /// The columns of a header; nil if the row is none.
  init?(_ titles: [String]) {
    guard let (day, number, points) = Self.places(titles) else { return nil }
    guard let day, let number, let points else { return nil }
    self.day = day
    self.number = number
    self.points = points
  }

  /// What a row lacks that is otherwise like a header; nil if it is not like one.
  static func missing(in titles: [String]) -> String? {
    guard let (day, number, points) = places(titles), [day, number, points].count(where: { $0 != nil }) == 2 else { return nil }
    return day == nil ? "日期" : number == nil ? "小票号" : "积分"
  }

  private static func places(_ titles: [String]) -> (day: Int?, number: Int?, points: Int?)? {
    // A header has short words, no figures.
    guard titles.count(where: { !$0.isEmpty }) >= 2, titles.allSatisfy({ $0.utf8.count <= 60 }) else { return nil }
    func place(of words: [String], but taken: [Int?]) -> Int? {
      for word in words {
        let found = titles.indices.first { index in
          !taken.contains(index) && titles[index].contains(word) && !others.contains { titles[index].contains($0) }
        }
        if let found { return found }
      }
      return nil
    }
    let number = place(of: numbers, but: [])
    let day = place(of: days, but: [number])
    let points = place(of: amounts, but: [number, day]) ?? titles.firstIndex { ["分", "分数", "(分)"].contains($0) }
    return (day, number, points)
  }
}
