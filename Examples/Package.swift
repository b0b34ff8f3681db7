// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let linecard = { (name: String) -> Target.Dependency in .product(name: name, package: "linecard") }
let log = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "examples",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "linecard", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.7.1"),
    ],
    targets: [
        .executableTarget(
            name: "echo",
            dependencies: [linecard("Linecard"), linecard("LinecardServer")],
            path: "echo"
        ),
        .executableTarget(
            name: "menu",
            dependencies: [linecard("Linecard"), linecard("LinecardCodec"), linecard("LinecardServer"), log],
            path: "menu",
            resources: [.copy("Prompts")]
        ),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "echo", "menu", linecard("Linecard"), linecard("LinecardCodec"), linecard("LinecardServer"),
                linecard("LinecardSimulator"), log,
            ],
            path: "Tests"
        ),
    ]
)
