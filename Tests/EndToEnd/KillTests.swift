import Glibc
import SQLite
import Simulator
import Testing

/// `kill -9` at any instant: nothing that was committed is asked for again, and nothing is lost or doubled.
@Suite(.timeLimit(.minutes(5)))
struct KillTests {
    private static let kills = 30

    @Test(arguments: [11, 12, 13] as [UInt64])
    func `a backfill that is killed over and over ends as if it never had been`(seed: UInt64) async throws {
        try await Rig.use(rows: 110, pageSize: 10, seed: seed) { rig in
            var random = Randomness(seed: seed)
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            var progress = Progress()
            for number in 0..<Self.kills {
                let process = try await life(number, of: rig, using: &random)
                process.send(SIGKILL)
                let end = await process.end()
                rig.simulator.faults.removeAll()
                try #require(end == .signal(SIGKILL), "the backfill ended before kill \(number + 1)")
                try progress.note(rig)
            }
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            try progress.note(rig)
            #expect(progress.mistakes.prefix(5) == [])
            try expected.expectEqual(in: rig)
            try expectOneRunEach(rig)
            expectCursorRule(rig)
        }
    }

    /// Lets a process live until an instant of its own. Every second one gets two pages committed at least, or the
    /// same cursor would be used a fourth time within the minute.
    private func life(_ number: Int, of rig: Rig, using random: inout Randomness) async throws
        -> CrmirrorProcess
    {
        let requests = number.isMultiple(of: 2) ? Int.random(in: 0...3, using: &random) : 4
        // However slow this side is, the other is not done before it is killed.
        rig.simulator.faults.add(FaultRule(.hang, skipping: requests + 1, times: nil))
        let process =
            requests == 0
            ? try rig.start("--backfill") : try await rig.start("--backfill", untilRequest: requests)
        // Somewhere within what follows: the start, the answer, the transaction, the next request.
        let spread = requests == 0 ? 20_000 : 4000
        for _ in 0..<Int.random(in: 0..<spread, using: &random) { await Task.yield() }
        return process
    }

    /// One walk a stream, which counts every page and every row once.
    private func expectOneRunEach(_ rig: Rig) throws {
        let mirror = try MirrorFile(rig.databasePath)
        let runs = try mirror.connection.query(
            """
            SELECT stream, kind, outcome, pages, rows_seen, rows_inserted, rows_updated, rows_unchanged
            FROM crmirror_runs
            """)
        try #require(runs.count == 28)
        for run in runs {
            let name = run[0].text ?? ""
            let stream = try mirror.stream(name)
            let count = Int64(stream.rowsLive + stream.rowsDeleted)
            let pages = Int64(Set(rig.simulator.requests.filter { $0.stream == name }.map(\.target)).count)
            #expect(
                Array(run[1...]) == [
                    "backfill", "complete", .integer(pages), .integer(count), .integer(count), 0, 0,
                ],
                "\(name)")
        }
    }

    private func expectCursorRule(_ rig: Rig) {
        #expect(rig.simulator.requests.allSatisfy { $0.status == 200 || $0.status == 0 })
        for (cursor, uses) in Dictionary(grouping: rig.simulator.requests, by: \.cursor) where cursor != nil {
            let times = uses.map(\.time).sorted()
            for (first, fourth) in zip(times, times.dropFirst(3)) {
                #expect(fourth >= first + .seconds(60), "a cursor was used four times in a minute")
            }
        }
    }
}

/// What the file said after each kill, held against what the vendor was asked afterwards.
private struct Progress {
    /// The requests of pages that are committed.
    private var committed: Set<String> = []
    /// How much of the vendor's log was there when that was said.
    private var requestCount = 0
    private(set) var mistakes: [String] = []

    mutating func note(_ rig: Rig) throws {
        let requests = rig.simulator.requests
        mistakes += requests[requestCount...].filter { committed.contains($0.target) }.map {
            "\($0.target) was committed and asked for again"
        }
        requestCount = requests.count
        // Killed before it made the file.
        guard access(rig.databasePath, F_OK) == 0, requestCount > 0 else { return }
        let mirror = try MirrorFile(rig.databasePath)
        mistakes += try mirror.connection.integrityCheck()
        for stream in try mirror.streams() {
            try note(stream, asked: requests.filter { $0.stream == stream.name }.map(\.target), rig, mirror)
        }
    }

    private mutating func note(
        _ stream: MirrorFile.Stream, asked: [String], _ rig: Rig, _ mirror: borrowing MirrorFile
    ) throws {
        // Nothing changes at the vendor, so the pages' order is that in which they were first asked for.
        let pages = asked.reduce(into: [String]()) { pages, target in
            if !pages.contains(target) { pages.append(target) }
        }
        let count = stream.hasWatermark ? pages.count : stream.pagesUnderWay ?? 0
        guard pages.count >= count else {
            mistakes.append("\(stream.name): \(count) pages committed, \(pages.count) asked for")
            return
        }
        committed.formUnion(pages.prefix(count))
        guard !stream.hasWatermark, count > 0 else { return }
        if pages.count > count, stream.nextTarget != pages[count] {
            mistakes.append("\(stream.name): the checkpoint does not lead to page \(count + 1)")
        }
        // A page's rows and the checkpoint behind it are one transaction.
        let rows = try mirror.count(stream.table)
        if rows != count * rig.pageSize || rows != stream.rowsLive + stream.rowsDeleted {
            mistakes.append("\(stream.name): \(rows) rows with \(count) pages committed")
        }
    }
}

extension LoggedRequest {
    /// The stream that was asked for, by the mirror's name for it.
    var stream: String? {
        switch table {
        case "prospect_fields": "prospect_field_definitions"
        case let table?:
            table.reduce(into: "") { text, letter in
                if letter.isUppercase, !text.isEmpty { text += "_" }
                text += letter.lowercased()
            }
        case nil: nil
        }
    }
}
