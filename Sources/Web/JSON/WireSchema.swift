import Ledger

/// The form of a value on the wire.
///
/// One declaration per type serves the check of requests and the interface document.
public indirect enum WireSchema: Sendable {
  /// A text of a format, with so many Unicode scalars.
  case text(TextFormat, length: ClosedRange<Int>)
  /// One of these texts.
  case choice([String])
  /// A whole number within bounds.
  case integer(ClosedRange<Int64>)
  case boolean
  /// A list with so many items.
  case list(of: WireSchema, count: ClosedRange<Int>)
  /// An object with these fields and no others; the name is its title in the interface document.
  case record(String, [Field])
  /// An object whose field names are data.
  case dictionary(of: WireSchema)
  /// Any JSON. Only in answers.
  case anything

  /// A field of a record.
  public struct Field: Sendable {
    /// Its name, in camelCase.
    public let name: String
    /// The form of its value.
    public let schema: WireSchema
    /// Whether it must be there.
    ///
    /// An optional field may also be null.
    public let isRequired: Bool
    /// Whether it says what the sender saw, and not what is asked: a retry may have seen something newer.
    public var isCondition = false

    /// A field that must be there.
    public static func required(_ name: String, _ schema: WireSchema) -> Field {
      Field(name: name, schema: schema, isRequired: true)
    }

    /// A field that may be left out.
    public static func optional(_ name: String, _ schema: WireSchema) -> Field {
      Field(name: name, schema: schema, isRequired: false)
    }

    /// The state that the sender saw, as a condition; no part of the fingerprint.
    public static func condition(_ name: String, _ schema: WireSchema) -> Field {
      Field(name: name, schema: schema, isRequired: false, isCondition: true)
    }
  }
}

extension WireSchema {
  /// A name, a reason, an activity: 1 to ``Limits/maxTextLength`` scalars.
  public static let prose = WireSchema.text(.plain, length: 1...Limits.maxTextLength)
  /// The code of a shop, a community, a colour of service.
  public static let code = WireSchema.text(.code, length: 1...Code.maxLength)
  /// The code of goods: capitals, digits and hyphens, as labels print them.
  public static let sku = WireSchema.text(.sku, length: 1...32)
  /// The short name of a user.
  public static let login = WireSchema.text(.login, length: 1...32)
  /// A word of ours: a kind of entry, a commodity, a check.
  public static let term = WireSchema.text(.plain, length: 1...Limits.maxCodeLength)
  /// A quantity of points: "12.50".
  public static let points = WireSchema.text(.points, length: 1...14)
  /// An amount of any commodity: points with two decimals, minutes and pieces as whole numbers.
  public static let figure = WireSchema.text(.plain, length: 1...21)
  /// A sentence for people.
  public static let sentence = WireSchema.text(.plain, length: 1...4_000)
  /// A business date: "2026-06-01".
  public static let day = WireSchema.text(.day, length: 10...10)
  /// An accounting month: "2026-06".
  public static let month = WireSchema.text(.month, length: 7...7)
  /// An instant: "2026-06-01T08:00:00.000000Z".
  public static let instant = WireSchema.text(.instant, length: 20...40)
  /// A UUID.
  public static let uuid = WireSchema.text(.uuid, length: 36...36)
  /// The number on a card: twelve digits.
  public static let cardNumber = WireSchema.text(.cardNumber, length: 12...12)
  /// A barcode: EAN-8, EAN-13, the twelve digits of a UPC-A, or an own number of 5 to 7.
  public static let barcode = WireSchema.text(.barcode, length: 5...13)
  /// A block and its hash: "40:ab12…".
  public static let head = WireSchema.text(.head, length: 3...84)
  /// A whole number of pieces or minutes, at least 1.
  public static let quantity = WireSchema.integer(1...Limits.maxQuantity)
  /// A whole number of pieces or minutes, 0 included.
  public static let count = WireSchema.integer(0...Int64.max)
  /// A number that names something: an entry, an account, a person.
  public static let identifier = WireSchema.integer(1...Int64.max)

  /// The fields of a record; none for anything else.
  public var fields: [Field] { if case .record(_, let fields) = self { fields } else { [] } }

  /// The name of a record; empty for anything else.
  public var name: String { if case .record(let name, _) = self { name } else { "" } }
}

/// A type that travels over HTTP, with the declaration of its fields beside it.
public protocol WireType: Codable, Hashable, Sendable {
  /// The JSON form of this type.
  static var schema: WireSchema { get }
}
