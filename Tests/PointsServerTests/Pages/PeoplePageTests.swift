import Foundation
import Ledger
import Postgres
import Testing

@testable import PointsPages
@testable import Web

extension PageBrowser {
  /// The fields of a form that is filled in, with its mark and its key.
  func fill(_ page: String, _ fields: [(String, String)]) async throws -> [(String, String)] {
    let form = await get(page)
    return [("csrf", try #require(form.hidden("csrf"))), ("key", try #require(form.hidden("key")))] + fields
  }

  /// Registers somebody; answers with the page of the person and the card's number.
  func register(
    _ name: String, _ building: String = "", _ unit: String = "", community: String = "DP"
  ) async throws -> (path: String, card: String) {
    let fields = [("name", name), ("community", community), ("building", building), ("unit", unit)]
    let sent = await post("/people", try await fill("/people/new", fields))
    let page = await get(try #require(sent.location))
    let card = try #require(page.body.firstMatch(of: /卡号 (\d{4} \d{4} \d{4})/)).1.filter { $0 != " " }
    return (String(try #require(page.body.firstMatch(of: /\/people\/\d+/)).0), card)
  }
}

extension ServerStreet {
  /// Runs a test with a browser at which the coordinator is signed in.
  static func runAtCoordinators(_ body: (ServerStreet, PageBrowser) async throws -> Void) async throws {
    try await run { street in
      for person in [Person.coordinator, .auditor] { try await street.setPassword(person, "一句很好记的话吧") }
      try await body(street, try await street.browser(of: .coordinator))
    }
  }

  /// How often somebody looked at a full name.
  func looks() async throws -> Int64 { try await number("SELECT count(*) FROM access.audit WHERE kind = 'name-shown'") }
}

extension ServerTests {
  @Suite("People at the coordinator's desk") struct PeoplePageTests {
    @Test(
      "somebody is registered with a home, found by name, by four digits and by a scan, and each look at the name is written down"
    )
    func find() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let (path, card) = try await browser.register("欧阳·娟", "3 号楼", "2 单元 501")
        let list = await browser.get("/people")
        #expect(list.body.contains("欧阳*娟") && !list.body.contains("欧阳·娟"), "masked")
        #expect(list.body.contains("3 号楼") && list.body.contains("2 单元 501") && list.body.contains(card.suffix(4)))
        #expect(!list.body.contains(card) && list.body.contains("张*娟") && list.body.contains("href=\"\(path)\""))
        let wide = String(
          String.UnicodeScalarView(card.suffix(4).unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
        for clue in ["阳·", " 欧阳·娟 ", String(card.suffix(4)), wide] {
          let found = await browser.get("/people?" + FormFields([("q", clue)]).encoded)
          #expect(
            found.status == 303 && found.location?.wholeMatch(of: /\/people\?found=[0-9.]+/) != nil, "no name in the address")
          let page = await browser.get(found.location ?? "").body
          #expect(page.contains("href=\"\(path)\"") && page.contains("找到 1 位") && !page.contains("张*娟"), "\(clue)")
          #expect(page.contains("name=\"q\" value=\"\(clue)\""), "what was looked for stays in the box")
          #expect(await browser.get("/people").body.contains("name=\"q\" value=\"\""), "and no longer")
        }
        for nobody in ["查无此人", "\u{200B}", String(repeating: "长", count: 51), "%", "_", "'", ServerStreet.unknownCard] {
          let found = await browser.get("/people?" + FormFields([("q", nobody)]).encoded)
          #expect(found.location == "/people?found=0", "\(nobody)")
        }
        #expect(await browser.get("/people?found=0").body.contains("没有找到"))
        #expect(try await street.looks() == 0, "lists show no full name")

        let scanned = await browser.get("/people?q=\(card)")
        #expect(scanned.location == path)
        let page = await browser.get(path)
        #expect(page.body.contains("<h1>欧阳·娟</h1>") && page.body.contains("3 号楼") && page.body.contains("2 单元 501"))
        #expect(page.body.contains("<title>欧阳*娟") && page.body.contains(card.inFours), "titles stay in the history")
        #expect(try await street.looks() == 1)
        let log = try await street.browser(of: .auditor).get("/audit").body
        #expect(log.contains("看全名") && log.contains("第 \(path.split(separator: "/")[1]) 号志愿者") && !log.contains("欧阳"))
        for path in ["/people/999999", "/people/x", "/people/0", "/people/-1", "/people/9223372036854775807"] {
          #expect(await browser.get(path).status == 404, "\(path)")
        }
        for query in ["before=-1", "before=x", "found=x", "found=9223372036854775808", "found=1.2.&before=2", "more=1", "q="] {
          #expect(await browser.get("/people?\(query)").status == 200, "\(query)")
        }
        #expect(await browser.get("/people?before=1").body.contains("还没有志愿者"))
        #expect(try await street.looks() == 1)
      }
    }

    @Test(
      "what points and hours somebody has stands on the page, and a service is recorded from there without the card in the address"
    )
    func serve() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        _ = try await street.post("/colours", as: .admin, #"{"code":"RED","label":"红火"}"#)
        _ = try await street.post("/colours", as: .admin, #"{"code":"RED","label":"红先锋"}"#)
        let path = try #require(await browser.get("/people?q=\(street.sample.card)").location)
        let page = await browser.get(path).body
        #expect(page.contains("100<small>分</small>") && page.contains("10 小时") && page.contains("0 小时"))
        let form = try #require(page.firstMatch(of: /\/service-records\/new\?person=\d+/)).0
        let filled = await browser.get(String(form)).body
        #expect(filled.contains("value=\"\(street.sample.card.inFours)\"") && filled.contains("给张*娟登记"))
        #expect(filled.contains("<option value=\"RED\" selected>红先锋</option>"), "what the street calls it, said last")
        #expect(await browser.get("/service-records/new?person=999999").status == 404)
      }
    }

    @Test("what somebody typed stays text, on pages and in the file")
    func hostile() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let script = "\"\u{301}><script>"
        let (path, _) = try await browser.register("=\(script)", "+\(script)", "@\(script)")
        for page in ["/people", path] {
          let body = await browser.get(page).body
          #expect(!body.contains("<script>") && !body.contains("\"\u{301}"), "\(page)")
          #expect(body.contains("+&quot;\u{301}&gt;&lt;script&gt;") && body.contains("@&quot;\u{301}&gt;&lt;script&gt;"))
        }
        let file = await browser.get("/people.csv")
        #expect(file.headers("Content-Type") == ["text/csv; charset=utf-8"] && file.body.hasPrefix("\u{FEFF}\"号\""))
        #expect(file.body.contains("\"'=*>\"") && file.body.contains("\"'+\"\"\u{301}><script>\""), "no formula, and masked")
        let one = await browser.get("/people.csv?found=1").body
        #expect(!one.contains("script") && file.body.contains("张*娟"))
        for (field, value) in [("building", "\u{200B}"), ("unit", String(repeating: "长", count: 51)), ("name", " ")] {
          let fields = [("name", "王芳"), ("community", "DP"), ("building", "5 号楼"), ("unit", "1")].map {
            $0.0 == field ? (field, value) : $0
          }
          let answer = await browser.post("/people", try await browser.fill("/people/new", fields))
          #expect(answer.status == 400 && answer.body.contains("id=\"\(field)-error\""), "\(field)")
          #expect(answer.body.contains(field == "building" ? "value=\"1\"" : "value=\"5 号楼\""), "what was typed stays")
        }
        #expect(try await street.number("SELECT count(*) FROM volunteering.person WHERE building = '5 号楼'") == 0)
      }
    }

    @Test("who was merged into another is one person, with all cards")
    func merged() async throws {
      try await ServerStreet.runAtCoordinators { street, browser in
        let paths = [
          try #require(await browser.get("/people?q=\(street.sample.poorCard)").location),
          try #require(await browser.get("/people?q=\(street.sample.card)").location),
        ]
        let merge = #"{"card":"\#(street.sample.poorCard)","into":"\#(street.sample.card)"}"#
        #expect(try await street.post("/merges", as: .admin, merge).status == 201)
        for path in paths {
          let page = await browser.get(path).body
          #expect(page.contains("<h1>张丽娟</h1>") && page.contains("127<small>分</small>"))
          #expect(page.contains(street.sample.card.inFours) && page.contains(street.sample.poorCard.inFours))
        }
        let list = await browser.get("/people").body
        #expect(!list.contains("王*") && list.contains("张*娟"))
        let found = await browser.get("/people?q=\(street.sample.poorCard.suffix(4))").location ?? ""
        #expect(await browser.get(found).body.contains("张*娟"))
      }
    }
  }
}
