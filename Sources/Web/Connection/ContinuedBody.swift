import Hummingbird
import NIOCore

/// Tells a connection that the body of its request is wanted now: whoever waits for 100 before sending one is told so.
struct BodyWanted: Sendable {}

/// A body that is asked for when it is first read: who is refused before that need not send it.
struct ContinuedBody: AsyncSequence, Sendable {
  let body: RequestBody
  let channel: any Channel

  struct AsyncIterator: AsyncIteratorProtocol {
    var body: RequestBody.AsyncIterator
    var channel: (any Channel)?

    mutating func next() async throws -> ByteBuffer? {
      channel?.triggerUserOutboundEvent(BodyWanted(), promise: nil)
      channel = nil
      return try await body.next()
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: body.makeAsyncIterator(), channel: channel) }
}
