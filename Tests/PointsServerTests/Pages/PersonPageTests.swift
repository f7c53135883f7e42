import Foundation
import Ledger
import Postgres
import Testing

@testable import PointsPages
@testable import Web

extension ServerTests {
  @Suite("One person at the coordinator's desk") struct PersonPageTests {
    @Test("a lost card is stopped and another given, each once however often it is sent")
    func cards() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let card = street.sample.card
        let path = try #require(await browser.get("/people?q=\(card)").location)
        let page = await browser.get(path).body
        let stop = String(try #require(page.firstMatch(of: /\/cards\/\d+\/stop/)).0)
        #expect(await browser.get(stop).body.contains("不能恢复"))
        #expect(try await street.redeem("SALT", 1).status == 201, "looking changes nothing")
        let (form, other) = (try await browser.fill(stop, []), try await browser.fill(stop, []))
        let stopped = await browser.post(stop, form)
        #expect(stopped.location == "\(path)?done=\(form[1].1)")
        #expect(await browser.post(stop, form).location == stopped.location, "a double click")
        #expect(await browser.get(stopped.location ?? "").body.contains("尾号 \(card.suffix(4)) 的卡停用了"))
        let again = await browser.post(stop, other)
        #expect(again.status == 409 && again.body.contains("卡已失效"))
        try await street.expectRefusal(409, "card-inactive") { try await street.redeem("SALT", 1) }
        let print = stop.replacing("/stop", with: "/print")
        #expect(await browser.get(print).status == 409, "no paper that does not work")
        let after = await browser.get(path).body
        #expect(after.contains("停用了") && !after.contains(print))
        #expect(await browser.get("/service-records/new?person=\(path.split(separator: "/")[1])").body.contains("没有能用的卡"))
        #expect(await browser.get("/people?q=\(card)").location == path, "an old card still finds its person")

        let give = "\(path)/cards"
        for wrong in ["1", "101000000000"] {
          #expect(await browser.post(give, try await browser.fill("\(give)/new", [("card", wrong)])).status == 400)
        }
        let taken = await browser.post(give, try await browser.fill("\(give)/new", [("card", street.sample.poorCard)]))
        #expect(taken.status == 409 && taken.body.contains("已经存在"))
        let new = try await browser.fill("\(give)/new", [("card", "")])
        let given = await browser.post(give, new)
        #expect(await browser.post(give, new).location == given.location)
        let done = await browser.get(given.location ?? "").body
        let number = String(try #require(done.firstMatch(of: /卡号 (\d{4} \d{4} \d{4})/)).1.filter { $0 != " " })
        #expect(try await street.number("SELECT count(*) FROM volunteering.card") == 3)
        #expect(try await street.balance(number) == "98.00", "nothing moved")
        #expect(try await street.redeem("SALT", 1, card: number).status == 201)
        let printed = await browser.post(give, try await browser.fill("\(give)/new", [("card", ServerStreet.unknownCard)]))
        #expect(await browser.get(printed.location ?? "").body.contains(ServerStreet.unknownCard.inFours))
        #expect(!(await browser.get("\(path)?done=\(UUID().uuidString)").body.contains("新卡发好了")), "a link that somebody made up")
        #expect(try await street.tampering() == nil)
      }
    }

