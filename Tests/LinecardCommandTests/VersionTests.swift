// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("The version", .enabled(if: Program.isBuilt, "\(Program.isMissing)")) struct VersionTests {
    @Test("`linecard --version` prints the version of the library, three numbers") func version() async throws {
        let result = try await Program.Running(["--version"]).end()

        #expect(result.status == 0)
        #expect(result.output == LinecardVersion.current + "\n")
        #expect(LinecardVersion.current.split(separator: ".").compactMap { Int($0) }.count == 3)
    }
}
