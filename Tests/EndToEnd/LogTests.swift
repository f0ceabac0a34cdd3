import Foundation
import SQLite
import Simulator
import Testing

/// What stands in the log of a run over all vendors.
@Suite(.timeLimit(.minutes(5)))
struct LogTests {
    private struct Line {
        var level: String
        var message: String
        /// The account's and the stream's; empty where it is of none.
        var stream: String
        var facts: [String: String]

        init(_ text: Substring) throws {
            let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
            let facts = try #require(parsed, "\(text)")
            level = try #require(facts["level"])
            message = try #require(facts["message"])
            stream = [facts["account"], facts["stream"]].compactMap(\.self).joined(separator: "_")
            self.facts = facts
        }

        var isAboveDebug: Bool { level != "debug" && level != "trace" }
    }

    @Test func `one line a walk tells what came of it, and none a page, in words that never change`()
        async throws
    {
        try await Rig.useAll(rows: 30, pageSize: 4) { rig in
            try rig.configureAll(log: "debug", format: "json")
            rig.simulator.faults.add(FaultRule(.status(503, body: "busy"), table: "Prospects", times: 2))
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.lastLine)")
            let lines = try outcome.complaints.split(separator: "\n").map { try Line($0) }

            let mirror = try MirrorFile(rig.databasePath)
            let walks = try mirror.connection.query(
                "SELECT account || '_' || stream, pages FROM crmirror_runs WHERE outcome = 'complete' ORDER BY 1"
            )
            let ends = lines.filter { $0.message == "walk complete" }
            #expect(ends.map(\.stream).sorted() == walks.map { $0[0].text })
            #expect(ends.allSatisfy { $0.level == "info" })

            let pages = lines.filter { $0.message == "page written" }
            #expect(pages.count == walks.reduce(0) { $0 + Int($1[1].integer ?? 0) })
            #expect(pages.count > 3 * ends.count)
            #expect(pages.allSatisfy { $0.level == "debug" })

            // Tables and columns have names of their own; nothing else is told twice of one walk.
            let told = lines.filter { $0.isAboveDebug && !$0.stream.isEmpty }
            let keys = told.map { line in
                [line.stream, line.message] + ["table", "column"].map { line.facts[$0] ?? "" }
            }
            #expect(Set(keys).count == keys.count)

            let troubles = lines.filter { $0.message == "walk in trouble" }
            #expect(troubles.map(\.level) == ["warning", "debug"])
            #expect(lines.filter { $0.message == "trouble is over" }.map { $0.facts["errors"] } == ["2"])

            let words: Set = [
                "list is walked again", "odd values in a page", "page written", "request answered",
                "table changed",
                "table created", "table is walked whole", "token endpoint answered", "trouble is over",
                "values that are not what their columns are for", "walk began", "walk complete",
                "walk in trouble",
            ]
            #expect(words.isSuperset(of: lines.map(\.message)))
        }
    }

    @Test func `why a command ends is a line of the log where that is JSON`() async throws {
        try await Rig.use(rows: 5) { rig in
            try rig.configure(
                accounts: [
                    [
                        "name": "wh", "vendor": "welcomehome", "token": ["env": "WH_TOKEN"],
                        "base_url": rig.simulator.baseURL, "database": "missing/crm.sqlite",
                    ]
                ], format: "json")
            let outcome = try await rig.run("run", "--once")
            #expect(outcome.end == .exit(1), "\(outcome.summary)")
            let lines = try outcome.complaints.split(separator: "\n").map { try Line($0) }
            #expect(lines.last?.level == "error")
            #expect(lines.last?.message == "crmirror ends")
            #expect(lines.last?.facts["error"]?.contains("missing/crm.sqlite") == true)
        }
    }
}
