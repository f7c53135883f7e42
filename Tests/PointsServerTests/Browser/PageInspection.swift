import Foundation
import Testing
import Web

/// What is wrong with a page as it stands in a browser.
struct PageInspection: Sendable {
  /// axe-core, which `deploy/setup --tests` fetched.
  private static let axe: String? = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
    return try? String(contentsOfFile: cache + "/aixin/axe-core-4.12.1.min.js", encoding: .utf8)
  }()

  /// Rules of WCAG 2.0, 2.1 and 2.2 on the levels A and AA that the page breaks, each with the elements.
  static func accessibility(of browser: Chromium) async throws -> [String] {
    let axe = try #require(axe, "deploy/setup --tests fetches axe-core")
    let tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    return try await browser.script(
      axe + """
        ;axe.run(document, { runOnly: \(tags) }).then(function (found) {
          done(found.violations.map(function (rule) {
            return rule.id + ": " + rule.help + ": " + rule.nodes.slice(0, 5).map(function (node) {
              return node.html.slice(0, 200) + " " + node.any.map(function (check) { return check.message; }).join(" ");
            }).join(" | ");
          }));
        }, function (error) { done(["axe: " + error]); });
        """
    ).items.compactMap(\.text)
  }

  /// Text and targets that are too small, what is wider than the window, ids that are there twice, and more than one heading or main
  /// action.
  static func looks(of browser: Chromium, on screen: Chromium.Screen) async throws -> [String] {
    try await browser.script(looks, [.integer(screen.size.width)]).items.compactMap(\.text)
  }

  /// What is wider than the window.
  static func overflow(of browser: Chromium, on screen: Chromium.Screen) async throws -> [String] {
    try await browser.script(looks, [.integer(screen.size.width)]).items.compactMap(\.text).filter { $0.hasPrefix("wider") }
  }

  private static let looks = """
    const width = arguments[0], found = [];
    const name = function (element) {
      return element.outerHTML.replace(/\\s+/g, " ").slice(0, 120) + " in " + (element.parentElement || element).tagName;
    };
    const isShown = function (element) {
      return element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
    };
    const all = Array.from(document.querySelectorAll("body, body *")).filter(isShown);

    // Text, what the style sheet writes before and after elements included.
    for (const element of all) {
      const own = Array.from(element.childNodes).some(function (node) { return node.nodeType === 3 && node.data.trim() !== ""; });
      const isControl = /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(element.tagName) && !/^(checkbox|radio)$/.test(element.type);
      for (const part of [own || isControl ? null : "none", "::before", "::after"]) {
        if (part === "none") continue;
        const style = getComputedStyle(element, part);
        if (part && /^(none|normal|"")$/.test(style.content)) continue;
        if (parseFloat(style.fontSize) < 17.99) found.push("text of " + style.fontSize + ": " + (part || "") + " " + name(element));
      }
    }

    // Targets; of a box to tick its label is one too. What is out of sight until it has the focus is none yet.
    for (const element of all) {
      if (!element.matches("a[href], button, input, select, textarea, summary")) continue;
      const target = /^(checkbox|radio)$/.test(element.type) ? element.closest("label") || element : element;
      const box = target.getBoundingClientRect();
      if (box.right <= 0) continue;
      const least = element.matches(".btn-main") ? 59.99 : 43.99;
      if (box.height < least || box.width < 43.99) {
        found.push("target of " + Math.round(box.width) + "x" + Math.round(box.height) + ": " + name(element));
      }
    }

    // The desks stand in one row: two would push down what people came for.
    const desks = Array.from(document.querySelectorAll(".desk > li")).map(function (desk) { return desk.getBoundingClientRect().top; });
    if (width >= 1366 && !document.documentElement.className && new Set(desks).size > 1) found.push("desks in more than one row");

    const most = document.documentElement.scrollWidth;
    if (most > width) {
      const wide = all.filter(function (element) {
        return element.getBoundingClientRect().right > width + 0.5 && !element.closest(".roll");
      });
      found.push("wider than the window: " + most + ": " + wide.slice(-3).map(name).join(" | "));
    }

    const ids = Array.from(document.querySelectorAll("[id]")).map(function (element) { return element.id; });
    for (const id of ids.filter(function (id, index) { return ids.indexOf(id) !== index; })) found.push("id twice: " + id);
    if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
    if (all.filter(function (element) { return element.matches(".btn-main"); }).length > 1) found.push("more than one main action");
    done(found);
    """
}
