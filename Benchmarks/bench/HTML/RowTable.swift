// SPDX-License-Identifier: Apache-2.0

/// A table of rows, with a group for each stop.
struct RowTable {
    /// A column of numbers, to the right of the name.
    struct Column {
        let title: String
        let text: (Row) -> String

        init(_ title: String, _ text: @escaping (Row) -> String) {
            self.title = title
            self.text = text
        }
    }

    let caption: String
    let rows: [Row]
    let columns: [Column]
    let comparison: Comparison?
    /// The names of the rows that the library uses on this machine, which are bold.
    var chosen: Set<String> = []

    /// The table, or `nil` without rows.
    var markup: Markup? {
        guard !rows.isEmpty else { return nil }
        return """
            <div class="scroll"><table><caption>\(caption)</caption>
            <thead><tr><th scope="col">row</th>\(heads)</tr></thead>
            \(groups.map(group))
            </table></div>
            """
    }

    private var heads: [Markup] {
        columns.map { #"<th scope="col">\#($0.title)</th>"# }
            + (comparison == nil ? [] : [#"<th scope="col">before</th><th scope="col" class="words">change</th>"#])
    }

    private var groups: [[Row]] {
        rows.reduce(into: []) { groups, row in
            if groups.last?.first?.stop != row.stop { groups.append([]) }
            groups[groups.count - 1].append(row)
        }
    }

    private func group(_ rows: [Row]) -> Markup {
        let heading: Markup = """
            <tr><th scope="rowgroup" colspan="\(columns.count + (comparison == nil ? 1 : 3))">\(rows[0].stop)</th></tr>
            """
        return "<tbody>\(groups.count > 1 ? heading : nil)\(rows.map(line))</tbody>"
    }

    private func line(_ row: Row) -> Markup {
        let cells = columns.map { "<td>\($0.text(row))</td>" as Markup }
        return """
            <tr class="\(chosen.contains(row.name) ? "chosen" : "")"><th scope="row" class="name">\(row.name)</th>\
            \(cells)\(before(row))</tr>
            """
    }

    private func before(_ row: Row) -> Markup? {
        guard let comparison else { return nil }
        guard let change = comparison.changes[row.name] else { return #"<td></td><td class="words">new</td>"# }
        let weight = change.isFall ? "better" : change.isRise ? "worse" : "soft"
        return """
            <td>\(change.before.median.figure)</td><td class="words \(weight)">\
            \(change.percent.replacing("-", with: "−")) \(change.mark)</td>
            """
    }
}
