// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer

extension CallServerError {
    /// Describes the error in terms of the options and variables of `linecard serve`: one sentence without a full stop.
    func usageMessage(for environment: [String: String]) -> String {
        switch self {
        case .tokenWithoutPublicURL:
            "\(environment.tokenVariable) needs --public-url: signatures cover the URL that the provider was told"
        case .publicURLWithoutToken: "--public-url needs \(Self.anyToken)"
        case .hostWithoutToken(let host): "--host \(host.debugDescription) needs \(Self.anyToken)"
        case .emptyToken(let provider): "\(environment.variable(ofSecret: provider.tokenVariable)) is empty"
        case .malformedToken(let provider):
            Self.malformed(environment.variable(ofSecret: provider.tokenVariable))
        case .malformedAPIKeySecret: Self.malformed(environment.variable(ofSecret: "TWILIO_API_SECRET"))
        case .accountWithoutToken(let provider):
            "\(environment.dependentVariable(of: provider)) needs \(provider.tokenVariable), which is not set"
        case .unusable(_, .configuration(let error)): error.usageMessage
        case .badPublicURL: "--public-url must be http:// or https:// with a host, and perhaps a port and a path"
        case .unusablePublicURL(let provider, .unsupportedScheme):
            "--public-url must be https:// with \(provider.tokenVariable): "
                + "\(provider) connects to encrypted streams only"
        case .unusablePublicURL(let provider, let error): "--public-url cannot be used with \(provider): \(error)"
        case .badTrustedProxy(let text):
            "--trusted-proxy \(text.debugDescription) is neither an address nor a range such as 10.0.0.0/8"
        case .unsupportedRate(let rate, let quality):
            "--rate \(rate.hertz): --engine \(quality) takes multiples of 4000 Hz"
        case .badPort(let port): "--port \(port): ports are 0 to 65535"
        case .unusable, .outOfRange, .unavailableQuality, .alreadyRun, .closed: "\(self)"
        }
    }

    private static let anyToken =
        "TWILIO_AUTH_TOKEN or PLIVO_AUTH_TOKEN to check who calls, or --allow-anyone to answer anyone"

    private static func malformed(_ variable: String) -> String {
        "\(variable) has white space, quotes, control characters or characters beyond ASCII"
    }
}

extension ConfigurationError {
    fileprivate var usageMessage: String {
        switch self {
        case .incompleteAPIKey(let missing):
            "TWILIO_API_KEY and TWILIO_API_SECRET belong together: \(Self.variable(of: missing)) is not set"
        case .regionWithoutEdge: "TWILIO_REGION needs TWILIO_EDGE, which is not set"
        case .edgeWithoutRegion: "TWILIO_EDGE needs TWILIO_REGION, which is not set"
        case .invalidIdentifier(let argument):
            "\(Self.variable(of: argument)) may only have letters, digits, - and _, from 1 to 128 of them"
        default: "\(self)"
        }
    }

    private static func variable(of argument: String) -> String {
        switch argument {
        case "accountSid": "TWILIO_ACCOUNT_SID"
        case "apiKeySid": "TWILIO_API_KEY"
        case "apiKeySecret": "TWILIO_API_SECRET"
        case "region": "TWILIO_REGION"
        case "edge": "TWILIO_EDGE"
        case "authId": "PLIVO_AUTH_ID"
        default: argument
        }
    }
}

extension Provider {
    fileprivate var tokenVariable: String { "\(rawValue.uppercased())_AUTH_TOKEN" }
}

extension [String: String] {
    /// The variable that holds the first auth token.
    fileprivate var tokenVariable: String {
        let variables = Provider.allCases.map { variable(ofSecret: $0.tokenVariable) }
        return variables.first { self[$0] != nil } ?? variables[0]
    }

    /// The first variable that is set and needs the auth token.
    fileprivate func dependentVariable(of provider: Provider) -> String {
        let variables = provider == .twilio ? TwilioAccount.dependentVariables : PlivoAccount.dependentVariables
        return variables.first { self[$0] != nil } ?? variables[0]
    }
}
