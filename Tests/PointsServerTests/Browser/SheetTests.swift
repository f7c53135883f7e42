import Foundation
import Testing

@testable import PointsPages

/// Style sheet, script and templates for the oldest browser that is supported: Chrome 109, the last for Windows 7.
@Suite("What Chrome 109 does not know") struct SheetTests {
  private static let pages = URL(filePath: #filePath).appending(path: "../../../../Sources/PointsPages").standardized

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: pages.appending(path: name), encoding: .utf8)
  }

  /// By file, what came to Chrome after 109.
  private static let tooNew: [String: [String]] = [
    "css": [
      "color-mix(", "oklch(", "oklab(", "lch(", "lab(", "color(", "light-dark(", "text-wrap", "@starting-style", "@scope",
      "animation-timeline", "scroll-timeline", "view-timeline", "view-transition", "linear(", ":user-invalid", ":user-valid",
      ":popover-open", "subgrid", "anchor(", "anchor-name", "position-area", "position-try", "field-sizing", "interpolate-size",
      "calc-size(", "style(", "font-size-adjust", "text-box", "scrollbar-color", "scrollbar-width", "reading-flow", "sin(",
      "cos(",
      "round(", "mod(", "rem(", "@view-transition", "@position-try", "@function", "if(", "details-content",
      "white-space-collapse",
      "text-spacing-trim", "word-break: auto-phrase", "line-clamp", "overlay", "allow-discrete", ":state(", ":has-slotted",
      "@top-", "@bottom-", "@left-", "@right-", "zoom:", "align-content: safe", "ruby-",
    ],
    "js": [
      ".toSorted(", ".toReversed(", ".toSpliced(", "groupBy(", "fromAsync(", "withResolvers(", ".isWellFormed(", ".toWellFormed(",
      "canParse(", "showPopover", "hidePopover", "togglePopover", "startViewTransition", "setHTMLUnsafe", "parseHTMLUnsafe",
      "AbortSignal.any", "scheduler.yield", "moveBefore", "requestClose", "Promise.try", "RegExp.escape", "Iterator.from",
      ".union(", ".intersection(", ".difference(", ".symmetricDifference(", ".isSubsetOf(", "new Set().", ".resizable",
      "Temporal.", "using ", "Float16Array", "Uint8Array.fromBase64", "JSON.rawJSON", "navigation.activation", "with {",
      "/v.test(",
    ],
    "mustache": [
      " popover", "popovertarget", "commandfor", "<search", "<selectedcontent", "closedby", "<details name", "shadowrootmode",
      "blocking=", "fetchpriority=", "writingsuggestions", "interestfor",
    ],
  ]

  /// A file without its comments.
  private static func withoutComments(_ text: String) -> String {
    text.replacing(/\/\*[\s\S]*?\*\//, with: "").replacing(/(?m)^\s*\/\/.*$|\s\/\/ .*$/, with: "")
  }

  @Test(
    "is in no file of ours",
    arguments: ["assets/aixin.css", "assets/aixin.js", "assets/drawing.js"]
      + Templates.all.map { "templates/\($0.name).mustache" })
  func words(name: String) throws {
    let text = Self.withoutComments(try Self.text(name))
    for word in Self.tooNew[String(name.split(separator: ".").last ?? "")] ?? [] {
      // A word may be the end of another: "format(" is no "at(".
      for place in text.ranges(of: word) where word.first?.isLetter != true || !text[..<place.lowerBound].endsInName {
        Issue.record("\(name): \(word) in \(text[text.lineRange(for: place)])")
      }
    }
  }

  @Test("is a rule within a rule, and a mask without its prefix")
  func nesting() throws {
    let text = Self.withoutComments(try Self.text("assets/aixin.css")).replacing(/"[^"]*"/, with: "")
    var (open, prelude) = ([String](), "")
    for character in text {
      switch character {
      case "{":
        let head = prelude.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(open.last?.hasPrefix("@") != false, "\(head) within \(open)")
        open.append(head)
        prelude = ""
      case "}":
        let rule = prelude.trimmingCharacters(in: .whitespacesAndNewlines)
        if rule.contains(/(^|;\s*)mask:/) { #expect(rule.contains("-webkit-mask:"), "\(rule)") }
        _ = open.popLast()
        prelude = ""
      case ";" where open.last?.hasPrefix("@") != false: prelude = ""
      default: prelude.append(character)
      }
    }
    #expect(open == [])
  }

  @Test("or would be too long to read", arguments: [("aixin.css", 400), ("aixin.js", 150), ("drawing.js", 150)])
  func length(name: String, lines: Int) throws {
    #expect(try Self.text("assets/\(name)").split(separator: "\n", omittingEmptySubsequences: false).count <= lines)
  }
}

extension Substring {
  /// Whether it ends within a name.
  fileprivate var endsInName: Bool { last.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" } ?? false }
}
