import Access
public import Foundation
import Mustache
public import Web

/// Escapes text for HTML, scalar by scalar.
///
/// Mustache's own escaping goes by `Character`: a quote with a combining mark behind it is another character, and would pass.
struct PageContentType: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      case "`": escaped.append(contentsOf: "&#96;".unicodeScalars)
      // No page may hold these, however they came in.
      case "\0"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}": escaped.append("\u{FFFD}")
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}

/// The layout's values: what every page has.
struct Frame {
  /// What the page says, for the window's title.
  var title: String
  /// The text size's class; nil for the standard one.
  var size: String?
  /// Seconds after which the page is asked for again; nil for never.
  var again: Int?
  /// Whether it is the answer to a form, which Back should not send again.
  var isForm: Bool
  var csrf: String
  var session: SessionFrame?
  var bootstrap: String
  var style: String
  var script: String
  var icon: String
  /// Chart.js, and what draws with it; only on pages with charts.
  var chart: String
  var drawing: String
}

/// Who is at the browser, and the desks that are open to them.
struct SessionFrame {
  var name: String
  var street: String
  var links: [DeskLink]
  /// Those behind 更多.
  var more: [DeskLink]
}

/// A link to a desk.
struct DeskLink {
  var title: String
  var path: String
  /// "page" for the page that is shown, "true" for the one that it belongs to; nil for the others.
  var current: String?
}

/// Something that was wrong with a form, at the head of its page.
struct FormProblem {
  /// What was not done.
  var title: String
  var detail: String?
  var fields: [FieldProblem] = []
  /// Where to look first.
  var links: [PageLink] = []
}

/// Something that was wrong with a field.
struct FieldProblem {
  /// The field's name, and the id of its control.
  var id: String
  /// Its label.
  var label: String
  var text: String
}

/// Renders templates into pages.
public struct PageRenderer: Sendable {
  /// What browsers load beside the pages.
  public let assets: [PageAsset]
  private let library: MustacheLibrary
  private let bootstrap: String
  private let style: String
  private let script: String
  private let icon: String
  private let chart: String
  private let drawing: String

  private static let isRegistered: Bool = {
    MustacheContentTypes.register(PageContentType(), named: "PAGE")
    return true
  }()

  /// A renderer of all templates.
  ///
  /// - Parameters:
  ///   - sheet: Bootstrap's style sheet, from Debian's package.
  ///   - library: Chart.js, from Debian's package.
  /// - Throws: an error of the template that does not parse.
  public init(bootstrap sheet: Data, chart library: Data) throws {
    precondition(Self.isRegistered)
    var templates = MustacheLibrary()
    for (name, bytes) in Templates.all {
      try templates.register(String(decoding: bytes, as: UTF8.self), named: name)
    }
    self.library = templates
    // Its map is for developers, and no file of ours.
    let plain = String(decoding: sheet, as: UTF8.self).replacing("/*# sourceMappingURL=bootstrap.min.css.map */", with: "")
    let bootstrap = PageAsset("bootstrap.css", Data(plain.utf8))
    let style = PageAsset("aixin.css", Data(PackageResources.aixin_css))
    let script = PageAsset("aixin.js", Data(PackageResources.aixin_js))
    let icon = PageAsset("aixin.svg", Data(PackageResources.aixin_svg))
    let chart = PageAsset("chart.js", library)
    let drawing = PageAsset("drawing.js", Data(PackageResources.drawing_js))
    assets = [bootstrap, style, script, icon, chart, drawing]
    (self.bootstrap, self.style, self.script, self.icon) = (bootstrap.path, style.path, script.path, icon.path)
    (self.chart, self.drawing) = (chart.path, drawing.path)
  }

