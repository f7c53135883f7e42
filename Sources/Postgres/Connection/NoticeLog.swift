import CLibpq
import Logging

/// Passes the server's notices on to a log: severity, code and primary message, never the details, which may quote values.
final class NoticeLog {
  private let logger: Logger

  init(_ logger: Logger) { self.logger = logger }

  /// Makes libpq call this log; whoever owns the connection keeps the log alive until the connection is finished.
  func receive(from connection: OpaquePointer) {
    PQsetNoticeReceiver(
      connection,
      { context, result in
        guard let context, let result else { return }
        Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue().log(ServerError(result))
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func log(_ notice: ServerError) {
    logger.log(
      level: Self.level(notice.severity), "\(notice.description)",
      metadata: ["sqlstate": "\(notice.sqlstate)"])
  }

  /// A NOTICE is mostly "already exists, skipping": who starts a server should not take it for a fault.
  private static func level(_ severity: String) -> Logger.Level {
    switch severity {
    case "WARNING", "ERROR", "FATAL", "PANIC": .warning
    default: .debug
    }
  }
}
