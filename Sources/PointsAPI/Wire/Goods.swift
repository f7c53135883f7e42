public import Ledger

/// Puts goods on the list of the street's shops.
public struct GoodsRequest: WireType {
  /// The code of the goods.
  public var sku: String
  /// Its name.
  public var name: String
  /// How many pieces one volunteer may take in a month.
  public var monthlyLimit: Int64?

  /// A value by its fields.
  public init(sku: String, name: String, monthlyLimit: Int64? = nil) {
    self.sku = sku
    self.name = name
    self.monthlyLimit = monthlyLimit
  }

  /// The fields.
  public static let schema = Schema.record(
    "GoodsRequest",
    [
      .required("sku", .sku), .required("name", .prose), .optional("monthlyLimit", .quantity),
    ])
}

/// The goods as listed.
public struct GoodsResponse: WireType {
  /// The code of the goods.
  public var sku: String
  /// Counts the changes of these goods from 1.
  public var version: Int64

  /// A value by its fields.
  public init(sku: String, version: Int64) {
    self.sku = sku
    self.version = version
  }

  /// The fields.
  public static let schema = Schema.record("GoodsResponse", [.required("sku", .sku), .required("version", .identifier)])
}

/// Sets the price of goods from a day on.
public struct PriceRequest: WireType {
  /// The first day it holds.
  public var from: String
  /// The price of one piece.
  public var price: PointsText

  /// A value by its fields.
  public init(from: String, price: PointsText) {
    self.from = from
    self.price = price
  }

  /// The fields.
  public static let schema = Schema.record("PriceRequest", [.required("from", .day), .required("price", .points)])
}

/// The price as set.
public struct PriceResponse: WireType {
  /// The code of the goods.
  public var sku: String
  /// Counts the prices of these goods from 1.
  public var version: Int64

  /// A value by its fields.
  public init(sku: String, version: Int64) {
    self.sku = sku
    self.version = version
  }

  /// The fields.
  public static let schema = Schema.record("PriceResponse", [.required("sku", .sku), .required("version", .identifier)])
}

/// Goods at a shop: what they cost today and how many are there.
public struct GoodsOnShelf: WireType {
  /// The code of the goods.
  public var sku: String
  /// Its name.
  public var name: String
  /// The price of one piece today.
  public var price: PointsText
  /// Pieces on the shelf.
  public var stock: Int64

  /// A value by its fields.
  public init(sku: String, name: String, price: PointsText, stock: Int64) {
    self.sku = sku
    self.name = name
    self.price = price
    self.stock = stock
  }

  /// The fields.
  public static let schema = Schema.record(
    "GoodsOnShelf",
    [
      .required("sku", .sku), .required("name", .prose), .required("price", .points), .required("stock", .count),
    ])
}

/// Goods that came in.
public struct StockLine: WireType {
  /// The code of the goods.
  public var sku: String
  /// How many pieces.
  public var quantity: Int64

  /// A value by its fields.
  public init(sku: String, quantity: Int64) {
    self.sku = sku
    self.quantity = quantity
  }

  /// The fields.
  public static let schema = Schema.record("StockLine", [.required("sku", .sku), .required("quantity", .quantity)])
}

/// Books goods into a shop.
public struct StockReceiptRequest: WireType {
  /// The code of the shop.
  public var shop: Code
  /// Where they come from: purchase or donation.
  public var source: String
  /// What the delivery note says in words, such as who gave.
  public var remark: String?
  /// What came in.
  public var lines: [StockLine]

  /// A value by its fields.
  public init(shop: Code, source: String, remark: String? = nil, lines: [StockLine]) {
    self.shop = shop
    self.source = source
    self.remark = remark
    self.lines = lines
  }

  /// The fields.
  public static let schema = Schema.record(
    "StockReceiptRequest",
    [
      .required("shop", .code), .required("source", .choice(["purchase", "donation"])), .optional("remark", .prose),
      .required("lines", .list(of: StockLine.schema, count: 1...Limits.maxLines)),
    ])
}
