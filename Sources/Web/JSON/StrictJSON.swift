public import Foundation

/// JSON at the edge: requests are read strictly, answers and fingerprints are written in one order.
///
/// `JSONDecoder` passes over unknown and duplicate fields in silence and takes 1e3 for 1000; a till that misspells
/// `expectedBalance` must hear of it. So the bytes are scanned and checked against the type's ``WireSchema`` first.
public enum StrictJSON {
  /// The request that the bytes hold.
  ///
  /// - Throws: ``MalformedRequest`` for the first thing that is wrong, with the place where it is.
  public static func decode<Value: WireType>(_ type: Value.Type, from data: Data) throws(MalformedRequest) -> Value {
    try decode(type, canonical(Value.schema.spelled(JSONScanner.scan(data))))
  }

  /// The request that the bytes hold, and the one text of body and path parameters for its fingerprint.
  ///
  /// The body's part is what ``canonical(_:)`` makes of the decoded value without its conditions, written from what was scanned:
  /// encoding it again took two thirds as long as reading it. Every text is in its one spelling, so that a retry may spell it
  /// another way.
  ///
  /// - Throws: ``MalformedRequest`` for the first thing that is wrong, with the place where it is.
  public static func read<Value: WireType>(
    _ type: Value.Type, from data: Data, path: [String: String]
  ) throws(MalformedRequest) -> (value: Value, content: Data) {
    let body = try Value.schema.spelled(JSONScanner.scan(data))
    let place = canonical(.object(path.map { ($0.key, .string($0.value)) }))
    let asked = canonical(Value.schema.withoutConditions(body))
    let content = Data(#"{"body":"#.utf8) + asked + Data(#","path":"#.utf8) + place + Data("}".utf8)
    return (try decode(type, canonical(body)), content)
  }

  private static func decode<Value: WireType>(_ type: Value.Type, _ data: Data) throws(MalformedRequest) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw malformed(error)
    }
  }

  /// The bytes of an answer: sorted keys, slashes as they are, absent values left out.
  ///
  /// - Throws: `EncodingError`, which only a mistake of ours can cause.
  public static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  /// The one text of a decoded request, for its fingerprint: fields sorted by bytes, no spaces, absent values left out.
  ///
  /// - Throws: `EncodingError`, which only a mistake of ours can cause.
  public static func canonical(_ value: some Encodable) throws -> Data {
    canonical(try JSONScanner.scan(encode(value)))
  }

  private static func canonical(_ scanned: ScannedJSON) -> Data {
    var output: [UInt8] = []
    scanned.writeCanonical(to: &output)
    return Data(output)
  }

  /// An error left to the decoder: a value that a wire type refuses by itself.
  private static func malformed(_ error: any Error) -> MalformedRequest {
    guard let error = error as? DecodingError else { return .notJSON(at: 0) }
    let context: DecodingError.Context? =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context): context
      case .dataCorrupted(let context): context
      @unknown default: nil
      }
    let path = (context?.codingPath ?? []).reduce(FieldPath()) { path, key in
      key.intValue.map(path.item) ?? path.field(key.stringValue)
    }
    return MalformedRequest(.wrongFormat, field: path.description, detail: "“\(path)”的内容不对，请检查后重新填写。")
  }
}
