/// What was waited for did not come.
public struct NothingCame: Error, CustomStringConvertible {
  /// What it was.
  public let description: String
}

/// Waits until something is so, looking every few milliseconds.
///
/// Bounded, so that a test fails by itself and says what did not come, long before anything stops the whole run.
///
/// - Throws: ``NothingCame`` after `patience`; what looking throws; `CancellationError`.
public nonisolated(nonsending) func wait(
  for what: String, every pause: Duration = .milliseconds(20), patience: Duration = .seconds(120),
  until isSo: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + patience
  while try await !isSo() {
    guard ContinuousClock.now < deadline else { throw NothingCame(description: what) }
    try await Task.sleep(for: pause)
  }
}
