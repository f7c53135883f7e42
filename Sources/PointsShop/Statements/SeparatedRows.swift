/// The rows of a file whose fields are separated by commas, or the like (RFC 4180), as bytes.
///
/// Separators, quotes and ends of lines are ASCII in every encoding that is read, and no byte of another character is one of them.
struct SeparatedRows {
  /// The fields of each row, without quotes; row 1 is the first, as a spreadsheet counts.
  private(set) var rows: [[ArraySlice<UInt8>]] = []
  /// The row in which a quote is opened and never closed; nil if all are closed.
  private(set) var unclosed: Int?

  /// Splits a file.
  init(_ bytes: ArraySlice<UInt8>, by separator: UInt8) {
    let (quote, feed, carriage) = (UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    var row: [ArraySlice<UInt8>] = []
    var place = bytes.startIndex
    while place < bytes.endIndex {
      var field: ArraySlice<UInt8>
      if bytes[place] == quote {
        var (content, isOpen) = ([UInt8](), true)
        place += 1
        while place < bytes.endIndex {
          let byte = bytes[place]
          if byte == quote, isOpen, place + 1 < bytes.endIndex, bytes[place + 1] == quote {
            place += 1
          } else if byte == quote {
            isOpen.toggle()
            place += 1
            continue
          } else if !isOpen, byte == separator || byte == feed || byte == carriage {
            break
          }
          content.append(bytes[place])
          place += 1
        }
        if isOpen, unclosed == nil { unclosed = rows.count + 1 }
        field = content[...]
      } else {
        let start = place
        while place < bytes.endIndex, bytes[place] != separator, bytes[place] != feed, bytes[place] != carriage { place += 1 }
        field = bytes[start..<place]
      }
      row.append(field)
      guard place < bytes.endIndex else { break }
      let end = bytes[place]
      place += 1
      if end == separator {
        // A separator at the very end is followed by one more field, an empty one.
        if place == bytes.endIndex { row.append([]) }
        continue
      }
      if end == carriage, place < bytes.endIndex, bytes[place] == feed { place += 1 }
      rows.append(row)
      row = []
    }
    if !row.isEmpty { rows.append(row) }
  }
}
