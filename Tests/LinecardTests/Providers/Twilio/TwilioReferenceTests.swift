// SPDX-License-Identifier: Apache-2.0

import ProviderFixtures
import Testing

/// The statements of Twilio's reference that need no server, section by section.
@Suite("Twilio's reference") struct TwilioReferenceTests {
    @Test("1 kinds of stream", arguments: TwilioDocumentRows.kinds)
    func kinds(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2 messages", arguments: TwilioInboundRows.common)
    func messages(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.1 connected", arguments: TwilioInboundRows.connected)
    func connected(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.2 start", arguments: TwilioInboundRows.start)
    func start(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.3 media", arguments: TwilioCallRows.media)
    func media(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.4 dtmf", arguments: TwilioCallRows.dtmf)
    func dtmf(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.5 mark", arguments: TwilioCallRows.mark)
    func mark(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("2.6 stop", arguments: TwilioCallRows.stop)
    func stop(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("3 messages to Twilio", arguments: TwilioOutboundRows.messages)
    func outbound(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("4 timing, order, closing", arguments: TwilioOrderRows.rows)
    func order(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("5 answer documents", arguments: TwilioDocumentRows.documents)
    func documents(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("5 status callbacks", arguments: TwilioDocumentRows.callbacks)
    func callbacks(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("6 hanging up", arguments: TwilioRESTRows.rows)
    func hangingUp(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("7 signatures", arguments: TwilioSignatureRows.rows)
    func signatures(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("8 codes", arguments: TwilioTrapRows.codes)
    func codes(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("9 deviations and traps", arguments: TwilioTrapRows.traps)
    func traps(_ row: ReferenceRow) async throws { try await row.check() }

    @Test("10 what is not documented", arguments: TwilioTrapRows.unknowns)
    func unknowns(_ row: ReferenceRow) async throws { try await row.check() }
}
