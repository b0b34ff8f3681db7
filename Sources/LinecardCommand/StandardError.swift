// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    @preconcurrency import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The standard error stream.
enum StandardError {
    /// True if the stream is a terminal.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    static func write(_ text: String) { fputs(text, stderr) }
}

/// A progress line on the terminal. Shows nothing if standard error is not a terminal.
struct ProgressLine {
    private let isShown = StandardError.isTerminal

    func show(_ text: String) { if isShown { StandardError.write("\r\u{1B}[K\(text)") } }

    func clear() { if isShown { StandardError.write("\r\u{1B}[K") } }
}
