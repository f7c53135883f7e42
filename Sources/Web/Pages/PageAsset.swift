import Crypto
public import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A style sheet, a script or an image: its name says its content, so browsers keep it for ever.
public struct PageAsset: Sendable {
  /// "/assets/aixin.5f0c71aa.css".
  public let path: String
  private let contentType: String
  private let plain: ByteBuffer
  private let packed: ByteBuffer?

  /// An asset by its name, such as "aixin.css", and its content.
  public init(_ name: String, _ content: Data) {
    let mark = SHA256.hash(data: content).prefix(5).map { String(format: "%02x", $0) }.joined()
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    path = "/assets/\(name[..<dot]).\(mark)\(name[dot...])"
    contentType =
      switch name[dot...] {
      case ".css": "text/css; charset=utf-8"
      case ".js": "text/javascript; charset=utf-8"
      case ".svg": "image/svg+xml"
      default: "application/octet-stream"
      }
    plain = ByteBuffer(bytes: content)
    packed = Gzip.compress(Array(content), level: 9).map { ByteBuffer(bytes: $0) }
  }

  func response(to request: Request) -> Response {
    var fields: HTTPFields = [
      .contentType: contentType, .cacheControl: "public, max-age=31536000, immutable", .vary: "Accept-Encoding",
      .ours("X-Content-Type-Options"): "nosniff",
    ]
    guard let packed, request.takesGzip else {
      return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: plain))
    }
    fields[.contentEncoding] = "gzip"
    return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: packed))
  }
}
