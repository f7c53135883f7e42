import Access
import Foundation
import Ledger
import LedgerPostgres
import Office
import People
import Web

/// What the list of volunteers says.
struct PeopleView: Sendable {
  struct Row: Sendable {
    var id: String
    var name: String
    var building: String
    var unit: String
    var community: String
    /// Of the card that can be printed; nil for none.
    var card: String?
    var tail: String
    /// Whether there is a card that may be used.
    var hasTail: Bool
    /// What the tick is called.
    var label: String
  }

  /// Whether somebody was looked for.
  var found: Bool
  /// Whether cards are printed and volunteers registered here: the coordinator's desk.
  var isCoordinator: Bool
  /// What was typed to find them.
  var typed = ""
  /// How many were found.
  var count: String?
  var rows: [Row]
  /// The file of the same rows.
  var file: String
  var next: String?
}

extension PagesInterface {
  func addPeople(to pages: Pages) {
    pages.get("/people", .roles(Self.readersOfPeople)) { call in
      let street = try await street(of: call)
      if let typed = try call.query.text("q") {
        let path = try await search(typed, call, street)
        var answer = PageAnswer.seeOther(path)
        // Beside the address, for the box on the next page.
        let kept = FormFields([("page", path), ("q", typed)]).encoded
        answer.cookies = [kept.utf8.count <= 1_000 ? SetCookie(.search, kept, seconds: 600) : .removing(.search)]
        return answer
      }
      return page("people", title: "志愿者", try await people(call, street, rows: Self.perPage), call, street)
    }
    pages.get("/people.csv", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      let file = try await peopleTable(call, street).file(address: call.address) {
        try await peopleTable(call.with(query: $0), street)
      }
      return .file(file, contentType: "text/csv; charset=utf-8", name: "people.csv")
    }
    pages.get("/people/new", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      var view = try await personForm(call, street)
      if let kept = try await done(call, street), let card: CardID = try? kept.id("card"),
        let held = try await street.people.heldCards([card])[card]
      {
        view.done = "登记好了：\(held.maskedName)"
        view.doneDetail = "卡号 \(held.card.number.grouped)。请印出卡来，或把卡号写在卡上，交给本人。"
        view.doneLinks = [
          .init(title: "印卡", path: "/cards/\(card)/print"), .init(title: "看本人", path: "/people/\(held.holder)"),
          .init(title: "给\(held.maskedName)登记服务", path: "/service-records/new?person=\(held.holder)"),
        ]
      }
      return form(view, call, street)
    }
    pages.post("/people", .roles([.coordinator]), action: "add-volunteer") { call, keyed in
      let street = try await street(of: call)
      let view = try await personForm(call, street)
      return try await submit(view, call, street) {
        let name = try call.form.personName("name")
        let community = try call.form.code("community")
        let home = try call.form.home()
        try await checkNamesakes(of: name, in: community, keyed, call, street)
        // The digest of the content stays for ever; where somebody lives can be erased, so it is left out.
        let act = act(keyed, call, street, content: [name, community.text])
        _ = try await street.registry.addVolunteer(name: name, home: home, community: community, act)
        return keyed.done("/people/new")
      } otherwise: { error in
        guard let found = error as? Namesakes else { return nil }
        return (Self.asked(about: found.persons, try view.filled(with: call.form)), 409)
      }
    }
  }

  /// Active volunteers of the same name, about whom the form has not asked yet.
  private struct Namesakes: Error {
    let persons: [PersonLine]
  }

  /// - Throws: ``Namesakes`` about whom nobody said that they are somebody else.
  private func checkNamesakes(
    of name: String, in community: Code, _ keyed: KeyedForm, _ call: PageCall, _ street: Street
  ) async throws {
    let others = Set((try call.form.text("others") ?? "").split(separator: ".").map(String.init))
    let found = try await street.people.namesakes(name, in: community, on: today(street), limit: 20)
    // A form that is sent twice finds whom it registered itself.
    guard found.contains(where: { !others.contains("\($0.id)") }), try await street.desk.lookUp(keyed.key) == nil else { return }
    throw Namesakes(persons: found)
  }

  /// The form again, with those of the same name to look at, and a button that says that it is somebody else.
  private static func asked(about persons: [PersonLine], _ form: FormView) -> FormView {
    var view = form
    view.problem = FormProblem(
      title: "还没有登记：这个社区有同名的人", detail: "请先点开看一看。是同一位就不用再登记，补卡请到本人那一页；确实是另一位，请按“登记另一位新人”。",
      links: persons.map { person in
        let parts = [person.maskedName, person.home.building, person.home.unit, person.tail.map { "卡尾号 \($0)" } ?? "没有能用的卡"]
        return PageLink(title: "已有同名的志愿者：" + parts.compactMap { $0 }.joined(separator: "，"), path: "/people/\(person.id)")
      })
    view.hidden = [.init(name: "others", value: persons.map { "\($0.id)" }.joined(separator: "."))]
    view.button = "登记另一位新人"
    return view
  }

