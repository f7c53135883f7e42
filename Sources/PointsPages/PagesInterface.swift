public import Access
public import Ledger
public import LedgerPostgres
public import Office
public import Web

/// What the pages are made of: the streets, and the desk where people sign in.
public struct PagesOffice: Sendable {
  let streets: Streets
  let signIn: SignInDesk
  let sessions: SessionCache
  let books: @Sendable () async throws -> [BookDescription]
  let now: @Sendable () -> Instant

  /// An office by its parts.
  ///
  /// - Parameters:
  ///   - books: every book of the installation.
  ///   - now: the present.
  public init(
    streets: Streets, signIn: SignInDesk, sessions: SessionCache,
    books: @escaping @Sendable () async throws -> [BookDescription], now: @escaping @Sendable () -> Instant
  ) {
    self.streets = streets
    self.signIn = signIn
    self.sessions = sessions
    self.books = books
    self.now = now
  }
}

/// All pages, desk by desk.
public struct PagesInterface: Sendable {
  let office: PagesOffice
  let renderer: PageRenderer

  /// The pages of an office.
  public init(_ office: PagesOffice, renderer: PageRenderer) {
    self.office = office
    self.renderer = renderer
  }

  /// What the front needs of the pages.
  ///
  /// - Parameter origin: how the pages are seen from outside; nil on loopback without TLS.
  public func environment(origin: PageOrigin?) -> PageEnvironment {
    PageEnvironment(
      session: { try await office.sessions.session(of: $0, countsAsUse: $1) },
      owner: { try await office.signIn.owner(ofSession: $0) },
      signer: { try await office.signIn.policy().signer }, origin: origin, problem: { renderer.problem($0) },
      signIn: { try await signInAgain($0, $1) })
  }

  /// Registers every page.
  public func register(on pages: Pages) {
    for asset in renderer.assets { pages.asset(asset) }
    addSignIn(to: pages)
    addPassword(to: pages)
    addHome(to: pages)
    addOutcome(to: pages)
    addPeople(to: pages)
    addPerson(to: pages)
    addCards(to: pages)
    addGiving(to: pages)
    addServiceRecords(to: pages)
    addReviews(to: pages)
    addRecord(to: pages)
    addTill(to: pages)
    addRedemptions(to: pages)
    addTillOutcome(to: pages)
    addReceipts(to: pages)
    addReturns(to: pages)
    addToday(to: pages)
    addCardStop(to: pages)
    addShelf(to: pages)
    addCounts(to: pages)
    addDeliveries(to: pages)
    addTransfers(to: pages)
    addBooks(to: pages)
    addReconciliations(to: pages)
    addFindings(to: pages)
    addMonthReport(to: pages)
    addMonthPapers(to: pages)
    addSheets(to: pages)
    addSettlements(to: pages)
    addStatements(to: pages)
    addMonths(to: pages)
    addCorrections(to: pages)
    addFreezes(to: pages)
    addPool(to: pages)
    addEntryCorrections(to: pages)
    addProposals(to: pages)
    addTwoPersons(to: pages)
    addCheckLevels(to: pages)
    addAudit(to: pages)
    addJobs(to: pages)
    addUsers(to: pages)
    addGoods(to: pages)
    addRates(to: pages)
    addQuota(to: pages)
    addQuotaReport(to: pages)
    addOpenings(to: pages)
    addWaiting(to: pages)
    addMerges(to: pages)
    addClosures(to: pages)
    addRatifications(to: pages)
    addYearEnds(to: pages)
  }

  // MARK: What pages share

  /// The present day of a street.
  func today(_ street: Street) -> Day { office.now().day(in: street.desk.book.timeZone) }

  /// The street of a session.
  func street(of call: PageCall) async throws -> Street { try await office.streets(call.user.identity.book) }

  /// A page of a session.
  func page(
    _ template: String, title: String, _ view: any Sendable, _ call: PageCall, _ street: Street, status: Int = 200,
    again: Int? = nil, desk: String? = nil
  ) -> PageAnswer {
    renderer.page(
      template, title: title, view, call, Place(street: street.desk.book.name, desk: desk), status: status, again: again)
  }
}
