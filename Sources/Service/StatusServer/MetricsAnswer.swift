import Mirror
import Store

/// `/metrics`: gauges from the database, counters from this process.
enum MetricsAnswer {
    static func make(
        _ snapshot: StatusSnapshot, counts: [Metrics.Key: Metrics.Counts], process: ProcessFigures
    ) -> StatusAnswer {
        var exposition = Exposition()
        add(snapshot, to: &exposition)
        addStreams(snapshot, to: &exposition)
        addCounters(snapshot, counts, to: &exposition)
        process.add(to: &exposition)
        return StatusAnswer(status: 200, content: .metrics, body: exposition.text)
    }

    private static func add(_ snapshot: StatusSnapshot, to exposition: inout Exposition) {
        exposition.add(
            "crmirror_build_info", .gauge, "The version that runs; always 1.",
            [.init(1, [.init("version", crmirrorVersion)])]
        )
        exposition.add(
            "crmirror_healthy", .gauge, "1 while every stream is within its promise, as /healthz says.",
            [.init(snapshot.isHealthy ? 1 : 0)]
        )
        func files(_ value: (StatusSnapshot.DatabaseFile) -> Int?) -> [Exposition.Sample] {
            snapshot.files.compactMap { file in
                value(file).map { .init(Double($0), [.init("database", file.path)]) }
            }
        }
        exposition.add(
            "crmirror_database_readable", .gauge, "1 where the database can be read.",
            files { $0.fault == nil ? 1 : 0 }
        )
        exposition.add("crmirror_database_size_bytes", .gauge, "Size of the database file.", files(\.size))
        exposition.add(
            "crmirror_wal_size_bytes", .gauge,
            "Size of the write-ahead log; it grows while a reader holds one transaction for long.",
            files(\.logSize)
        )
        let budgets = snapshot.budgets.sorted { $0.key < $1.key }
        exposition.add(
            "crmirror_throttle_remaining_requests", .gauge,
            "Requests that the account's throttle still allows in its period.",
            budgets.map { .init(Double($0.value.remaining), [.init("account", $0.key)]) }
        )
        exposition.add(
            "crmirror_throttle_limit_requests", .gauge,
            "Requests that the account's throttle allows in a period.",
            budgets.map { .init(Double($0.value.limit.requests), [.init("account", $0.key)]) }
        )
        exposition.add(
            "crmirror_throttle_slowness", .gauge,
            "How many times slower than that requests go, since the vendor found it too fast; else 1.",
            budgets.map { .init(Double($0.value.slowness), [.init("account", $0.key)]) }
        )
    }

    private static func addStreams(_ snapshot: StatusSnapshot, to exposition: inout Exposition) {
        let streams = snapshot.accounts.flatMap { account in
            account.streams.map { (labels: labels(account.name, $0.name), stream: $0) }
        }
        exposition.add(
            "crmirror_rows", .gauge, "Rows of the stream's table, by whether they are live at the vendor.",
            streams.flatMap { labels, stream in
                [
                    .init(Double(stream.state?.rowsLive ?? 0), labels + [.init("state", "live")]),
                    .init(Double(stream.state?.rowsDeleted ?? 0), labels + [.init("state", "deleted")]),
                ] as [Exposition.Sample]
            }
        )
        exposition.add(
            "crmirror_lag_seconds", .gauge,
            "Time since the moment up to which the stream is complete; absent where it never was.",
            streams.filter { $0.stream.isConfigured }.compactMap { labels, stream in
                stream.state?.completeThrough.map {
                    // Never below 0, where the clock was set back.
                    .init(max(0, (snapshot.now - $0).inSeconds), labels)
                }
            }
        )
        exposition.add(
            "crmirror_stream_state", .gauge, "1 for the state that the stream is in, 0 for the others.",
            streams.flatMap { labels, stream in
                let current = stream.condition(at: snapshot.now)
                return StreamState.Condition.every.map { condition in
                    Exposition.Sample(
                        condition == current ? 1 : 0, labels + [.init("state", condition.rawValue)])
                }
            }
        )
    }

    private static func addCounters(
        _ snapshot: StatusSnapshot, _ counts: [Metrics.Key: Metrics.Counts], to exposition: inout Exposition
    ) {
        // Streams to which nothing has happened yet have counted nothing, which is a value too.
        let known = snapshot.accounts.flatMap { account in
            account.streams.map { Metrics.Key(account: account.name, stream: $0.name) }
        }
        let keys = Set(known).union(counts.keys).sorted { ($0.account, $0.stream) < ($1.account, $1.stream) }
        func series(_ value: (Metrics.Counts) -> Double) -> [Exposition.Sample] {
            keys.map { .init(value(counts[$0] ?? .init()), labels($0.account, $0.stream)) }
        }
        exposition.add(
            "crmirror_requests_total", .counter,
            "Requests sent to the vendor; one that was redirected, or repeated with a renewed token, counts once.",
            series { Double($0.requests) }
        )
        exposition.add(
            "crmirror_retries_total", .counter, "Of these the ones sent again, since the one before failed.",
            series { Double($0.retries) }
        )
        exposition.add(
            "crmirror_throttled_seconds_total", .counter,
            "Time for which requests were held back, to keep to the account's throttle or as the vendor asked.",
            series { $0.throttled.inSeconds }
        )
        exposition.add(
            "crmirror_errors_total", .counter, "Faults that the stream met.", series { Double($0.errors) })
        exposition.add(
            "crmirror_rows_written_total", .counter, "Rows that were written, by what became of them.",
            keys.flatMap { key in
                let rows = counts[key]?.rows ?? .init()
                return [("inserted", rows.inserted), ("updated", rows.updated), ("deleted", rows.deleted)].map
                {
                    Exposition.Sample(Double($0.1), labels(key.account, key.stream) + [.init("change", $0.0)])
                }
            }
        )
        exposition.add(
            "crmirror_last_walk_duration_seconds", .gauge,
            "How long the latest walk of a kind took that ended whole; absent where none has since the start.",
            keys.flatMap { key in
                (counts[key]?.walks ?? [:]).sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    Exposition.Sample(
                        $0.value.inSeconds, labels(key.account, key.stream) + [.init("kind", $0.key.rawValue)]
                    )
                }
            }
        )
    }

    private static func labels(_ account: String, _ stream: String) -> [Exposition.Label] {
        [.init("account", account), .init("stream", stream)]
    }
}

extension StreamState.Condition {
    fileprivate static let every: [StreamState.Condition] = [
        .new, .backfilling, .ok, .stale, .failing, .refused, .unavailable, .held,
    ]
}
