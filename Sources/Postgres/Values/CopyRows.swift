/// Rows on their way into a table by COPY, in its binary format.
public struct CopyRows: Sendable {
  /// The rows so far, without the format's header and trailer.
  private(set) var bytes: [UInt8] = []
  /// How many rows there are.
  public private(set) var count = 0

  /// No rows yet.
  public init() {}

  /// Adds a row: a value for each column, in the order of the COPY's columns and of their types exactly.
  public mutating func append<each Value: PostgresValue>(_ values: repeat each Value) {
    let start = bytes.count
    var columns: Int16 = 0
    columns.appendBigEndian(to: &bytes)
    for value in repeat each values {
      columns += 1
      append(field: value)
    }
    bytes.overwrite(at: start, with: columns)
    count += 1
  }

  private mutating func append(field value: some PostgresValue) {
    guard !value.isNull else { return Int32(-1).appendBigEndian(to: &bytes) }
    let start = bytes.count
    Int32(0).appendBigEndian(to: &bytes)
    value.encode(into: &bytes)
    bytes.overwrite(at: start, with: Int32(bytes.count - start - 4))
  }

  /// "PGCOPY", a signature that no transport of text survives, no flags, no extension.
  static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  static let trailer: [UInt8] = [0xFF, 0xFF]
}
