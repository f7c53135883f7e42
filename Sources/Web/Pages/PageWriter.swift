import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Writes pages as HTTP: with the headers that keep browsers safe, compressed where that is worthwhile.
struct PageWriter: Sendable {
  let pages: PageEnvironment

  /// What a browser may load and do: nothing but what is ours.
  ///
  /// `data:` because Bootstrap's ticks and our tags' shapes are images in the style sheet.
  private static let contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    + "frame-ancestors 'none'; base-uri 'none'"

  func response(to request: Request, _ answer: PageAnswer, _ call: PageCall) throws -> Response {
    var fields = self.fields
    for cookie in answer.cookies + [call.formCookie].compactMap({ $0 }) {
      fields.append(HTTPField(name: .setCookie, value: cookie.line(isSecure: pages.origin != nil)))
    }
    switch answer.body {
    case .html(let text): return html(text, status: answer.status, fields, to: request)
    case .seeOther(let path):
      fields[.location] = path
      return Response(status: .seeOther, headers: fields)
    case .file(let first, let contentType, let name):
      fields[.contentType] = contentType
      if let name { fields[.contentDisposition] = "attachment; filename=\"\(name)\"" }
      return Response(status: .ok, headers: fields, body: body(first))
    }
  }

  /// The page of a problem.
  ///
  /// - Parameters:
  ///   - again: the form that can be sent again as it is.
  ///   - back: the page before it.
  func response(
    to request: Request, _ context: APIContext, _ problem: HTTPProblem, again: InterruptedForm? = nil, back: String? = nil
  ) throws -> Response {
    let cookies = RequestCookies(request, isSecure: pages.origin != nil)
    var fields = self.fields
    for (name, value) in problem.headers { fields[.ours(name)] = value }
    let page = PageProblem(
      status: Int(problem.problem.status), title: problem.problem.title, detail: problem.problem.detail,
      isForm: request.method == .post, isOpen: problem.problem.status == 500, again: again, back: back,
      requestID: context.requestID,
      textSize: cookies[.size] ?? "")
    return html(pages.problem(page), status: page.status, fields, to: request)
  }

  /// A fault on the way cuts the connection, so that no browser takes half a file for the whole.
  private func body(_ first: FilePart) -> ResponseBody {
    guard first.next != nil else { return ResponseBody(byteBuffer: ByteBuffer(bytes: first.bytes)) }
    return ResponseBody { writer in
      var part = first
      try await writer.write(ByteBuffer(bytes: part.bytes))
      while let next = part.next {
        part = try await next()
        try await writer.write(ByteBuffer(bytes: part.bytes))
      }
      try await writer.finish(nil)
    }
  }

  private var fields: HTTPFields {
    var fields: HTTPFields = [
      .cacheControl: "no-store", .ours("Content-Security-Policy"): Self.contentSecurityPolicy,
      .ours("X-Content-Type-Options"): "nosniff", .ours("Referrer-Policy"): "same-origin",
      .ours("Cross-Origin-Opener-Policy"): "same-origin",
    ]
    if pages.origin != nil { fields[.ours("Strict-Transport-Security")] = "max-age=31536000" }
    return fields
  }

  private func html(_ text: String, status: Int, _ fields: HTTPFields, to request: Request) -> Response {
    var fields = fields
    fields[.contentType] = "text/html; charset=utf-8"
    var bytes = Array(text.utf8)
    if bytes.count > Gzip.worthwhile, request.takesGzip, let small = Gzip.compress(bytes) {
      bytes = small
      fields[.contentEncoding] = "gzip"
      fields[.vary] = "Accept-Encoding"
    }
    return Response(
      status: HTTPResponse.Status(code: status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

extension Request {
  /// Whether the client can unpack gzip.
  var takesGzip: Bool {
    (headers[.acceptEncoding] ?? "").split(separator: ",").contains { coding in
      let parts = coding.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
      return parts.first == "gzip" && !parts.dropFirst().contains("q=0")
    }
  }

  /// Whether the client wants a page rather than a problem in JSON.
  var wantsPage: Bool { (headers[.accept] ?? "").contains("text/html") && !uri.path.hasPrefix("/v1/") }
}
