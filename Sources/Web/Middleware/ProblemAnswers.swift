import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Turns every error into a problem (RFC 9457).
///
/// An unforeseen error is logged whole and answered without its details.
struct ProblemAnswers: RouterMiddleware {
  let table: RouteTable
  /// The problem for an error of the rooms; nil for an unforeseen one.
  let translate: @Sendable (any Error) -> HTTPProblem?
  /// Writes the pages of problems; nil for a server without pages.
  let pages: PageWriter?

  func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    do {
      // The router leaves empty parts out: `//v1//goods` would be `/v1/goods`.
      guard ProblemAnswers.isPlain(request.uri.path) else { throw HTTPProblem.notFound() }
      return try await next(request, context)
    } catch {
      let problem = problem(for: error, request, context)
      if let pages, request.wantsPage { return try pages.response(to: request, context, problem) }
      return try problem.response()
    }
  }

  /// Whether a path begins with a stroke, and has something behind each.
  private static func isPlain(_ path: String) -> Bool {
    let bytes = path.utf8
    guard bytes.first == UInt8(ascii: "/"), path != "/" else { return path == "/" }
    return bytes.last != UInt8(ascii: "/") && !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "/") && $1 == $0 }
  }

  private func problem(for error: any Error, _ request: Request, _ context: APIContext) -> HTTPProblem {
    switch error {
    case let problem as HTTPProblem: return problem
    case let malformed as MalformedRequest: return .malformed(malformed)
    case let failure as BodyFailure: return failure.problem
    case let error as HTTPError where error.status == .notFound:
      let methods = table.methods(ofPath: request.uri.path)
      return methods.isEmpty ? .notFound() : .methodNotAllowed(methods)
    default:
      if let problem = translate(error) { return problem }
      context.logger.error(
        "unexpected error", metadata: ["request": .string(context.requestID), "error": .string(String(reflecting: error))])
      return .unexpected(requestID: context.requestID)
    }
  }
}

extension HTTPProblem {
  /// The problem as an answer.
  ///
  /// - Throws: `EncodingError`, which only a mistake of ours can cause.
  func response() throws -> Response {
    var fields: HTTPFields = [.contentType: Problem.contentType, .cacheControl: "no-store"]
    for (name, value) in headers { fields[.ours(name)] = value }
    return Response(
      status: HTTPResponse.Status(code: Int(problem.status)), headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: try StrictJSON.encode(problem))))
  }
}
