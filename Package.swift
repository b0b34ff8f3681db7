// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nio = { (name: String) -> Target.Dependency in .product(name: name, package: "swift-nio") }
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let ssl = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

// libsoxr, if the package is built with it.
let soxr = Target.Dependency.target(name: "CSoxr", condition: .when(traits: ["Soxr"]))

let package = Package(
    name: "linecard",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "LinecardCodec", targets: ["LinecardCodec"]),
        .library(name: "Linecard", targets: ["Linecard"]),
        .library(name: "LinecardServer", targets: ["LinecardServer"]),
        .library(name: "LinecardSimulator", targets: ["LinecardSimulator"]),
        .executable(name: "linecard", targets: ["LinecardCommand"]),
    ],
    traits: [
        .trait(
            name: "Soxr",
            description: "Resamples with libsoxr by default, between all rates. Needs the system's libsoxr."),
        .default(enabledTraits: ["Soxr"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.7.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CSoxr",
            path: "CSources/CSoxr",
            pkgConfig: "soxr",
            providers: [.apt(["libsoxr-dev"]), .brew(["libsoxr"])]
        ),
        .target(
            name: "CLinecard",
            dependencies: [soxr],
            path: "CSources/CLinecard",
            cSettings: [.define("LC_WITH_SOXR", .when(traits: ["Soxr"]))]
        ),
        .target(name: "CMachine", path: "CSources/CMachine"),
        .target(name: "LinecardCodec", dependencies: ["CLinecard"], swiftSettings: swiftSettings),
        .target(name: "KernelLadder", dependencies: ["CLinecard"], swiftSettings: swiftSettings),
        .target(
            name: "Linecard",
            dependencies: ["LinecardCodec", nio("NIOCore"), nio("NIOHTTP1"), httpClient, crypto, log],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "LinecardServer",
            dependencies: [
                "Linecard", "LinecardCodec", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOWebSocket"),
                log, lifecycle, httpTypes, crypto,
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "LinecardSimulator",
            dependencies: [
                "LinecardServer", "Linecard", "LinecardCodec", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"),
                nio("NIOWebSocket"), ssl, crypto,
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "LinecardCommand",
            dependencies: [
                "LinecardServer", "LinecardSimulator", "Linecard", "LinecardCodec", nio("NIOCore"), argumentParser, log,
                lifecycle, signals,
            ],
            resources: [.copy("Speech")],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "bench",
            dependencies: [
                "LinecardCodec", "Linecard", "LinecardSimulator", "KernelLadder", "CLinecard", soxr, "CMachine",
                nio("NIOCore"), argumentParser,
            ],
            path: "Benchmarks/bench",
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "attack",
            dependencies: [
                "LinecardSimulator", "Linecard", "LinecardCodec", "ClientFrames", nio("NIOCore"), nio("NIOPosix"),
                crypto,
                argumentParser,
            ],
            path: "Attacks",
            exclude: ["README.md"],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "conformance",
            dependencies: [
                "LinecardServer", "Linecard", "ClientFrames", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"),
                nio("NIOWebSocket"), argumentParser, log,
            ],
            path: "Conformance",
            exclude: ["README.md", "autobahn"],
            swiftSettings: swiftSettings
        ),
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .target(name: "ClientFrames", path: "Tests/Support/ClientFrames", swiftSettings: swiftSettings),
        .target(
            name: "ProviderFixtures",
            dependencies: ["Linecard"],
            path: "Tests/Support/ProviderFixtures",
            resources: [.copy("Messages")],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "Linecard", "LinecardSimulator", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOWebSocket"),
            ],
            path: "Tests/Support/TestSupport",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LinecardCodecTests",
            dependencies: ["LinecardCodec", "KernelLadder", "CAllocations"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LinecardTests",
            dependencies: [
                "Linecard", "LinecardCodec", "LinecardSimulator", "ProviderFixtures", "CAllocations", nio("NIOCore"),
                nio("NIOHTTP1"), nio("NIOPosix"), httpClient, crypto, log,
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ParityTests",
            dependencies: ["Linecard", "LinecardCodec", nio("NIOCore"), log],
            path: "Tests/Parity",
            exclude: ["python"],
            resources: [.copy("golden.jsonl")],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LinecardServerTests",
            dependencies: [
                "LinecardServer", "LinecardSimulator", "Linecard", "LinecardCodec", "ProviderFixtures", "CAllocations",
                "ClientFrames", "TestSupport", nio("NIOCore"), nio("NIOPosix"), nio("NIOEmbedded"), nio("NIOHTTP1"),
                nio("NIOWebSocket"), crypto, lifecycle, log,
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LinecardSimulatorTests",
            dependencies: [
                "LinecardSimulator", "LinecardServer", "Linecard", "LinecardCodec", "TestSupport", nio("NIOCore"),
                nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOWebSocket"), log,
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LinecardCommandTests",
            dependencies: [
                "LinecardCommand", "LinecardServer", "LinecardSimulator", "Linecard", "LinecardCodec",
                "ProviderFixtures",
                "TestSupport", nio("NIOCore"), nio("NIOWebSocket"), log,
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "BenchTests",
            dependencies: ["bench", "LinecardCodec"],
            swiftSettings: swiftSettings
        ),
    ],
    cLanguageStandard: .c11
)
