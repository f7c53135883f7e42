import Foundation
import Ledger
import Testing

@Suite struct CanonicalJSONTests {
  @Test func `keys are sorted, spaces left out, integers whole`() {
    let value: CanonicalJSON = ["b": [1, -2, []], "a": ["z": .bool(true), "y": .bool(false)], "积分": .points(1_250), "": [:]]
    #expect(value.text == #"{"":{},"a":{"y":false,"z":true},"b":[1,-2,[]],"积分":"12.50"}"#)
  }

  @Test func `only quotes, backslashes and control characters are escaped`() {
    let value: CanonicalJSON = "a\"b\\c/\n\t\u{1}\u{7f}é🙂"
    #expect(value.text == "\"a\\\"b\\\\c/\\u000a\\u0009\\u0001\u{7f}é🙂\"")
  }

  @Test func `the text is JSON that means the same`() throws {
    let text = CanonicalJSON.object(["text": "\"\\\u{0}\u{1f}", "most": .int(.max)]).text
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(parsed["text"] as? String == "\"\\\u{0}\u{1f}")
    #expect(parsed["most"] as? Int64 == .max)
  }
}

/// The expected bytes and digests were computed apart from this code: in Python, with `struct` and `hashlib`, from the layouts that
/// the documentation of each type describes.
@Suite struct CanonicalBytesTests {
  @Test func `every kind of value has its tag and length`() {
    var bytes = CanonicalBytes()
    bytes.append(-1)
    bytes.append(Int64?.none)
    bytes.append(Data([0x00, 0xff]))
    bytes.append(Data?.none)
    bytes.append("积分")
    bytes.append(String?.none)
    bytes.append(list: [1, 2]) { $0.append(Int64($1)) }
    #expect(
      hex(bytes.bytes)
        == "69ffffffffffffffff6e620000000200ff6e7300000006e7a7afe588866e6c00000002690000000000000001690000000000000002")
    #expect(hex(bytes.digest) == "87e77c2551f28c23d5cba83865fdcbf6692e921d2491a4843b10b98291410460")
  }

  @Test func `nothing hashes to the digest of nothing`() {
    #expect(hex(CanonicalBytes().digest) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func `contents that read alike have different bytes`() {
    func written(_ write: (inout CanonicalBytes) -> Void) -> [UInt8] {
      var bytes = CanonicalBytes()
      write(&bytes)
      return bytes.bytes
    }
    func texts(_ texts: String...) -> [UInt8] { written { bytes in texts.forEach { bytes.append($0) } } }
    let forms = [
      texts("ab", "c"), texts("a", "bc"), texts("abc"), texts(""), written { $0.append(Data("abc".utf8)) },
      written { $0.append(String?.none) }, written { $0.append(0) }, written { $0.append(list: [String]()) { $0.append($1) } },
      written { $0.append(list: ["ab", "c"]) { $0.append($1) } }, written { $0.append(list: ["abc"]) { $0.append($1) } },
    ]
    #expect(Set(forms).count == forms.count)
  }

  @Test func `a request has its fingerprint, another actor's another`() {
    let request = Data(#"{"card":"100000000014"}"#.utf8)
    let fingerprint = Fingerprint(action: "redeem", actor: 42, content: request)
    #expect(hex(fingerprint.bytes) == "e39f8f98951a5068d1babd5cb58da54de5afadd19fb967c39907cd0a1c5e033a")
    #expect(Fingerprint(action: "redeem", actor: 43, content: request) != fingerprint)
  }
}

/// Lower-case hexadecimal digits.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
