import Logging
import Synchronization

/// Keeps the metadata of what is logged at info.
final class LogLines: Sendable {
  private let lines = Mutex<[[String: String]]>([])

  /// What was logged, in order.
  var all: [[String: String]] { lines.withLock { $0 } }

  /// A logger that writes here.
  var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

  private func append(_ metadata: Logger.Metadata) {
    lines.withLock { $0.append(metadata.mapValues { "\($0)" }) }
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append(event.metadata ?? [:]) }
  }
}
