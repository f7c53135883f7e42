/// The ids and figures that an entry keeps, as hashed: never what somebody wrote.
///
/// Hashed is for ever, and auditors read it. So a value is a number, an amount, or one of a closed list; words go into the entry's
/// ``Remark``, which can be erased.
public struct Details: Sendable, ExpressibleByDictionaryLiteral {
  /// A value that cannot be prose.
  public struct Value: Sendable {
    fileprivate let json: CanonicalJSON

    /// The number of something.
    public static func id(_ id: some Identifier) -> Value { Value(json: .id(id)) }

    /// A count.
    public static func int(_ value: Int64) -> Value { Value(json: .int(value)) }

    /// Points, in their wire form.
    public static func points(_ points: Points) -> Value { Value(json: .points(points)) }

    /// One of a closed list.
    public static func code<Choice: CaseIterable & RawRepresentable>(_ choice: Choice) -> Value where Choice.RawValue == String {
      Value(json: .string(choice.rawValue))
    }
  }

  private var fields: [String: CanonicalJSON]

  /// Values by name; a repeated name is our own mistake and traps.
  public init(dictionaryLiteral values: (String, Value)...) {
    fields = Dictionary(uniqueKeysWithValues: values.map { ($0.0, $0.1.json) })
  }

  /// A value by its name.
  public subscript(name: String) -> Value? {
    get { fields[name].map(Value.init(json:)) }
    set { fields[name] = newValue?.json }
  }

  /// The one text of the values and of a remark's digest, as hashed.
  func text(with remark: Remark?) -> String {
    var fields = fields
    fields["remark"] = remark.map { .string($0.digest.hexadecimal) }
    return CanonicalJSON.object(fields).text
  }
}
