import Foundation
import Glibc
import Testing
import Web

/// A browser with a screen, used as a person uses it: by what is written on the page.
///
/// What is sought is waited for, a minute at most; nothing is waited for by the clock alone.
struct Chromium: Sendable {
  /// A screen of the street office, and a phone.
  enum Screen: String, CaseIterable, Sendable {
    case desk = "1366x768"
    case phone = "360x740"

    var size: (width: Int64, height: Int64) { self == .desk ? (1_366, 768) : (360, 740) }
  }

  static let patience = Duration.seconds(60)

  private let driver: ChromeDriver
  private let session: String
  private let origin: String

  /// Runs a body with a new browser that knows nothing yet, at a server of this machine.
  ///
  /// - Parameter scripts: whether pages may run scripts; the driver's own run all the same.
  static func run<Value>(
    port: Int, scripts: Bool = true, screen: Screen = .desk, _ body: (Chromium) async throws -> Value
  ) async throws -> Value {
    let browser = try await Chromium(port: port, scripts: scripts)
    do {
      try await browser.turn(to: screen)
      let value = try await body(browser)
      try await browser.send("DELETE", "")
      return value
    } catch {
      // One that fell silent cannot be closed either: it ends with the driver.
      if (error as? ChromeDriver.Failure)?.kind != ChromeDriver.Failure.silent { _ = try? await browser.send("DELETE", "") }
      throw error
    }
  }

  private init(port: Int, scripts: Bool) async throws {
    driver = try await ChromeDriver.shared.value
    origin = "http://127.0.0.1:\(port)"
    // A page that still scrolls cannot be clicked on (reduced motion). No sandbox: it refuses root, needs what many containers do not
    // have, and every page here is our own.
    let arguments = [
      "--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-dev-shm-usage", "--lang=zh-CN",
      "--force-prefers-reduced-motion",
    ]
    let options: JSONValue = [
      "args": .array(arguments.map { .string($0) }),
      "prefs": ["profile.default_content_setting_values.javascript": .integer(scripts ? 1 : 2)],
    ]
    let wanted: JSONValue = [
      "browserName": "chrome", "goog:chromeOptions": options,
      "timeouts": ["implicit": .integer(Self.patience.components.seconds * 1_000), "pageLoad": 180_000, "script": 180_000],
    ]
    let answer = try await driver.send("POST", "/session", ["capabilities": ["alwaysMatch": wanted]])
    session = try #require(answer["sessionId"]?.text)
    try await send("POST", "/url", ["url": "data:text/html,<title>off</title><script>document.title='on'</script>"])
    try #require(try await title == (scripts ? "on" : "off"))
  }

  @discardableResult
  private func send(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
    try await driver.send(method, "/session/\(session)\(path)", body)
  }

  // MARK: The page

  func visit(_ path: String) async throws { try await send("POST", "/url", ["url": .string(origin + path)]) }
  func reload() async throws { try await send("POST", "/refresh", [:]) }
  func back() async throws { try await send("POST", "/back", [:]) }

  /// Path and query.
  var address: String { get async throws { String((try await send("GET", "/url").text ?? "").dropFirst(origin.count)) } }
  var title: String { get async throws { try await send("GET", "/title").text ?? "" } }

  /// The status of its answer.
  var status: Int64? {
    get async throws { try await script("done(performance.getEntriesByType('navigation')[0].responseStatus)").number }
  }

  /// The desk that the bar marks; nil if none is.
  var currentDesk: String? {
    get async throws { try await script("done(document.querySelector('.desk [aria-current]')?.textContent)").text }
  }

  /// What can be read on the page.
  var text: String {
    get async throws { try await send("GET", "/element/\(try await element("css selector", "body"))/text").text ?? "" }
  }

