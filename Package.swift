// swift-tools-version: 6.2
import PackageDescription

/// Strict settings for every target of ours: Swift 6 mode, no implicit existentials or leaked imports, no warnings.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
/// What the front uses of Hummingbird's own foundations.
let transport: [Target.Dependency] = [
  hummingbird, .product(name: "HummingbirdCore", package: "hummingbird"),
  .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
]
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "aixin",
  products: [.executable(name: "aixin", targets: ["aixin"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .target(name: "Postgres", dependencies: ["CLibpq", log, collections], swiftSettings: strict),
    .target(name: "Ledger", dependencies: [crypto], swiftSettings: strict),
    .target(
      name: "LedgerPostgres", dependencies: ["Ledger", "Postgres", log, metrics, crypto, collections],
      resources: [.embedInCode("migrations")], swiftSettings: strict),
    .target(
      name: "Access", dependencies: ["LedgerPostgres", "Ledger", "Postgres", crypto, cryptoExtras, log], swiftSettings: strict),
    .target(name: "People", dependencies: ["LedgerPostgres", "Ledger", "Postgres", log], swiftSettings: strict),
    .target(name: "Volunteering", dependencies: ["People", "LedgerPostgres", "Ledger", "Postgres", log], swiftSettings: strict),
    .target(name: "Wallets", dependencies: ["People", "LedgerPostgres", "Ledger", "Postgres"], swiftSettings: strict),
    .target(name: "PointsShop", dependencies: ["People", "LedgerPostgres", "Ledger", "Postgres", crypto], swiftSettings: strict),
    .target(name: "Reconciliation", dependencies: ["LedgerPostgres", "Ledger", "Postgres"], swiftSettings: strict),
    .target(
      name: "Office",
      dependencies: [
        "Access", "People", "Volunteering", "Wallets", "PointsShop", "Reconciliation", "LedgerPostgres", "Ledger", "Postgres",
        log, metrics,
      ],
      swiftSettings: strict),
    .target(
      name: "Web", dependencies: ["CZlib", "Access", "Ledger", lifecycle, log, metrics, crypto] + transport, swiftSettings: strict
    ),
    .target(
      name: "PointsAPI",
      dependencies: [
        "Web", "Office", "Access", "People", "Volunteering", "Wallets", "PointsShop", "Reconciliation", "LedgerPostgres",
        "Ledger",
        "Postgres",
      ], swiftSettings: strict),
    .target(
      name: "PointsPages",
      dependencies: [
        "CQREncode", "Web", "Office", "Access", "People", "Volunteering", "Wallets", "PointsShop", "Reconciliation",
        "LedgerPostgres",
        "Ledger",
        "Postgres", mustache,
      ], resources: [.embedInCode("assets"), .embedInCode("templates")], swiftSettings: strict),
    .target(
      name: "PointsServer",
      dependencies: [
        "PointsAPI", "PointsPages", "Web", "Office", "Access", "LedgerPostgres", "Ledger", "Postgres", lifecycle, log, metrics,
      ], swiftSettings: strict),
    .target(
      name: "HTTPLoad",
      dependencies: [
        collections, .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "aixin",
      dependencies: [
        "PointsServer", "Web", "Office", "Access", "People", "Volunteering", "Wallets", "PointsShop", "Reconciliation",
        "LedgerPostgres",
        "Ledger",
        "Postgres", "HTTPLoad", arguments, lifecycle, signals, log, metrics,
      ], resources: [.embedInCode("Bench/clerk.pgbench")], swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["LedgerPostgres", "Postgres", log], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestSupport", log], swiftSettings: strict),
    .target(name: "ReferenceModel", path: "Tests/ReferenceModel", swiftSettings: strict),
    .target(name: "Histories", dependencies: ["ReferenceModel", "Ledger"], path: "Tests/Histories", swiftSettings: strict),
    .testTarget(name: "LedgerTests", dependencies: ["Histories", "ReferenceModel", "Ledger", crypto], swiftSettings: strict),
    .testTarget(name: "PointsAPITests", dependencies: ["PointsAPI", "Web", "Ledger"], swiftSettings: strict),
    .testTarget(
      name: "PointsServerTests",
      dependencies: [
        "PointsServer", "PointsAPI", "PointsPages", "Web", "Office", "Access", "People", "Volunteering", "Wallets", "PointsShop",
        "LedgerPostgres", "Ledger", "Postgres", "ReferenceModel", "Histories", "TestSupport", "CrashServer", hummingbird,
        lifecycle, log, metrics,
      ], exclude: ["routes.txt"], swiftSettings: strict),
    .executableTarget(
      name: "CrashServer",
      dependencies: ["PointsServer", "Web", "Office", "LedgerPostgres", "Ledger", "Postgres", lifecycle, signals, log],
      path: "Tests/CrashServer",
      swiftSettings: strict),
    .testTarget(
      name: "CrashTests",
      dependencies: [
        "CrashServer", "Office", "Access", "People", "Volunteering", "Wallets", "PointsShop", "LedgerPostgres", "Ledger",
        "Postgres",
        "TestSupport",
        log,
      ], swiftSettings: strict),
    .testTarget(
      name: "LedgerPostgresTests",
      dependencies: [
        "LedgerPostgres", "Ledger", "Postgres", "Access", "People", "Volunteering", "Wallets", "PointsShop", "Reconciliation",
        "Office",
        "TestSupport",
        "Histories", "ReferenceModel", log,
      ], swiftSettings: strict),
  ])
