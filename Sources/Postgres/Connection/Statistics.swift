/// What a session cost: for tests that promise how many round trips something takes.
public struct Statistics: Sendable, Hashable {
  /// How often the client waited for the server's answer to what it had sent.
  public var roundTrips = 0
  /// Statements executed, BEGIN, COMMIT and ROLLBACK included; a script counts as one.
  public var statements = 0

  /// Nothing yet.
  public init() {}
}
