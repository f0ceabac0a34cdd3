import Foundation
import SQLite
import Testing

/// `docs/querying.md`: its questions, and the answers that are printed below them.
struct Cookbook: Sendable {
    /// One question: the block of SQL in its section, and the table below that.
    struct Question: Sendable, CustomTestStringConvertible {
        var title: String
        var sql: String
        /// What the text before the SQL says that its parameters are: `` `:now` = `2026-06-08T09:00:00Z` ``.
        var parameters: [String: String]
        /// The table as it stands in the document; empty where there is none yet.
        var answer: String
        /// The lines of the document that the answer takes.
        fileprivate var lines: Range<Int>

        var testDescription: String { title }
    }

    static let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appending(path: "../../docs/querying.md").standardized.path

    private let lines: [String]
    let questions: [Question]

    static func load() throws -> Cookbook {
        Cookbook(try String(contentsOfFile: path, encoding: .utf8))
    }

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        questions = Self.questions(in: lines)
    }

    func question(_ title: String) throws -> Question {
        guard let question = questions.first(where: { $0.title == title }) else {
            throw CookbookError("docs/querying.md does not ask “\(title)”")
        }
        return question
    }

    /// The document with these answers in the place of its own, by the questions' titles.
    func text(answering answers: [String: String]) -> String {
        var lines = lines
        for question in questions.reversed() {
            guard let answer = answers[question.title] else { continue }
            let gap = question.answer.isEmpty ? [""] : []
            lines.replaceSubrange(question.lines, with: gap + answer.split(separator: "\n").map(String.init))
        }
        return lines.joined(separator: "\n")
    }

    private static func questions(in lines: [String]) -> [Question] {
        var questions: [Question] = []
        var title = ""
        var parameters: [String: String] = [:]
        var place = 0
        while place < lines.count {
            let line = lines[place]
            if line.hasPrefix("#") {
                title = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)
            }
            for match in line.matches(of: /`:(\w+)` = `([^`]*)`/) {
                parameters[String(match.1)] = String(match.2)
            }
            if line == "```sql", let end = lines[place...].firstIndex(of: "```") {
                let sql = lines[(place + 1)..<end].joined(separator: "\n")
                let answer = answer(in: lines, after: end)
                questions.append(
                    Question(
                        title: title, sql: sql, parameters: parameters,
                        answer: lines[answer].joined(separator: "\n"), lines: answer))
                place = max(end, answer.upperBound - 1)
            }
            place += 1
        }
        return questions
    }

    /// The table that comes next, with nothing but an empty line before it.
    private static func answer(in lines: [String], after end: Int) -> Range<Int> {
        var start = end + 1
        while start < lines.count, lines[start].isEmpty { start += 1 }
        let stop = lines[start...].firstIndex { !$0.hasPrefix("|") } ?? lines.count
        return start < stop ? start..<stop : end + 1..<end + 1
    }
}

extension Cookbook.Question {
    func answer(from connection: Connection) throws -> Answer {
        try ask(sql, connection) { statement in
            var rows: [[Value]] = []
            while try statement.step() { rows.append(statement.row()) }
            let names = (0..<Int32(statement.columnCount)).map { statement.columnName(at: $0) }
            return Answer(columns: names, rows: rows)
        }
    }

    /// How SQLite goes about it, a line a step.
    func plan(of connection: Connection) throws -> [String] {
        try ask("EXPLAIN QUERY PLAN " + sql, connection) { statement in
            var steps: [String] = []
            while try statement.step() { steps.append(statement.text(at: 3) ?? "") }
            return steps
        }
    }

    private func ask<Result>(
        _ sql: String, _ connection: Connection, _ read: (borrowing Statement) throws -> Result
    ) throws -> Result {
        try connection.withStatement(sql) { statement in
            for place in 0..<Int32(statement.parameterCount) {
                let value = try value(of: statement.parameterName(at: place + 1))
                try statement.bind(.text(value), at: place + 1)
            }
            return try read(statement)
        }
    }
}

extension Cookbook.Question {
    private func value(of parameter: String?) throws -> String {
        guard let parameter, let value = parameters[String(parameter.dropFirst())] else {
            throw CookbookError(
                "“\(title)” does not say what \(parameter ?? "a parameter without a name") is")
        }
        return value
    }
}

struct CookbookError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
