// SPDX-License-Identifier: Apache-2.0

import ProviderFixtures
import Testing

/// The statements of Plivo's reference that need no server, section by section.
@Suite("Plivo's reference") struct PlivoReferenceTests {
    @Test("1 the shape of the protocol", arguments: PlivoInboundRows.shape)
    func shape(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.1 start", arguments: PlivoInboundRows.start)
    func start(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.2 media", arguments: PlivoInboundRows.media)
    func media(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.3 dtmf", arguments: PlivoCallRows.dtmf)
    func dtmf(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.4 playedStream", arguments: PlivoCallRows.playedStream)
    func playedStream(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.5 clearedAudio", arguments: PlivoCallRows.clearedAudio)
    func clearedAudio(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.6 stop, and events outside the schema", arguments: PlivoCallRows.others)
    func others(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.7 extra_headers", arguments: PlivoCallRows.extraHeaders)
    func extraHeaders(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("3.1 playAudio", arguments: PlivoOutboundRows.playAudio)
    func playAudio(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("3.2 to 3.4 checkpoint, clearAudio, sendDTMF", arguments: PlivoOutboundRows.controls)
    func controls(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("4 formats", arguments: PlivoOrderRows.formats)
    func formats(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("4 limits, timing, closing", arguments: PlivoOrderRows.limits)
    func limits(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("5 answer documents", arguments: PlivoDocumentRows.documents)
    func documents(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("5 status callbacks", arguments: PlivoDocumentRows.callbacks)
    func callbacks(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("6 hanging up", arguments: PlivoRESTRows.rows)
    func hangingUp(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("7.1 and 7.2 signatures of webhooks", arguments: PlivoSignatureRows.webhooks)
    func signatures(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("7.3 and 7.4 signatures of upgrades, and vectors", arguments: PlivoSignatureRows.upgrades)
    func upgrades(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("8 codes", arguments: PlivoTrapRows.codes)
    func codes(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("9 deviations and traps", arguments: PlivoTrapRows.traps)
    func traps(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("10 what is not documented", arguments: PlivoTrapRows.unknowns)
    func unknowns(_ row: ReferenceRow) async throws { try await row.check() }
}
