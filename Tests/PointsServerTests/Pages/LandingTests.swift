import Foundation
import HTTPTypes
import Ledger
import Postgres
import Testing

@testable import Web

extension ServerTests {
  /// What every form's answer leads to: a page that says what was done.
  @Suite("Where forms lead") struct LandingTests {
    /// What a form is sent to: the page that it stands on, where it is sent if not there, and what is filled in.
    typealias Filled = (page: String, action: String?, fields: [(String, String)])

    /// A form, who sends it, and what the page after it says.
    struct Landing: Sendable, CustomTestStringConvertible {
      let route: String
      let person: Person
      let words: String
      let fill: @Sendable (ServerStreet, PageBrowser) async throws -> Filled

      init(
        _ route: String, _ person: Person, _ words: String,
        _ fill: @escaping @Sendable (ServerStreet, PageBrowser) async throws -> Filled
      ) { (self.route, self.person, self.words, self.fill) = (route, person, words, fill) }

      var testDescription: String { route }
    }

    private static let why = [("reason", "核对过了")]
    private static var day: String { "\(Moment.today)" }

    static let landings: [Landing] = everybody + coordinator + clerk + reconciler + administrator

    private static let everybody = [
      Landing("/sign-out", .clerk, "您已经退出") { _, _ in ("/", "/sign-out", []) },
      Landing("/sign-out/everywhere", .clerk, "所有电脑上的登录都退出了") { _, _ in ("/", "/sign-out/everywhere", []) },
      Landing("/text-size", .clerk, "字的大小改好了") { _, _ in ("/", "/text-size", [("size", "large")]) },
      Landing("/password", .clerk, "密码改好了") { _, _ in
        (
          "/password", nil,
          [
            ("password-now", ServerStreet.password), ("password-new", "另一句很好记的话啊"),
            ("password-again", "另一句很好记的话啊"),
          ]
        )
      },
      Landing("/outcome/{key}/abandonment", .reconciler, "请求已作废") { _, _ in
        let key = UUID().uuidString.lowercased()
        return ("/outcome/\(key)", "/outcome/\(key)/abandonment", [])
      },
    ]

    private static let coordinator = [
      Landing("/people", .coordinator, "登记好了") { _, _ in ("/people/new", "/people", [("name", "王芳"), ("community", "DP")]) },
      Landing("/people/{id}/home", .coordinator, "改好了") { street, _ in
        ("/people/\(try await street.holder())/home", nil, [("building", "3 号楼"), ("unit", "")])
      },
      Landing("/people/{id}/cards", .coordinator, "新卡发好了") { street, _ in
        let person = "/people/\(try await street.holder())/cards"
        return (person + "/new", person, [("card", "")])
      },
      Landing("/cards/{id}/stop", .coordinator, "停用了") { street, _ in
        let card = try await street.number("SELECT id FROM volunteering.card WHERE number = \(street.sample.card)")
        return ("/cards/\(card)/stop", nil, [])
      },
      Landing("/people/{id}/gifts", .coordinator, "转赠好了") { street, _ in
        let person = "/people/\(try await street.holder())/gifts"
        return (person + "/new", person, [("taker", street.sample.poorCard), ("points", "1")])
      },
      Landing("/people/{id}/donations", .coordinator, "捐池好了") { street, _ in
        let person = "/people/\(try await street.holder())/donations"
        return (person + "/new", person, [("points", "1")])
      },
      Landing("/service-records", .coordinator, "登记好了") { street, _ in
        let fields = [
          ("card", street.sample.card), ("activity", "扫雪"), ("colour", "RED"), ("community", "DP"),
          ("day", "\(Moment.today.advanced(by: -1))"), ("start", "09:00"), ("end", "10:00"), ("witness", "clerk"),
        ]
        return ("/service-records/new", "/service-records", fields)
      },
      Landing("/service-records/{id}/withdrawal", .coordinator, "撤回了") { street, _ in
        let made = try await street.post("/service-records", as: .coordinator, street.service(endingHoursAgo: 30))
        return ("/service-records/\(try #require(made["id"]?.number))/withdrawal", nil, [("cause", "wrong-details")])
      },
      Landing("/reviews/decisions", .reviewer, "批准了 1 条") { street, _ in
        let made = try await street.post("/service-records", as: .coordinator, street.service(endingHoursAgo: 30))
        return ("/reviews", "/reviews/decisions", [("record", "\(try #require(made["id"]?.number))")])
      },
    ]

