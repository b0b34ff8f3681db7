// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    @preconcurrency import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The stream for what is not a result.
enum StandardError {
    /// Whether a person is watching.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    static func write(_ text: String) { fputs(text, stderr) }
}

/// A line on the terminal that shows how far long work is, and goes away when it is done. Silent where nobody watches.
struct ProgressLine {
    private let isShown = StandardError.isTerminal

    func show(_ text: String) { if isShown { StandardError.write("\r\u{1B}[K\(text)") } }

    func clear() { if isShown { StandardError.write("\r\u{1B}[K") } }
}
