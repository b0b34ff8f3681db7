// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// One input with the answers of both.
struct Comparison {
    /// The part of the answers that is compared. The envelope of a message and its payload may differ for different
    /// reasons.
    enum Aspect { case whole, envelope, payload }

    let testCase: Case
    /// `nil` for the constructor.
    let step: Step?
    let theirs: Answer
    let ours: Answer
    var aspect = Aspect.whole

    /// The frame that was given, if the input is one.
    var frame: FrameSpec? {
        if case .frame(let spec) = step?.given { spec } else { nil }
    }

    /// A comparison for each aspect in which the answers differ.
    var differences: [Comparison] {
        var aspects: [Aspect] = []
        if case .sends(let theirMessage, let theirPayload) = theirs, case .sends(let ourMessage, let ourPayload) = ours
        {
            if theirMessage != ourMessage { aspects.append(.envelope) }
            if theirPayload != ourPayload { aspects.append(.payload) }
        } else if !isSame {
            aspects = [.whole]
        }
        return aspects.map { Comparison(testCase: testCase, step: step, theirs: theirs, ours: ours, aspect: $0) }
    }

    private var isSame: Bool {
        switch (theirs, ours) {
        case (.unreadable, .nothing): true
        case (.raises("ValueError", let text), .fails(.configuration(let error))):
            Self.pipecatText(for: error) == text.replacing("=''", with: "='None'")
        case (.raises(let type, _), .fails(let error)): Self.isSame(type, error)
        case (.hangUp(false, _), .hangUp(false, _)): false  // pipecat logs the failure, Linecard throws it
        default: theirs == ours
        }
    }

    /// Returns pipecat's text for the same error of arguments, if it has one.
    private static func pipecatText(for error: ConfigurationError) -> String? {
        switch error {
        case .missingCredentials(let names):
            return "auto_hang_up is enabled but missing required parameters: "
                + names.map(snakeCase).joined(separator: ", ")
        case .tokenAndAPIKey: return "Provide either auth_token or api_key_sid + api_key_secret, not both."
        case .incompleteAPIKey(let missing):
            return "Both api_key_sid and api_key_secret parameters are required if one is set. "
                + "Missing: \(snakeCase(missing))"
        case .regionWithoutEdge(let region): return incompleteHost(region: region, edge: "None")
        case .edgeWithoutRegion(let edge): return incompleteHost(region: "None", edge: edge)
        default: return nil
        }
    }

    private static func incompleteHost(region: String, edge: String) -> String {
        "Both edge and region parameters are required if one is set. Twilio's FQDN format requires both: "
            + "api.{edge}.{region}.twilio.com. Got: region='\(region)', edge='\(edge)'"
    }

    static func snakeCase(_ name: String) -> String {
        String(name.flatMap { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" })
    }

    /// Returns true if an error means the same as a Python exception about a message or a frame.
    private static func isSame(_ type: String, _ error: LinecardError) -> Bool {
        switch (type, error) {
        case ("AttributeError", .message(.notAnObject)), ("AttributeError", .message(.missingField)): true
        case ("TypeError", .message(.missingField("media.payload"))): true
        case ("binascii.Error", .message(.badPayload)), ("ValueError", .message(.badPayload)): true
        case ("UnicodeDecodeError", .message(.malformed)), ("RecursionError", .message(.malformed)): true
        default: false
        }
    }
}

extension Comparison {
    /// True if Linecard refused two rates because its build lacks libsoxr. A build with it refuses none.
    var needsSoxr: Bool {
        guard case .fails(.audio(.unsupportedPair(let from, let to))) = ours,
            let input = SampleRate(rawValue: from), let output = SampleRate(rawValue: to)
        else { return false }
        return !AudioLine.Quality.default.canConvert(from: input, to: output)
    }
}

extension Comparison: CustomStringConvertible {
    var description: String {
        let input =
            switch step?.given {
            case .message(let bytes): String(decoding: bytes, as: UTF8.self)
            case .frame(let frame): "\(frame), params: \(testCase.params)"
            case nil: "arguments: \(testCase.arguments), params: \(testCase.params)"
            }
        return "\(testCase.provider) \(input)\n  pipecat:  \(theirs)\n  Linecard: \(ours)"
    }
}

extension Golden {
    /// Returns every input with both answers. Ends a case after the constructor if one of them has no serializer.
    func comparisons() async -> [Comparison] {
        var all: [Comparison] = []
        for testCase in cases {
            var answers = await LinecardAnswers(to: testCase).all()
            var steps = [nil] + testCase.allSteps
            if testCase.answers.count == testCase.allSteps.count, answers.first == .nothing {
                answers.removeFirst()
                steps.removeFirst()
            }
            for ((step, theirs), ours) in zip(zip(steps, testCase.answers), answers) {
                all.append(Comparison(testCase: testCase, step: step, theirs: theirs, ours: ours))
            }
        }
        return all
    }
}
