import Ledger

/// Which months were closed and opened again so far, as a replay follows them.
struct MonthClosings {
  private var months: [Month: (first: EntryNumber, last: EntryNumber, version: Int32, isClosed: Bool)] = [:]

  /// As it stands after the events of earlier blocks; none at the beginning of a chain.
  init(after events: [PeriodEvent] = []) { for event in events { _ = take(event) } }

  /// Takes an event; answers with what contradicts it, if anything does.
  mutating func take(_ event: PeriodEvent) -> String? {
    if event.state == .ended {
      months[event.month] = (event.firstEntry, event.lastEntry, 0, false)
      return event.version == 1 ? nil : "\(event.month) ends in version \(event.version)"
    }
    guard let month = months[event.month] else { return "\(event.month) is \(event.state.rawValue), and has not ended" }
    guard (event.firstEntry, event.lastEntry) == (month.first, month.last) else {
      return "\(event.month) is \(event.state.rawValue) with another range than it ended with"
    }
    guard event.digest != nil, event.actor != nil else {
      return "\(event.month) is \(event.state.rawValue), and nobody signed it"
    }
    let isClosing = event.state == .closed
    guard isClosing != month.isClosed, event.version == (isClosing ? month.version + 1 : month.version) else {
      return "\(event.month) is \(event.state.rawValue) in version \(event.version), which does not follow"
    }
    if isClosing, let open = months.filter({ $0.key < event.month && !$0.value.isClosed }).keys.min() {
      return "\(event.month) is closed while \(open) is open"
    }
    months[event.month] = (month.first, month.last, event.version, isClosing)
    return nil
  }
}
