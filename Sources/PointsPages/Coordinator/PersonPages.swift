import Access
import Ledger
import LedgerPostgres
import Office
import People
import Volunteering
import Web

/// What a person's page says.
struct PersonView: Sendable {
  struct Fact: Sendable {
    var name: String
    var value: String
  }

  struct Card: Sendable {
    var id: String
    var number: String
    var days: String
    var state: String
    var kind: String
    /// Whether it may be used today.
    var isValid: Bool
    var tail: String
  }

  var id: String
  var name: String
  var facts: [Fact]
  var balance: String
  var credit: String
  var honour: String
  /// What is owed, and where an administrator writes it off.
  var debt: String?
  var cards: [Card]
  /// Whether the home can be changed: without a name nothing is written down of the person.
  var canMove: Bool
  /// Whether cards can be printed, stopped and given.
  var hasCards: Bool
  /// Whether services can be recorded and cards given.
  var isActive: Bool
  var canServe: Bool
  /// What the hours are.
  var hours = HoursClass.explanation
  /// What was done last, and what it did to the points.
  var services: TableView
  /// What is frozen; nil if nothing is.
  var frozen: TableView?
  var moves: TableView
  /// What else can be done.
  var actions: [PageLink] = []
  var done: String?
  var doneDetail: String?
}

extension PagesInterface {
  func addPerson(to pages: Pages) {
    pages.get("/people/{id}", .roles(Self.readersOfPeople)) { call in
      let street = try await street(of: call)
      let history = try await street.registry.history(
        of: Self.person(of: call), on: today(street), limit: Self.lastRows)
      let person = try own(history?.found, call).person
      guard let history else { throw HTTPProblem.notFound("人") }
      if coordinates(person.community, call) {
        // Before the name is shown, so that none is shown without being written down.
        try await office.signIn.noteNameShown(of: person.id, to: call.user, address: call.caller)
      }
      let view = try await view(of: history, call, street)
      // Without the full name: titles stay in the browser's history.
      return page("person", title: "\(person.maskedName)，第 \(person.id) 号志愿者", view, call, street)
    }
    pages.get("/people/{id}/home", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      return form(try Self.homeForm(of: try await ownPerson(Self.person(of: call), call, street).person), call, street)
    }
    pages.post("/people/{id}/home", .roles([.coordinator]), action: "set-home") { call, keyed in
      let street = try await street(of: call)
      let person = try await ownPerson(Self.person(of: call), call, street, acts: true).person
      return try await submit(try Self.homeForm(of: person), call, street) {
        // Without the words: see where somebody is registered.
        let act = act(keyed, call, street, content: ["\(person.id)"])
        _ = try await street.registry.setHome(try call.form.home(), of: person.id, act)
        return keyed.done("/people/\(person.id)")
      }
    }
    pages.get("/people/{id}/cards/new", .roles([.coordinator])) { call in
      let street = try await street(of: call)
      let person = try await ownPerson(Self.person(of: call), call, street).person
      return form(cardForm(of: person, street), call, street)
    }
    pages.post("/people/{id}/cards", .roles([.coordinator]), action: "issue-card") { call, keyed in
      let street = try await street(of: call)
      let person = try await ownPerson(Self.person(of: call), call, street, acts: true).person
      return try await submit(cardForm(of: person, street), call, street) {
        let number = try call.form.text("card") == nil ? nil : try call.form.card("card")
        let act = act(keyed, call, street, content: ["\(person.id)", number.map { "\($0)" } ?? ""])
        _ = try await street.registry.issueCard(to: person.id, number: number, act)
        return keyed.done("/people/\(person.id)")
      }
    }
  }

  static func person(of call: PageCall) throws(HTTPProblem) -> HolderID {
    guard let id = call.path["id"].flatMap({ Int64($0) }) else { throw .notFound("人") }
    return HolderID(id)
  }

  /// A person of the caller's communities.
  ///
  /// - Parameter acts: whether something is to be done: then the answer says that it is another's, and not that there is nobody.
  /// - Throws: `HTTPProblem` 404; `NotYours`.
  func ownPerson(
    _ id: HolderID, _ call: PageCall, _ street: Street, acts: Bool = false
  ) async throws -> Registry.PersonAndWallet {
    try own(try await street.registry.person(id, on: today(street)), call, acts: acts)
  }

  /// The same of one who was looked up, if there is one.
  private func own(
    _ found: Registry.PersonAndWallet?, _ call: PageCall, acts: Bool = false
  ) throws -> Registry.PersonAndWallet {
    guard let found else { throw HTTPProblem.notFound("人") }
    guard call.grants.cover(found.person.community) else {
      if acts { throw NotYours() }
      throw HTTPProblem.notFound("人")
    }
    return found
  }

  /// Rows of what was last.
  private static let lastRows: Int64 = 10

