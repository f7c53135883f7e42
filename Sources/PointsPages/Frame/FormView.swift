import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import Web

/// A field that a form carries and nobody sees.
struct HiddenField: Sendable {
  var name: String
  var value: String
}

/// A form with fields one below the other, or a wide one with some beside each other: what most desks need.
struct FormView: Sendable {
  struct Choice: Sendable {
    var value: String
    var title: String
    var isChosen: Bool
  }

  struct Input: Sendable {
    var id: String
    var label: String
    var help: String?
    var type = "text"
    var value = ""
    var longest = 200
    /// Whether the label says that it may be left out.
    var isOptional = false
    var isRequired = true
    var isSelect = false
    /// Whether it takes several lines.
    var isLong = false
    /// Whether a file is chosen there.
    var isFile = false
    var choices: [Choice] = []
    var isFocused = false
    var error: String?
    /// How much of a wide form's row it takes: "w-half" or "w-third"; the whole if nil.
    var width: String?

    /// A field to type into.
    static func text(
      _ id: String, _ label: String, help: String, type: String = "text", longest: Int = 200, isOptional: Bool = false
    ) -> Input {
      Input(id: id, label: label, help: help, type: type, longest: longest, isOptional: isOptional, isRequired: !isOptional)
    }

    /// A field for sentences, of several lines.
    static func long(_ id: String, _ label: String, help: String, longest: Int) -> Input {
      var input = Input(id: id, label: label, help: help, longest: longest)
      input.isLong = true
      return input
    }

    /// A field to choose a file with.
    static func file(_ id: String, _ label: String, help: String) -> Input {
      Input(id: id, label: label, help: help, isFile: true)
    }

    /// A field to choose from: one possibility is chosen, of several none until somebody chooses.
    ///
    /// - Parameters:
    ///   - chosen: what is chosen from the start, where that is known.
    ///   - asks: whether even one possibility must be chosen: to say something by it.
    static func choice(
      _ id: String, _ label: String, help: String, _ choices: [(value: String, title: String)], chosen: String? = nil,
      asks: Bool = false
    ) -> Input {
      let isOnly = choices.count == 1 && !asks
      let chosen = isOnly ? choices[0].value : chosen ?? ""
      let all = (isOnly ? [] : [(value: "", title: "请选择")]) + choices
      return Input(
        id: id, label: label, help: help, isSelect: true,
        choices: all.map { Choice(value: $0.value, title: $0.title, isChosen: $0.value == chosen) })
    }

    /// The field as it stands in a wide form.
    func wide(_ width: String) -> Input {
      var input = self
      input.width = width
      return input
    }
  }

  var heading: String
  /// Where it is sent.
  var action: String
  /// What its button says.
  var button: String
  var inputs: [Input]
  /// What it carries unseen, such as where its answer leads back to.
  var hidden: [HiddenField] = []
  /// Whether fields may stand beside each other.
  var isWide = false
  /// Whether it brings a file: what it does lies beside the book, and it has no key.
  var isUpload = false
  /// The key of what it does: new whenever the form is shown, so a form is made for each call and never kept.
  var key = UUID().uuidString.lowercased()
  var problem: FormProblem?
  /// What will happen, where that is more than the button says.
  var notice: String?
  var noticeDetail: String?
  /// What it is about, as far as the page knows it: above the fields.
  var facts: [TableView.Cell] = []
  /// What is to be explained of its words.
  var footnote: String?
  /// Where to go if nothing is to be done.
  var back: PageLink?
  /// What the form before this one did.
  var done: String?
  var doneDetail: String?
  /// Where one may go from there.
  var doneLinks: [PageLink] = []
  /// Whether it stands beside a list, under its own heading.
  var isSide = false
  /// Whether another form of the page is the first thing to do there.
  var isSecond = false

  /// The form with a way out for whoever does nothing here.
  func orBack(_ title: String, to path: String) -> FormView {
    var view = self
    view.back = PageLink(title: title, path: path)
    return view
  }

  /// The form with what was typed, so that nobody types it twice.
  func filled(with form: FormFields) throws -> FormView {
    var view = self
    for index in inputs.indices {
      let typed = try form.text(inputs[index].id) ?? ""
      view.inputs[index].value = typed
      for choice in inputs[index].choices.indices {
        view.inputs[index].choices[choice].isChosen = inputs[index].choices[choice].value == typed
      }
    }
    return view
  }

