// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files of rows, as `--json` prints them.
enum RowFile {
    /// Reads the rows of an earlier run.
    static func read(_ path: String) throws(ExitError) -> [Row] { try rows(in: try contents(of: path), named: path) }

    /// Reads the rows of peers, which must be times under names that begin with `peer/`.
    static func readPeers(_ path: String) throws(ExitError) -> [Row] {
        let rows = try read(path)
        for row in rows {
            guard row.name.hasPrefix("peer/"), row.name.split(separator: "/").count > 2 else {
                throw ExitError(.badData, "\(path): '\(row.name)' is not of the form peer/<name>/<row to compare with>")
            }
            guard row.unit == .nanoseconds else {
                throw ExitError(.badData, "\(path): '\(row.name)' is not in \(Row.Unit.nanoseconds.rawValue)")
            }
        }
        return rows
    }

    /// Reads rows from JSON. `file` is the name of the file in errors.
    static func rows(in json: Data, named file: String) throws(ExitError) -> [Row] {
        let rows: [Row]
        do {
            rows = try JSONDecoder().decode([Row].self, from: json)
        } catch {
            throw ExitError(.badData, "\(file) has no rows as --json prints them: \(reason(error))")
        }
        var names: Set<String> = []
        for row in rows {
            guard names.insert(row.name).inserted else {
                throw ExitError(.badData, "\(file): '\(row.name)' occurs twice")
            }
            guard [row.min, row.median, row.p99].allSatisfy({ $0.isFinite && $0 > 0 }) else {
                throw ExitError(.badData, "\(file): '\(row.name)' has a number that is not above 0")
            }
        }
        return rows
    }

    private static func contents(of path: String) throws(ExitError) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw ExitError(.noInput, exists ? "\(path) cannot be read" : "there is no file \(path)")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            "\(place(context.codingPath)) has no '\(key.stringValue)'"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(place(context.codingPath)) is of the wrong type"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            "\(place(context.codingPath)) has an unknown value"
        default: "it is not JSON"
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        let steps = path.map { key in key.intValue.map { "row \($0 + 1)" } ?? "'\(key.stringValue)'" }
        return steps.isEmpty ? "the file" : steps.joined(separator: ": ")
    }
}
