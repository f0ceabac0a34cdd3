import Mirror
import SQLite

/// A table of people as the full-text search reads it.
struct SearchSource: Hashable {
    /// What a change in another table means for this one's people.
    struct Feeder: Hashable {
        var table: String
        /// Holds the key of the person.
        var column: String
        /// The vendor's columns. That a row was deleted is none of them, and changes nothing that is searched.
        var told: [String]

        init(_ table: MirrorTable, column: String) {
            self.table = table.name
            self.column = column
            told = table.columns.map(\.name)
        }
    }

    var account: String
    var table: String
    /// Names the person in the table.
    var key: String
    /// A name of the table's rowid that no column has.
    var rowid: String
    /// Selects rowid, `source_id`, name, e-mail and phone; a condition on `source` may follow.
    var sql: String
    /// The table itself and those that its people are looked up in; none where there is nothing to search for.
    var feeders: [Feeder]
    /// Whether the tables hold anything to search for: prospects have the names of residents, and before those are there
    /// none.
    var hasText: Bool
}

extension ViewTables {
    func searchSources(_ sources: [String: ViewSources]) -> [SearchSource] {
        streams.flatMap { stream in
            (sources[stream.vendor]?.people ?? []).filter { $0.stream == stream.name }
                .compactMap { searchSource($0, stream) }
        }
    }

    private func searchSource(_ source: PeopleSource, _ stream: Stream) -> SearchSource? {
        guard let table = tables[stream.table], let key = table.singleKeyName,
            let rowid = ["rowid", "_rowid_", "oid"].first(where: { !table.has($0) })
        else { return nil }
        let sql = ViewSQL(tables: self, account: stream.account, table: table)
        let values = [source.fullName, source.email, source.phone]
        let searched = values.map { sql.undamagedText($0) }
        let columns = ["source.\(rowid)", ViewSQL.text(key, of: table)] + searched
        let hasText = searched.contains { $0 != ViewSQL.null }
        let followed =
            [SearchSource.Feeder(table, column: key)] + values.flatMap { feeders($0, of: table, stream) }
        return SearchSource(
            account: stream.account, table: table.name, key: key, rowid: rowid,
            sql: """
                SELECT \(columns.joined(separator: ", ")) \
                FROM \(quoted(identifier: table.name)) AS source
                """,
            feeders: hasText ? followed.withoutRepeated : [], hasText: hasText
        )
    }

    private func feeders(
        _ value: ViewValue, of table: MirrorTable, _ stream: Stream
    ) -> [SearchSource.Feeder] {
        value.candidates.compactMap { candidate -> SearchSource.Feeder? in
            switch candidate {
            case .element(let field, _, _):
                return child(field, of: table).map {
                    SearchSource.Feeder($0, column: MirrorTable.parentName)
                }
            case .related(let other, let column, _, _):
                return self.table(of: other, of: stream.account).flatMap { other in
                    indexed[other.name]?.contains(column) == true
                        ? SearchSource.Feeder(other, column: column) : nil
                }
            // No vendor has a person's name in another record; a test sees to it.
            case .columns, .constant, .record, .when:
                return nil
            }
        }
    }
}

extension [SearchSource.Feeder] {
    fileprivate var withoutRepeated: [SearchSource.Feeder] {
        var seen: Set<SearchSource.Feeder> = []
        return filter { seen.insert($0).inserted }
    }
}