  /// Makes the window another, as a device of this size.
  func turn(to screen: Screen) async throws {
    try await develop(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": .integer(screen.size.width), "height": .integer(screen.size.height), "deviceScaleFactor": 1,
        "mobile": .bool(screen == .phone),
      ])
  }

  /// The whole page as PNG, what must be scrolled to included.
  func picture() async throws -> Data {
    let answer = try await develop("Page.captureScreenshot", ["format": "png", "captureBeyondViewport": true])
    return Data(base64Encoded: answer["data"]?.text ?? "") ?? Data()
  }

  /// Runs a script of ours beside the page's own; it calls `done(value)` when it has a value.
  @discardableResult
  func script(_ script: String, _ arguments: [JSONValue] = []) async throws -> JSONValue {
    try await send(
      "POST", "/execute/async",
      ["script": .string("const done = arguments[arguments.length - 1];" + script), "args": .array(arguments)])
  }

  /// The value of a cookie that was set here.
  func cookie(_ name: String) async throws -> String? {
    try await send("GET", "/cookie").items.first { $0["name"]?.text == name }?["value"]?.text
  }

  func set(_ cookie: String, to value: String) async throws {
    try await send("POST", "/cookie", ["cookie": ["name": .string(cookie), "value": .string(value), "path": "/"]])
  }

  /// Presses keys as a scanner does, wherever the focus is: "\r" is Enter.
  func keys(_ text: String) async throws {
    for character in text {
      switch character {
      case "\r": try await key("Enter", 13, types: "\r")
      case "\r\n", "\n":
        // CR, then LF, which browsers take for Ctrl+J or another Enter.
        try await key("Enter", 13, types: "\r")
        if character == "\r\n" { try await key("Enter", 13, types: "\r") }
      default: try await key("\(character)", Int64(character.asciiValue ?? 0), types: "\(character)")
      }
    }
  }

  /// Presses a key, which writes something or nothing.
  func key(_ name: String, _ code: Int64, types text: String = "") async throws {
    for kind in [text.isEmpty ? "rawKeyDown" : "keyDown", "keyUp"] {
      var fields: [String: JSONValue] = [
        "type": .string(kind), "key": .string(name), "windowsVirtualKeyCode": .integer(code),
        "nativeVirtualKeyCode": .integer(code),
      ]
      if kind == "keyDown" { fields["text"] = .string(text) }
      try await develop("Input.dispatchKeyEvent", .object(fields))
    }
  }

  /// Lets an input method write something without ending it, as while a word is being chosen.
  func compose(_ text: String) async throws {
    try await develop(
      "Input.imeSetComposition",
      ["text": .string(text), "selectionStart": .integer(Int64(text.count)), "selectionEnd": .integer(Int64(text.count))])
  }

  /// Makes every answer come so much later, or none at all.
  func turnLine(milliseconds: Int64 = 0, isCut: Bool = false) async throws {
    try await develop("Network.enable", [:])
    try await develop(
      "Network.emulateNetworkConditions",
      ["offline": .bool(isCut), "latency": .integer(milliseconds), "downloadThroughput": -1, "uploadThroughput": -1])
  }

  /// Lets printing only be counted, as `window.printed`: a dialog would wait for somebody.
  func countPrints() async throws {
    let source = "window.printed = 0; window.print = function () { window.printed += 1; };"
    try await develop("Page.addScriptToEvaluateOnNewDocument", ["source": .string(source)])
  }

  /// The page as a PDF, on the paper that its style sheet asks for.
  func paper() async throws -> Data {
    let answer = try await develop("Page.printToPDF", ["preferCSSPageSize": true, "printBackground": true])
    return Data(base64Encoded: answer["data"]?.text ?? "") ?? Data()
  }

  @discardableResult
  private func develop(_ command: String, _ parameters: JSONValue) async throws -> JSONValue {
    try await send("POST", "/goog/cdp/execute", ["cmd": .string(command), "params": parameters])
  }

  // MARK: What is on it

  /// The control with this label.
  private func control(_ label: String) async throws -> String {
    let words = "starts-with(normalize-space(.), '\(label)')"
    return try await element(
      "xpath", "//*[@id = //label[\(words)]/@for] | //label[\(words)]//input | //main//*[starts-with(@aria-label, '\(label)')]")
  }

  /// The one thing that a selector names.
  private func element(_ how: String, _ selector: String) async throws -> String {
    do {
      let found = try await send("POST", "/element", ["using": .string(how), "value": .string(selector)])
      guard case .object(let fields) = found, let id = fields.values.first?.text else {
        throw ChromeDriver.Failure(kind: "", description: "\(found)")
      }
      return id
    } catch var failure as ChromeDriver.Failure where failure.kind == "no such element" {
      let page = (try? await send("GET", "/source").text) ?? ""
      failure.description = "no \(selector) at \((try? await address) ?? "")\n\(page)"
      throw failure
    }
  }

  /// Types into the control with a label, over what stood there.
  ///
  /// Days and times are picked, as their fields have a picker.
  func type(_ text: String, into label: String) async throws {
    let control = try await control(label)
    let kind = try await send("GET", "/element/\(control)/property/type").text
    if ["date", "time"].contains(kind) {
      try await script(
        "arguments[0].value = arguments[1]; done(null)",
        [["element-6066-11e4-a52e-4f735466cecf": .string(control)], .string(text)])
    } else {
      // What is chosen for a file is its path.
      if kind != "file" { try await send("POST", "/element/\(control)/clear", [:]) }
      try await send("POST", "/element/\(control)/value", ["text": .string(text)])
    }
  }

  /// What stands in the control with a label.
  func value(of label: String) async throws -> String {
    try await send("GET", "/element/\(try await control(label))/property/value").text ?? ""
  }

  /// Chooses from the list with a label.
  func choose(_ option: String, of label: String) async throws {
    let list = try await control(label)
    let found = try await send(
      "POST", "/element/\(list)/element", ["using": "xpath", "value": .string(".//option[normalize-space(.) = '\(option)']")])
    guard case .object(let fields) = found, let id = fields.values.first?.text else { return }
    try await send("POST", "/element/\(id)/click", [:])
  }

  /// Ticks the box with a label.
  func tick(_ label: String) async throws { try await send("POST", "/element/\(try await control(label))/click", [:]) }

  /// Clicks on the button or link that says this, and waits for the page behind it.
  ///
  /// - Parameter area: the part of the page that it is in.
  func press(_ words: String, in area: String = "main") async throws {
    try await leave {
      let path = "//\(area)//*[self::button or self::a][normalize-space(.) = '\(words)' or @aria-label = '\(words)']"
      try await send("POST", "/element/\(try await element("xpath", path))/click", [:])
    }
  }

  /// Clicks on the page's main button, if it has one; the browser itself refuses a form that lacks something.
  func pressAgain() async throws {
    let form = try await script(
      "const main = document.querySelector('.btn-main'); done(main == null ? '' : main.form.checkValidity() ? 'full' : 'empty')")
    guard form != "" else { return }
    func click() async throws {
      try await send("POST", "/element/\(try await element("css selector", ".btn-main"))/click", [:])
    }
    if form == "full" { try await leave { try await click() } } else { try await click() }
  }

  /// Sends the page's form with nothing typed into it, past the browser's own checks; false if the page has none that must be refused.
  func sendEmptyForm() async throws -> Bool {
    let isReady = try await script(
      """
      const form = document.querySelector("main form:has([name=key]):has(input[required])");
      if (form) {
        form.noValidate = true;
        for (const field of form.querySelectorAll("input:not([type=hidden])")) field.value = "";
      }
      done(form != null);
      """)
    guard isReady == true else { return false }
    try await leave {
      try await send("POST", "/element/\(try await element("css selector", "main form:has([name=key]) .btn-main"))/click", [:])
    }
    return true
  }

  /// Clicks on a button twice, before the first click is answered.
  func pressTwice(_ words: String) async throws {
    try await leave {
      let button = try await element("xpath", "//main//button[normalize-space(.) = '\(words)']")
      try await script(
        "arguments[0].click(); arguments[0].click(); done(null)",
        [["element-6066-11e4-a52e-4f735466cecf": .string(button)]])
    }
  }

  /// Waits until the page says something by itself.
  func wait(for words: String) async throws {
    let deadline = ContinuousClock.now + Self.patience
    while (try? await text.contains(words)) != true {
      guard ContinuousClock.now < deadline else {
        throw ChromeDriver.Failure(kind: "timeout", description: "the page never said \(words): \(try await text)")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// Does something that leads to another page, and waits until it is there: until the old one is gone.
  private func leave(_ action: () async throws -> Void) async throws {
    let page = try await element("css selector", "html")
    try await action()
    let deadline = ContinuousClock.now + Self.patience
    while ContinuousClock.now < deadline {
      do { try await send("GET", "/element/\(page)/name") } catch is ChromeDriver.Failure { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw ChromeDriver.Failure(kind: "timeout", description: "the page stayed: \(try await address)")
  }
}
