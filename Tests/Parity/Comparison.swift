// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// One input, and what both made of it.
struct Comparison {
    /// What is compared. Around the payload of a message there may be other reasons than inside it.
    enum Aspect { case whole, envelope, payload }

    let made: Case
    /// `nil` for the constructor.
    let step: Step?
    let theirs: Answer
    let ours: Answer
    var aspect = Aspect.whole

    /// The frame that was given, if it was one.
    var frame: FrameSpec? {
        if case .frame(let spec) = step?.given { spec } else { nil }
    }

    /// In what both differ.
    var differences: [Comparison] {
        var aspects: [Aspect] = []
        if case .sends(let theirMessage, let theirPayload) = theirs, case .sends(let ourMessage, let ourPayload) = ours
        {
            if theirMessage != ourMessage { aspects.append(.envelope) }
            if theirPayload != ourPayload { aspects.append(.payload) }
        } else if !isSame {
            aspects = [.whole]
        }
        return aspects.map { Comparison(made: made, step: step, theirs: theirs, ours: ours, aspect: $0) }
    }

    private var isSame: Bool {
        switch (theirs, ours) {
        case (.unreadable, .nothing): true
        case (.raises("ValueError", let text), .fails(.configuration(let error))):
            Self.words(for: error) == text.replacing("=''", with: "='None'")
        case (.raises(let type, _), .fails(let error)): Self.isSame(type, error)
        case (.hangUp(false, _), .hangUp(false, _)): false  // there a line in the log, here an error
        default: theirs == ours
        }
    }

    /// pipecat's words for what is wrong with arguments.
    private static func words(for error: ConfigurationError) -> String? {
        switch error {
        case .missingCredentials(let names):
            return "auto_hang_up is enabled but missing required parameters: "
                + names.map(snakeCase).joined(separator: ", ")
        case .tokenAndAPIKey: return "Provide either auth_token or api_key_sid + api_key_secret, not both."
        case .incompleteAPIKey(let missing):
            return "Both api_key_sid and api_key_secret parameters are required if one is set. "
                + "Missing: \(snakeCase(missing))"
        case .regionWithoutEdge(let region): return half(region: region, edge: "None")
        case .edgeWithoutRegion(let edge): return half(region: "None", edge: edge)
        default: return nil
        }
    }

    private static func half(region: String, edge: String) -> String {
        "Both edge and region parameters are required if one is set. Twilio's FQDN format requires both: "
            + "api.{edge}.{region}.twilio.com. Got: region='\(region)', edge='\(edge)'"
    }

    static func snakeCase(_ name: String) -> String {
        String(name.flatMap { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" })
    }

    /// Which of our errors say what Python's exceptions say of a message or a frame.
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
    /// True if Linecard refused two rates because its build lacks libsoxr: no build with it refuses any.
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
            case .frame(let frame): "\(frame), params: \(made.params)"
            case nil: "arguments: \(made.arguments), params: \(made.params)"
            }
        return "\(made.provider) \(input)\n  pipecat:  \(theirs)\n  Linecard: \(ours)"
    }
}

extension Golden {
    /// Every input with both answers. Where one has no serializer there is nothing more to compare.
    func comparisons() async -> [Comparison] {
        var all: [Comparison] = []
        for made in cases {
            var answers = await LinecardAnswers(to: made).all()
            var steps = [nil] + made.allSteps
            if made.answers.count == made.allSteps.count, answers.first == .nothing {
                answers.removeFirst()
                steps.removeFirst()
            }
            for ((step, theirs), ours) in zip(zip(steps, made.answers), answers) {
                all.append(Comparison(made: made, step: step, theirs: theirs, ours: ours))
            }
        }
        return all
    }
}
