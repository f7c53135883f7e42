/// Everything that can go wrong between a caller and the database; closed, so that a `switch` over it is exhaustive.
///
/// No description holds a bound value.
public enum PostgresError: Error, Sendable {
  /// The server refused a statement; the connection is still good.
  case server(ServerError)
  /// No connection could be made.
  case connectionFailed(String)
  /// The connection broke, but not during COMMIT: nothing of an open transaction was kept.
  case connectionLost(String)
  /// The connection broke, or the deadline passed, after COMMIT was sent: it may or may not have happened.
  case commitUnknown(String)
  /// The deadline passed; a statement under way was cancelled, and its connection dropped.
  case deadlineExceeded
  /// The task was cancelled; a statement under way was cancelled too, and its connection dropped.
  case cancelled
  /// No connection of the pool became free in time.
  case poolExhausted
  /// The pool, or the connection, was closed.
  case poolClosed
  /// The server answered something that the caller had ruled out, such as two rows where one was asked for.
  case unexpectedResult(String)
  /// A result is not of the types it was decoded as.
  case decoding(String)
}

extension PostgresError {
  /// The five characters of the server's error code, if the server sent one.
  public var sqlstate: String? {
    if case .server(let error) = self { error.sqlstate } else { nil }
  }

  /// The name of the violated constraint, if there is one.
  public var constraint: String? {
    if case .server(let error) = self { error.constraint } else { nil }
  }

  /// Whether the connection is to blame, so that another one might do better.
  public var isConnectionProblem: Bool {
    switch self {
    case .connectionFailed, .connectionLost, .commitUnknown, .poolExhausted: true
    case .server, .deadlineExceeded, .cancelled, .poolClosed, .unexpectedResult, .decoding: false
    }
  }
}

extension PostgresError: CustomStringConvertible {
  /// One line for a log, without any bound value.
  public var description: String {
    switch self {
    case .server(let error): error.description
    case .connectionFailed(let reason): "could not connect: \(reason)"
    case .connectionLost(let reason): "connection lost: \(reason)"
    case .commitUnknown(let reason): "COMMIT sent, outcome unknown: \(reason)"
    case .deadlineExceeded: "deadline exceeded"
    case .cancelled: "cancelled"
    case .poolExhausted: "no database connection became free in time"
    case .poolClosed: "the database connection or pool is closed"
    case .unexpectedResult(let what): "unexpected result: \(what)"
    case .decoding(let what): "decoding failed: \(what)"
    }
  }
}
