import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out from where a request comes: from the other end of its connection, or if that is a proxy of ours, from where the
/// proxy says.
///
/// Anybody may write an X-Forwarded-For header; each proxy adds the address that it saw at the end. So the last one that is no
/// proxy of ours is the caller, and what stands before it is only said.
struct Callers: Sendable {
  /// Where proxies connect from.
  let proxies: [AddressRange]

  /// The caller of a request; nil over a Unix socket.
  func address(of request: Request, over channel: any Channel) -> ClientAddress? {
    guard let peer = ClientAddress(channel.remoteAddress) else { return nil }
    return address(peer: peer, forwarded: request.headers[values: .forwardedFor])
  }

  /// The caller behind a peer, by the lines of X-Forwarded-For.
  func address(peer: ClientAddress, forwarded: [String]) -> ClientAddress {
    var caller = peer
    for hop in forwarded.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }).reversed() {
      guard isProxy(caller), let next = Callers.address(ofHop: hop) else { break }
      caller = next
    }
    return caller.client
  }

  private func isProxy(_ address: ClientAddress) -> Bool { proxies.contains { $0.contains(address) } }

  /// An address as proxies write it: some add the port, and brackets where colons are many.
  private static func address(ofHop hop: Substring) -> ClientAddress? {
    let text = hop.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    if let address = ClientAddress(text) { return address }
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") { return ClientAddress(text[..<end].dropFirst()) }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 ? ClientAddress(parts[0]) : nil
  }
}
