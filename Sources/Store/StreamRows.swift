import FoundationEssentials
import Formats
import Mirror
import SQLite

/// Reads and writes `crmirror_streams`. The text forms of its columns are here and nowhere else.
struct StreamRows {
    let connection: Connection
    /// Which of the migrations the file has had: one that is only read may be an earlier crmirror's.
    var version = Migrations.steps.count

    private static let columns = """
        account, stream, vendor, table_name, state, checkpoint, run_id, watermark, rows_live, rows_deleted, \
        vendor_count, poll_interval_seconds, last_success_at, complete_through, last_full_walk_at, \
        last_sweep_at, next_due_at, failures, last_error, last_error_at, backfill_requested_at, scope, \
        filter_honoured, released_at, sweep_not_before, ends_lines, order_honoured, held_rows
        """

    func all() throws -> [StreamState] {
        var columns = Self.columns
        if version < 2 {
            for column in [
                "filter_honoured", "released_at", "sweep_not_before", "ends_lines", "order_honoured",
                "held_rows",
            ] {
                columns = columns.replacing(column, with: "NULL")
            }
        }
        return try connection.query("SELECT \(columns) FROM crmirror_streams ORDER BY account, stream")
            .map(state(from:))
    }

    func state(account: String, stream: String) throws -> StreamState? {
        try connection.query(
            "SELECT \(Self.columns) FROM crmirror_streams WHERE account = ?1 AND stream = ?2",
            [.text(account), .text(stream)]
        ).first.map(state(from:))
    }

    /// Writes the whole row; the key stays.
    func write(_ state: StreamState) throws {
        try connection.run(
            """
            INSERT INTO crmirror_streams (\(Self.columns))
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                ?23, ?24, ?25, ?26, ?27, ?28)
            ON CONFLICT (account, stream) DO UPDATE SET
                vendor = excluded.vendor, table_name = excluded.table_name, state = excluded.state,
                checkpoint = excluded.checkpoint, run_id = excluded.run_id, watermark = excluded.watermark,
                rows_live = excluded.rows_live, rows_deleted = excluded.rows_deleted,
                vendor_count = excluded.vendor_count,
                poll_interval_seconds = excluded.poll_interval_seconds,
                last_success_at = excluded.last_success_at, complete_through = excluded.complete_through,
                last_full_walk_at = excluded.last_full_walk_at, last_sweep_at = excluded.last_sweep_at,
                next_due_at = excluded.next_due_at, failures = excluded.failures,
                last_error = excluded.last_error, last_error_at = excluded.last_error_at,
                backfill_requested_at = excluded.backfill_requested_at, scope = excluded.scope,
                filter_honoured = excluded.filter_honoured, released_at = excluded.released_at,
                sweep_not_before = excluded.sweep_not_before, ends_lines = excluded.ends_lines,
                order_honoured = excluded.order_honoured, held_rows = excluded.held_rows
            """,
            try values(of: state)
        )
    }

    private func values(of state: StreamState) throws -> [Value] {
        [
            .text(state.account), .text(state.stream), .text(state.vendor), .text(state.table),
            .text(state.condition.rawValue), try text(of: state.checkpoint),
            state.runID.map { .integer($0) } ?? .null, moment(state.watermark),
            .integer(Int64(state.rowsLive)), .integer(Int64(state.rowsDeleted)),
            state.vendorCount.map { .integer(Int64($0)) } ?? .null,
            .integer(state.pollInterval.components.seconds), moment(state.lastSuccessAt),
            moment(state.completeThrough), moment(state.lastFullWalkAt), moment(state.lastSweepAt),
            moment(state.nextDueAt), .integer(Int64(state.failures)),
            state.lastError.map { .text($0) } ?? .null, moment(state.lastErrorAt),
            moment(state.backfillRequestedAt), state.scope.map { .text($0) } ?? .null,
            state.honoured.filter.map { .integer($0 ? 1 : 0) } ?? .null, moment(state.releasedAt),
            moment(state.sweepNotBefore),
            state.endsLines ? .integer(1) : .null,
            state.honoured.order.map { .integer($0 ? 1 : 0) } ?? .null,
            state.heldRows.map { .integer(Int64($0)) } ?? .null,
        ]
    }

    private func state(from row: [Value]) throws -> StreamState {
        StreamState(
            account: row[0].textValue ?? "", stream: row[1].textValue ?? "", vendor: row[2].textValue ?? "",
            table: row[3].textValue ?? "", scope: row[21].textValue,
            condition: row[4].textValue.flatMap { StreamState.Condition(rawValue: $0) } ?? .new,
            checkpoint: try checkpoint(from: row[5]), runID: row[6].integerValue, watermark: moment(row[7]),
            rowsLive: Int(row[8].integerValue ?? 0), rowsDeleted: Int(row[9].integerValue ?? 0),
            vendorCount: row[10].integerValue.map { Int($0) },
            pollInterval: .seconds(row[11].integerValue ?? 0), lastSuccessAt: moment(row[12]),
            completeThrough: moment(row[13]), lastFullWalkAt: moment(row[14]), lastSweepAt: moment(row[15]),
            nextDueAt: moment(row[16]), failures: Int(row[17].integerValue ?? 0),
            lastError: row[18].textValue, lastErrorAt: moment(row[19]), backfillRequestedAt: moment(row[20]),
            honoured: Honoured(
                filter: row[22].integerValue.map { $0 == 1 }, order: row[26].integerValue.map { $0 == 1 }),
            heldRows: row[27].integerValue.map { Int($0) }, endsLines: row[25].integerValue == 1,
            releasedAt: moment(row[23]),
            sweepNotBefore: moment(row[24])
        )
    }

    private func moment(_ instant: Instant?) -> Value {
        instant.map { .text(Timestamp.format($0)) } ?? .null
    }

    private func moment(_ value: Value) -> Instant? {
        value.textValue.flatMap { Timestamp.parse($0) }
    }

    private func text(of checkpoint: Checkpoint?) throws -> Value {
        guard let checkpoint else { return .null }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .text(String(decoding: try encoder.encode(checkpoint), as: UTF8.self))
    }

    private func checkpoint(from value: Value) throws -> Checkpoint? {
        guard let text = value.textValue else { return nil }
        return try JSONDecoder().decode(Checkpoint.self, from: Data(text.utf8))
    }
}

extension Value {
    var textValue: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var integerValue: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }
}
