// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import Logging

/// A telephone menu: press 1 to confirm, or 2 to leave a message.
@main struct Menu: Sendable {
    /// The folder for messages.
    var folder = URL(filePath: ".")
    var answerTime = Duration.seconds(5)
    var longestSilence = Duration.seconds(3)
    var longestMessage = Duration.seconds(10)
    var announcementDelay = Duration.seconds(20)
    var logger = Logger(label: "menu")
    let prompts: [Prompt: AudioFrame]

    init() throws {
        prompts = try Dictionary(uniqueKeysWithValues: Prompt.allCases.map { ($0, try $0.load()) })
    }

    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = CallServerConfiguration()
        configuration.publicURL = environment["PUBLIC_URL"]
        configuration.twilioAuthToken = environment["TWILIO_AUTH_TOKEN"]
        configuration.plivoAuthToken = environment["PLIVO_AUTH_TOKEN"]
        try await CallServer.bind(configuration, application: Menu().answer).run()
    }

    /// Answers a call. After it returns, the server hangs up once the caller has heard the last prompt.
    func answer(_ call: Call) async throws {
        async let _ = announceClosing(in: call)
        say(.greeting, in: call)
        for _ in 1...2 {
            let key = try await call.key(within: answerTime, after: say(.menu, in: call))
            if key != nil { try await call.interrupt() }
            switch key {
            case .one:
                say(.confirmed, in: call)
                return
            case .two:
                try save(await recordMessage(in: call), of: call)
                say(.thanks, in: call)
                return
            default: break
            }
        }
        say(.goodbye, in: call)
    }

    /// Makes an announcement from its own task while the menu goes on. Keys don't interrupt it.
    private func announceClosing(in call: Call) async throws {
        try await call.sleep(for: announcementDelay)
        say(.closing, in: call, interruptible: false)
    }

    /// Plays a prompt, and logs how much of it was heard.
    @discardableResult
    private func say(_ prompt: Prompt, in call: Call, interruptible: Bool = true) -> Utterance {
        let audio = prompts[prompt]!
        let utterance = call.play(audio, interruptible: interruptible)
        // Not a child task, because the last prompt is still playing when `answer` returns.
        Task {
            _ = try await utterance.outcome
            let heard = await "\(utterance.heard) of \(audio.duration)"
            logger.info("said", metadata: ["call": "\(call.start.callID)", "prompt": "\(prompt)", "heard": "\(heard)"])
        }
        return utterance
    }

    /// Records until the caller presses `#`, falls silent, reaches the limit or hangs up.
    private func recordMessage(in call: Call) async throws -> WAV {
        var message = WAV(samples: [], sampleRate: call.rates.audioInSampleRate)
        var silence = Duration.zero
        _ = try await say(.tone, in: call).outcome
        await call.frames.discardAudio()  // the caller spoke before the tone
        for try await frame in call.frames {
            switch frame {
            case .dtmf(.pound): return message
            case .audio(let audio):
                message.samples += audio.samples
                silence = audio.isSilent ? silence + audio.duration : .zero
                let length = message.sampleRate.duration(samples: message.samples.count)
                if silence >= longestSilence || length >= longestMessage { return message }
            default: break
            }
        }
        return message
    }

    private func save(_ message: WAV, of call: Call) throws {
        let file = folder.appending(path: "\(UUID()).wav")
        try Data(message.bytes).write(to: file)
        logger.info("saved", metadata: ["call": "\(call.start.callID)", "file": "\(file.path)"])
    }
}

/// The prompts, each a WAV file in `Prompts`.
enum Prompt: String, CaseIterable {
    case greeting, menu, confirmed, tone, thanks, goodbye, closing

    func load() throws -> AudioFrame {
        let file = Bundle.module.url(forResource: rawValue, withExtension: "wav", subdirectory: "Prompts")!
        return AudioFrame(try WAV(parsing: [UInt8](Data(contentsOf: file)).span))
    }
}

extension AudioFrame {
    /// True if the audio is quieter than −40 dB of full scale.
    var isSilent: Bool { samples.reduce(0) { $0 + Int($1) * Int($1) } < samples.count * 328 * 328 }
}
