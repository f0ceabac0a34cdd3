package import Mirror

/// What the process that writes the database says of a stream and of a page, put together again where it is read:
/// only as much as is told there.

extension StreamState {
    package init(
        retold account: String, stream: String, condition: Condition, vendorCount: Int? = nil,
        completeThrough: Instant? = nil, rowsLive: Int = 0, rowsDeleted: Int = 0
    ) {
        self.init(
            account: account, stream: stream, vendor: "", table: "\(account)_\(stream)", condition: condition,
            rowsLive: rowsLive, rowsDeleted: rowsDeleted, vendorCount: vendorCount, pollInterval: .zero,
            completeThrough: completeThrough, failures: 0
        )
    }
}

extension CommitReport {
    package init(retold counts: RowCounts, state: StreamState) {
        self.init(outcome: .goesOn, counts: counts, changes: [], anomalies: 0, state: state)
    }
}

extension SchemaChange {
    package init(
        retold kind: Kind, table: String, column: String, from: ColumnType?, to: ColumnType?
    ) {
        self.init(kind: kind, table: table, column: column, from: from, to: to)
    }
}