    private static let clerk = [
      Landing("/till/redemptions", .clerk, "已兑换 2 分") { street, browser in
        let member = try await street.holder()
        let page = "/till?basket=\(UUID().uuidString.lowercased())&member=\(member)&goods=SALT*1"
        return (page, "/till/redemptions", await browser.open(page).carried(to: "/till/redemptions"))
      },
      Landing("/till/outcome/{key}/abandonment", .clerk, "作废") { _, browser in
        let page = "/till/outcome/\(UUID().uuidString.lowercased())"
        return (page, page + "/abandonment", await browser.open(page).carried(to: page + "/abandonment"))
      },
      Landing("/till/receipts/{entry}/prints", .clerk, "say t-good") { street, browser in
        let page = "/till/receipts/\(try await street.redeem("SALT", 1).entry())"
        return (page, page + "/prints", await browser.open(page).carried(to: page + "/prints"))
      },
      Landing("/till/receipts/{entry}/returns", .clerk, "已退回 2 分") { street, browser in
        let receipt = try await street.redeem("SALT", 1).entry()
        let (page, action) = ("/till/returns?shop=DP&receipt=\(receipt)&all=1", "/till/receipts/\(receipt)/returns")
        return (page, action, await browser.open(page).carried(to: action))
      },
      Landing("/till/card-stop", .clerk, "挂失") { street, browser in
        let card = try await street.number("SELECT id FROM volunteering.card WHERE number = \(street.sample.card)")
        let page = "/till/card-stop?member=\(try await street.holder())&card=\(card)&stop=\(card)"
        return (page, "/till/card-stop", await browser.open(page).carried(to: "/till/card-stop"))
      },
      Landing("/till/stock-receipts", .clerk, "入库好了") { _, _ in
        let fields = [("shop", "DP"), ("goods", "SALT"), ("pieces", "3"), ("source", "purchase"), ("number", ""), ("remark", "")]
        return ("/till/stock-receipts/new", "/till/stock-receipts", fields)
      },
      Landing("/till/stock-counts", .clerk, "盘盈 1 件") { street, browser in
        let booked = try #require(try await street.stock("SALT"))
        let page = "/till/stock-counts/new?shop=DP&goods=SALT&counted=\(booked + 1)"
        return (page, "/till/stock-counts", await browser.open(page).carried(to: "/till/stock-counts") + why)
      },
      Landing("/sheets/{id}/shop-signature", .clerk, "签好了") { street, browser in
        try await street.addSheets([("DP", 300, 100)])
        let page = "/sheets/\(try await street.number("SELECT max(id) FROM shop.sheet WHERE book = 1"))"
        return (page, page + "/shop-signature", await browser.open(page).carried(to: page + "/shop-signature"))
      },
    ]

