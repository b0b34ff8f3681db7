// SPDX-License-Identifier: Apache-2.0

/// The error of a text that isn't a script.
public struct CallScriptError: Error, Sendable, Hashable {
    /// The problem with a step.
    public enum Problem: Sendable, Hashable {
        /// There is no such step.
        case unknownStep
        /// The word isn't a time such as `300ms`, `1.5s` or `2min`, from 0 to a day.
        case badTime(String)
        /// The word isn't keys of a telephone.
        case badKeys(String)
    }

    /// The number of the step, from 1.
    public let step: Int
    /// The text of the step. Truncated to 80 characters.
    public let text: String
    /// The problem with it.
    public let problem: Problem
}

extension CallScriptError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        let place = "step \(step) of the script, \(text.debugDescription)"
        return switch problem {
        case .unknownStep: "\(place), is unknown"
        case .badTime(let time): "\(place): \(time.debugDescription) is not a time, such as 300ms or 1.5s"
        case .badKeys(let keys): "\(place): \(keys.debugDescription) are not keys of a telephone"
        }
    }
}
