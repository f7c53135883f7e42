/// What became of a request, asked for under its key.
public struct RequestState: WireType {
  /// The key.
  public var key: String
  /// Posted, refused, or not known (which is no proof that it will not be).
  public var state: String
  /// What was posted.
  public var posted: PostedEntry?
  /// Why it was refused.
  public var refusal: Problem?

  /// A value by its fields.
  public init(key: String, state: String, posted: PostedEntry? = nil, refusal: Problem? = nil) {
    self.key = key
    self.state = state
    self.posted = posted
    self.refusal = refusal
  }

  /// The fields.
  public static let schema = Schema.record(
    "RequestState",
    [
      .required("key", .uuid), .required("state", .choice(["posted", "refused", "unknown"])),
      .optional("posted", PostedEntry.schema), .optional("refusal", Problem.schema),
    ])
}
