import Foundation
import SQLite
import Simulator
import Testing

/// What the commands say and how they end.
@Suite(.timeLimit(.minutes(5)))
struct CommandTests {
    @Test func `a token that is refused ends with 77, and the status says so`() async throws {
        try await Rig.use(rows: 10) { rig in
            let outcome = try await rig.run("--backfill", token: "wrong")
            #expect(outcome.end == .exit(77), "\(outcome.summary)")
            #expect(outcome.lastLine.contains("every account's credential was refused"))
            #expect(outcome.lastLine.contains("Bad credentials"))
            // One page, and whether it is the credential: 27 other streams need not ask.
            #expect(rig.simulator.requests.count == 2)
            let status = try await Status(of: rig)
            #expect(status.exitCode == 1)
            #expect(status.streams.count == 28)
            #expect(status.streams.allSatisfy { $0.state == "refused" })

            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let mended = try await rig.run("--backfill")
            #expect(mended.end == .exit(0), "\(mended.summary)")
            try expected.expectEqual(in: rig)
            #expect(try await Status(of: rig).exitCode == 0)
        }
    }

    @Test func `a token that is refused later keeps what is there`() async throws {
        try await Rig.use(rows: 10) { rig in
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let before = try MirrorFile(rig.databasePath).everything()
            rig.simulator.welcomeHome.setToken("another")
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(77), "\(update.summary)")
            #expect(try MirrorFile(rig.databasePath).everything() == before)
        }
    }

    @Test func `a bad configuration ends with 78 and says everything at once`() async throws {
        try await Rig.use(rows: 5) { rig in
            // Everybody may read the file, so a secret may not stand in it.
            let secret = "plain-secret-in-the-file"
            try rig.configure(accounts: [
                [
                    "name": "Wrong Name", "vendor": "welcomehome", "token": secret,
                    "base_url": rig.simulator.baseURL,
                    "pol_every": "5m", "page_size": "many",
                ],
                [
                    "name": "other", "vendor": "welcomehome", "token": ["env": "NOT_SET"],
                    "streams": ["prospekts"],
                ],
            ])
            for command in [["run"], ["--backfill"], ["check"], ["status"]] {
                let outcome = try await rig.run(command)
                #expect(outcome.end == .exit(78), "\(outcome.summary)")
                // The status needs no credential, and asks for none.
                let missing = command == ["status"] ? [] : ["accounts[1].token"]
                for key in missing + [
                    "accounts[0].name", "accounts[0].token", "accounts[0].pol_every", "accounts[0].page_size",
                    "accounts[1].streams",
                ] {
                    #expect(outcome.complaints.contains(key), "\(key): \(outcome.complaints)")
                }
                #expect(!(outcome.output + outcome.complaints).contains(secret))
            }
            #expect(rig.simulator.requests.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: rig.databasePath))
        }
    }

    @Test(arguments: [
        ["--nonsense"], ["--backfill", "--once"], ["run", "--account", "wh"], ["backup"], ["reset"],
        ["reset", "--account", "nobody"], ["backup", "--account", "nobody", "copy.sqlite"],
    ])
    func `what cannot be meant ends with 64`(arguments: [String]) async throws {
        try await Rig.use(rows: 5) { rig in
            let outcome = try await rig.run(arguments)
            #expect(outcome.end == .exit(64), "\(outcome.summary)")
            #expect(!outcome.complaints.isEmpty)
            #expect(rig.simulator.requests.isEmpty)
        }
    }

    @Test func `names that are not known are refused with those that are`() async throws {
        try await Rig.use(rows: 5) { rig in
            let account = try await rig.run("--backfill", "--account", "nobody")
            #expect(account.end == .exit(64), "\(account.summary)")
            #expect(account.complaints == "crmirror: there is no account nobody; there are: wh\n")
            let stream = try await rig.run("run", "--once", "--stream", "prospekts")
            #expect(stream.end == .exit(64), "\(stream.summary)")
            #expect(
                stream.complaints.contains("no account mirrors a stream prospekts; there are: activities, "))
            #expect(stream.complaints.contains("prospects, "))
        }
    }

    @Test func `account and stream narrow a one-shot`() async throws {
        try await Rig.use(rows: 20) { rig in
            let outcome = try await rig.run(
                "--backfill", "--account", "wh", "--stream", "stages", "--stream", "housing_contracts")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(outcome.lastLine.hasPrefix("Backfill complete: 1 account, 2 streams, "))
            #expect(try MirrorFile(rig.databasePath).tables() == ["wh_housing_contracts", "wh_stages"])
            #expect(Set(rig.simulator.requests.compactMap(\.stream)) == ["stages", "housing_contracts"])
            try rig.configure(["streams": ["users"]])
            let configured = try await rig.run("--backfill")
            #expect(
                configured.lastLine.hasPrefix("Backfill complete: 1 account, 1 stream, "),
                "\(configured.summary)")
        }
    }

    @Test func `check says what is well and what is not`() async throws {
        try await Rig.use(rows: 5) { rig in
            let well = try await rig.run("check")
            #expect(well.end == .exit(0), "\(well.summary)")
            #expect(
                well.output == "configuration: ok\naccount wh: ok\ndatabase \(rig.databasePath): ok\n")
            #expect(rig.simulator.requests.map(\.target) == ["/api/ping"])
            #expect(!FileManager.default.fileExists(atPath: rig.databasePath))

            let refused = try await rig.run("check", token: "wrong")
            #expect(refused.end == .exit(77), "\(refused.summary)")
            #expect(refused.output.contains("account wh: the vendor answered 401: Bad credentials."))
            #expect(refused.output.contains("database \(rig.databasePath): ok"))

            // Nothing listens on the discard service's port.
            try rig.configure(["base_url": "http://127.0.0.1:9/api"])
            let unreachable = try await rig.run("check")
            #expect(unreachable.end == .exit(1), "\(unreachable.summary)")
            #expect(!unreachable.output.contains("account wh: ok"))
        }
    }

    @Test func `reset makes the next walk one of everything and keeps the rows`() async throws {
        try await Rig.use(rows: 30) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let before = try MirrorFile(rig.databasePath).everything()
            let reset = try await rig.run("reset", "--account", "wh", "--stream", "prospects")
            #expect(reset.end == .exit(0), "\(reset.summary)")
            #expect(reset.output == "Forgot the checkpoints of 1 stream of wh. The rows stay.\n")
            #expect(try MirrorFile(rig.databasePath).everything() == before)

            rig.simulator.log.removeAll()
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            let whole = rig.simulator.requests.filter { $0.target.contains("sort_by=created_at") }
            #expect(whole.map(\.table) == ["Prospects"])
            #expect(rig.simulator.requests.filter { $0.table == "Prospects" }.count == 3)
            #expect(try MirrorFile(rig.databasePath).everything() == before)
            try expected.expectEqual(in: rig)
        }
    }

    @Test func `status says that nothing is mirrored yet`() async throws {
        try await Rig.use(rows: 5) { rig in
            let outcome = try await rig.run("status")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(outcome.output.contains("crmirror --backfill"))
            #expect(try await Status(of: rig).streams.allSatisfy { $0.state == "new" })
            #expect(!FileManager.default.fileExists(atPath: rig.databasePath))
        }
    }

    @Test func `status says for every stream how much there is`() async throws {
        try await Rig.use(rows: 40) { rig in
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let status = try await Status(of: rig)
            #expect(status.exitCode == 0)
            #expect(status.streams.count == 28)
            #expect(status.troubled == [])
            for table in WelcomeHome.tables {
                let count = rig.simulator.welcomeHome.ids(of: table).count
                let stream = status.streams.first { $0.table == ExpectedTable.name(of: table, account: "wh") }
                #expect(stream.map { $0.rowsLive + $0.rowsDeleted } == count, "\(table)")
                #expect(stream?.completeThrough != nil)
            }
        }
    }
}
