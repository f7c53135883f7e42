/// The labels of a series, sorted by name.
struct Labels: Hashable, Comparable {
  private let pairs: [Pair]

  private struct Pair: Hashable {
    let name: String
    let value: String
  }

  /// Labels from dimensions; of a name given twice the last counts.
  init(_ dimensions: [(String, String)]) {
    let unique = Dictionary(dimensions.map { (Labels.cleaned($0.0), $0.1) }) { _, last in last }
    pairs = unique.sorted { $0.key < $1.key }.map { Pair(name: $0.key, value: $0.value) }
  }

  /// Where everything beyond the limit is counted.
  static let overflow = Labels([("overflow", "true")])

  /// `{route="GET /v1/goods"}`, or nothing if there are no labels; `extra` comes last, as `le` does.
  func text(extra: (String, String)? = nil) -> String {
    var written = pairs.map { "\($0.name)=\"\(Labels.escaped($0.value))\"" }
    if let extra { written.append("\(extra.0)=\"\(extra.1)\"") }
    return written.isEmpty ? "" : "{\(written.joined(separator: ","))}"
  }

  static func < (left: Labels, right: Labels) -> Bool { left.text() < right.text() }

  /// A name with every character that Prometheus does not allow replaced by "_".
  static func cleaned(_ name: String) -> String {
    let characters = name.unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
      default: "_"
      }
    }
    let text = String(characters)
    return text.first?.isNumber == true ? "_" + text : text
  }

  private static func escaped(_ value: String) -> String {
    value.reduce(into: "") { text, character in
      switch character {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.append(character)
      }
    }
  }
}
