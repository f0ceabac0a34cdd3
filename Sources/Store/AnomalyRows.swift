import SQLite

/// `crmirror_anomalies`: values that are not what their columns are for.
struct AnomalyRows {
    let connection: Connection

    /// - Returns: how many of them were not on the list as they are.
    func note(_ anomalies: [Anomaly], now: String) throws -> Int {
        var news = 0
        for anomaly in anomalies {
            try connection.run(
                """
                INSERT INTO crmirror_anomalies (table_name, row_key, column_name, expected, value, noted_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT DO UPDATE SET
                    expected = excluded.expected, value = excluded.value, noted_at = excluded.noted_at
                WHERE value IS NOT excluded.value
                """,
                [
                    .text(anomaly.table), .text(anomaly.rowKey), .text(anomaly.column),
                    .text(anomaly.expected),
                    value(anomaly.value), .text(now),
                ]
            )
            news += connection.changes
        }
        return news
    }

    /// Whether the table has any, so that rows need not be looked up where it has none.
    func exist(in table: String) throws -> Bool {
        try connection.scalar(
            "SELECT 1 FROM crmirror_anomalies WHERE table_name = ?1 LIMIT 1", [.text(table)]) != nil
    }

    /// Takes a row that was written anew off the list; what is still odd in it is noted again.
    func forget(row key: String, of table: String) throws {
        try connection.run(
            "DELETE FROM crmirror_anomalies WHERE table_name = ?1 AND row_key = ?2",
            [.text(table), .text(key)]
        )
    }

    /// The same for the elements of a record's array; their keys begin with the record's.
    func forget(elementsOf parent: String, of table: String) throws {
        try connection.run(
            """
            DELETE FROM crmirror_anomalies
            WHERE table_name = ?1 AND row_key >= ?2 || '/' AND row_key < ?2 || '0'
            """,
            [.text(table), .text(parent)]
        )
    }

    private func value(_ bytes: [UInt8]) -> Value {
        String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .blob(bytes)
    }
}
