import Mirror
import Vendors

/// The tables of `docs/people-and-activities.md`, out of what the vendors' folders say.
enum ViewsPage {
    static var markdown: String {
        Registry.vendors.map { vendor in
            let people = vendor.views.people.map { section($0.stream, nil, rows(of: $0)) }
            let activities = vendor.views.activities.map { section($0.stream, $0.field, rows(of: $0)) }
            return
                "## \(vendor.name)\n\n### people\n\n\(people.joined())### activities\n\n\(activities.joined())"
        }.joined()
    }

    private static func section(_ stream: String, _ field: String?, _ rows: [(String, String)]) -> String {
        let table = field.map { "`<account>_\(stream)_\($0)`" } ?? "`<account>_\(stream)`"
        let lines = rows.map { "| \($0.0) | \($0.1) |\n" }
        return "\(table)\n\n| column | comes from |\n|---|---|\n\(lines.joined())\n"
    }

    private static func rows(of source: PeopleSource) -> [(String, String)] {
        source.values.map { ("\($0.column)", words(for: $0.value)) }
    }

    private static func rows(of source: ActivitySource) -> [(String, String)] {
        [("the person", words(for: source.person))]
            + source.values.map { ("\($0.column)", words(for: $0.value)) }
    }

    private static func words(for value: ViewValue) -> String {
        value.candidates.isEmpty
            ? "(NULL)" : value.candidates.map { words(for: $0) }.joined(separator: ", else ")
    }

    private static func words(for candidate: ViewValue.Candidate) -> String {
        switch candidate {
        case .columns(let names): names.map { "`\($0)`" }.joined(separator: " + ")
        case .constant(let text): "'\(text)'"
        case .element(let field, let column, let flag):
            "`\(column)` of the first of `\(field)`"
                + (flag.map { ", the one with `\($0)` before others" } ?? "")
        case .record(let stream, let column, let columns):
            "\(columns.map { "`\($0)`" }.joined(separator: " + ")) of the row of `\(stream)` whose id is `\(column)`"
        case .related(let stream, let column, let flag, let columns):
            columns.map { "`\($0)`" }.joined(separator: " + ")
                + " of the first of `\(stream)` with its id in `\(column)`"
                + (flag.map { ", the one with `\($0)` before others" } ?? "")
        case .when(let condition, let candidate): "\(words(for: candidate)) where \(words(for: condition))"
        }
    }

    private static func words(for condition: ViewValue.Condition) -> String {
        switch condition {
        case .isSet(let column): "`\(column)` is true"
        case .isOneOf(let column, let values): "`\(column)` is \(values.joined(separator: " or "))"
        case .isNoneOf(let column, let values): "`\(column)` is not \(values.joined(separator: " or "))"
        }
    }

    private static func words(for person: ActivitySource.Person?) -> String {
        switch person {
        case .column(let column, let stream): "`\(column)`, an id of `\(stream)`"
        case .typed(let type, let id, let streams):
            "`\(id)`, where `\(type)` is \(choices(streams))"
        case .elements(let field, let type, let id, let streams):
            "`\(id)` of each of `\(field)` whose `\(type)` is \(choices(streams)): a row for each"
        case .through(let other, let by, let column, let stream):
            "`\(column)`, an id of `\(stream)`, of the row of `\(other)` whose id is `\(by)`"
        case .holder: "the row that holds it"
        case nil: "(NULL)"
        }
    }

    private static func choices(_ streams: [String: String]) -> String {
        streams.sorted { $0.key < $1.key }.map { "\($0.key) (`\($0.value)`)" }.joined(separator: " or ")
    }
}
