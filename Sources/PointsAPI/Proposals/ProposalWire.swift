import Ledger
import LedgerPostgres
import Office
import Web

/// The answer of a route whose action may need two persons: what was done, or what was proposed (202).
enum DoneOrProposed<Done: WireType>: WireType {
  case done(Done)
  case proposed(ProposalResponse)

  /// Reads what was done.
  init(from decoder: any Decoder) throws { self = .done(try Done(from: decoder)) }

  /// Writes what it is.
  func encode(to encoder: any Encoder) throws {
    switch self {
    case .done(let body): try body.encode(to: encoder)
    case .proposed(let body): try body.encode(to: encoder)
    }
  }

  /// The form of what was done.
  static var schema: WireSchema { Done.schema }
}

/// Something that one person proposed and another is to confirm.
struct ProposalResponse: WireType {
  /// Its number.
  var proposal: ProposalID
  /// Open, confirmed, withdrawn or expired.
  var state: String
  /// The name of what is asked for.
  var action: String
  /// The same in words.
  var summary: String
  /// Why; absent if no reason was asked for, or if it was erased.
  var reason: String?
  /// The entry that it is about.
  var about: EntryNumber?
  /// The user who asked.
  var proposer: UserID
  /// When.
  var proposedAt: String
  /// From when on nobody may confirm it.
  var expiresAt: String
  /// The user who confirmed or withdrew it.
  var endedBy: UserID?
  /// The entry that the confirmation posted.
  var entry: EntryNumber?
  /// What it would come to now, while it is open; not in lists.
  var preview: PreviewOfProposal?

  /// The fields.
  static let schema = WireSchema.record(
    "Proposal",
    [
      .required("proposal", .identifier), .required("state", .choice(["open", "confirmed", "withdrawn", "expired"])),
      .required("action", .term), .required("summary", .sentence), .optional("reason", .prose),
      .optional("about", .identifier), .required("proposer", .identifier), .required("proposedAt", .instant),
      .required("expiresAt", .instant), .optional("endedBy", .identifier), .optional("entry", .identifier),
      .optional("preview", PreviewOfProposal.schema),
    ])
}

/// What a proposal would come to, were it confirmed now.
struct PreviewOfProposal: WireType {
  /// What to confirm, as it is; absent if it would be refused.
  var outcome: String?
  /// Whether that is something else than when it was proposed.
  var changed: Bool
  /// The amounts on the accounts; none of what posts no entry.
  var lines: [PreviewLine]
  /// Why it would be refused.
  var refusal: Problem?

  /// The fields.
  static let schema = WireSchema.record(
    "ProposalPreview",
    [
      .optional("outcome", .digest), .required("changed", .boolean),
      .required("lines", .list(of: PreviewLine.schema, count: 0...Limits.maxPageItems)), .optional("refusal", Problem.schema),
    ])
}

/// A net amount on an account.
struct PreviewLine: WireType {
  /// The account's code in the chart.
  var code: Int64
  /// Whose it is, with a masked name.
  var holder: String
  /// What is counted.
  var commodity: String
  /// The side: debit or credit.
  var side: String
  /// How much.
  var amount: String

  /// The fields.
  static let schema = WireSchema.record(
    "ProposalPreviewLine",
    [
      .required("code", .identifier), .required("holder", .prose), .required("commodity", .term),
      .required("side", .choice(["debit", "credit"])), .required("amount", .figure),
    ])
}

extension WireSchema {
  /// A digest: 64 hexadecimal digits.
  static let digest = WireSchema.text(.plain, length: 64...64)
}

/// Confirms a proposal.
struct ConfirmationRequest: WireType {
  /// What the second person was shown: the preview's outcome.
  var outcome: String

  /// The fields.
  static let schema = WireSchema.record("ProposalConfirmation", [.required("outcome", .digest)])
}

/// What the action answers that was confirmed: see its own route.
struct ConfirmedAction: WireType {
  /// The body.
  var body: JSONValue

  /// The same as the action's.
  init(_ body: JSONValue) { self.body = body }

  /// Reads any body.
  init(from decoder: any Decoder) throws { body = try JSONValue(from: decoder) }

  /// Writes the body.
  func encode(to encoder: any Encoder) throws { try body.encode(to: encoder) }

  /// Any body.
  static let schema = WireSchema.anything
}

/// A closed month that was opened again.
struct ReopenedMonth: WireType {
  /// The month.
  var month: String
  /// The version that no longer stands.
  var version: Int64

  /// The fields.
  static let schema = WireSchema.record("ReopenedMonth", [.required("month", .month), .required("version", .identifier)])
}

/// A proposal that was withdrawn.
struct WithdrawnProposal: WireType {
  /// Its number.
  var proposal: ProposalID

  /// The fields.
  static let schema = WireSchema.record("WithdrawnProposal", [.required("proposal", .identifier)])
}

/// How many persons an action needs: the request, and an item of the answer.
struct PersonsOfAction: WireType {
  /// The action's name.
  var action: String
  /// With 1 it is done at once, with 2 a second person confirms it.
  var persons: Int64

  /// The fields.
  static let schema = WireSchema.record(
    "PersonsOfAction",
    [.required("action", .choice(TwoPersonsAction.chosen.map(\.rawValue))), .required("persons", .integer(1...2))])
}

/// The actions that may need two persons.
struct TwoPersonsReport: WireType {
  /// Those that always do.
  var always: [String]
  /// Those of which the street chooses.
  var chosen: [PersonsOfAction]

  /// The fields.
  static let schema = WireSchema.record(
    "TwoPersonsReport",
    [
      .required("always", .list(of: .term, count: 0...100)),
      .required("chosen", .list(of: PersonsOfAction.schema, count: 0...100)),
    ])
}
