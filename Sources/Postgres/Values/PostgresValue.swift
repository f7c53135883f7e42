/// A Swift value that PostgreSQL can send and receive in binary.
///
/// The set is closed: `Int16`, `Int32`, `Int64`, `Bool`, `String`, `Data`, `UUID`, ``Timestamp``, ``CalendarDay``, ``JSONText``,
/// arrays of these, optionals of both. Types of other rooms join through ``PostgresStorable``, by storing themselves as one of them.
public protocol PostgresValue: Sendable {
  /// The type that a parameter is sent as.
  static var postgresType: PostgresType { get }

  /// Whether a column of this type can be decoded; by default only ``postgresType`` itself.
  static func accepts(_ type: PostgresType) -> Bool

  /// The value for SQL NULL; `nil` if the type has none, as all but `Optional`.
  static var null: Self? { get }

  /// Whether this value is sent as SQL NULL.
  var isNull: Bool { get }

  /// Appends the binary form to `bytes`; not called for a value that is NULL.
  func encode(into bytes: inout [UInt8])

  /// Reads the binary form of a column of a type that ``accepts(_:)`` let through.
  ///
  /// - Throws: ``PostgresError/decoding(_:)`` if the bytes are not of that type, or hold no valid value.
  static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> Self
}

extension PostgresValue {
  /// Accepts exactly the type that parameters are sent as.
  public static func accepts(_ type: PostgresType) -> Bool { type == postgresType }

  /// No value stands for NULL.
  public static var null: Self? { nil }

  /// Never NULL.
  public var isNull: Bool { false }
}

/// A value that may stand in a PostgreSQL array of one dimension.
///
/// Arrays are no elements themselves: an array of arrays does not compile.
public protocol PostgresElement: PostgresValue {
  /// The type of an array of these.
  static var postgresArrayType: PostgresType { get }

  /// Whether an array of this type can be decoded; by default only ``postgresArrayType`` itself.
  static func acceptsArray(_ type: PostgresType) -> Bool

  /// Appends the elements of an array, each behind its length; answers whether one of them is NULL.
  ///
  /// A requirement and not only a function of `Array`, so that it is compiled once for each type and not for any.
  static func encode(elements: [Self], into bytes: inout [UInt8]) -> Bool
}

extension PostgresElement {
  /// Accepts exactly the type that array parameters are sent as.
  public static func acceptsArray(_ type: PostgresType) -> Bool { type == postgresArrayType }

  /// Appends each element's length, which is −1 for NULL, and its binary form.
  @inlinable
  public static func encode(elements: [Self], into bytes: inout [UInt8]) -> Bool {
    var hasNull = false
    for element in elements {
      // The length comes before the element and is known after it: so it is patched.
      let start = bytes.count
      Int32(-1).appendBigEndian(to: &bytes)
      if element.isNull {
        hasNull = true
      } else {
        element.encode(into: &bytes)
        bytes.overwrite(at: start, with: Int32(clamping: bytes.count - start - 4))
      }
    }
    return hasNull
  }
}

extension Optional: PostgresValue where Wrapped: PostgresValue {
  /// The type of what is wrapped: so a `nil` has a type too.
  @inlinable
  public static var postgresType: PostgresType { Wrapped.postgresType }

  /// Accepts what the wrapped type accepts.
  @inlinable
  public static func accepts(_ type: PostgresType) -> Bool { Wrapped.accepts(type) }

  /// NULL is `nil`.
  @inlinable
  public static var null: Self? { .some(.none) }

  /// A `nil` is NULL.
  public var isNull: Bool {
    if case .none = self { true } else { false }
  }

  /// Appends the wrapped value.
  public func encode(into bytes: inout [UInt8]) { self?.encode(into: &bytes) }

  /// Reads the wrapped value.
  @inlinable
  public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(PostgresError) -> Self {
    try Wrapped.decode(bytes, as: type)
  }
}

extension Optional: PostgresElement where Wrapped: PostgresElement {
  /// The array type of what is wrapped; `nil` is a NULL element.
  public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

  /// Accepts the arrays that the wrapped type accepts.
  public static func acceptsArray(_ type: PostgresType) -> Bool { Wrapped.acceptsArray(type) }
}
