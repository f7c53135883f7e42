import Ledger
import Office

/// What the till shows: a member, a basket, and the sum as on paper.
struct TillView: Sendable {
  struct Step: Sendable {
    var title: String
    var isCurrent: Bool
  }

  struct Member: Sendable {
    var name: String
    var tail: String
    var building: String?
    /// Which points are spent next.
    var expiry: String?
    /// Takes the member away, not the goods.
    var another: String
  }

  struct Line: Sendable {
    var sku: String
    var title: String
    var price: String
    var pieces: String
    var total: String
    /// What is wrong with it, or has changed.
    var note: String?
  }

  /// Goods to tap.
  struct Tile: Sendable {
    var sku: String
    var title: String
    var price: String
    /// 剩 7 件, 差 3 分, 换完剩 5 分.
    var left: String
    /// Whether the balance does not reach it.
    var isOff: Bool
  }

  /// Goods of which few are left.
  struct Low: Sendable {
    var title: String
    var price: String
    var left: String
    var tag: String
  }

  struct Sum: Sendable {
    var balance: String
    var total: String
    /// 剩余, or 还差.
    var lastTitle: String
    var last: String
    var isShort: Bool
  }

  /// The form that confirms; without a collector it has no field to type into, so that a scanner's Enter cannot reach it.
  struct Confirm: Sendable {
    var key: String
    var balance: String
    var total: String
    var button: String
    var collector: CollectorForm?
  }

  /// Who takes the goods for the member.
  struct CollectorForm: Sendable {
    var name = ""
    var relation = ""
    var nameError: String?
    var relationError: String?
    /// Which of the two is to be typed next; where neither is, a scan is waited for.
    var isNameNext = false
    var isRelationNext = false

    /// The same, with what is to be typed next.
    var asking: CollectorForm {
      var form = self
      form.isNameNext = name.isEmpty || nameError != nil
      form.isRelationNext = !form.isNameNext && (relation.isEmpty || relationError != nil)
      return form
    }
  }

  /// Two things that can be done, one of which changes nothing.
  struct Question: Sendable {
    var title: String
    var detail: String
    var yes: String
    var yesTitle: String
    var no: String
    var noTitle: String
  }

  /// What could be had instead.
  struct Instead: Sendable {
    var title: String
    var detail: String
    var lead: String?
    var tiles: [Tile]
  }

  struct Pick: Sendable {
    var path: String
    var name: String
    var building: String?
    var tail: String
    var balance: String
    /// Why nothing can be spent.
    var obstacle: String?
  }

  /// The redemption before, and the day so far.
  struct Before: Sendable {
    var time: String
    var member: String
    var total: String
    var pieces: String
    var entry: String
    var path: String
    var returnPath: String
  }

  var heading = "收银"
  var isHeadingShown = false
  var steps: [Step] = []
  var date: String
  var shop: String
  /// Other shops of the clerk.
  var otherShops: [PageLink] = []
  /// The basket, as every form of the page carries it.
  var fields: [HiddenField]
  /// The shop, where the address leaves it out: a form that does something names it.
  var impliedShop: String?
  /// What stays on the page whatever changes: the forms that change the basket carry it.
  var kept: [HiddenField] = []
  /// What each of the goods costs as the page says it: SALT*2.00.
  var seen: [String] = []
  var notice: Notice?
  var question: Question?
  var picks: [Pick] = []
  var isMore = false
  var scanLabel: String
  var scanButton: String
  var scanHint: String
  /// Whether nobody and nothing is there yet.
  var isEmpty = false
  var member: Member?
  var lines: [Line] = []
  /// Whether something is to be typed before the next scan: who takes the goods.
  var isTyping = false
  var count = ""
  var total = ""
  var sum: Sum?
  var confirm: Confirm?
  /// Why it cannot be confirmed yet.
  var why: String?
  /// What can be done about it at once, where it is short.
  var isInstead = false
  var collectorPath: String?
  var noCollectorPath: String?
  var dropPath = ""
  var stopPath: String?
  var instead: Instead?
  var hint: String?
  var hintDetail: String?
  var tiles: [Tile] = []
  var allPath: String?
  var allTitle = ""
  var low: [Low] = []
  var lowTitle = ""
  var shelfPath = ""
  var before: Before?
  var figures: [Figure] = []

  /// A figure of the day.
  struct Figure: Sendable {
    var title: String
    var value: String
    var unit: String
  }
}