    private static let reconciler = [
      Landing("/reconciliations", .reconciler, "对账好了") { _, _ in ("/reconciliations", nil, []) },
      Landing("/findings/{id}/explanation", .reconciler, "说明记下了") { street, browser in
        let page = try await street.finding()
        return (
          page, page + "/explanation", await browser.open(page).carried(to: page + "/explanation") + [("explanation", "停电")]
        )
      },
      Landing("/findings/{id}/acceptance", .head, "认可了") { street, browser in
        let page = try await street.finding()
        return (page, page + "/acceptance", await browser.open(page).carried(to: page + "/acceptance") + [("reason", "店方认账")])
      },
      Landing("/findings/{id}/assignment", .reconciler, "责任人定好了") { street, browser in
        let page = try await street.finding()
        return (page, page + "/assignment", await browser.open(page).carried(to: page + "/assignment") + [("login", "auditor")])
      },
      Landing("/findings/{id}/correction", .reconciler, "提出了，还没有记账") { street, browser in
        let page = try await street.workRecordedTwice()
        return (page, page + "/correction", await browser.open(page).carried(to: page + "/correction") + [("why-0", "重复")])
      },
      Landing("/months/{month}/closing", .reconciler, "结账好了，第 1 版") { street, _ in
        try await street.endMonths()
        let (month, page) = (Moment.today.month, "/months/\(Moment.today.month)")
        return (page, page + "/closing", [("month", "\(month)")])
      },
      Landing("/months/{month}/reopening", .head, "提出了，还没有记账") { street, _ in
        try await street.endMonths()
        let page = "/months/\(Moment.today.month)"
        #expect(try await street.post("\(page)/closing", as: .reconciler).status == 201)
        return (page, page + "/reopening", why)
      },
      Landing("/sheets", .reconciler, "结算单出好了") { street, _ in
        _ = try await street.redeem("SALT", 1).entry()
        try await street.auditor.run { session in
          try session.script(
            "SET session_replication_role = replica; UPDATE ledger.book SET first_month = \(Moment.lastMonth.number) WHERE id = 1"
          )
        }
        return ("/sheets/new", "/sheets", [("month", "\(Moment.lastMonth)")])
      },
      Landing("/sheets/{id}/street-signature", .reconciler, "签好了") { street, browser in
        try await street.addSheets([("DP", 300, 100)])
        let id = try await street.number("SELECT max(id) FROM shop.sheet WHERE book = 1")
        #expect(try await street.post("/sheets/\(id)/shop-signature", as: .clerk).status == 201)
        let page = "/sheets/\(id)"
        return (page, page + "/street-signature", await browser.open(page).carried(to: page + "/street-signature"))
      },
      Landing("/settlements", .reconciler, "结算好了") { street, browser in
        try await street.addSheets([("DP", 300, 100)])
        let id = try await street.number("SELECT max(id) FROM shop.sheet WHERE book = 1")
        for (side, person) in [("shop", Person.clerk), ("street", .reconciler)] {
          #expect(try await street.post("/sheets/\(id)/\(side)-signature", as: person).status == 201)
        }
        return ("/settlements/new", "/settlements", await browser.get("/settlements/new").carried(to: "/settlements"))
      },
      Landing("/deductions", .reconciler, "扣分好了：应扣 200 分，实扣 100 分") { street, _ in
        ("/deductions/new", "/deductions", [("card", street.sample.card), ("points", "200")] + why)
      },
      Landing("/entries/{no}/reversal", .reconciler, "冲正好了：第") { street, _ in
        let body = #"{"card":"\#(street.sample.card)","points":"5","reason":"重复"}"#
        let path = "/entries/\(try await street.post("/deductions", as: .reconciler, body).entry())/reversal"
        return (path, nil, why)
      },
      Landing("/freezes", .reconciler, "冻结好了：5 分现在不能花") { street, _ in
        ("/freezes/new", "/freezes", [("card", street.sample.card), ("points", "5"), ("record", "")] + why)
      },
      Landing("/freezes/{entry}/thaw", .reconciler, "解冻好了：1 分又能花了") { street, _ in
        ("/freezes/\(try await street.freeze(points: "1").entry())/thaw", nil, why)
      },
      Landing("/entries/{no}/reissue", .reconciler, "提出了，还没有记账") { street, _ in
        ("/entries/\(try await street.expired(points: 5).entry)/reissue", nil, [("points", "1")] + why)
      },
      Landing("/entries/{no}/member-correction", .reconciler, "提出了，还没有记账") { street, _ in
        let path = "/entries/\(try await street.redeem("SALT", 1).entry())/member-correction"
        return (path, nil, [("card", street.sample.poorCard)] + why)
      },
      Landing("/proposals/{id}/confirmation", .head, "确认好了，记成第") { street, browser in
        let entry = try await street.expired(points: 5).entry
        let body = #"{"entry":\#(entry),"points":"1","reason":"住院"}"#
        let page = "/proposals/\(try await street.propose("/reissues", as: .reconciler, body))"
        return (page, page + "/confirmation", await browser.open(page).carried(to: page + "/confirmation"))
      },
      Landing("/proposals/{id}/withdrawal", .reconciler, "撤回了，没有记账") { street, _ in
        let entry = try await street.expired(points: 5).entry
        let body = #"{"entry":\#(entry),"points":"1","reason":"住院"}"#
        return ("/proposals/\(try await street.propose("/reissues", as: .reconciler, body))/withdrawal", nil, [])
      },
    ]

