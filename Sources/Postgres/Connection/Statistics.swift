/// Counts of a session: for tests that fix the number of round trips.
public struct Statistics: Sendable, Hashable {
  /// How often the client waited for the server's answer to what it had sent.
  public var roundTrips = 0
  /// Statements executed, BEGIN, COMMIT and ROLLBACK included; a script counts as one.
  public var statements = 0

  /// Nothing yet.
  public init() {}
}
