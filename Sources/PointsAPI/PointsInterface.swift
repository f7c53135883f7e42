public import Ledger
public import Office
public import Web

/// The JSON interface: all routes of /v1, by topic.
public enum PointsInterface {
  /// Registers every route.
  ///
  /// - Parameter now: the present.
  public static func register(on api: API, streets: Streets, now: @escaping @Sendable () -> Instant) {
    let routes = StreetRoutes(api, streets: streets, now: now)
    routes.addPeople()
    routes.addLeaving()
    routes.addGoods()
    routes.addOpenings()
    routes.addService()
    routes.addTill()
    routes.addSlips()
    routes.addBooks()
    routes.addMonths()
    routes.addJobs()
    routes.addHolding()
    routes.addProposals()
    routes.addRequests()
  }
}
