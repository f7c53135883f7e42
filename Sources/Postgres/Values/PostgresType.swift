/// The object identifier of a PostgreSQL type, as it travels in the protocol.
///
/// Only types with fixed identifiers (those built into the server) have names here.
public struct PostgresType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The OID in `pg_type`.
  public var rawValue: UInt32

  /// Names a type by its OID in `pg_type`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The name of a type of this closed set, otherwise `type` and its OID.
  public var description: String { Self.names[self] ?? "type \(rawValue)" }
}

extension PostgresType {
  static let bool = PostgresType(rawValue: 16)
  static let bytea = PostgresType(rawValue: 17)
  static let name = PostgresType(rawValue: 19)
  static let int8 = PostgresType(rawValue: 20)
  static let int2 = PostgresType(rawValue: 21)
  static let int4 = PostgresType(rawValue: 23)
  static let text = PostgresType(rawValue: 25)
  static let json = PostgresType(rawValue: 114)
  static let unknown = PostgresType(rawValue: 705)
  static let bpchar = PostgresType(rawValue: 1042)
  static let varchar = PostgresType(rawValue: 1043)
  static let date = PostgresType(rawValue: 1082)
  static let timestamptz = PostgresType(rawValue: 1184)
  static let uuid = PostgresType(rawValue: 2950)
  static let jsonb = PostgresType(rawValue: 3802)

  static let jsonArray = PostgresType(rawValue: 199)
  static let boolArray = PostgresType(rawValue: 1000)
  static let byteaArray = PostgresType(rawValue: 1001)
  static let int2Array = PostgresType(rawValue: 1005)
  static let int4Array = PostgresType(rawValue: 1007)
  static let textArray = PostgresType(rawValue: 1009)
  static let int8Array = PostgresType(rawValue: 1016)
  static let dateArray = PostgresType(rawValue: 1182)
  static let timestamptzArray = PostgresType(rawValue: 1185)
  static let uuidArray = PostgresType(rawValue: 2951)
  static let nameArray = PostgresType(rawValue: 1003)
  static let bpcharArray = PostgresType(rawValue: 1014)
  static let varcharArray = PostgresType(rawValue: 1015)
  static let jsonbArray = PostgresType(rawValue: 3807)

  private static let names: [PostgresType: String] = [
    bool: "bool", bytea: "bytea", name: "name", int8: "int8", int2: "int2", int4: "int4", text: "text", json: "json",
    unknown: "unknown", bpchar: "bpchar", varchar: "varchar", date: "date", timestamptz: "timestamptz", uuid: "uuid",
    jsonb: "jsonb", jsonArray: "json[]", boolArray: "bool[]", byteaArray: "bytea[]", int2Array: "int2[]", int4Array: "int4[]",
    textArray: "text[]", int8Array: "int8[]", dateArray: "date[]", timestamptzArray: "timestamptz[]", uuidArray: "uuid[]",
    nameArray: "name[]", bpcharArray: "bpchar[]", varcharArray: "varchar[]", jsonbArray: "jsonb[]",
  ]
}
