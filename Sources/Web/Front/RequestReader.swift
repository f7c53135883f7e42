public import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads what a request brings: key, body, path and query, each as strictly as the route declares it.
struct RequestReader: Sendable {
  let maxBodyBytes: Int

  /// The idempotency key.
  ///
  /// - Throws: ``HTTPProblem`` 400 if there is none, more than one, it is no UUID, or one of version 5.
  static func key(of request: Request) throws(HTTPProblem) -> UUID {
    let values = request.headers[values: .idempotencyKey]
    guard values.count == 1, let key = UUID(uuidString: values[0]) else { throw .keyNeeded }
    guard !key.isDerived else { throw .keyDerived }
    return key
  }

  /// The decoded body.
  ///
  /// - Throws: ``HTTPProblem`` 408, 413 or 415, or `MalformedRequest`.
  func body<Body: WireType>(_ type: Body.Type, of request: Request) async throws -> Body {
    let json = try await json(of: request, mayBeEmpty: type == NoContent.self)
    return try StrictJSON.decode(type, from: json)
  }

  /// The decoded body, and the one text of body and path parameters for the request's fingerprint.
  ///
  /// - Throws: as ``body(_:of:)``.
  func content<Body: WireType>(
    _ type: Body.Type, of request: Request, path: [String: String]
  ) async throws -> (value: Body, content: Data) {
    let json = try await json(of: request, mayBeEmpty: type == NoContent.self)
    return try StrictJSON.read(type, from: json, path: path)
  }

  private func json(of request: Request, mayBeEmpty: Bool) async throws -> Data {
    let data = try await data(of: request)
    if data.isEmpty, mayBeEmpty { return Data("{}".utf8) }
    guard request.headers[.contentEncoding].map({ $0.lowercased() == "identity" }) ?? true else { throw HTTPProblem.compressed }
    guard RequestReader.isJSON(request.headers[.contentType]) else { throw HTTPProblem.notJSON }
    return data
  }

  /// The path parameters, decoded and in their one spelling.
  ///
  /// A malformed one is a 404: no resource can have that name.
  ///
  /// - Throws: ``HTTPProblem`` 404.
  func path(of parameters: Parameters, for route: Route) throws(HTTPProblem) -> [String: String] {
    var values: [String: String] = [:]
    for (name, schema) in route.pathParameters {
      guard let value = parameters.get(name)?.removingPercentEncoding else { throw .notFound() }
      do throws(MalformedRequest) { values[name] = try schema.spelled(parameter: value, named: name) } catch { throw .notFound() }
    }
    return values
  }

  /// The query parameters, decoded and in their one spelling.
  ///
  /// - Throws: `MalformedRequest` for one that is unknown, there twice, absent or of a wrong form.
  func query(of request: Request, for route: Route) throws(MalformedRequest) -> [String: String] {
    var values: [String: String] = [:]
    for item in URLComponents(string: "?\(request.uri.query ?? "")")?.queryItems ?? [] {
      guard let parameter = route.query.first(where: { $0.name == item.name }) else { throw .unknown(item.name) }
      let value = try parameter.schema.spelled(parameter: item.value ?? "", named: item.name)
      guard values.updateValue(value, forKey: item.name) == nil else { throw .duplicate(item.name) }
    }
    if let absent = route.query.first(where: { $0.isRequired && values[$0.name] == nil }) { throw .missing(absent.name) }
    return values
  }

  /// The body's bytes.
  ///
  /// A body declared too large is not read at all; the connection closes after the answer.
  private func data(of request: Request) async throws -> Data {
    if let declared = request.headers[.contentLength].flatMap({ Int($0) }), declared > maxBodyBytes {
      throw HTTPProblem.bodyTooLarge(limit: maxBodyBytes)
    }
    do {
      let buffer = try await request.body.collect(upTo: maxBodyBytes)
      return Data(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
      throw HTTPProblem.bodyTooLarge(limit: maxBodyBytes)
    } catch let failure as BodyFailure {
      throw failure.problem
    }
  }

  /// "application/json", with or without a charset of UTF-8.
  private static func isJSON(_ contentType: String?) -> Bool {
    let parts = (contentType ?? "").lowercased().split(separator: ";").map { $0.split { $0 == " " || $0 == "\t" } }
    guard parts.first == ["application/json"] else { return false }
    return parts.dropFirst().allSatisfy { $0 == ["charset=utf-8"] || $0 == ["charset=\"utf-8\""] }
  }
}

extension UUID {
  /// Whether it is of version 5, which is kept for keys that a book derives itself.
  public var isDerived: Bool { uuid.6 >> 4 == 5 }
}
