/// A request without content: no body at all, or an empty object.
public struct NoContent: WireType {
  /// Nothing.
  public init() {}

  /// No fields.
  public static let schema = WireSchema.record("NoContent", [])
}

/// A page of a list.
public struct List<Item: WireType>: WireType {
  /// The items of this page.
  public var items: [Item]
  /// The cursor of the next page; absent on the last.
  ///
  /// Opaque: only the server reads it.
  public var next: String?

  /// A page by its items.
  public init(_ items: [Item], next: String? = nil) {
    self.items = items
    self.next = next
  }

  /// The fields.
  public static var schema: WireSchema {
    .record(
      "ListOf\(Item.schema.name)",
      [
        .required("items", .list(of: Item.schema, count: 0...Limits.maxPageItems)),
        .optional("next", .text(.plain, length: 1...Limits.maxTextLength)),
      ])
  }
}
