import Hummingbird
import NIOCore
import Synchronization

/// The context of a request in the middleware: its id, its path parameters, and its notes.
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

/// Notes on a request: written by inner steps, reported by outer ones.
final class RequestNotes: Sendable {
  private let known = Mutex<CallingUser?>(nil)
  private let sent = Mutex<FormFields?>(nil)

  /// The user who asks, once authenticated.
  var user: CallingUser? {
    get { known.withLock { $0 } }
    set { known.withLock { $0 = newValue } }
  }

  /// The form that was sent, once read.
  var form: FormFields? {
    get { sent.withLock { $0 } }
    set { sent.withLock { $0 = newValue } }
  }
}
