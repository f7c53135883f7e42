import HTTPTypes

extension HTTPField.Name {
  static let setCookie = ours("Set-Cookie")
  static let idempotencyKey = ours("Idempotency-Key")
  static let idempotencyReplayed = ours("Idempotency-Replayed")
  static let forwardedFor = ours("X-Forwarded-For")
  static let requestID = ours("X-Request-Id")

  /// A header name written in our own source.
  static func ours(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no header name") }
    return name
  }
}