    private static let administrator = [
      Landing("/entries/{no}/opening-correction", .admin, "提出了，还没有记账") { street, _ in
        _ = try await street.volunteer(points: 9)
        let opening = try await street.number("SELECT max(no) FROM ledger.entry WHERE book = 1")
        return ("/entries/\(opening)/opening-correction", nil, [("points", "7"), ("minutes", "0")] + why)
      },
      Landing("/entries/{no}/shelf-correction", .admin, "提出了，还没有记账") { street, _ in
        let shelf = try await street.number("SELECT max(entry) FROM shop.opening_line WHERE book = 1")
        return ("/entries/\(shelf)/shelf-correction", nil, [("sku", "RICE-5"), ("pieces", "45")] + why)
      },
      Landing("/write-offs", .admin, "核销欠分好了：4 分不用还了") { street, _ in
        try await street.owe()
        return ("/write-offs/new", "/write-offs", [("card", street.sample.card)] + why)
      },
      Landing("/pool/grants", .head, "池资助好了") { street, _ in
        try await street.openPool("10")
        return ("/pool/grants/new", "/pool/grants", [("taker", street.sample.poorCard), ("points", "1")] + why)
      },
      Landing("/pool/opening", .admin, "期初建账好了") { _, _ in ("/pool/opening", nil, [("points", "10")]) },
      Landing("/pool/opening/correction", .admin, "提出了，还没有记账") { street, _ in
        try await street.openPool("10")
        return ("/pool/opening", "/pool/opening/correction", [("points", "9")] + why)
      },
      Landing("/check-levels", .admin, "定好了") { _, _ in
        let day = Moment.today.advanced(by: 1)
        return ("/check-levels", nil, [("check", "statements-there"), ("level", "hint"), ("from", "\(day)")])
      },
      Landing("/two-persons", .admin, "定好了") { _, _ in ("/two-persons", nil, [("action", "deduct"), ("persons", "2")]) },
      Landing("/users/{id}/grants", .admin, "岗位加好了") { street, _ in
        let id = try await street.number("SELECT id FROM access.app_user WHERE book = 1 AND login = 'auditor'")
        return ("/users/\(id)/grants", nil, [("role", "head"), ("place", "all"), ("from", ""), ("to", "")])
      },
      Landing("/grants/{id}/end", .admin, "岗位收回了") { street, _ in
        let grants: SQL = """
          SELECT g.id FROM access.role_grant g JOIN access.app_user u ON u.book = g.book AND u.id = g.user_id
           WHERE g.book = 1 AND u.login = 'auditor'
          """
        return ("/users", "/grants/\(try await street.number(grants))/end", [])
      },
      Landing("/goods", .admin, "建好了") { _, _ in
        let fields = [("name", "毛巾"), ("sku", "TOWEL"), ("barcode", ""), ("specification", ""), ("unit", ""), ("limit", "")]
        return ("/goods/new", "/goods", fields)
      },
      Landing("/goods/{sku}/prices", .admin, "定好了") { _, _ in
        ("/goods/SALT", "/goods/SALT/prices", [("price", "3"), ("from", day)])
      },
      Landing("/goods/{sku}/label", .admin, "改好了") { _, _ in
        ("/goods/SALT", "/goods/SALT/label", [("barcode", ""), ("specification", "500 g"), ("unit", "袋")])
      },
      Landing("/rates", .admin, "标准定好了") { _, _ in
        ("/rates", nil, [("colour", "RED"), ("points", "3"), ("from", day), ("rounding", "60")])
      },
      Landing("/colours", .admin, "名称改好了") { _, _ in ("/rates", "/colours", [("named", "RED"), ("label", "红先锋")]) },
      Landing("/quota", .admin, "核定额度好了") { _, _ in ("/quota", nil, [("community", "DP"), ("points", "5")]) },
      Landing("/quota/cuts", .admin, "核减额度好了") { _, _ in
        ("/quota/cuts/new", "/quota/cuts", [("community", "DP"), ("points", "5")])
      },
      Landing("/quota/moves", .admin, "调剂额度好了") { _, _ in
        ("/quota/moves/new", "/quota/moves", [("giver", "DP"), ("taker", "XP"), ("points", "5")])
      },
    ]

