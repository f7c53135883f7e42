import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection to a server on this machine: asks, waits for the answer, and asks again, as a person does.
public final class Conversation {
  /// What came back.
  public struct Reply: Sendable {
    /// The status.
    public var status = 0
    /// Where it leads: the header Location; nil if nowhere.
    public var location: String?
    /// The body.
    public var body = ""
  }

  private var inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>

  private init(
    _ inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator,
    _ outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
  ) {
    self.inbound = inbound
    self.outbound = outbound
  }

  /// Connects to a port of 127.0.0.1 while a body runs.
  public static func open<Value: Sendable>(
    port: Int, _ body: (Conversation) async throws -> sending Value
  ) async throws -> sending Value {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connect(host: "127.0.0.1", port: port) {
      channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHTTPClientHandlers()
        return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(wrappingChannelSynchronously: channel)
      }
    }
    return try await channel.executeThenClose { inbound, outbound in
      try await body(Conversation(inbound.makeAsyncIterator(), outbound))
    }
  }

  /// Sends a request, and waits for its answer.
  ///
  /// - Throws: `ChannelError.eof` if the server hung up.
  public func send(_ shot: LoadGenerator.Shot) async throws -> Reply {
    for part in shot.parts { try await outbound.write(part) }
    var reply = Reply()
    while let part = try await inbound.next() {
      switch part {
      case .head(let head):
        reply.status = Int(head.status.code)
        reply.location = head.headers.first(name: "Location")
      case .body(let bytes): reply.body += String(buffer: bytes)
      case .end: return reply
      }
    }
    throw ChannelError.eof
  }
}