  /// The form with a field that is wrong, or with none named.
  func refused(_ title: String, _ detail: String?, field: String? = nil, _ text: String? = nil) -> FormView {
    var view = self
    let index = inputs.firstIndex { $0.id == field }
    view.problem = FormProblem(
      title: title, detail: detail,
      fields: index.map { [FieldProblem(id: inputs[$0].id, label: inputs[$0].label, text: text ?? "请改正")] } ?? [])
    if let focused = index ?? inputs.indices.first { view.inputs[focused].isFocused = true }
    if let index { view.inputs[index].error = text }
    return view
  }
}

/// A field of a form that is wrong.
struct WrongField: Error {
  let field: String
  let text: String

  init(_ field: String, _ text: String) {
    self.field = field
    self.text = text
  }
}

extension PagesInterface {
  /// Shows a form.
  func form(_ view: FormView, _ call: PageCall, _ street: Street, status: Int = 200) -> PageAnswer {
    var view = view
    if !view.inputs.contains(where: \.isFocused), let first = view.inputs.indices.first { view.inputs[first].isFocused = true }
    return page(
      "form", title: (view.problem == nil ? "" : "出错：") + view.heading, view, call, street, status: status)
  }

  /// Does what a form asks for, and says which page to look at then: see ``answer(_:_:_:field:show:_:otherwise:)``.
  func submit(
    _ view: FormView, _ call: PageCall, _ street: Street, field: (any Error) -> String? = { _ in nil },
    show: ((FormView, Int) async throws -> PageAnswer)? = nil,
    _ body: () async throws -> String, otherwise own: (any Error) throws -> (view: FormView, status: Int)? = { _ in nil }
  ) async throws -> PageAnswer {
    try await answer(view, call, street, field: field, show: show, { .seeOther(try await body()) }, otherwise: own)
  }

  /// Answers a form; where that cannot be done, the form comes back with what was typed and under a new key.
  ///
  /// - Parameters:
  ///   - field: the field that an error is about, if it is about one.
  ///   - show: shows the form again; without it, on a page of its own.
  ///   - body: does what the form asks for.
  ///   - otherwise: the form for an error of the body's own, with the status; nil for any other.
  func answer(
    _ view: FormView, _ call: PageCall, _ street: Street, field: (any Error) -> String? = { _ in nil },
    show: ((FormView, Int) async throws -> PageAnswer)? = nil,
    _ body: () async throws -> PageAnswer, otherwise own: (any Error) throws -> (view: FormView, status: Int)? = { _ in nil }
  ) async throws -> PageAnswer {
    let refused: (view: FormView, status: Int)
    do {
      return try await body()
    } catch WriterError.contentDiffers {
      // Back, to a form that was sent before: what it came to then stands under its key.
      let detail = "这张表单以前送过一次，内容不一样；那一次的结果不变，这一次什么也没有记。填的都在，要办就再按一次。"
      refused = (try view.filled(with: call.form).refused("没有办理：这张表单以前送过", detail), 422)
    } catch let wrong as WrongField {
      refused = (try view.filled(with: call.form).refused("没有办理", nil, field: wrong.field, wrong.text), 400)
    } catch {
      if let view = try own(error) {
        refused = view
      } else {
        guard let (title, detail, status) = call.explain(error) else { throw error }
        let filled = try view.filled(with: call.form)
        let about = field(error)
        refused = (
          about == nil
            ? filled.refused("没有办理：\(title)", detail) : filled.refused("没有办理", nil, field: about, detail),
          status
        )
      }
    }
    if let show { return try await show(refused.view, refused.status) }
    return form(refused.view, call, street, status: refused.status)
  }

  /// What the form before this one did, by the key that its answer leads here with; nil if it did nothing.
  func done(_ call: PageCall, _ street: Street) async throws -> KeptAnswer? {
    guard let key = try doneKey(call) else { return nil }
    return try await street.desk.keptAnswer(of: key, by: call.user.identity.user)
  }

  /// The entry that the form before this page posted, if it is of one of these kinds.
  func doneEntry(of kinds: Set<EntryKind>, _ call: PageCall, _ street: Street) async throws -> PostedEntry? {
    guard let key = try doneKey(call), case .posted(let posted, _)? = try await street.desk.lookUp(key)?.0,
      kinds.contains(posted.entry.kind), posted.entry.actor == call.user.identity.user
    else { return nil }
    return posted
  }