    /// Forms that book nothing, whose answer is what was asked for: the session, a second look, a page of their own.
    private static let elsewhere: Set<String> = [
      "/sign-in", "/people/{id}/merges/choice", "/people/{id}/gifts/look", "/pool/grants/look", "/till/stock-counts/comparison",
      "/users", "/users/{id}/password", "/settlements/{month}/statements",
    ]

    @Test("every form of the table of routes is here, among the forms of desks, or leads elsewhere for a reason")
    func theListIsWhole() async throws {
      let routes = RouteTable.real.routes.filter { $0.isPage && $0.method == .post }
      var known = Set(Self.landings.map(\.route)).union(Self.elsewhere)
      for form in DeskFormTests.forms {
        try await ServerStreet.run { street in
          let action = try await form.prepare(street).action
          for route in routes where route.matches(path: action) { known.insert(route.path) }
        }
      }
      #expect(Set(routes.map(\.path)).subtracting(known) == [])
    }

    @Test("a form's answer leads to a page that says what was done", arguments: landings)
    func lands(landing: Landing) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(landing.person, ServerStreet.password)
        let browser = try await street.browser(of: landing.person)
        let (page, action, fields) = try await landing.fill(street, browser)
        let path = action ?? page
        #expect(RouteTable.real.routes.contains { $0.method == .post && $0.path == landing.route && $0.matches(path: path) })
        let form = await browser.open(page)
        let carried = fields.contains { $0.0 == "key" } ? [] : form.hidden("key").map { [("key", $0)] } ?? []
        let sent = await browser.post(path, [("csrf", try #require(form.hidden("csrf")))] + carried + fields)
        try #require(sent.status == 303, "\(sent.status) \(sent.body)")
        let answer = await browser.open(try #require(sent.location))
        #expect(answer.status == 200 && answer.saysWhatWasDone && answer.body.contains(landing.words), "\(answer.body)")
      }
    }
  }
}

extension ServerStreet {
  /// Opens the 爱心公益池 with so many points.
  func openPool(_ points: String) async throws {
    let rows = #"{"rows":[{"pool":"\#(points)"}]}"#
    try #require(try await post("/openings", as: .admin, rows).status == 201)
  }

  /// Leaves a debt of 4 points: what was taken back when it was gone.
  func owe() async throws {
    let record = try await approvedRecord()
    let all = #"{"card":"\#(sample.card)","points":"1000","reason":"重复登记"}"#
    _ = try await post("/deductions", as: .reconciler, all).entry()
    _ = try await post("/service-records/\(record)/clawback", as: .reviewer, #"{"reason":"没有去"}"#).entry()
  }
}

extension PageBrowser {
  /// Looks at a page, wherever its address leads.
  func open(_ path: String) async -> Answer {
    var answer = await get(path)
    for _ in 1...3 { if answer.status == 303, let next = answer.location { answer = await get(next) } }
    return answer
  }
}

extension PageBrowser.Answer {
  /// Whether it has a notice of what was done, or of what became of it.
  var saysWhatWasDone: Bool { body.contains(/<div class="say t-\w+[^"]*" role="(status|alert)"/) }

  /// What the form carries unseen that is sent to an address, beside the mark.
  func carried(to action: String) -> [(String, String)] {
    let form =
      body.components(separatedBy: "action=\"\(action)\"").dropFirst().first?.components(separatedBy: "</form>").first ?? ""
    return form.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/).map { (String($0.1), String($0.2)) }
      .filter { $0.0 != "csrf" }
  }
}
