import Ledger
import PointsShop

extension SampleStreet {
  /// Goods of the sample's shops: as a 爱心积分超市 has them, at invented prices (示例).
  struct Goods: Sendable {
    let sku: String
    let name: String
    let specification: String?
    let unit: String
    /// Whole points a piece.
    let points: Int64
    /// The price before the last month of the history, if it was another.
    let formerPoints: Int64?
    /// Pieces one member may take in a month.
    let limit: Int64?

    init(
      _ sku: String, _ name: String, _ specification: String?, _ unit: String, _ points: Int64, was formerPoints: Int64? = nil,
      limit: Int64? = nil
    ) {
      self.sku = sku
      self.name = name
      self.specification = specification
      self.unit = unit
      self.points = points
      self.formerPoints = formerPoints
      self.limit = limit
    }

    /// Pieces that a shelf of them is filled up to: few of what is dear.
    var fullShelf: Int64 { points <= 10 ? 40 : points <= 30 ? 20 : 8 }
    /// With so few pieces left, more are ordered.
    var lowShelf: Int64 { fullShelf / 4 }
  }

  static let goods: [Goods] = [
    Goods("SALT", "食盐", "400 g", "袋", 2), Goods("MATCHES", "火柴", "10 盒", "包", 2),
    Goods("TISSUE", "抽纸", "120 抽", "包", 3), Goods("TOOTHBRUSH", "牙刷", "软毛", "支", 3),
    Goods("VINEGAR", "白醋", "500 mL", "瓶", 3), Goods("SPONGE", "洗碗海绵", "3 块", "包", 3),
    Goods("SOAP", "香皂", "100 g", "块", 4), Goods("SOAP-WASH", "洗衣皂", "2 块", "组", 4),
    Goods("SOY-SAUCE", "酱油", "500 mL", "瓶", 5, was: 4), Goods("NOODLES", "挂面", "1 kg", "把", 5),
    Goods("TRASH-BAG", "垃圾袋", "30 只", "卷", 5), Goods("GLOVES", "胶皮手套", "中号", "双", 5),
    Goods("MILLET", "小米", "500 g", "袋", 6), Goods("BATTERY", "电池", "5 号 4 节", "卡", 6),
    Goods("DISH-SOAP", "洗洁精", "1 kg", "瓶", 7), Goods("RAG", "抹布", "5 块", "包", 7),
    Goods("TOOTHPASTE", "牙膏", "180 g", "支", 8), Goods("TOWEL", "毛巾", "34×74 cm", "条", 8),
    Goods("TOILET-PAPER", "卷纸", "10 卷", "提", 9), Goods("DETERGENT", "洗衣粉", "1 kg", "袋", 9),
    Goods("EGGS-10", "鸡蛋", "10 枚", "盒", 10, was: 9, limit: 4), Goods("HAIRCUT", "理发券", nil, "张", 10, limit: 2),
    Goods("FLOUR-25", "面粉", "2.5 kg", "袋", 12), Goods("SUGAR", "白糖", "1 kg", "袋", 12),
    Goods("BULB", "节能灯", "9 W", "只", 12), Goods("MOP", "拖把", nil, "把", 14),
    Goods("SOCKS", "棉袜", "3 双", "包", 14), Goods("SHAMPOO", "洗发水", "400 mL", "瓶", 16),
    Goods("MASKS", "口罩", "50 只", "盒", 16), Goods("UMBRELLA", "雨伞", nil, "把", 18),
    Goods("BASIN", "脸盆", "34 cm", "个", 18), Goods("MILK", "牛奶", "250 mL×6", "提", 20, limit: 2),
    Goods("LIQUID", "洗衣液", "3 kg", "瓶", 22, was: 20), Goods("OIL-18", "豆油", "1.8 L", "桶", 24, limit: 2),
    Goods("RICE-5", "大米", "5 kg", "袋", 30, limit: 2), Goods("SCARF", "围巾", nil, "条", 32),
    Goods("CUP", "保温杯", "500 mL", "个", 35, limit: 1), Goods("APRON", "围裙", nil, "条", 36),
    Goods("FLOUR-10", "面粉", "10 kg", "袋", 45, limit: 1), Goods("THERMOMETER", "体温计", "电子", "支", 48, limit: 1),
    Goods("RICE-10", "大米", "10 kg", "袋", 58, limit: 1), Goods("KETTLE", "电水壶", "1.5 L", "个", 60, limit: 1),
    Goods("OIL-5", "豆油", "5 L", "桶", 62, was: 65, limit: 1), Goods("POT", "炒锅", "32 cm", "口", 85, limit: 1),
    Goods("QUILT", "棉被", "1.5×2 m", "床", 120, limit: 1),
  ]

  /// What the package of goods says: most have a barcode, invented, from the range that no maker has; a voucher has an own number.
  static func label(of index: Int) -> GoodsLabel {
    let goods = goods[index]
    var label = GoodsLabel(specification: goods.specification, unit: goods.unit)
    switch goods.sku {
    case "HAIRCUT": label.barcode = try? Barcode(validating: "60001")
    case "RAG": break  // home-made, without a package
    default: label.barcode = Barcode(ownSerial: 2_600_000_000 + Int64(index + 1) * 137)
    }
    return label
  }
}
