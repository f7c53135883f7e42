/// Why a private cluster could not be started or stopped; each description says what to do.
public enum EmbeddedClusterError: Error, Sendable, Hashable {
  /// PostgreSQL's programs are not installed, or not where they were looked for.
  case programsNotFound(String)
  /// The folder cannot be used by the operating system user that runs the server.
  case folderNotUsable(String)
  /// The folder holds a cluster of another major version.
  case otherVersion(String)
  /// One of PostgreSQL's programs failed.
  case programFailed(String)
  /// The server did not get ready in time.
  case notReady(String)
  /// The server died, and could not be brought back.
  case died(String)
}

extension EmbeddedClusterError: CustomStringConvertible {
  /// The fault, and the remedy.
  public var description: String {
    switch self {
    case .programsNotFound(let text), .folderNotUsable(let text), .otherVersion(let text), .programFailed(let text),
      .notReady(let text), .died(let text):
      text
    }
  }
}
