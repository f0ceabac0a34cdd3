// swift-tools-version:6.2
import PackageDescription

/// One setting for every target: Swift 6 mode, no warning survives, and every import says how far it reaches.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library target of this package. Order below is the order of the data's way, bottom up.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioHTTPCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "crmirror",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        room("SQLite", ["CSQLite"]),
        room("Mirror"),
        room("Formats", ["Mirror"]),
        room("Vendors", ["Mirror", "Formats"]),
        room(
            "Transport",
            ["Mirror", "Formats", asyncHTTPClient, logging, nioCore, nioHTTP1, nioHTTPCompression, nioPosix]
        ),
        room("Store", ["Mirror", "Formats", "SQLite", crypto]),
        room("Sync", ["Mirror", "Formats", "Transport", "Vendors", "Store", crypto]),
        room(
            "Service",
            [
                "Mirror", "Formats", "Sync", "Transport", "Vendors", "Store", crypto, httpTypes,
                hummingbirdCore, logging, nioCore, nioPosix, serviceLifecycle, unixSignals,
            ]
        ),
        room("Simulator", [hummingbirdCore, httpTypes, logging, nioCore, nioHTTP1, nioPosix]),
        program("crmirror", ["Service", "Mirror", "Store", "Sync", "Transport", argumentParser, logging]),
        program("crmirror-sim", ["Simulator", argumentParser, logging]),
        tests("SQLiteTests", ["SQLite"]),
        tests("MirrorTests", ["Mirror"]),
        tests("FormatsTests", ["Formats", "Mirror"]),
        tests("VendorsTests", ["Vendors", "Mirror", "Formats"]),
        tests("TransportTests", ["Transport", "Mirror", "Formats", logging, nioCore, nioHTTP1, nioPosix]),
        tests("StoreTests", ["Store", "SQLite", "Mirror", "Formats"]),
        tests("SyncTests", ["Sync", "Store", "SQLite", "Vendors", "Transport", "Mirror", "Formats"]),
        tests("SimulatorTests", ["Simulator", asyncHTTPClient, nioCore, nioHTTP1]),
        tests(
            "ServiceTests",
            [
                "Service", "Mirror", "Formats", "Transport", "Store", "Sync", "Vendors", "SQLite", logging,
                nioCore, nioEmbedded, nioPosix, serviceLifecycle,
            ]
        ),
        // What the vendors have, held against what a mirror has: for the tests that do so.
        .target(
            name: "Truth", dependencies: ["Simulator", "SQLite"], path: "Tests/Truth",
            swiftSettings: swiftSettings
        ),
        tests(
            "ConnectorContract",
            [
                "Truth", "Simulator", "SQLite", "Service", "Sync", "Store", "Vendors", "Transport", "Mirror",
                "Formats",
                logging,
            ]
        ),
        tests(
            "Cookbook",
            [
                "Truth", "Simulator", "SQLite", "Service", "Sync", "Store", "Vendors", "Transport", "Mirror",
                logging,
            ]
        ),
        tests("EndToEnd", ["Truth", "Simulator", "SQLite", "crmirror", asyncHTTPClient, nioCore, nioHTTP1]),
    ]
)
