import Foundation
import Testing

@testable import Web

@Suite("A form with a file") struct MultipartTests {
  private static let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"

  private func body(_ parts: [String], end: String = "--\r\n") -> Data {
    Data((parts.map { "--\(Self.boundary)\r\n\($0)\r\n" }.joined() + "--\(Self.boundary)\(end)").utf8)
  }

  private func field(_ name: String, _ value: String) -> String {
    "Content-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)"
  }

  private func file(_ content: String, name: String = "六月.csv", field: String = "file") -> String {
    "Content-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\nContent-Type: text/csv\r\n\r\n\(content)"
  }

  @Test("is read as browsers write it")
  func read() throws {
    let form = try MultipartForm(
      body([field("csrf", "a+b%20c"), field("空", ""), self.file("日期\r\n--\r\n\r\n1,2\r\n"), field("shop", "DP")]),
      boundary: Self.boundary)
    #expect(form.fields.all.map(\.name) == ["csrf", "空", "shop"] && form.fields.all.map(\.value) == ["a+b%20c", "", "DP"])
    let file = try #require(form.file)
    #expect((file.field, file.name) == ("file", "六月.csv") && file.bytes == Data("日期\r\n--\r\n\r\n1,2\r\n".utf8))
    let bytes = Data([0, 255, 13, 10, 45, 45])
    let parts = body([self.file("#")]).split(separator: UInt8(ascii: "#"))
    let raw = Data(parts[0]) + bytes + Data(parts[1])
    #expect(try MultipartForm(raw, boundary: Self.boundary).file?.bytes == bytes)
    #expect(try MultipartForm(body([self.file("", name: "")]), boundary: Self.boundary).file == nil, "none was chosen")
    #expect(try MultipartForm(body([self.file("", name: "leer.csv")]), boundary: Self.boundary).file?.bytes == Data())
    #expect(try MultipartForm(body([self.file("x", name: "a%22b.csv")]), boundary: Self.boundary).file?.name == "a\"b.csv")
    #expect(try MultipartForm(body([], end: "--"), boundary: Self.boundary).fields.all.isEmpty)
  }

  @Test(
    "is refused as anything else",
    arguments: [
      "", "x", "--", "Content-Disposition: form-data; name=\"a\"\r\n\r\nx",
    ])
  func garbage(text: String) {
    #expect(throws: FormFields.Fault.self) { try MultipartForm(Data(text.utf8), boundary: Self.boundary) }
  }

  @Test("is refused with parts that no browser sends")
  func parts() throws {
    let wrong: [Data] = [
      Data("\r\n".utf8) + body([field("a", "1")]), body([field("a", "1")]) + Data("x".utf8), body([field("a", "1")], end: ""),
      body([field("a", "1")], end: "-"), body([field("a", "1")], end: "x--"), body(["\r\n\r\nx"]), body(["x"]),
      body(["Content-Disposition: attachment; name=\"a\"\r\n\r\nx"]), body(["Content-Disposition: form-data; name=a\r\n\r\nx"]),
      body(["Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''x\r\n\r\nx"]),
      body(["Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nx"]),
      body(["Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nx"]),
      body(["Content-Type: text/csv\r\n\r\nx"]), body([field("a", "x\0y")]), body([file("x"), file("y")]),
      body([field(String(repeating: "a", count: 5_000), "x")]), body([field("a", String(repeating: "x", count: 65_537))]),
      body((0...100).map { field("a\($0)", "x") }),
      Data("--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n".utf8) + Data([0xFF])
        + Data("\r\n--\(Self.boundary)--".utf8),
    ]
    for (index, data) in wrong.enumerated() {
      #expect(throws: FormFields.Fault.self, "\(index)") { try MultipartForm(data, boundary: Self.boundary) }
    }
    let whole = body([field("csrf", "x"), file("1,2\r\n")])
    for end in 0..<whole.count - 2 {
      #expect(throws: FormFields.Fault.self, "cut at \(end)") { try MultipartForm(whole[..<end], boundary: Self.boundary) }
    }
  }

  @Test("has a boundary that its head names")
  func boundaries() {
    #expect(MultipartForm.boundary(of: "multipart/form-data; boundary=\(Self.boundary)") == Self.boundary)
    #expect(MultipartForm.boundary(of: "Multipart/Form-Data;boundary=\"a'b\"") == "a'b")
    for wrong in [
      "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=a", "text/plain", "",
      "multipart/form-data; boundary=a b", "multipart/form-data; boundary=a; charset=x", "multipart/form-data; boundary=ä",
      "multipart/form-data; boundary=\(String(repeating: "a", count: 71))",
    ] { #expect(MultipartForm.boundary(of: wrong) == nil, "\(wrong)") }
  }
}
