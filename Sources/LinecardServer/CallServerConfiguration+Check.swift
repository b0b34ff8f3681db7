// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

extension CallServerConfiguration {
    /// Checks the settings of a server.
    ///
    /// - Throws: ``CallServerError`` if no call could be answered, or if anyone could call without ``allowsAnyone``.
    func checkServer() throws(CallServerError) {
        try check()
        // Sockets would use the lowest 16 bits as another port.
        guard UInt16(exactly: port) != nil else { throw .badPort(port) }
        if isOpen && !allowsAnyone {
            if publicURL != nil { throw .publicURLWithoutToken }
            if !host.utf8.isLoopbackHost { throw .hostWithoutToken(host) }
        }
        try checkPublicURL()
    }

    /// Checks the settings of calls and of hanging up.
    ///
    /// - Throws: ``CallServerError`` if no call could be carried or hung up.
    func check() throws(CallServerError) {
        try checkRanges()
        try checkRates()
        for provider in Provider.allCases {
            try checkSecrets(of: provider)
            let needsToken = provider == .twilio ? twilio.needsAuthToken : plivo.needsAuthToken
            if needsToken, authToken(of: provider) == nil { throw .accountWithoutToken(provider) }
        }
        for provider in Provider.allCases where serves(provider) {
            // Any call of the configured account will do.
            let account = (provider == .twilio ? twilio.accountSid : plivo.authId) ?? "account"
            do {
                _ = try makeHangUp(
                    for: CallStart(provider: provider, streamID: "stream", callID: "call", accountID: account))
            } catch {
                throw .unusable(provider, error)
            }
        }
    }

    private func checkRanges() throws(CallServerError) {
        if !(1...Int(UInt32.max) ~= maximumMessageSize) {
            throw .outOfRange(setting: "maximumMessageSize", allowed: "1 to \(UInt32.max) bytes")
        }
        if maximumCalls < 1 { throw .outOfRange(setting: "maximumCalls", allowed: "1 or more") }
        for (setting, limit) in [
            ("connections", limits.connections), ("connectionsWithoutCall", limits.connectionsWithoutCall),
            ("connectionsWithoutCallPerPeer", limits.connectionsWithoutCallPerPeer), ("bodyBytes", limits.bodyBytes),
            ("fragmentsPerMessage", limits.fragmentsPerMessage),
        ] where limit < 1 {
            throw .outOfRange(setting: "limits.\(setting)", allowed: "1 or more")
        }
        for (setting, rate) in [
            ("controlFramesPerSecond", limits.controlFramesPerSecond), ("messagesPerSecond", limits.messagesPerSecond),
        ] where !(1...1_000_000 ~= rate) {
            throw .outOfRange(setting: "limits.\(setting)", allowed: "1 to 1,000,000")
        }
        for (setting, duration) in [("idleTimeout", idleTimeout), ("maximumCallDuration", maximumCallDuration)]
        where duration <= .zero {
            throw .outOfRange(setting: setting, allowed: "more than zero")
        }
        for (setting, duration) in [
            ("lead", lead), ("inboundBacklog", inboundBacklog), ("answerTimeout", answerTimeout),
            ("startTimeout", startTimeout), ("drainTimeout", drainTimeout), ("limits.headTimeout", limits.headTimeout),
            ("limits.bodyTimeout", limits.bodyTimeout),
        ] where duration < .zero {
            throw .outOfRange(setting: setting, allowed: "zero or more")
        }
    }

    /// Checks that the rates can be converted. Providers' streams have 8, 16 or 24 kHz; a rate that cannot be converted
    /// from 8 kHz works with none of them.
    private func checkRates() throws(CallServerError) {
        guard quality.isAvailable else { throw .unavailableQuality(quality) }
        for rate in [rates.audioInSampleRate, rates.audioOutSampleRate]
        where !quality.canConvert(from: .hz8000, to: rate) {
            throw .unsupportedRate(rate, quality)
        }
    }

    private func checkSecrets(of provider: Provider) throws(CallServerError) {
        if let token = authToken(of: provider) {
            if token.isEmpty { throw .emptyToken(provider) }
            if !token.isCredential { throw .malformedToken(provider) }
        }
        if provider == .twilio, twilio.apiKeySecret?.isCredential == false { throw .malformedAPIKeySecret }
    }

    private func checkPublicURL() throws(CallServerError) {
        guard let publicURL else {
            if !isOpen { throw .tokenWithoutPublicURL }
            return
        }
        guard let base = BaseURL(publicURL) else { throw .badPublicURL }
        for provider in Provider.allCases where authToken(of: provider) != nil {
            do {
                _ = try AnswerDocument.stream(
                    to: "ws" + base.text.dropFirst("http".count) + "/\(provider)/stream", provider: provider)
            } catch {
                throw .unusablePublicURL(provider, error)
            }
        }
    }
}

extension String {
    /// True if this could be a provider's token or secret: printable ASCII without spaces and quotes. Those come from
    /// files that were read with their line break or written with a shell's quotes.
    fileprivate var isCredential: Bool {
        utf8.allSatisfy { (0x21...0x7E).contains($0) && !#""'`"#.utf8.contains($0) }
    }
}
