import Mirror
import SQLite

/// One stream's part of a view over all vendors: a SELECT, and the expressions that it is searched by.
struct ViewPart: Hashable {
    /// Where its rows come from.
    var table: String
    var sql: String
    /// What an index is wanted for.
    var searched: [TableIndex]
}

extension ViewTables {
    /// The parts of `people`, one a stream that has people and a table.
    func people(_ sources: [String: ViewSources]) -> [ViewPart] {
        streams.flatMap { stream in
            (sources[stream.vendor]?.people ?? []).filter { $0.stream == stream.name }
                .compactMap { person($0, stream) }
        }
    }

    private func person(_ source: PeopleSource, _ stream: Stream) -> ViewPart? {
        guard let table = tables[stream.table], let key = table.singleKeyName else { return nil }
        let sql = ViewSQL(tables: self, account: stream.account, table: table)
        let columns =
            [
                ViewSQL.literal(stream.account), ViewSQL.literal(stream.vendor),
                ViewSQL.literal(table.name), ViewSQL.text(key, of: table),
            ] + source.values.map { sql.text($0.value) } + [ViewSQL.column(MirrorTable.deletedAtName)]
        var searched = [TableIndex.text(of: key, in: table)].filter { $0.expression != nil }
        if let email = sql.plainColumn(of: source.email) {
            searched.append(TableIndex(table: table.name, column: email))
        }
        return ViewPart(
            table: table.name, sql: select(columns, from: "\(quoted(identifier: table.name)) AS source"),
            searched: searched)
    }

    /// The parts of `activities`.
    func activities(_ sources: [String: ViewSources]) -> [ViewPart] {
        streams.flatMap { stream in
            (sources[stream.vendor]?.activities ?? []).filter { $0.stream == stream.name }
                .compactMap { $0.field == nil ? activity($0, stream) : held($0, stream) }
        }
    }

    private func activity(_ source: ActivitySource, _ stream: Stream) -> ViewPart? {
        guard let table = tables[stream.table], let key = table.singleKeyName else { return nil }
        let person = person(of: source, in: table, stream)
        return part(
            source, stream, table: table, id: ViewSQL.text(key, of: table), person: person,
            deletedAt: ViewSQL.column(MirrorTable.deletedAtName),
            searched: [.text(of: key, in: table)])
    }

    /// The elements of an array that are activities of the record that holds them.
    private func held(_ source: ActivitySource, _ stream: Stream) -> ViewPart? {
        guard let holder = tables[stream.table], let key = holder.singleKeyName,
            let table = source.field.flatMap({ child($0, of: holder) }), table.element?.order == .position
        else { return nil }
        let parent = ViewSQL.text(MirrorTable.parentName, of: table)
        let id =
            table.has("id")
            ? ViewSQL.text("id", of: table)
            : "CAST(\(ViewSQL.undamaged("source.parent_id")) || '/' || source.position AS TEXT)"
        let join = """
             JOIN \(quoted(identifier: holder.name)) AS holder \
            ON \(ViewSQL.column(key, of: "holder")) = source.parent_id
            """
        return part(
            source, stream, table: table, id: id,
            person: PersonSQL(table: ViewSQL.literal(holder.name), id: parent, join: join, searched: []),
            deletedAt: ViewSQL.column(MirrorTable.deletedAtName, of: "holder"),
            searched: (table.has("id") ? [.text(of: "id", in: table)] : [])
                + [.text(of: MirrorTable.parentName, in: table)])
    }

    private func part(
        _ source: ActivitySource, _ stream: Stream, table: MirrorTable, id: String, person: PersonSQL,
        deletedAt: String, searched: [TableIndex]
    ) -> ViewPart {
        let sql = ViewSQL(tables: self, account: stream.account, table: table)
        let columns =
            [
                ViewSQL.literal(stream.account), ViewSQL.literal(stream.vendor),
                ViewSQL.literal(table.name), id, person.table, person.id,
            ] + source.values.map { sql.text($0.value) } + [deletedAt]
        let isKey = { (index: TableIndex) in
            index.expression == nil && table.keyNames.first == index.column && index.table == table.name
        }
        return ViewPart(
            table: table.name,
            sql: select(columns, from: "\(quoted(identifier: table.name)) AS source\(person.join)"),
            searched: (searched + person.searched).filter { !isKey($0) })
    }

