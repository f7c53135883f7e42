import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Reads a request's head as RFC 9112 wants it, while its version and its first Host can still be seen.
///
/// What Hummingbird 2.28 leaves open is settled here, so that all behind see requests of one kind: one that is the last of its
/// connection says `Connection: close` and nothing else; one whose framing or host is doubtful is a problem, raised as an
/// error, and nothing behind it is read.
final class RequestHeads: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  /// Whether a head was refused: what follows could be anything.
  private var isLost = false

  /// Puts one where heads have not yet lost their version.
  static func add(to pipeline: ChannelPipeline) throws {
    let operations = pipeline.syncOperations
    try operations.addHandler(
      RequestHeads(), position: .before(operations.handler(type: HTTP1ToHTTPServerCodec.self)))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isLost else { return }
    guard case .head(let head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
    do throws(HTTPProblem) {
      context.fireChannelRead(wrapInboundOut(.head(try Self.settled(head))))
    } catch {
      isLost = true
      context.fireErrorCaught(error)
    }
  }

  /// The head with the defaults of its version written out.
  ///
  /// - Throws: ``HTTPProblem`` 400, 417, 501 or 505.
  private static func settled(_ head: HTTPRequestHead) throws(HTTPProblem) -> HTTPRequestHead {
    guard head.version == .http1_1 || head.version == .http1_0 else { throw .versionNotSupported }
    let isOld = head.version == .http1_0
    try checkHost(head, isOld: isOld)
    try checkFraming(head, isOld: isOld)
    var head = head
    let expected = list("expect", head)
    if isOld || expected.isEmpty {
      // HTTP/1.0 came before there were expectations, and an empty list has none.
      head.headers.remove(name: "expect")
    } else if !expected.allSatisfy({ $0 == "100-continue" }) {
      throw .expectationFailed
    }
    // HTTP/1.0 may ask to be kept, and need not be. Who wants another protocol gets none, and NIO reads no further.
    let switches =
      head.method == .CONNECT || head.headers.contains(name: "upgrade") && list("connection", head).contains("upgrade")
    if isOld || !head.isKeepAlive || switches { head.headers.replaceOrAdd(name: "connection", value: "close") }
    return head
  }

  private static func checkHost(_ head: HTTPRequestHead, isOld: Bool) throws(HTTPProblem) {
    let hosts = head.headers["host"]
    guard hosts.count == 1 || isOld && hosts.isEmpty, hosts.allSatisfy(isHost) else { throw .hostNeeded }
  }

  private static func checkFraming(_ head: HTTPRequestHead, isOld: Bool) throws(HTTPProblem) {
    guard head.headers.contains(name: "transfer-encoding") else { return }
    if isOld || head.headers.contains(name: "content-length") { throw .notHTTP }
    guard list("transfer-encoding", head) == ["chunked"] else { throw .codingNotSupported }
  }

  /// The items of a header that is a list, over all its lines, in small letters.
  private static func list(_ name: String, _ head: HTTPRequestHead) -> [String] {
    head.headers[name].flatMap { $0.lowercased().split { $0 == "," } }
      .map { $0.split { $0 == " " || $0 == "\t" }.joined(separator: " ") }.filter { !$0.isEmpty }
  }

  /// Whether a text is a host and perhaps a port (RFC 3986, 3.2.2); an empty one is.
  private static func isHost(_ text: String) -> Bool {
    var host = Substring(text)
    if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
      guard text[colon...].dropFirst().utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
        return false
      }
      host = text[..<colon]
    }
    if host.hasPrefix("[") { return host.hasSuffix("]") && ClientAddress(host.dropFirst().dropLast())?.isV4 == false }
    return host.utf8.allSatisfy { hostBytes.contains($0) }
  }

  private static let hostBytes = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%!$&'()*+;=".utf8)
}
