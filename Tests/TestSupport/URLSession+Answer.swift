public import Foundation
public import FoundationNetworking

extension URLSession {
  /// Sends a request and waits for its answer, as long as the session's time for one lasts, also in a task that is cancelled.
  ///
  /// `data(for:)` does not: a task that is cancelled while its answer arrives, such as one whose test took too long, locks up with
  /// Foundation's own queue, and with it the process.
  public func answer(to request: URLRequest) async throws -> (Data, URLResponse) {
    // Resumed once, by the end of the request, whatever that is.
    try await withCheckedThrowingContinuation { continuation in
      dataTask(with: request) { data, response, error in
        guard let data, let response else { return continuation.resume(throwing: error ?? URLError(.unknown)) }
        continuation.resume(returning: (data, response))
      }.resume()
    }
  }
}
