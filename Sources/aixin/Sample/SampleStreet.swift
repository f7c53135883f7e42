import Foundation
import Ledger
import People

/// The sample street as a plan: who lives there, and what happens on which day.
///
/// Pure: the same seed plans the same street.
struct SampleStreet {
  struct Place {
    let code: Code
    let name: String
  }

  /// One attendance: who, when, what, and whether it was recorded in time.
  struct Service {
    let volunteer: Int
    let colour: Code
    let activity: String
    let start: Instant
    let minutes: Int64
    let isLate: Bool
  }

  /// One visit to a shop; some goods come back.
  struct Visit {
    let volunteer: Int
    let shop: Int
    let lines: [GoodsQuantity]
    var isReturned = false
  }

  /// Goods that come to a shop before they run out.
  struct Delivery {
    let shop: Int
    let lines: [GoodsQuantity]
    let isDonated: Bool
  }

  static let communities = [
    Place(code: "DP", name: "东平社区"), Place(code: "XP", name: "西平社区"), Place(code: "FM", name: "富民社区"),
  ]

  /// 七彩志愿服务; which colour means what is this sample's own choice (示例).
  static let colours: [(code: Code, label: String, activity: String)] = [
    ("RED", "红先锋", "入户宣传（示例）"), ("ORANGE", "橙暖心", "看望独居老人（示例）"), ("YELLOW", "黄平安", "夜间巡逻（示例）"),
    ("GREEN", "绿环保", "清扫楼道（示例）"), ("CYAN", "青护苗", "放学护送（示例）"), ("BLUE", "蓝健康", "量血压（示例）"),
    ("PURPLE", "紫文艺", "排练合唱（示例）"),
  ]

  /// Hundredths of a point for an hour (示例).
  static let pointsPerHour = Points(hundredths: 200)

  let volunteerCount = 1_150
  let firstDay: Day
  let lastDay: Day
  let zone: TimeZone
  private(set) var names: [String] = []
  /// The first day of the last month: since then some goods have a new price.
  let repricedFrom: Day
  private var random: SplitMix
  /// When each volunteer was last busy, so that nobody is in two places.
  private var busyUntil: [Int: Instant] = [:]
  private var shopping = SampleShopping(shops: SampleStreet.communities.count)

  init(seed: UInt64, months: Int, now: Instant, zone: TimeZone) {
    random = SplitMix(seed: seed)
    self.zone = zone
    lastDay = now.day(in: zone).advanced(by: -1)
    firstDay = lastDay.advanced(by: -30 * months)
    repricedFrom = lastDay.advanced(by: 1 - lastDay.civil.day)
    names = SampleNames.make(volunteerCount, &random)
  }

  /// Hundredths that a volunteer's passbook showed; every third shows nothing.
  mutating func passbook(of volunteer: Int) -> Int64 {
    let points = Int.random(in: 0..<3, using: &random) == 0 ? 0 : Int64.random(in: 20...120, using: &random) * 50
    shopping.earn(points, volunteer, on: firstDay)
    return points
  }

  /// Somebody who is seen often: the lower the number, the likelier, so that about 210 are active in a month.
  private mutating func regular() -> Int {
    let share = Double.random(in: 0..<1, using: &random)
    return Int(share * share * share * Double(volunteerCount))
  }

  /// The community, and shop, of a volunteer.
  func home(of volunteer: Int) -> Int { volunteer % Self.communities.count }

  /// Where a volunteer lives: six buildings a community, four entrances a building.
  static func address(of volunteer: Int) -> Home {
    let (building, entrance, floor) = (volunteer % 6 + 1, volunteer / 6 % 4 + 1, volunteer / 24 % 6 + 1)
    return Home(building: "\(building) 号楼", unit: "\(entrance) 单元 \(floor)0\(volunteer % 2 + 1)")
  }

  // MARK: A day

  /// The attendances of a day: about 480 a month, more in March and in the snow months.
  mutating func services(on day: Day) -> [Service] {
    let month = day.civil.month
    let average = month == 3 ? 26.0 : [12, 1, 2].contains(month) ? 18.0 : 14.0
    let count = Int((Double.random(in: 0.4...1.6, using: &random) * average).rounded())
    let midnight = Int64(day.daysSince1970) * 86_400_000_000 - Int64(zone.secondsFromGMT()) * 1_000_000
    var done: Set<[String]> = []
    return (0..<count).compactMap { _ -> Service? in
      let volunteer = regular()
      let minutes = [30, 60, 60, 90, 90, 90, 120, 150, 180, 240].randomElement(using: &random) ?? 90
      let hour = Int64.random(in: 8...17, using: &random)
      let start = Instant(microseconds: midnight + hour * 3_600_000_000)
      let end = Instant(microseconds: start.microseconds + Int64(minutes) * 60_000_000)
      guard busyUntil[volunteer] ?? start <= start else { return nil }
      busyUntil[volunteer] = end
      let colour = Self.colours.randomElement(using: &random) ?? Self.colours[0]
      let isLate = Int.random(in: 0..<10, using: &random) == 0
      // Twice the same on a day would look as if it was recorded twice.
      guard done.insert(["\(volunteer)", colour.code.text]).inserted else { return nil }
      // What is recorded too late earns no points.
      if !isLate { shopping.earn(Int64(minutes) * Self.pointsPerHour.hundredths / 60, volunteer, on: day) }
      return Service(
        volunteer: volunteer, colour: colour.code, activity: "\(colour.label)：\(colour.activity)", start: start,
        minutes: Int64(minutes),
        isLate: isLate)
    }
  }

