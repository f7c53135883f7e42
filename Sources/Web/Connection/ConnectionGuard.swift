import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Keeps a connection honest, where Hummingbird 2.28 does not: tried with raw sockets.
///
/// - A body that comes too slowly fails at a deadline; by itself every dribbled byte would postpone the idle timeout.
/// - A request that is answered before it was read to its end closes the connection behind the answer. By itself the server
///   would go on reading the rest, however long, before it looked for the next request.
/// - Bytes that are not HTTP, and heads that are not to its letter, get a problem as their answer and not an empty 400.
/// - Who waits for 100 before sending a body gets it when the body is wanted.
/// - An answer that the client does not read closes the connection.
/// - A client that has said its last, and has all its answers, is not kept until it would count as idle.
/// - A connection that has sent no request by a short deadline closes; the register knows who is silent, and who gives way.
///
/// Lives on the event loop of its connection alone.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let deadlines: ConnectionDeadlines
  private let register: ConnectionRegister
  /// Requests whose answer has not been written.
  private var unanswered = 0
  /// Whether the last of them has not been read to its end.
  private var isReading = false
  /// Whether some of its body has been read.
  private var hasBody = false
  /// Whether nothing more will be read: the client said so, or its bytes broke.
  private var isLast = false
  /// The answer to broken bytes, once the requests before them are answered.
  private var farewell: HTTPProblem?
  /// Whether the client has closed its side.
  private var isInputClosed = false
  /// Whether the answer being written closes the connection.
  private var closesAfterAnswer = false
  /// Whether the last answer is out and the rest of the input is thrown away.
  private var isClosing = false
  private var headDeadline: Scheduled<Void>?
  private var bodyDeadline: Scheduled<Void>?
  private var answerDeadline: Scheduled<Void>?

  init(deadlines: ConnectionDeadlines, register: ConnectionRegister) {
    self.deadlines = deadlines
    self.register = register
  }

  func handlerAdded(context: ChannelHandlerContext) {
    do { try RequestHeads.add(to: context.pipeline) } catch { return context.fireErrorCaught(error) }
    if !register.opened(context.channel) { farewell = .tooManyConnections }
    if context.channel.isActive { start(context: context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    start(context: context)
    context.fireChannelActive()
  }

  private func start(context: ChannelHandlerContext) {
    if farewell != nil { return sayFarewell(context: context) }
    headDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: deadlines.head) { context.close(promise: nil) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // After a failure the parts that still come belong to a request that is already lost.
    guard !isClosing, farewell == nil else { return }
    // Behind the last request is none, whatever it looks like.
    if isLast, !isReading { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      headDeadline?.cancel()
      headDeadline = nil
      guard unanswered > 0 || register.asked(context.channel) else {
        // It was told to go, and is closing: what is not taken is not half taken.
        isClosing = true
        return
      }
      unanswered += 1
      isReading = true
      hasBody = false
      if head.headerFields[.connection] == "close" { isLast = true }
    case .body: hasBody = true
    case .end:
      isReading = false
      bodyDeadline?.cancel()
      bodyDeadline = nil
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if isReading, bodyDeadline == nil, farewell == nil {
      bodyDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: deadlines.body) { [self] in
        fail(.tooSlow, context: context)
      }
    }
    context.fireChannelReadComplete()
    // The consumer asks for no more; only by reading on do we see the client close.
    if isClosing { context.read() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let problem: HTTPProblem
    switch error {
    case let error as HTTPParserError: problem = error == .headerOverflow ? .headersTooLarge : .notHTTP
    case let error as HTTPProblem: problem = error
    case is HTTP1TypeConversionError: problem = .notHTTP
    default: return context.fireErrorCaught(error)
    }
    guard !isClosing, farewell == nil else { return }
    if isReading { return fail(.broken, context: context) }
    farewell = problem
    if unanswered == 0 { sayFarewell(context: context) }
  }

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
    // If the last request has been read to its end, the one whose body is wanted has been too.
    if isReading, !hasBody, unanswered == 1, !isClosing, farewell == nil {
      context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
    promise?.succeed()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed {
      if isClosing { return context.close(promise: nil) }
      isInputClosed = true
      if unanswered == 0 { closeSoon(context: context) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    headDeadline?.cancel()
    bodyDeadline?.cancel()
    answerDeadline?.cancel()
    context.fireChannelInactive()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isClosing else { return promise?.fail(ChannelError.ioOnClosedChannel) ?? () }
    switch unwrapOutboundIn(data) {
    case .head(var head):
      closesAfterAnswer = unanswered == 1 && (isReading || isLast)
      if closesAfterAnswer { head.headerFields[.connection] = "close" }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end(let trailers): end(trailers, context: context, promise: promise)
    }
  }

  /// Lets the step that waits for the body know that no more of it will come.
  private func fail(_ failure: BodyFailure, context: ChannelHandlerContext) {
    bodyDeadline?.cancel()
    farewell = failure.problem
    context.fireErrorCaught(failure)
  }

  private func end(_ trailers: HTTPFields?, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
    unanswered -= 1
    if unanswered == 0 { register.answered(context.channel) }
    let written = promise ?? context.eventLoop.makePromise()
    context.write(wrapOutboundOut(.end(trailers)), promise: written)
    if closesAfterAnswer {
      close(after: written, context: context)
    } else if farewell != nil, unanswered == 0 {
      sayFarewell(context: context)
    } else if isInputClosed, unanswered == 0 {
      context.flush()
      closeSoon(context: context)
    } else {
      expectFetched(written, context: context)
    }
  }

  /// Closes in a while what the server itself does not close before: time enough for the last answer to be fetched.
  private func closeSoon(context: ChannelHandlerContext) {
    answerDeadline?.cancel()
    answerDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: deadlines.linger) { context.close(promise: nil) }
  }

  /// Closes if the answer is not fetched in time.
  private func expectFetched(_ written: EventLoopPromise<Void>, context: ChannelHandlerContext) {
    answerDeadline?.cancel()
    let deadline = context.eventLoop.assumeIsolated().scheduleTask(in: deadlines.answer) { context.close(promise: nil) }
    answerDeadline = deadline
    written.futureResult.whenComplete { _ in deadline.cancel() }
  }

  private func sayFarewell(context: ChannelHandlerContext) {
    guard let problem = farewell?.problem else { return }
    let body = (try? StrictJSON.encode(problem)) ?? Data()
    let head = HTTPResponse(
      status: HTTPResponse.Status(code: Int(problem.status)),
      headerFields: [
        .contentType: Problem.contentType, .contentLength: String(body.count), .connection: "close",
      ])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
    let written = context.eventLoop.makePromise(of: Void.self)
    context.write(wrapOutboundOut(.end(nil)), promise: written)
    close(after: written, context: context)
  }

  /// Closes our side behind the answer, then throws away input for a while: closing at once would make the kernel reset the
  /// connection while the client still sends, and the answer would be lost with it.
  private func close(after written: EventLoopPromise<Void>, context: ChannelHandlerContext) {
    isClosing = true
    context.flush()
    written.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
    closeSoon(context: context)
    context.read()
  }
}

/// How long a connection waits for what.
struct ConnectionDeadlines: Sendable {
  /// From the connection's beginning to the end of its first request's head.
  var head: TimeAmount
  /// From a request's head to the end of its body.
  var body: TimeAmount
  /// From the end of an answer to its being fetched.
  var answer: TimeAmount
  /// From an answer that closes to the end, while input is thrown away.
  var linger: TimeAmount
}
