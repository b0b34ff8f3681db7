// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let linecard = { (name: String) -> Target.Dependency in .product(name: name, package: "linecard") }
let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "examples",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "linecard", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.7.1"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
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
        .executableTarget(
            name: "own-server",
            dependencies: [linecard("Linecard"), linecard("LinecardServer"), flyingFox],
            path: "own-server"
        ),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "echo", "menu", "own-server", flyingFox, linecard("Linecard"), linecard("LinecardCodec"),
                linecard("LinecardServer"),
                linecard("LinecardSimulator"), log,
            ],
            path: "Tests"
        ),
    ]
)
