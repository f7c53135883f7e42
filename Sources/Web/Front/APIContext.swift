import Hummingbird
import NIOCore
import Synchronization

/// What travels with a request through the middleware: its id, its path parameters, and what is found out about it.
struct APIContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The id under which the request is logged and answered.
  var requestID = ""
  /// The connection.
  let channel: any Channel
  /// Where inner steps leave what outer ones report.
  let notes = RequestNotes()

  init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

/// What inner steps find out about a request and outer ones report.
final class RequestNotes: Sendable {
  private let known = Mutex<CallingUser?>(nil)

  /// The user who asks, once authenticated.
  var user: CallingUser? {
    get { known.withLock { $0 } }
    set { known.withLock { $0 = newValue } }
  }
}
