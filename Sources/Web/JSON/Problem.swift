/// A problem (RFC 9457), sent as ``Problem/contentType``.
public struct Problem: WireType {
  /// "urn:aixin:problem:points-short": stable, for programs.
  public var type: String
  /// The kind of problem, in a few words.
  public var title: String
  /// The HTTP status.
  public var status: Int64
  /// This problem and its remedy, in Chinese, with the numbers.
  public var detail: String
  /// Ids and figures that show it.
  public var figures: JSONValue?

  /// A problem by its name, the part of ``type`` after ``typePrefix``.
  public init(_ name: String, title: String, status: Int64, detail: String, figures: JSONValue? = nil) {
    type = Problem.typePrefix + name
    self.title = title
    self.status = status
    self.detail = detail
    self.figures = figures
  }

  /// The beginning of every type.
  public static let typePrefix = "urn:aixin:problem:"
  /// The media type of a problem.
  public static let contentType = "application/problem+json"

  /// The fields.
  public static let schema = WireSchema.record(
    "Problem",
    [
      .required("type", .prose), .required("title", .prose), .required("status", .integer(400...599)),
      .required("detail", .sentence), .optional("figures", .anything),
    ])
}