  /// The deliveries of a day, in the morning.
  mutating func deliveries() -> [Delivery] {
    Self.communities.indices.compactMap { shop in
      let lines = shopping.order(for: shop)
      return lines.isEmpty ? nil : Delivery(shop: shop, lines: lines, isDonated: Int.random(in: 0..<5, using: &random) == 0)
    }
  }

  /// The visits of a day: most on redemption days (兑换日, the 10th and 25th), five times as many on 31 December; about 78 a month.
  mutating func visits(on day: Day) -> [Visit] {
    let (_, month, date) = day.civil
    let average = month == 12 && date == 31 ? 15.0 : [10, 25].contains(date) ? 25.0 : 0.9
    let count = Int((Double.random(in: 0.6...1.4, using: &random) * average).rounded())
    return (0..<count).compactMap { _ in visit(on: day) }
  }

  /// A visit of somebody who can pay: people know what their passbook says.
  ///
  /// One in thirty hopes for more than that, in vain.
  private mutating func visit(on day: Day) -> Visit? {
    guard let volunteer = customer(on: day) else { return nil }
    let (shop, purse) = (home(of: volunteer), shopping.spendable(volunteer, on: day))
    if Int.random(in: 0..<30, using: &random) == 0 {
      let dear = Self.goods.filter { price(of: $0, on: day) > purse }
      if let wish = dear.randomElement(using: &random) {
        return Visit(volunteer: volunteer, shop: shop, lines: [GoodsQuantity(sku: wish.sku, pieces: 1)])
      }
    }
    let lines = basket(of: volunteer, at: shop, upTo: purse, on: day)
    guard let first = lines.first else { return nil }
    let isReturned = Int.random(in: 0..<65, using: &random) == 0
    if isReturned {
      let piece = GoodsQuantity(sku: first.goods.sku, pieces: -1)
      shopping.take(piece, for: -price(of: first.goods, on: day), at: shop, by: volunteer, on: day)
    }
    return Visit(
      volunteer: volunteer, shop: shop, lines: lines.map { GoodsQuantity(sku: $0.goods.sku, pieces: $0.pieces) },
      isReturned: isReturned)
  }

  /// Somebody who has 18 points or more; nil if nobody is met who has.
  private mutating func customer(on day: Day) -> Int? {
    for _ in 0..<100 {
      let volunteer = regular()
      if shopping.spendable(volunteer, on: day) >= 1_800 { return volunteer }
    }
    return nil
  }

  /// Up to three lines of what is there and can be paid, about 20 points in all; they are taken off the shelf and out of the purse.
  private mutating func basket(
    of volunteer: Int, at shop: Int, upTo purse: Int64, on day: Day
  ) -> [(goods: Goods, pieces: Int64)] {
    var left = min(purse, ([20, 24, 30, 40, 50, 70, 90, 125].randomElement(using: &random) ?? 20) * 100)
    let wanted = Int.random(in: 1...3, using: &random)
    var lines: [(goods: Goods, pieces: Int64)] = []
    for goods in Self.goods.shuffled(using: &random) where lines.count < wanted {
      let price = price(of: goods, on: day)
      let most = min(shopping.available(goods, at: shop, to: volunteer, on: day), left / price)
      let pieces = min(most, [1, 1, 1, 2].randomElement(using: &random) ?? 1)
      guard pieces >= 1 else { continue }
      shopping.take(GoodsQuantity(sku: goods.sku, pieces: pieces), for: pieces * price, at: shop, by: volunteer, on: day)
      lines.append((goods, pieces))
      left -= pieces * price
    }
    return lines
  }

  /// The price of a piece on a day, in hundredths.
  func price(of goods: Goods, on day: Day) -> Int64 {
    (day < repricedFrom ? goods.formerPoints ?? goods.points : goods.points) * 100
  }
}

/// Invented names: some shared, some with rare characters or an interpunct, as on a real street.
enum SampleNames {
  static func make(_ count: Int, _ random: inout SplitMix) -> [String] {
    (0..<count).map { _ in name(&random) }
  }

  private static let surnames = Array("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
  private static let given = Array("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文淑珍凤山春海")
  private static let unusual = ["阿依古丽·买买提", "㑇秀英", "𠮷田华", "孙翀昶", "欧阳喆", "包·额尔敦"]

  private static func name(_ random: inout SplitMix) -> String {
    if Int.random(in: 0..<100, using: &random) < 3 { return unusual.randomElement(using: &random) ?? unusual[0] }
    let surname = surnames.randomElement(using: &random) ?? surnames[0]
    let first = given.randomElement(using: &random) ?? given[0]
    guard Int.random(in: 0..<5, using: &random) > 0 else { return "\(surname)\(first)" }
    return "\(surname)\(first)\(given.randomElement(using: &random) ?? given[0])"
  }
}
