import SQLite

/// What a query answered.
struct Answer: Hashable, Sendable {
    var columns: [String]
    var rows: [[Value]]

    /// The table of `docs/querying.md`: columns of numbers stand to the right, NULL is empty.
    var markdown: String {
        let heads = columns.map(Self.escaped)
        let rules = columns.indices.map { isNumeric($0) ? "--:" : "---" }
        let cells = rows.map { row in row.map(Self.cell) }
        return ([heads, rules] + cells).map { "| " + $0.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }

    private func isNumeric(_ column: Int) -> Bool {
        let values = rows.map { $0[column] }.filter { $0 != .null }
        return !values.isEmpty
            && values.allSatisfy { value in
                switch value {
                case .integer, .real: true
                case .null, .text, .blob: false
                }
            }
    }

    private static func cell(_ value: Value) -> String {
        switch value {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): escaped(text)
        case .blob(let bytes): "\(bytes.count) bytes"
        }
    }

    /// What would be markup, or end the cell.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            if "\\|`*<".contains(character) { escaped.append("\\") }
            escaped.append(character.isNewline ? " " : character)
        }
    }
}

extension Answer {
    /// The rows with their cells by column, for a test that has computed them by itself.
    func text(_ column: String, _ row: Int) -> String? {
        guard let place = columns.firstIndex(of: column) else { return nil }
        return switch rows[row][place] {
        case .text(let text): text
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .null, .blob: nil
        }
    }
}
