// SPDX-License-Identifier: Apache-2.0

/// A text that isn't a script.
public struct CallScriptError: Error, Sendable, Hashable {
    /// What is wrong with a step.
    public enum Problem: Sendable, Hashable {
        /// No step is written like this.
        case unknownStep
        /// Not a time such as `300ms`, `1.5s` or `2min`, from 0 to a day.
        case badTime(String)
        /// Not a key of a telephone.
        case badKeys(String)
    }

    /// The number of the step, from 1.
    public let step: Int
    /// The step, as it is written. Shortened to 80 characters.
    public let text: String
    /// What is wrong with it.
    public let problem: Problem
}

extension CallScriptError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        let place = "step \(step) of the script, \(text.debugDescription)"
        return switch problem {
        case .unknownStep: "\(place), is no step"
        case .badTime(let time): "\(place): \(time.debugDescription) is no time, such as 300ms or 1.5s"
        case .badKeys(let keys): "\(place): \(keys.debugDescription) are no keys of a telephone"
        }
    }
}