    private func select(_ columns: [String], from: String) -> String {
        "SELECT\n    \(columns.joined(separator: ",\n    "))\nFROM \(from)"
    }
}

/// How a part of `activities` names the person.
private struct PersonSQL {
    var table = ViewSQL.null
    var id = ViewSQL.null
    /// What is behind the table in the part's FROM.
    var join = ""
    var searched: [TableIndex] = []
}

extension ViewTables {
    private func person(
        of source: ActivitySource, in table: MirrorTable, _ stream: Stream
    ) -> PersonSQL {
        switch source.person {
        case .column(let column, let people):
            guard table.has(column), let name = name(of: people, of: stream.account) else { break }
            return PersonSQL(
                table: only(name, where: ViewSQL.column(column)), id: ViewSQL.text(column, of: table),
                searched: [.text(of: column, in: table)])
        case .typed(let type, let id, let streams):
            guard table.has(type), table.has(id) else { break }
            let words = streams.keys.sorted()
            return PersonSQL(
                table: choice(ViewSQL.column(type), streams, stream),
                id: ViewSQL.text(id, where: type, isOneOf: words),
                searched: [.text(of: id, in: table, where: type, isOneOf: words)])
        case .elements(let field, let type, let id, let streams):
            return linked(field, type, id, streams, to: table, stream)
        case .through(let other, let by, let column, let people):
            return through(other, by, column, people, from: table, stream)
        case .holder, nil:
            break
        }
        return PersonSQL()
    }

    private func linked(
        _ field: String, _ type: String, _ id: String, _ streams: [String: String], to table: MirrorTable,
        _ stream: Stream
    ) -> PersonSQL {
        guard let key = table.singleKeyName, let child = child(field, of: table), child.has(type),
            child.has(id)
        else { return PersonSQL() }
        let words = ViewSQL.list(streams.keys.sorted())
        return PersonSQL(
            table: choice(ViewSQL.column(type, of: "link"), streams, stream),
            id: ViewSQL.linkedText(id, of: child, as: "link"),
            join: """
                 LEFT JOIN \(quoted(identifier: child.name)) AS link \
                ON link.parent_id = \(ViewSQL.column(key)) AND \(ViewSQL.column(type, of: "link")) IN (\(words)) \
                AND typeof(\(ViewSQL.column(id, of: "link"))) <> 'blob'
                """,
            searched: [.linkedText(of: id, in: child)])
    }

    private func through(
        _ other: String, _ by: String, _ column: String, _ people: String, from table: MirrorTable,
        _ stream: Stream
    ) -> PersonSQL {
        guard table.has(by), let other = self.table(of: other, of: stream.account),
            let key = other.singleKeyName, other.has(column), let name = name(of: people, of: stream.account)
        else { return PersonSQL() }
        return PersonSQL(
            table: only(name, where: ViewSQL.column(column, of: "other")),
            id: ViewSQL.linkedText(column, of: other, as: "other"),
            join: """
                 LEFT JOIN \(quoted(identifier: other.name)) AS other \
                ON \(ViewSQL.column(key, of: "other")) = \(ViewSQL.column(by)) \
                AND typeof(\(ViewSQL.column(column, of: "other"))) <> 'blob'
                """,
            searched: [.linkedText(of: column, in: other), TableIndex(table: table.name, column: by)])
    }

    /// The people's table by the vendor's word for what the id is of.
    private func choice(_ type: String, _ streams: [String: String], _ stream: Stream) -> String {
        let cases = streams.sorted { $0.key < $1.key }.compactMap { word, people in
            name(of: people, of: stream.account).map {
                "WHEN \(ViewSQL.literal(word)) THEN \(ViewSQL.literal($0))"
            }
        }
        guard !cases.isEmpty else { return ViewSQL.null }
        return "CAST(CASE \(type) \(cases.joined(separator: " ")) END AS TEXT)"
    }

    private func only(_ table: String, where id: String) -> String {
        "CAST(CASE WHEN \(id) IS NOT NULL THEN \(ViewSQL.literal(table)) END AS TEXT)"
    }
}
