import Formats
import Mirror
import SQLite

extension Store {
    /// Writes a page's records and their arrays' elements.
    func write(_ commit: PageCommit, into shape: PageShape, state: StreamState) throws -> WrittenPage {
        let records = commit.page.records
        guard !records.columns.isEmpty, !shape.table.columns.isEmpty else { return WrittenPage() }
        let now = Timestamp.format(commit.now)
        guard records.extent != .deletions else {
            let feed = DeletionFeed(
                connection: connection, table: shape.table, records: records,
                marks: commit.stream.deletionMarks, now: now
            )
            return WrittenPage(counts: try feed.write())
        }
        let hasChildren = !shape.children.isEmpty || !shape.absentChildren.isEmpty
        let keys = WalkKeys(connection: connection, account: commit.account, stream: commit.stream.name)
        let notesKeys = commit.notesKeys
        var written = WrittenPage()
        var rowKeys: [Value] = []
        let writer = PageWriter(
            connection: connection, table: shape.table, records: records, causes: shape.causes,
            marks: commit.stream.deletionMarks, volatile: commit.stream.volatileColumns,
            tellsOutcomes: hasChildren, now: now,
            seen: notesKeys || hasChildren
                ? { key in
                    if notesKeys, try keys.note(key, from: commit.list) { written.newKeys += 1 }
                    if hasChildren { rowKeys.append(key) }
                } : nil
        )
        let outcome = try writer.write()
        written.counts = outcome.counts
        written.anomalies = outcome.anomalies
        if hasChildren {
            try write(commit, shape, keys: rowKeys, outcomes: outcome.rows, now: now, into: &written)
        }
        written.newAnomalies = try AnomalyRows(connection: connection).note(written.anomalies, now: now)
        return written
    }

    private func write(
        _ commit: PageCommit, _ shape: PageShape, keys: [Value], outcomes: [RowOutcome], now: String,
        into written: inout WrittenPage
    ) throws {
        let records = commit.page.records
        let outcomes = outcomes.withoutRepeated(keys)
        let anomalies = AnomalyRows(connection: connection)
        var changed: Set<Int> = []
        for (children, fitted) in zip(records.children, shape.children) {
            let table = fitted.table
            let writer = ChildWriter(
                connection: connection, table: table, causes: fitted.causes,
                elements: records.records(of: children), owners: children.owners, keys: keys,
                outcomes: outcomes,
                volatile: commit.stream.volatileColumns
            )
            let result = try writer.write()
            if try anomalies.exist(in: table.name) {
                for owner in result.changed {
                    try anomalies.forget(elementsOf: keys[owner].plainText, of: table.name)
                }
            }
            written.anomalies += result.anomalies
            changed.formUnion(result.changed)
        }
        for table in records.extent == .whole ? shape.absentChildren : [] {
            changed.formUnion(try removeAll(from: table, keys: keys, outcomes: outcomes))
        }
        try touch(changed, in: shape.table, keys: keys, outcomes: outcomes, now: now, counts: &written.counts)
    }

    /// Removes the elements of an array that no record of the page has any longer.
    private func removeAll(
        from table: MirrorTable, keys: [Value], outcomes: [RowOutcome]
    ) throws -> Set<Int> {
        var changed: Set<Int> = []
        for (row, key) in keys.enumerated() where outcomes[row] == .updated || outcomes[row] == .unchanged {
            try connection.run("DELETE FROM \(quoted(identifier: table.name)) WHERE parent_id = ?1", [key])
            guard connection.changes > 0 else { continue }
            changed.insert(row)
            try AnomalyRows(connection: connection).forget(elementsOf: key.plainText, of: table.name)
        }
        return changed
    }

    /// A row whose elements alone changed is another version of it all the same.
    private func touch(
        _ rows: Set<Int>, in table: MirrorTable, keys: [Value], outcomes: [RowOutcome], now: String,
        counts: inout RowCounts
    ) throws {
        let key = table.keyNames.count == 1 ? TableSQL.list(table.keyNames) : TableSQL.key(of: table)
        for row in rows.sorted() where outcomes[row] == .unchanged {
            try connection.run(
                "UPDATE \(quoted(identifier: table.name)) SET _synced_at = ?1 WHERE \(key) = ?2",
                [.text(now), keys[row]]
            )
            counts.unchanged -= 1
            counts.updated += 1
        }
    }
}

extension [RowOutcome] {
    /// Of a record that comes more than once in a page, what was written last counts; the others' elements are as
    /// good as an older version's.
    fileprivate func withoutRepeated(_ keys: [Value]) -> [RowOutcome] {
        var last: [Value: Int] = [:]
        for row in indices where self[row] != .older { last[keys[row]] = row }
        guard last.count < count else { return self }
        return enumerated().map { row, outcome in last[keys[row]] == row ? outcome : .older }
    }
}

/// What was written of a page.
struct WrittenPage {
    var counts = RowCounts()
    var anomalies: [Anomaly] = []
    /// How many of them were not listed before.
    var newAnomalies = 0
    /// How many of its records the list had not had before.
    var newKeys = 0
}

extension PageCommit {
    /// Whether the walk has to know what it has seen: to find what vanished, or that pages shifted.
    var notesKeys: Bool {
        checkpoint.walk.findsVanished == true || (stream.isPageNumbered && checkpoint.walk.route == .live)
    }
}
