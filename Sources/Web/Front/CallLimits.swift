import Access

extension CallLimiter where Caller == CallingUser {
  /// The limit of a user, unless a test says otherwise.
  convenience init() { self.init(TokenBucket.Rate(burst: 100, perSecond: 50)) }
}

extension CallLimiter where Caller == ClientAddress {
  /// The limit of an address without a token, unless a test says otherwise.
  convenience init() { self.init(TokenBucket.Rate(burst: 60, perSecond: 20)) }
}
