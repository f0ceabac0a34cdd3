import Mirror
import SQLite
import Store
import Sync
import Testing

/// What an observer is told adds up to what was done.
struct ObserverTests {
    @Test func `begins, pages and ends add up, over a stop and a beginning anew`() async throws {
        var rig = try Rig()
        rig.streams = ["prospects", "activities", "communities"]
        rig.vendor.fill("Prospects", 35)
        rig.vendor.fill("Activities", 15)
        rig.vendor.fill("communities", 2)
        rig.vendor.onRequest { count, _ in if count == 4 { throw CancellationError() } }
        try await rig.runUntilStopped(.once)
        let before = rig.observer.written.count
        #expect(rig.observer.begun.count - rig.observer.ended.count == 1)
        rig.vendor.onRequest { _, _ in }
        rig.observer.forget()
        let outcome = try await rig.run(.once)
        let (begun, written, ended) = (rig.observer.begun, rig.observer.written, rig.observer.ended)
        #expect(begun.count == ended.count)
        #expect(begun.map(\.pages).filter { $0 > 0 }.count == 1)
        // Each walk's pages go on from where it began, one by one.
        #expect(begun.reduce(0) { $0 + $1.pages } + written.count == ended.reduce(0) { $0 + $1.pages })
        #expect(before + written.count == 1 + 4 + 2 + (ended.contains { $0.stream == "communities" } ? 1 : 0))
        for end in ended {
            let rows = written.filter { $0.stream == end.stream }.reduce(into: RowCounts()) {
                $0 += $1.report.counts
            }
            #expect(rows == end.rows)
            #expect(outcome.streams.first { $0.stream == end.stream }?.rows == rows)
        }
        let counted = try rig.query("SELECT sum(pages), sum(rows_seen) FROM crmirror_runs")
        #expect(
            counted == [
                [
                    .integer(Int64(before + written.count)),
                    .integer(Int64(35 + 15 + 2 * (before + written.count - 6))),
                ]
            ])
    }

    @Test func `a new table and a new column are told`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        try await rig.run(.once)
        rig.vendor.trouble(
            Trouble(
                1, .alter { $0.body = Array("prospects.id,prospects.name,prospects.extra\n1,row 1,x\n".utf8) }
            )
        )
        try await rig.run(.once)
        let changes = rig.observer.events.compactMap { event in
            if case .schemaChanged(let change) = event.kind { change.kind } else { nil }
        }
        #expect(changes == [.created, .added])
    }
}