    @Test("who moves gets another home, once however often it is sent")
    func move() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let (path, _) = try await browser.register("王芳", "3 号楼", "2 单元 501")
        let form = await browser.get("\(path)/home").body
        #expect(form.contains("value=\"3 号楼\"") && form.contains("value=\"2 单元 501\"") && !form.contains("王芳"))
        let fields = try await browser.fill("\(path)/home", [("building", " 7 号楼 "), ("unit", "")])
        let moved = await browser.post("\(path)/home", fields)
        let back = try await browser.fill("\(path)/home", [("building", "3 号楼"), ("unit", "")])
        #expect(await browser.post("\(path)/home", back).status == 303)
        #expect(await browser.post("\(path)/home", fields).location == moved.location, "a late double click")
        let page = await browser.get(moved.location ?? "").body
        #expect(page.contains("楼栋、门牌改好了") && page.contains("3 号楼") && !page.contains("501") && page.contains("没有登记"))
        let wrong = await browser.post("\(path)/home", try await browser.fill("\(path)/home", [("unit", "\u{200B}")]))
        #expect(wrong.status == 400 && wrong.body.contains("看不见的字符"))
      }
    }

    @Test("what was done last stands on the page: services with their points, and what moved the points")
    func history() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        func record(_ ago: Double, _ activity: String) async throws -> Int64 {
          let answer = try await street.post(
            "/service-records", as: .coordinator, street.service(endingHoursAgo: ago, activity: activity))
          return try #require(answer["id"]?.number)
        }
        let (done, waiting) = (try await record(1, "分发口罩"), try await record(5, "陪老人看病"))
        for ago in 1...9 { _ = try await record(Double(10 + 4 * ago), "第 \(ago) 次清扫") }
        _ = try await street.post("/service-records/\(done)/approval", as: .reviewer).entry()
        let sold = try await street.redeem("SALT", 3).entry()
        let back = try await street.takeBack("SALT", 1, of: sold).entry()
        _ = try await street.post("/deductions", as: .reconciler, #"{"card":"\#(street.sample.card)","points":"5","reason":"x"}"#)
          .entry()
        let path = try #require(await browser.get("/people?q=\(street.sample.card)").location)
        let page = await browser.get(path).body
        func row(_ number: Int64, _ words: String) throws -> String {
          try #require(
            page.components(separatedBy: "<tr>").first {
              $0.contains(/>\d+(<\/a>)?<\/th>/) && $0.contains(">\(number)<") && $0.contains(words)
            }, "\(page)")
        }
        #expect(try row(done, "分发口罩").contains("已批") && row(done, "分发口罩").contains(">4.00<"))
        #expect(try row(waiting, "陪老人看病").contains("待批") && page.contains("第 8 次清扫") && !page.contains("第 9 次清扫"), "the last ten")
        #expect(try row(sold, "兑换").contains("\u{2212}6.00") && row(back, "退货").contains(">2.00<"))
        #expect(page.contains("扣分") && page.contains("\u{2212}5.00") && page.contains("审批"))
        #expect(page.components(separatedBy: "本街道口径").count == 2, "explained once")
        #expect(!page.contains("/books/"), "the books are not the coordinator's")
      }
    }

    @Test("another community's people are not there, and acting for them is refused")
    func elsewhere() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let other = try await browser.register("李秀兰", "9 号楼", community: "XP")
        let path = try #require(await browser.get("/people?q=\(street.sample.card)").location)
        let stop = String(try #require(await browser.get(path).body.firstMatch(of: /\/cards\/\d+\/stop/)).0)
        let (stopping, giving) = (try await browser.fill(stop, []), try await browser.fill("\(path)/cards/new", []))
        let looked = try await street.looks()
        try await street.bind(.coordinator, to: "XP", of: "volunteering.community")
        let id = path.split(separator: "/")[1]
        let print = stop.replacing("/stop", with: "/print")
        let pages = [
          path, stop, print, "\(path)/cards/new", "\(path)/home", "/service-records/new?person=\(id)",
          "/cards/print?card=\(stop.split(separator: "/")[1])",
        ]
        for page in pages { #expect(await browser.get(page).status == 404, "\(page)") }
        #expect(try await street.looks() == looked)
        let (stopped, given) = (await browser.post(stop, stopping), await browser.post("\(path)/cards", giving))
        for answer in [stopped, given, await browser.post("\(path)/home", giving)] {
          #expect(answer.status == 403 && !answer.body.contains("张*娟"))
        }
        try await street.expectRefusal(403, "other-place") {
          try await street.post("/cards/\(street.sample.card)/stop", as: .coordinator)
        }
        try await street.expectRefusal(403, "other-place") {
          try await street.post("/volunteers/\(id)/cards", as: .coordinator, "{}")
        }
        for query in ["", "?found=\(id)", "?before=99"] {
          let list = await browser.get("/people\(query)").body
          #expect(!list.contains("张*娟") && list.contains("李*兰") == (query != "?found=\(id)"), "\(query)")
        }
        for clue in ["张", String(street.sample.card.suffix(4)), street.sample.card] {
          #expect(await browser.get("/people?" + FormFields([("q", clue)]).encoded).location == "/people?found=0")
        }
        #expect(await browser.get(other.path).body.contains("李秀兰"))
        #expect(try await street.redeem("SALT", 1).status == 201)
      }
    }

    @Test("with the name goes where somebody lived; nothing that stays for ever held it")
    func erasure() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let (path, card) = try await browser.register("欧阳·娟", "翠湖苑七栋", "三单元")
        let columns = try await street.auditor.run { session in
          try session.query(
            """
            SELECT c.oid::regclass::text, a.attname::text FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.atttypid = 'text'::regtype
             WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN ('ledger', 'access', 'volunteering', 'shop')
            """
          ).decode(String.self, String.self)
        }
        func places() async throws -> Set<String> {
          var places: Set<String> = []
          for (table, column) in columns {
            let sql: SQL = "SELECT count(*) FROM \(raw: table) t WHERE t.\(identifier: column) ~ '欧阳|翠湖苑|三单元'"
            if try await street.number(sql) > 0 { places.insert(table) }
          }
          return places
        }
        #expect(try await places() == ["volunteering.person"])
        // The digest that stays of the form is the same wherever somebody lives.
        let form = try await browser.fill("/people/new", [("name", "王芬"), ("community", "DP")])
        let sent = await browser.post("/people", form + [("building", "翠湖苑八栋")])
        #expect(await browser.post("/people", form + [("building", "翠湖苑九栋")]).location == sent.location)
        let moving = try await browser.fill("\(path)/home", [("building", "翠湖苑十栋"), ("unit", "")])
        try await street.auditor.run { _ = try $0.query("DELETE FROM volunteering.person WHERE name LIKE '欧阳%' OR name = '王芬'") }
        #expect(try await places().isEmpty)
        #expect(await browser.get("\(path)/home").status == 404)
        #expect(await browser.post("\(path)/home", moving).status == 404)
        #expect(try await places().isEmpty)
        let page = await browser.get(path).body
        #expect(page.contains("（姓名已删除）") && page.contains("没有登记") && !page.contains("翠湖苑"))
        let list = await browser.get("/people").body
        #expect(list.contains("href=\"\(path)\">*</a>") && list.contains(card.suffix(4)) && !list.contains("翠湖苑"))
        #expect(try await street.tampering() == nil)
      }
    }
  }
}
