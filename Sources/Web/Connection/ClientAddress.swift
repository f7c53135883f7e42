import Foundation
import NIOCore

/// An IP address; one of IPv4 in the form that IPv6 has for it, so that both spellings are one.
struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
  /// The first and the last eight bytes, in network order.
  private(set) var high: UInt64
  private(set) var low: UInt64

  private init(bytes: some Sequence<UInt8>) {
    (high, low) = bytes.enumerated().reduce(into: (0, 0)) { halves, byte in
      if byte.offset < 8 {
        halves.0 = halves.0 << 8 | UInt64(byte.element)
      } else {
        halves.1 = halves.1 << 8 | UInt64(byte.element)
      }
    }
  }

  private init(v4: in_addr) {
    high = 0
    low = 0xFFFF << 32 | UInt64(UInt32(bigEndian: v4.s_addr))
  }

  private init(v6: in6_addr) { self = withUnsafeBytes(of: v6) { ClientAddress(bytes: $0) } }

  /// The address as people write it; nil if the text is none.
  init?(_ text: some StringProtocol) {
    var (v4, v6) = (in_addr(), in6_addr())
    let text = String(text)
    // C would read no further than a NUL.
    guard !text.utf8.contains(0) else { return nil }
    if inet_pton(AF_INET, text, &v4) == 1 {
      self.init(v4: v4)
    } else if inet_pton(AF_INET6, text, &v6) == 1 {
      self.init(v6: v6)
    } else {
      return nil
    }
  }

  /// The other end of a connection; nil for a Unix socket.
  init?(_ address: SocketAddress?) {
    switch address {
    case .v4(let address): self.init(v4: address.address.sin_addr)
    case .v6(let address): self.init(v6: address.address.sin6_addr)
    case .unixDomainSocket, nil: return nil
    }
  }

  /// Whether this is an address of IPv4.
  var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// The address with all bits behind the first so many cleared.
  func prefix(_ bits: Int) -> ClientAddress {
    var copy = self
    copy.high &= bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits))
    copy.low &= bits >= 128 ? .max : bits <= 64 ? 0 : ~(UInt64.max >> UInt64(bits - 64))
    return copy
  }

  /// What one client has: an address of IPv4, or the first half of one of IPv6, whose second half anybody picks at will.
  var client: ClientAddress { isV4 ? self : prefix(64) }

  /// As people write it.
  var description: String {
    let bytes = [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) } }
    if isV4 { return bytes.suffix(4).map(String.init).joined(separator: ".") }
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(AF_INET6, bytes, &buffer, socklen_t(buffer.count))
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// A range of addresses: one, or those that begin alike.
public struct AddressRange: Hashable, Sendable {
  private let first: ClientAddress
  private let bits: Int

  /// "10.0.0.7", "10.0.0.0/8", "::1" or "fd00::/8"; nil if the text is none of these.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let address = ClientAddress(parts[0]) else { return nil }
    let length = address.isV4 && !parts[0].contains(":") ? 32 : 128
    var bits = length
    if parts.count == 2 {
      guard parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(parts[1]), number <= length else { return nil }
      bits = number
    }
    self.bits = bits + 128 - length
    first = address.prefix(self.bits)
  }

  /// Whether an address lies in the range.
  func contains(_ address: ClientAddress) -> Bool { address.prefix(bits) == first }
}
