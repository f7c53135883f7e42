/// A type of another room that is kept in the database as a value of the closed set.
///
/// ```swift
/// extension CardNumber: PostgresStorable {
///   init?(storage: String) { self.init(storage) }
///   var storage: String { digits }
/// }
/// ```
///
/// Encoding, decoding, arrays and optionals follow. A `RawRepresentable` type needs no more than the conformance.
public protocol PostgresStorable: PostgresElement {
  /// The value of the closed set that is stored.
  associatedtype Storage: PostgresElement

  /// Takes what the database holds; `nil`, an error for the reader, if it means nothing in this type.
  init?(storage: Storage)

  /// The value for the database.
  var storage: Storage { get }
}

extension PostgresStorable {
  /// The type of the stored value.
  @inlinable
  public static var postgresType: PostgresType { Storage.postgresType }
  /// The array type of the stored value.
  @inlinable
  public static var postgresArrayType: PostgresType { Storage.postgresArrayType }
  /// Accepts what the stored value accepts.
  @inlinable
  public static func accepts(_ type: PostgresType) -> Bool { Storage.accepts(type) }
  /// Accepts the arrays that the stored value accepts.
  @inlinable
  public static func acceptsArray(_ type: PostgresType) -> Bool { Storage.acceptsArray(type) }
  /// Whether the stored value is NULL.
  @inlinable
  public var isNull: Bool { storage.isNull }
  /// Appends the stored value.
  @inlinable
  public func encode(into bytes: inout [UInt8]) { storage.encode(into: &bytes) }

  /// Reads the stored value and turns it into this type.
  @inlinable
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> Self {
    guard let value = Self(storage: try Storage.decode(bytes, as: type)) else {
      throw .decoding("a stored \(Storage.postgresType) that is no \(Self.self)")
    }
    return value
  }
}

extension PostgresStorable where Self: RawRepresentable, RawValue == Storage {
  /// Takes the raw value.
  public init?(storage: RawValue) { self.init(rawValue: storage) }
  /// The raw value.
  public var storage: RawValue { rawValue }
}
