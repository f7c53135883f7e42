/// Points that one room holds for a case, as it hands them to another that settles it: part of that one's draft.
public struct HeldPoints: Sendable {
  /// What the case takes of them, by the vintages under which they are frozen.
  public var taken: [VintageAmount] = []
  /// The legs of what it does not need: back to the wallet.
  public var legs: [Leg] = []
  /// What must still hold: nothing else has ended the case, and no other was begun.
  public var guards: [Guard] = []
  /// How the case ended.
  public var documents: [Document] = []
  /// What cases that ended since gave back: the postings of their thaws.
  public var thawed: [Posting] = []

  /// Nothing is held.
  public init() {}
}
