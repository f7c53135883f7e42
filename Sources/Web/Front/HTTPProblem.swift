/// A problem to answer with, as an error that any step may throw.
public struct HTTPProblem: Error, Hashable, Sendable {
  /// The body.
  public var problem: Problem
  /// Headers beside it, such as Retry-After.
  public var headers: [String: String] = [:]

  /// A problem: the stable end of its type, the status, and what people read.
  public init(_ name: String, _ status: Int64, title: String, detail: String, figures: JSONValue? = nil) {
    problem = Problem(name, title: title, status: status, detail: detail, figures: figures)
  }

  /// The same problem with one more header.
  public func with(header name: String, _ value: String) -> HTTPProblem {
    var copy = self
    copy.headers[name] = value
    return copy
  }
}

extension HTTPProblem {
  /// 400: the request could not be read.
  public static func malformed(_ error: MalformedRequest) -> HTTPProblem {
    HTTPProblem(
      error.code.rawValue, 400, title: "请求无法读取", detail: error.detail,
      figures: error.field.isEmpty ? nil : ["field": .string(error.field)])
  }

  /// 400: the idempotency key is missing or no UUID.
  public static let keyNeeded = HTTPProblem(
    "idempotency-key-needed", 400, title: "缺少请求编号", detail: "请在 Idempotency-Key 头里带一个 UUID，每次新的操作换一个。")

  /// 400: a key of the version that is kept for keys derived from an identity.
  public static let keyDerived = HTTPProblem(
    "idempotency-key-derived", 400, title: "请求编号不能用", detail: "请求编号不能是第 5 版的 UUID（那是账簿自己用的），请换一个随机的或第 7 版的。")

  /// 400: the bytes are not HTTP.
  public static let notHTTP = HTTPProblem("not-http", 400, title: "请求无法读取", detail: "请求不符合 HTTP 协议，连接已关闭，请重新发送。")

  /// 400: no Host, more than one, or what is none (RFC 9112, 3.2).
  public static let hostNeeded = HTTPProblem(
    "host-needed", 400, title: "请求无法读取", detail: "请求应当有且只有一个 Host 头，内容是主机名，可以带端口。")

  /// 401: no token, or one that is not valid.
  public static let unauthenticated = HTTPProblem(
    "unauthenticated", 401, title: "未登录", detail: "登录已失效，请重新登录。"
  ).with(header: "WWW-Authenticate", "Bearer")

  /// 403: the user has none of the roles the route needs.
  public static let forbidden = HTTPProblem("forbidden", 403, title: "没有权限", detail: "您的岗位不能做这项操作，请找管理员。")

  /// 404: no such thing in this book, or another book's.
  public static func notFound(_ what: String = "页面") -> HTTPProblem {
    HTTPProblem("not-found", 404, title: "没有找到", detail: "没有找到这个\(what)，请检查后再试。")
  }

  /// 405: the path exists, the method does not.
  public static func methodNotAllowed(_ allowed: [String]) -> HTTPProblem {
    let list = allowed.joined(separator: ", ")
    return HTTPProblem("method-not-allowed", 405, title: "方法不对", detail: "这个地址只接受 \(list)。").with(header: "Allow", list)
  }

  /// 408: the body did not arrive in time.
  public static let bodyTooSlow = HTTPProblem("body-too-slow", 408, title: "上传超时", detail: "请求内容没有及时传完，请检查网络后重试。")

  /// 409: the state of the book refuses it; `name` is the stable end of the type.
  public static func conflict(_ name: String, title: String, detail: String, figures: JSONValue? = nil) -> HTTPProblem {
    HTTPProblem(name, 409, title: title, detail: detail, figures: figures)
  }

  /// 413: the body is larger than ``Limits/maxBodyBytes``.
  public static func bodyTooLarge(limit: Int) -> HTTPProblem {
    HTTPProblem(
      "body-too-large", 413, title: "请求内容太大", detail: "请求内容不能超过 \(limit) 字节，请分几次提交。",
      figures: ["limit": .integer(Int64(limit))])
  }

  /// 415: the body is not JSON by its own account.
  public static let notJSON = HTTPProblem(
    "unsupported-media-type", 415, title: "内容类型不对", detail: "请求内容应当是 JSON，Content-Type 请写 application/json。")

  /// 415: the body is compressed.
  public static let compressed = HTTPProblem(
    "unsupported-media-type", 415, title: "内容压缩过", detail: "请求内容不能压缩，请去掉 Content-Encoding，照原样提交。")

  /// 417: something is expected of us that we do not know.
  public static let expectationFailed = HTTPProblem(
    "expectation-failed", 417, title: "无法满足 Expect", detail: "Expect 头只能写 100-continue，请去掉其他内容后重试。")

  /// 422: the key was used before for something else.
  public static let keyReused = HTTPProblem(
    "key-reused", 422, title: "请求编号已用过", detail: "这个请求编号已用于另一项内容不同的操作，请换一个新的编号。")

  /// 429: the caller asks too often, and is told in whole seconds when to come back.
  public static func tooMany(_ wait: Duration) -> HTTPProblem {
    let seconds = max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0))
    return HTTPProblem(
      "too-many-requests", 429, title: "请求太多", detail: "操作太频繁，请等 \(seconds) 秒再试。",
      figures: ["retryAfter": .integer(seconds)]
    ).with(header: "Retry-After", String(seconds))
  }

  /// 429: the address has too many connections, and all are busy.
  public static let tooManyConnections = HTTPProblem(
    "too-many-connections", 429, title: "连接太多", detail: "同一地址同时打开的连接太多，请关闭不用的连接后再试。")

  /// 431: the headers are too large.
  public static let headersTooLarge = HTTPProblem("headers-too-large", 431, title: "请求头太大", detail: "请求头太大，请清理后重试。")

  /// 500: our mistake; says nothing of the inside.
  public static func unexpected(requestID: String) -> HTTPProblem {
    HTTPProblem(
      "unexpected", 500, title: "系统出错", detail: "系统出错，操作结果请用请求编号查询；报修时请告知编号 \(requestID)。",
      figures: ["requestId": .string(requestID)])
  }

  /// 501: the body is coded in a way that we do not read.
  public static let codingNotSupported = HTTPProblem(
    "coding-not-supported", 501, title: "传输编码不支持", detail: "Transfer-Encoding 头只能写 chunked，请不要压缩请求内容。")

  /// 503: not attempted, try again.
  public static func notAttempted(retryAfter seconds: Int64 = 1) -> HTTPProblem {
    HTTPProblem(
      "not-attempted", 503, title: "暂时不能办理", detail: "系统正忙，这次操作没有执行，请等 \(seconds) 秒再试。",
      figures: ["retryAfter": .integer(seconds)]
    ).with(header: "Retry-After", String(seconds))
  }

  /// 505: another version of HTTP.
  public static let versionNotSupported = HTTPProblem(
    "version-not-supported", 505, title: "HTTP 版本不支持", detail: "这里只支持 HTTP/1.1 和 HTTP/1.0，请换用其中一种。")

  /// 504: the outcome is not known; the key tells it later.
  public static func outcomeUnknown(key: String) -> HTTPProblem {
    HTTPProblem(
      "outcome-unknown", 504, title: "结果未知", detail: "暂时不知道这次操作是否成功，请用同一个请求编号再试或查询，不要换编号。",
      figures: ["key": .string(key)]
    ).with(header: "Location", "/v1/requests/\(key)")
  }
}
