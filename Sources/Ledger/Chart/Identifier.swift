/// The number of one thing of one kind.
///
/// Each kind has a type of its own, so that a receipt's number cannot be taken for a member's; a bare `Int64` counts something.
public protocol Identifier: Hashable, Comparable, Codable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral,
  DocumentValue
{
  /// The number as it is stored, hashed and sent.
  var number: Int64 { get }
  /// The thing with this number.
  init(_ number: Int64)
}

extension Identifier {
  /// The thing with this number.
  @inlinable
  public init(integerLiteral number: Int64) { self.init(number) }

  /// The bare number.
  public var description: String { String(number) }

  /// Smaller numbers first.
  @inlinable
  public static func < (left: Self, right: Self) -> Bool { left.number < right.number }

  /// Reads the bare number.
  public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(Int64.self)) }

  /// Writes the bare number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }

  /// int8.
  public static var columnType: DocumentTable.ColumnType { .int }
  /// The number.
  public var documentValue: Document.Value? { .int(number) }
  /// The thing with a stored number.
  public static func value(_ stored: Document.Value?) -> Self? { Int64.value(stored).map(Self.init) }
}

/// Who holds an account.
///
/// One id space per book for volunteers, communities and shops; 0 is the book itself.
public struct HolderID: Identifier {
  /// The stored number.
  public let number: Int64
  /// The holder with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
  /// The book itself.
  public static let book = HolderID(0)
}

/// An account of a book; numbered from 1, without gaps.
public struct AccountID: Identifier {
  /// The stored number.
  public let number: Int64
  /// The account with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
  /// The account that is opened after this one.
  public var next: AccountID { AccountID(number + 1) }
}

/// An entry of a book; numbered from 1, without gaps.
public struct EntryNumber: Identifier, Strideable {
  /// The stored number.
  public let number: Int64
  /// The entry with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
  /// The entry that is posted after this one.
  public var next: EntryNumber { EntryNumber(number + 1) }
  /// The entry so many behind this one.
  @inlinable
  public func advanced(by count: Int) -> EntryNumber { EntryNumber(number + Int64(count)) }
  /// How many entries another one comes behind this one.
  @inlinable
  public func distance(to other: EntryNumber) -> Int { Int(other.number - number) }
  /// Smaller numbers first.
  @inlinable
  public static func < (left: EntryNumber, right: EntryNumber) -> Bool { left.number < right.number }
}

/// A block of a book; numbered from 1, without gaps.
public struct BlockNumber: Identifier {
  /// The stored number.
  public let number: Int64
  /// The block with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
  /// The block that is committed after this one.
  public var next: BlockNumber { BlockNumber(number + 1) }
  /// The block before this one.
  public var previous: BlockNumber { BlockNumber(number - 1) }
}

/// A user of a book: who asks for something.
public struct UserID: Identifier {
  /// The stored number.
  public let number: Int64
  /// The user with this number.
  @inlinable
  public init(_ number: Int64) { self.number = number }
  /// The book itself, by a job: no user has this number, so that it cannot sign in, hold a role, or confirm.
  public static let system = UserID(0)
}