  private func personForm(_ call: PageCall, _ street: Street) async throws -> FormView {
    let communities = try await ownCommunities(call, street)
    return FormView(
      heading: "登记志愿者", action: "/people", button: "登记并发卡",
      inputs: [
        .text("name", "姓名", help: "身份证上的全名；少数民族姓名中间的点用“·”。", longest: 50),
        .choice("community", "社区", help: "本人住的社区。", communities),
      ] + Self.homeInputs
    ).orBack("不登记，回到名单", to: "/people")
  }

  /// The communities that the caller works for, to choose from.
  func ownCommunities(_ call: PageCall, _ street: Street) async throws -> [(value: String, title: String)] {
    try await street.people.communityNames().filter { call.grants.cover($0.holder) }
      .map { (value: $0.code.text, title: $0.name) }
  }

  // MARK: The list

  /// The page of whoever was looked for.
  ///
  /// It names those who were found by their numbers: what was typed would stay in the browser's history.
  private func search(_ typed: String, _ call: PageCall, _ street: Street) async throws -> String {
    let nobody = "/people?found=0"
    if let card = try? CardNumber(validating: typed) {
      do {
        let member = try await street.people.member(card, on: today(street))
        return call.grants.cover(member.community) ? "/people/\(member.holder)" : nobody
      } catch PeopleError.unknownCard { return nobody }
    }
    guard let text = try? FormFields([("q", typed)]).optionalProse("q", longest: 50) else { return nobody }
    let found = try await street.people.find(PersonClue(typed: text), in: call.grants.places, limit: Int64(Self.perPage) + 1)
    let numbers = found.prefix(Self.perPage).map { "\($0)" }.joined(separator: ".")
    return found.isEmpty ? nobody : "/people?found=\(numbers)" + (found.count > Self.perPage ? "&more=1" : "")
  }

  private func people(_ call: PageCall, _ street: Street, rows most: Int) async throws -> PeopleView {
    let before = try call.query.cursor("before").map { HolderID($0) } ?? HolderID(.max)
    let found = try call.query.text("found").map { $0.split(separator: ".").compactMap { Int64($0) }.map { HolderID($0) } }
    let persons = try await street.people.persons(
      in: call.grants.places, among: found?.prefix(Self.perPage).map { $0 }, before: before,
      on: today(street), limit: Int64(most) + 1)
    let (shown, isCoordinator) = (persons.prefix(most), call.user.identity.roles.contains(.coordinator))
    let rows = shown.map { person in
      PeopleView.Row(
        id: "\(person.id)", name: person.maskedName, building: person.home.building ?? "", unit: person.home.unit ?? "",
        community: person.community, card: isCoordinator ? person.card.map { "\($0)" } : nil, tail: person.tail ?? "没有能用的卡",
        hasTail: person.tail != nil,
        label: "印\(person.maskedName)的卡，尾号 \(person.tail ?? "")")
    }
    let query = call.query.all.isEmpty ? "" : "?" + call.query.encoded
    var view = PeopleView(
      found: found != nil, isCoordinator: isCoordinator, rows: Array(rows), file: "/people.csv" + query)
    if let kept = try? call.search.map({ try FormFields(parsing: $0) }), try kept.text("page") == call.address + query {
      view.typed = try kept.text("q") ?? ""
    }
    if found != nil, !rows.isEmpty {
      let more = try call.query.text("more") == nil ? "" : "，只列出前 \(Self.perPage) 位，请多输一个字再找"
      view.count = "找到 \(rows.count) 位" + more
    }
    if persons.count > shown.count, let last = shown.last { view.next = "/people?before=\(last.id)" }
    return view
  }

  /// The same rows for a file.
  private func peopleTable(_ call: PageCall, _ street: Street) async throws -> TableView {
    let view = try await people(call, street, rows: TableView.rowsAtOnce)
    var table = TableView(
      "志愿者", caption: "", columns: ["号", "姓名", "楼栋", "单元、门牌", "社区", "卡尾号"].map { .text($0) },
      rows: view.rows.map {
        [.init($0.id), .init($0.name), .init($0.building), .init($0.unit), .init($0.community), .init($0.tail)]
      },
      empty: ("", ""))
    table.next = view.next
    return table
  }
}

extension CardNumber {
  /// "1234 5678 9012", as it is printed.
  var grouped: String { description.inFours }
}

extension String {
  /// Its characters in groups of four, as people read long numbers.
  var inFours: String {
    enumerated().map { index, character in (index > 0 && index.isMultiple(of: 4) ? " " : "") + String(character) }.joined()
  }
}
