import Foundation
import TestSupport
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("Cards on paper") struct CardPrintTests {
    /// What makes paper of a page, and reads it back.
    static let hasTools = ["chromium", "pdftoppm", "zbarimg"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    private func run(_ body: (ServerStreet, PageBrowser) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.coordinator, "一句很好记的话吧")
        try await body(street, try await street.browser(of: .coordinator))
      }
    }

    @Test("are chosen from the list, eight at most, and show a masked name and the number in fours")
    func sheet() async throws {
      try await run { street, browser in
        let list = await browser.get("/people").body
        let cards = list.matches(of: /name="card" value="(\d+)"/).map { "card=\($0.1)" }
        #expect(cards.count == 2 && list.contains("action=\"/cards/print\""))
        let page = await browser.get("/cards/print?" + cards.joined(separator: "&")).body
        for number in [street.sample.card, street.sample.poorCard] { #expect(page.contains(number.inFours)) }
        #expect(page.contains("张*娟") && !page.contains("张丽娟") && page.contains("请按 Ctrl+P"))
        #expect(page.matches(of: /<path d="[Mhvz0-9 -]+"\/>/).count == 2 && !page.contains("<img"))
        #expect(await browser.get("/cards/print").status == 400)
        #expect(await browser.get("/cards/print?" + Array(repeating: cards[0], count: 9).joined(separator: "&")).status == 400)
        for path in ["/cards/print?card=999999", "/cards/print?card=x", "/cards/x/print", "/cards/0/print", "/cards/x/stop"] {
          #expect(await browser.get(path).status == 404, "\(path)")
        }
      }
    }

    @Test("are as large as they should be, and a scanner reads every number", .enabled(if: hasTools))
    func paper() async throws {
      try await run { street, browser in
        var numbers = [street.sample.card, street.sample.poorCard]
        while numbers.count < 8 { numbers.append(try await street.volunteer(points: 1)) }
        let list = await browser.get("/people").body
        let cards = list.matches(of: /name="card" value="(\d+)"/).map { "card=\($0.1)" }
        let sheet = try await Paper.print("/cards/print?" + cards.joined(separator: "&"), of: browser)
        #expect(sheet.pages == 1 && Set(sheet.codes) == Set(numbers) && sheet.codes.count == 8)
        // Two by four, side by side.
        #expect(abs(sheet.size.width - 2 * 85.6) < 0.5 && abs(sheet.size.height - 4 * 54) < 0.5, "\(sheet.size)")
        let one = try await Paper.print("/cards/print?\(cards[0])", of: browser)
        #expect(one.pages == 1 && one.codes.count == 1)
        #expect(abs(one.size.width - 85.6) < 0.5 && abs(one.size.height - 54) < 0.5, "\(one.size)")
      }
    }
  }
}

/// A page of ours as a printer would make it, by Chromium, at 150 dots an inch.
private struct Paper {
  /// What the QR codes on it say.
  let codes: [String]
  /// How large is what is printed, in millimetres.
  let size: (width: Double, height: Double)
  let pages: Int

  struct Failed: Error {
    let program: String
    let says: String
  }

  /// Prints a page with its style sheets, from a folder of its own.
  static func print(_ path: String, of browser: PageBrowser) async throws -> Paper {
    let folder = FileManager.default.temporaryDirectory.appending(path: "paper-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }
    let page = await browser.get(path).body
    for match in page.matches(of: /"\/assets\/([^"]+)"/) {
      let asset = await browser.get("/assets/\(match.1)")
      try Data(asset.body.utf8).write(to: folder.appending(path: String(match.1)))
    }
    try Data(page.replacing("\"/assets/", with: "\"").utf8).write(to: folder.appending(path: "page.html"))
    try await run(
      "chromium",
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=\(file("profile"))",
        "--no-pdf-header-footer", "--print-to-pdf=\(file("page.pdf"))", "file://\(file("page.html"))",
      ])
    try await run("pdftoppm", ["-r", "150", "-gray", file("page.pdf"), file("page")])
    let pictures = try FileManager.default.contentsOfDirectory(atPath: file("")).filter { $0.hasSuffix(".pgm") }.sorted()
    let picture = file(pictures.first ?? "none")
    let codes = try await run("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture])
    let size = try inked(Data(contentsOf: URL(filePath: picture)))
    return Paper(codes: codes.split(separator: "\n").map(String.init), size: size, pages: pictures.count)
  }

  @discardableResult
  private static func run(_ program: String, _ arguments: [String]) async throws -> String {
    let run = try await Program.run("/usr/bin/\(program)", arguments)
    guard run.status == 0 else { throw Failed(program: program, says: run.errors) }
    return run.output
  }

  /// The smallest rectangle around all that is not white, in millimetres, of a PGM: "P5", width, height, 255, a byte a dot.
  private static func inked(_ picture: Data) throws -> (width: Double, height: Double) {
    let words = picture.prefix(32).split(whereSeparator: { $0 == 10 || $0 == 32 }).prefix(4).map {
      String(decoding: $0, as: UTF8.self)
    }
    let (width, height) = (Int(words[1]) ?? 0, Int(words[2]) ?? 0)
    let dots = [UInt8](picture.suffix(width * height))
    var (left, right, top, bottom) = (width, -1, height, -1)
    for row in 0..<height {
      let line = dots[row * width..<(row + 1) * width]
      guard let first = line.firstIndex(where: { $0 < 230 }), let last = line.lastIndex(where: { $0 < 230 }) else { continue }
      (left, right) = (min(left, first - row * width), max(right, last - row * width))
      (top, bottom) = (min(top, row), row)
    }
    return (Double(right - left + 1) / 150 * 25.4, Double(bottom - top + 1) / 150 * 25.4)
  }
}
