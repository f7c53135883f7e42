/// The size limits of requests.
///
/// Every limit is checked while a body is read, and described in the interface document.
public enum Limits {
  /// The largest request body, in bytes.
  public static let maxBodyBytes = 1_048_576
  /// How deep objects and arrays may nest.
  public static let maxDepth = 16
  /// The most lines of one basket, return or receipt.
  public static let maxLines = 100
  /// The most rows of one opening.
  public static let maxRows = 500
  /// The most services of one call.
  public static let maxServiceRows = 10_000
  /// The largest body of a call with ``maxServiceRows`` services, in bytes.
  public static let maxServiceRowsBytes = 8 * 1_048_576
  /// The most items of one page of a list.
  public static let maxPageItems = 500
  /// The longest free text (a name, a reason, an activity), in Unicode scalars.
  public static let maxTextLength = 200
  /// The longest code (of a shop, a community, goods), in Unicode scalars.
  public static let maxCodeLength = 40
  /// The most pieces or minutes that one figure may state.
  public static let maxQuantity: Int64 = 1_000_000
}