  private func view(of history: Registry.PersonAndHistory, _ call: PageCall, _ street: Street) async throws -> PersonView {
    let (found, dates) = (history.found, dates(street))
    let (person, isOwn) = (found.person, coordinates(found.person.community, call))
    let readsEntries = !call.user.identity.roles.isDisjoint(with: Self.readersOfEntries)
    var view = PersonView(
      id: "\(person.id)", name: isOwn ? person.name ?? "（姓名已删除）" : person.maskedName,
      facts: [
        .init(name: "社区", value: person.communityName), .init(name: "楼栋", value: person.home.building ?? "没有登记"),
        .init(name: "单元、门牌", value: person.home.unit ?? "没有登记"),
      ],
      balance: found.balance.spoken, credit: found.credit.hours, honour: found.honour.hours,
      cards: person.cards.map { card in
        let isValid = card.isValid(on: dates.today)
        return PersonView.Card(
          id: "\(card.id)", number: isOwn ? card.number.grouped : "尾号 \(card.number.tail)",
          days: "\(dates.day(card.from))起" + (card.to == .infinity ? "" : "，\(dates.day(card.to.advanced(by: 1)))停用"),
          state: isValid ? "能用" : "停用了",
          kind: isValid ? "t-good" : "t-bad", isValid: isValid && isOwn, tail: card.number.tail)
      },
      canMove: isOwn && person.name != nil, hasCards: isOwn && person.isActive, isActive: person.isActive,
      canServe: isOwn && person.isActive && person.card(on: dates.today) != nil,
      services: Self.services(history.services, dates), moves: Self.moves(history.moves, dates, areRead: readsEntries))
    view.actions = PersonAction.links(with: history, for: call.user.identity.grants)
    view.frozen = frozen(history.frozen, call, dates)
    if let given = try await given(by: person.id, call, street) { (view.done, view.doneDetail) = given }
    if found.debt > .zero { view.debt = "欠 \(found.debt.spoken) 分，以后得的积分先还它" }
    if let kept = try await done(call, street) { say(kept, of: person, in: &view) }
    return view
  }

  private static func services(_ records: [RecordLine], _ dates: Dates) -> TableView {
    TableView(
      "服务", caption: "最近的服务，最多 \(lastRows) 条",
      columns: [
        .text("号"), .text("时间"), .text("服务类别"), .text("做了什么"), .number("时长（小时）"), .text("社区"), .text("批了没有"), .number("积分（分）"),
      ],
      rows: records.map { record in
        [
          .init("\(record.id)", path: "/service-records/\(record.id)"), .init(dates.span(record.start, record.end)),
          .init(record.colourName),
          .init(record.activity ?? "（已删除）"), .init(record.minutes.hours), .init(record.community), record.stateCell,
          record.pointsCell,
        ]
      }, empty: ("还没有服务记录", "登记以后，这里能看到批了没有。"))
  }

  /// - Parameter areRead: whether whoever looks may read entries.
  private static func moves(_ moves: [BookReader.Move], _ dates: Dates, areRead: Bool) -> TableView {
    TableView(
      "积分", caption: "可用积分最近的进出，最多 \(lastRows) 笔；减号是用掉或扣掉的",
      columns: [.text("凭证号"), .text("日期"), .text("事情"), .number("积分（分）")],
      rows: moves.map { move in
        [
          .init("\(move.entry)", path: areRead ? "/books/entries/\(move.entry)" : nil), .init(dates.day(move.businessDate)),
          .init(EntryKind(rawValue: move.kind)?.title ?? move.kind),
          .init(Commodity.points.inBooks(-move.amount)),
        ]
      }, empty: ("积分还没有动过", "服务批准以后，这里能看到积分的进出。"))
  }

  /// Says what the form before this page did, if it was about a card of this person.
  private func say(_ kept: KeptAnswer, of person: Person, in view: inout PersonView) {
    func card(_ field: String) -> Card? {
      guard let id: CardID = try? kept.id(field) else { return nil }
      return person.cards.first { $0.id == id }
    }
    if let home: HolderID = try? kept.id("home"), home == person.id {
      view.done = "楼栋、门牌改好了"
    } else if let stopped = card("stopped") {
      view.done = "尾号 \(stopped.number.tail) 的卡停用了"
      view.doneDetail = "这张卡从现在起不能再用，积分和时数一分不少。" + (view.canServe || !person.isActive ? "" : "要继续用，请补一张卡。")
    } else if let issued = card("issued") {
      view.done = "新卡发好了"
      view.doneDetail = "卡号 \(issued.number.grouped)。请印出卡来，或把卡号写在卡上，交给本人。"
    }
  }

  /// - Throws: `HTTPProblem` 404 where the name was erased: nothing is written down of that person any more.
  private static func homeForm(of person: Person) throws(HTTPProblem) -> FormView {
    guard person.name != nil else { throw .notFound("人") }
    var view = FormView(
      heading: "改楼栋、门牌：\(person.maskedName)", action: "/people/\(person.id)/home", button: "改好了", inputs: homeInputs)
    view.inputs[0].value = person.home.building ?? ""
    view.inputs[1].value = person.home.unit ?? ""
    view.back = PageLink(title: "不改，回到本人", path: "/people/\(person.id)")
    return view
  }

  /// Where somebody lives.
  static let homeInputs: [FormView.Input] = [
    .text("building", "楼栋", help: "如：3 号楼。重名的时候靠它分清。", longest: 50, isOptional: true),
    .text("unit", "单元、门牌", help: "如：2 单元 501。", longest: 50, isOptional: true),
  ]

  private func cardForm(of person: Person, _ street: Street) -> FormView {
    let today = today(street)
    let tails = person.cards.filter { $0.isValid(on: today) }.map(\.number.tail).joined(separator: "、")
    var view = FormView(
      heading: "补一张卡", action: "/people/\(person.id)/cards", button: "给\(person.maskedName)发新卡",
      inputs: [
        .text("card", "卡号", help: "不填就发下一个号。手里有已经印好、还没发的卡，才扫它。", longest: 20, isOptional: true)
      ])
    view.notice = "积分和时数都在本人名下，发卡不动分"
    view.noticeDetail = tails.isEmpty ? "原来的卡都停用了，新卡马上能用。" : "原来的卡（尾号 \(tails)）还能用；丢了的请先停用。"
    view.back = PageLink(title: "不发卡，回到本人", path: "/people/\(person.id)")
    return view
  }
}

extension FormFields {
  /// Where somebody lives.
  ///
  /// - Throws: ``WrongField``.
  func home() throws -> Home {
    Home(building: try optionalProse("building", longest: 50), unit: try optionalProse("unit", longest: 50))
  }
}