  /// The key of the form before this page, by which its answer leads here.
  func doneKey(_ call: PageCall) throws -> UUID? { try call.query.text("done").flatMap(UUID.init(uuidString:)) }

  /// The act that a form is.
  ///
  /// - Parameter content: its input in one spelling, without marks and keys.
  func act(_ keyed: KeyedForm, _ call: PageCall, _ street: Street, content: [String]) -> Act {
    act(keyed.action, keyed.key, call, street, content: content)
  }

  /// The act of an action under a key.
  func act(_ action: String, _ key: UUID, _ call: PageCall, _ street: Street, content: [String]) -> Act {
    let (now, user) = (office.now(), call.user.identity)
    let request = BookRequest(
      key: key,
      fingerprint: Fingerprint(action: action, actor: user.user, content: Data(content.joined(separator: "\u{0}").utf8)),
      actor: user.user, guards: [.valid(token: user.token)])
    return Act(request, by: call.grants, on: street.desk, now: now, today: now.day(in: street.desk.book.timeZone))
  }
}

extension FormFields {
  /// A name or a sentence, as it is kept.
  ///
  /// - Throws: ``WrongField``.
  func prose(_ id: String, longest: Int = 200, missing: String) throws -> String {
    let typed = try self.text(id) ?? ""
    guard typed.utf8.count <= 16 * longest else { throw WrongField(id, "太长了，最多 \(longest) 个字。") }
    return try Self.prose(typed, id, longest: longest, missing: missing)
  }

  private static func prose(_ typed: String, _ id: String, longest: Int, missing: String) throws -> String {
    let text = Spelling.prose(typed)
    guard !text.isEmpty else { throw WrongField(id, missing) }
    guard Spelling.isVisible(text) else { throw WrongField(id, "里面有看不见的字符，请重新输入，不要从别处复制。") }
    guard text.unicodeScalars.count <= longest else { throw WrongField(id, "太长了，最多 \(longest) 个字。") }
    return text
  }

  /// Sentences, on one line: where a line ended, a space is kept.
  ///
  /// - Throws: ``WrongField``.
  func longProse(_ id: String, longest: Int, missing: String) throws -> String {
    let typed = try self.text(id) ?? ""
    guard typed.utf8.count <= 16 * longest else { throw WrongField(id, "太长了，最多 \(longest) 个字。") }
    let text = typed.split(whereSeparator: \.isNewline).joined(separator: " ")
    return try Self.prose(text, id, longest: longest, missing: missing)
  }

  /// A name or a sentence that may be left out; nil if it was.
  ///
  /// - Throws: ``WrongField``.
  func optionalProse(_ id: String, longest: Int = 200) throws -> String? {
    guard let typed = try text(id), typed.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return nil }
    return try prose(id, longest: longest, missing: "请填写，或清空。")
  }

  /// The name of a person, as it is kept.
  ///
  /// - Throws: ``WrongField``.
  func personName(_ id: String) throws -> String {
    let name = try prose(id, longest: 50, missing: "请填姓名。")
    guard name.unicodeScalars.contains(where: \.properties.isAlphabetic) else { throw WrongField(id, "请填姓名，不要填卡号或数字。") }
    return name
  }

  /// A day, as browsers write it; nil if none was chosen.
  ///
  /// - Throws: ``WrongField``.
  func day(_ id: String) throws -> Day? {
    guard let typed = try text(id) else { return nil }
    guard let day = Day(typed) else { throw WrongField(id, "请填日期，如 2026-06-03。") }
    return day
  }

  /// The number of something at which a list goes on; nil if there is none, or none that anything could have.
  func cursor(_ id: String) throws -> Int64? {
    try text(id).flatMap { Int64($0) }.flatMap { (1..<Int64.max / 2).contains($0) ? $0 : nil }
  }

  /// A whole number; nil if none was typed.
  ///
  /// - Throws: ``WrongField``.
  func count(_ id: String, _ range: ClosedRange<Int64>, wrong: String) throws -> Int64? {
    guard let typed = try text(id) else { return nil }
    guard let count = Int64(typed), range.contains(count) else { throw WrongField(id, wrong) }
    return count
  }

  /// A code that was chosen.
  ///
  /// - Throws: ``WrongField``.
  func code(_ id: String) throws -> Code {
    do { return try Code(folding: try text(id) ?? "") } catch is Code.Malformed { throw WrongField(id, "请选一项。") }
  }
}
