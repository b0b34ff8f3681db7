#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes a package elsewhere that depends on a copy of this one, by path and under another folder name, builds the echo of
# README.md in it, and calls it as Twilio does. Takes as long as a first build: `make check-long` runs it.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

fail() { echo "package.sh: $*" >&2 && exit 1; }

# The first Swift sample of README.md.
echo_server() { awk '/^```/ && inside { exit } inside; /^```swift/ { inside = 1 }' README.md; }

# A copy of what is committed or staged, as a user's clone.
copy() {
    mkdir -p "$work/voice library"
    git ls-files -z | xargs -0 tar -cf - | tar -xf - -C "$work/voice library"
    if [ -f Package.resolved ]; then cp Package.resolved "$work/voice library"; fi
}

package() {
    mkdir -p "$work/echo/Sources/echo"
    cat > "$work/echo/Package.swift" << 'PACKAGE'
// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "echo",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "linecard", path: "../voice library")],
    targets: [
        .executableTarget(
            name: "echo",
            dependencies: [
                .product(name: "Linecard", package: "linecard"), .product(name: "LinecardServer", package: "linecard"),
            ])
    ]
)
PACKAGE
    echo_server > "$work/echo/Sources/echo/EchoServer.swift"
    if [ -f Package.resolved ]; then cp Package.resolved "$work/echo"; fi
}

answers() { (exec 3<> /dev/tcp/127.0.0.1/8080) 2> /dev/null; }

copy
package
swift build --package-path "$work/echo"
answers && fail "something listens on port 8080 already"
"$work/echo/.build/debug/echo" &
server=$!
for _ in $(seq 50); do answers && break || sleep 0.1; done
swift build --product linecard
"$(swift build --show-bin-path)/linecard" call ws://127.0.0.1:8080/twilio/stream --seconds 2
echo "a package elsewhere built the echo of README.md, and it answered a call"
