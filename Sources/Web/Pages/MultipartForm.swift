public import Foundation

/// A file that a form brought.
public struct UploadedFile: Sendable {
  /// The form's field.
  public let field: String
  /// What it is called where it comes from: only to be shown.
  public let name: String
  /// What it holds.
  public let bytes: Data
}

/// What a form with a file brings (multipart/form-data, RFC 7578), read as browsers write it and no other way.
struct MultipartForm: Sendable {
  /// Parts at most.
  static let mostParts = 100
  /// Bytes of a part's head, and of a field that is no file, at most.
  static let (mostHead, mostText) = (4 << 10, 64 << 10)

  /// The fields that are no files.
  let fields: FormFields
  /// The file; nil if none was chosen.
  let file: UploadedFile?

  /// The boundary that a Content-Type names; nil if it is of another type, or names none that is allowed.
  static func boundary(of contentType: String) -> String? {
    let parts = contentType.split(separator: ";", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
    }
    guard parts.count == 2, parts[0].lowercased() == "multipart/form-data", parts[1].lowercased().hasPrefix("boundary=") else {
      return nil
    }
    var boundary = parts[1].dropFirst("boundary=".count)
    if boundary.count >= 2, boundary.hasPrefix("\""), boundary.hasSuffix("\"") { boundary = boundary.dropFirst().dropLast() }
    // RFC 2046, without the space, which no browser takes.
    let isAllowed = boundary.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        || "'()+_,-./:=?".utf8.contains(byte)
    }
    return (1...70).contains(boundary.utf8.count) && isAllowed ? String(boundary) : nil
  }

  /// Reads a body.
  ///
  /// - Throws: `FormFields.Fault`.
  init(_ body: Data, boundary: String) throws(FormFields.Fault) {
    var (fields, file) = ([(name: String, value: String)](), UploadedFile?.none)
    let (line, delimiter) = (Data("\r\n".utf8), Data("\r\n--\(boundary)".utf8))
    // The first boundary has no line before it.
    guard body.starts(with: delimiter.dropFirst(2)) else { throw .parts }
    var place = body.startIndex + delimiter.count - 2
    while true {
      let rest = body[place...]
      if rest.starts(with: Data("--".utf8)) {
        guard ["--", "--\r\n"].contains(where: { rest.elementsEqual($0.utf8) }) else { throw .parts }
        break
      }
      guard rest.starts(with: line) else { throw .parts }
      guard fields.count < Self.mostParts else { throw .tooMany }
      let start = place + 2
      let farthest = min(body.endIndex, start + Self.mostHead)
      guard let blank = body.range(of: Data("\r\n\r\n".utf8), in: start..<farthest) else { throw .parts }
      let head = try Self.head(body[start..<blank.lowerBound])
      guard let end = body.range(of: delimiter, in: blank.upperBound..<body.endIndex) else { throw .parts }
      let content = body[blank.upperBound..<end.lowerBound]
      place = end.upperBound
      guard let name = head.file else {
        guard content.count <= Self.mostText, !content.contains(0), let text = String(validating: content, as: UTF8.self) else {
          throw .encoding
        }
        fields.append((head.name, text))
        continue
      }
      // What a browser sends if nothing was chosen.
      if name.isEmpty, content.isEmpty { continue }
      guard file == nil else { throw .doubled(head.name) }
      file = UploadedFile(field: head.name, name: name, bytes: Data(content))
    }
    self.fields = FormFields(fields)
    self.file = file
  }

  /// The name of a part, and that of its file if it is one.
  private static func head(_ bytes: Data) throws(FormFields.Fault) -> (name: String, file: String?) {
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw .encoding }
    var headers: [String: String] = [:]
    for line in text.components(separatedBy: "\r\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2,
        headers.updateValue(parts[1].trimmingCharacters(in: .whitespaces), forKey: parts[0].lowercased()) == nil
      else { throw .parts }
    }
    guard Set(headers.keys).isSubset(of: ["content-disposition", "content-type"]),
      let disposition = headers["content-disposition"],
      let match = disposition.wholeMatch(of: /form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)")?/)
    else { throw .parts }
    return (plain(match.1), match.2.map(plain))
  }

  /// A name as it was, before a browser wrote it between quotes.
  private static func plain(_ name: Substring) -> String {
    String(name).replacing("%0D", with: "\r").replacing("%0A", with: "\n").replacing("%22", with: "\"")
  }
}
