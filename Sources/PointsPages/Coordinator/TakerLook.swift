import Ledger
import Office
import People
import Web

/// Who is to be given points, found by a card: shown masked before anything is booked, so that a card that was mixed up is seen.
struct Taker: Sendable {
  let card: CardNumber
  let points: Points
  let person: Person

  /// Who it is, without a way to the person's page: whoever gives need not be of the same community.
  var facts: [TableView.Cell] {
    [
      .fact("给谁", "\(person.maskedName)（第 \(person.id) 号志愿者），卡尾号 \(card.tail)"), .fact("社区", person.communityName),
      .fact("多少分", "\(points.spoken) 分"),
    ]
  }

  /// What the form that confirms it carries.
  var hidden: [HiddenField] { [.init(name: "taker", value: "\(card)"), .init(name: "points", value: "\(points)")] }
}

extension PagesInterface {
  /// The taker whom a form names by `taker` and `points`.
  ///
  /// - Parameter available: what there is to give, and whose it is, before anything is booked: then a card that may not be used, and
  ///   points that are not there, are said at their fields. Nil where the book says so.
  /// - Throws: ``WrongField``; `PeopleError`.
  func taker(of call: PageCall, _ street: Street, from available: (points: Points, whose: String)? = nil) async throws -> Taker {
    let (points, card) = (try call.form.points("points"), try call.form.card("taker"))
    let member = try await street.people.member(card, on: today(street))
    guard let found = try await street.registry.person(member.holder, on: today(street)) else { throw PeopleError.unknownCard }
    guard let available else { return Taker(card: card, points: points, person: found.person) }
    guard member.isActive, member.isCardValid else {
      throw WrongField("taker", RefusalWords.of(member.isActive ? .cardInactive : .volunteerInactive).sentence("{}"))
    }
    guard points <= available.points else {
      let short = Points(hundredths: points.hundredths - available.points.hundredths)
      throw WrongField("points", "\(available.whose)现有 \(available.points.spoken) 分，不够 \(points.spoken) 分，差\(short.spoken)分。")
    }
    return Taker(card: card, points: points, person: found.person)
  }

  /// The taker of a form that confirms; nil where it names none: then the form before it is shown again.
  func confirmedTaker(of call: PageCall, _ street: Street) async throws -> Taker? {
    do { return try await taker(of: call, street) } catch is WrongField { return nil } catch is PeopleError { return nil }
  }
}
