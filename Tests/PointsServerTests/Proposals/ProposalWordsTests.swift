import Foundation
import Ledger
import LedgerPostgres
import Office
import Postgres
import Testing

extension ServerTests {
  /// What the pages of 二人办理 say: names beside codes, days as elsewhere, what changes, and why not.
  @Suite("The words of what two persons do") struct ProposalWordsTests {
    private func run(_ body: (ServerStreet, PageBrowser) async throws -> Void) async throws {
      try await ServerStreet.run { street in
        try await street.setPassword(.head, ServerStreet.password)
        for action in ["set-price", "set-rate", "cut-quota", "deduct"] {
          #expect(try await street.post("/two-persons", as: .admin, #"{"action":"\#(action)","persons":2}"#).status == 201)
        }
        try await body(street, try await street.browser(of: .head))
      }
    }

    /// A day as pages say it.
    private func spoken(_ day: Day) -> String {
      let (year, month, number) = day.civil
      return (year == Moment.today.civil.year ? "" : "\(year)年") + "\(month)月\(number)日"
    }

    @Test("a price is proposed by the goods' name, from one price to the other, from a day as pages say it")
    func price() async throws {
      try await run { street, head in
        let from = Moment.today.advanced(by: 3)
        let id = try await street.propose("/goods/SALT/prices", as: .admin, #"{"from":"\#(from)","price":"3.5"}"#)
        let page = await head.get("/proposals/\(id)").body
        for words in ["“食盐”（SALT）从\(spoken(from))起每件 3.5 分", "原来每件（分）", ">2.00<", ">3.50<", ">\(spoken(from))<"] {
          #expect(page.contains(words), "\(words) \(page)")
        }
        #expect(!page.contains("\(from)"), "no day as computers write it")
        let list = await head.get("/proposals").body
        #expect(list.contains("“食盐”（SALT）从\(spoken(from))起") && !list.contains("\(from)"))
        #expect(try await street.confirm(id, as: .head).status == 201)
        #expect(await head.get("/proposals/\(id)").body.contains("“食盐”（SALT）"))
      }
    }

    @Test("a rate and a quota are proposed by the names of the colour and the community")
    func rate() async throws {
      try await run { street, head in
        #expect(try await street.post("/colours", as: .admin, #"{"code":"RED","label":"红先锋"}"#).status == 201)
        let today = Moment.today
        let rate = #"{"colour":"RED","from":"\#(today)","pointsPerHour":"3","rounding":"hour"}"#
        let id = try await street.propose("/rates", as: .admin, rate)
        let page = await head.get("/proposals/\(id)").body
        for words in ["“红先锋”（RED）服务从\(spoken(today))起每小时 3 分，满一小时", "原来每小时（分）", ">2.00<", ">3.00<", ">满一小时<"] {
          #expect(page.contains(words), "\(words) \(page)")
        }
        let new = #"{"colour":"BLUE","from":"\#(today)","pointsPerHour":"1","rounding":"minute"}"#
        let first = await head.get("/proposals/\(try await street.propose("/rates", as: .admin, new))").body
        #expect(first.contains("“BLUE”服务") && first.contains(">还没有<"), "a new colour has its code alone")
        let cut = try await street.propose("/quota-cuts", as: .admin, #"{"community":"DP","points":"5"}"#)
        #expect(await head.get("/proposals/\(cut)").body.contains("核减社区“东平社区”（DP）额度 5 分"))
      }
    }

    @Test("what cannot be done now is said with names, and with what to do about it")
    func refused() async throws {
      try await run { street, head in
        let shelf = try await street.number("SELECT max(entry) FROM shop.opening_line WHERE book = 1")
        let body = #"{"sku":"RICE-5","quantity":1,"reason":"多数了"}"#
        let id = try await street.propose("/entries/\(shelf)/shelf-correction", as: .admin, body)
        let all = #"{"from":"DP","to":"XP","lines":[{"sku":"RICE-5","quantity":50}]}"#
        let sent = try #require(try await street.post("/stock-transfers", as: .clerk, all)["id"]?.number)
        _ = try await street.post("/stock-transfers/\(sent)/receipt", as: .clerk).entry()
        let page = await head.get("/proposals/\(id)").body
        #expect(page.contains("“大米 5 kg”库存不够") && page.contains("等账上够了再来确认") && !page.contains("“RICE-5”库存"), "\(page)")
        let (_, expiry) = try await street.expired(points: 5)
        let reissue = #"{"entry":\#(expiry),"points":"1","reason":"住院"}"#
        let first = try await street.propose("/reissues", as: .reconciler, reissue)
        let again = try await street.propose("/reissues", as: .reconciler, reissue)
        #expect(try await street.confirm(first, as: .head).status == 201)
        let second = await head.get("/proposals/\(again)").body
        #expect(second.contains("已经补发") && second.contains("已经办过了，不用再办，请提出的人撤回。"))
      }
    }

    @Test("an account's code never stands alone in a refusal")
    func account() {
      let words = RefusalWords.of(.balanceShort).sentence(#"{"code":2101,"needed":"5.00","available":"2.00","short":"3.00"}"#)
      #expect(words == "科目 2101 可用积分 余额不够：需要 5，现有 2，差 3。")
      #expect(RefusalWords.of(.alreadyExists).sentence(#"{"code":"2101"}"#).contains("“2101”已经存在"))
    }
  }
}
