import Foundation

/// The resident memory of this process, in bytes; 0 where the system does not say.
public func residentBytes() -> Int64 {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
  return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first).flatMap { Int64($0) }.map { $0 * 1_024 } ?? 0
}