  /// A page for a call.
  ///
  /// - Parameters:
  ///   - template: its template's name.
  ///   - title: the window's title, which names the state.
  ///   - view: what it says.
  ///   - status: 400 where a form was wrong.
  ///   - again: seconds after which the browser asks again.
  ///   - csrf: the mark of its forms, if they do not belong to the call's session.
  func page(
    _ template: String, title: String, _ view: any Sendable, _ call: PageCall, _ place: Place?, status: Int = 200,
    again: Int? = nil, csrf: String? = nil
  ) -> PageAnswer {
    let isForm = call.route.hasPrefix("POST ")
    let session = place.flatMap { place in
      call.session.map {
        let (row, more) = Desk.inRow(Desk.links($0, at: place.desk ?? call.address, isForm: isForm))
        return SessionFrame(name: $0.name, street: place.street, links: row, more: more)
      }
    }
    return .html(
      render(
        template, title: title, view, size: call.textSize, csrf: csrf ?? call.csrf, session, again: again, isForm: isForm),
      status: status)
  }

  /// The page of a problem, which belongs to no desk.
  public func problem(_ problem: PageProblem) -> String {
    let view = ProblemView(problem)
    return render(
      "problem", title: view.title, view, size: problem.textSize, csrf: "", nil, again: view.isWaiting ? 5 : nil,
      isForm: problem.isForm)
  }

  private func render(
    _ template: String, title: String, _ view: any Sendable, size: String, csrf: String, _ session: SessionFrame?,
    again: Int? = nil, isForm: Bool = false
  ) -> String {
    let frame = Frame(
      title: title, size: size.isEmpty ? nil : size, again: again, isForm: isForm, csrf: csrf, session: session,
      bootstrap: bootstrap, style: style, script: script, icon: icon, chart: chart, drawing: drawing)
    let values: [String: Any] = ["frame": frame, "page": view]
    guard let text = library.render(values, withTemplate: template) else { preconditionFailure("no template \(template)") }
    return text
  }
}

/// Where a session is.
struct Place: Sendable {
  /// What people call the street.
  let street: String
  /// The address of the desk's link that leads here, where the page's own address does not tell.
  var desk: String?
}

/// What a problem's page says.
struct ProblemView: Sendable {
  let title: String
  let detail: String
  let kind: String
  let booked: String?
  /// The form that can be sent again as it is: where to, and its fields.
  let again: ResumeView?
  let back: String?
  /// Whether the page opens by itself as soon as it can.
  let isWaiting: Bool
  let requestID: String
  let status: Int

  init(_ problem: PageProblem) {
    isWaiting = problem.status == 503 && !problem.isForm
    switch problem.status {
    // People come here by an address that only a button may use: they hear of the button, not of methods.
    case 405: (title, detail) = ("这个地址不能直接打开", "它只在按下页面上的按钮时用。请回首页，从您的工作台再进一次；办过的事不会因此再办一次。")
    case 503 where isWaiting:
      (title, detail) = ("这一页暂时打不开", "系统正忙，打开这一页什么也没有改动。它每 5 秒会自己再试一次，一通就会打开。刚才送出去、还没有看到结果的，先不要再办一次，也不要改用别的办法。")
    default: (title, detail) = (problem.title, problem.detail)
    }
    kind = problem.status >= 500 || problem.status == 429 ? "t-warn" : "t-bad"
    again = problem.again.map { form in
      ResumeView(path: form.path, fields: (form.fields?.all ?? []).map { .init(name: $0.name, value: $0.value) })
    }
    booked =
      switch (problem.isForm, problem.isOpen) {
      case (false, _): nil
      case (true, true): "刚才的办理有没有记上还不知道，请先查询，不要再办一次。"
      case (true, false) where again != nil: "这一次送来的没有受理，没有记账。等几秒按“再试一次”：以前送到过的，就看到那一次的结果，不会记两次；没有看到结果以前，不要给货。"
      case (true, false): "这一次送来的没有受理，没有记账；以前送过的，请先查那一次的结果。"
      }
    back = problem.back
    requestID = problem.requestID
    status = problem.status
  }
}
