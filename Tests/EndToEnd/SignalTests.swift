import Glibc
import SQLite
import Simulator
import Testing

/// Being told to stop.
@Suite(.timeLimit(.minutes(5)))
struct SignalTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `a backfill that is told to stop ends with 130 and goes on later`(signal: Int32) async throws {
        try await Rig.use(rows: 60, pageSize: 5) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            // It cannot be done before it is told.
            rig.simulator.faults.add(FaultRule(.hang, skipping: 40, times: nil))
            let process = try await rig.start("--backfill", untilRequest: 30)
            let stopped = try await stop(process, with: signal)
            rig.simulator.faults.removeAll()
            #expect(stopped.end == .exit(130), "\(stopped.summary)")
            #expect(
                stopped.complaints.contains("crmirror: interrupted; the same command goes on where it was\n"))
            #expect(stopped.output == "")
            let mirror = try MirrorFile(rig.databasePath)
            let done = try mirror.streams().filter(\.hasWatermark).map(\.name)
            #expect(done.contains("communities"))
            let before = rig.simulator.requests.count

            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            let asked = rig.simulator.requests.dropFirst(before).compactMap(\.stream)
            #expect(Set(asked).isDisjoint(with: done))
            try expected.expectEqual(in: rig)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `the service that is told to stop ends with 0 within five seconds`(signal: Int32) async throws {
        try await Rig.use(rows: 60, pageSize: 5) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let service = try await rig.start("run", untilRequest: 40)
            let stopped = try await stop(service, with: signal)
            #expect(stopped.end == .exit(0), "\(stopped.summary)")
            let outcome = try await rig.run("run", "--once")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            try expected.expectEqual(in: rig)
        }
    }

    @Test func `a service stops at once, even while the vendor does not answer`() async throws {
        try await Rig.use(rows: 5) { rig in
            rig.simulator.faults.add(FaultRule(.hang, times: nil))
            let service = try await rig.start("run", untilRequest: 1)
            let stopped = try await stop(service, with: SIGTERM)
            #expect(stopped.end == .exit(0), "\(stopped.summary)")
        }
    }

    @Test func `a service stops at once, even while another program holds its database for writing`()
        async throws
    {
        try await Rig.useAll(rows: 8) { rig in
            let all = rig.simulator.vendors.map(\.configurationName)
            try rig.configureOnly(
                all, Dictionary(uniqueKeysWithValues: all.map { ($0, ["poll_every": "1s"]) }))
            let service = try await rig.start("run", untilRequest: 100)
            let holder = try Connection(path: rig.databasePath, access: .readWrite)
            try holder.execute("BEGIN IMMEDIATE")
            // Of the first account that has waited in vain; the others wait behind it.
            while try !service.complaintsSoFar().contains("database is locked") {
                try Task.checkCancellation()
                await Task.yield()
            }
            let stopped = try await stop(service, with: SIGTERM)
            #expect(stopped.end == .exit(0), "\(stopped.summary)")
        }
    }

    @Test func `the service mirrors everything, and then what changes`() async throws {
        try await Rig.use(rows: 30, account: ["poll_every": "1s"]) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            // Traits are walked last; asked for changes, they have been walked whole.
            let service = try await rig.start("run") {
                $0.table == "Traits" && $0.target.contains("updated_at_after")
            }
            for round in 1...2 as ClosedRange<UInt64> {
                rig.simulator.clock.advance(by: .seconds(900))
                try rig.simulator.welcomeHome.mutateRandomly(count: 30, seed: round)
                await pollOfEveryTable(at: rig.simulator)
                try expected.expectEqual(in: rig)
            }
            let stopped = try await stop(service, with: SIGTERM)
            #expect(stopped.end == .exit(0), "\(stopped.summary)")
            try expected.expectEqual(in: rig)
        }
    }

    /// Waits until each table's changes were asked for twice: the first of these walks then is committed.
    private func pollOfEveryTable(at simulator: Simulator) async {
        var left = Dictionary(uniqueKeysWithValues: WelcomeHome.tables.map { ($0, 2) })
        for await request in simulator.log.follow() where request.target.contains("updated_at_after") {
            guard let table = request.table, let count = left[table] else { continue }
            left[table] = count > 1 ? count - 1 : nil
            if left.isEmpty { return }
        }
    }

    private func stop(_ process: CrmirrorProcess, with signal: Int32) async throws -> Outcome {
        let told = ContinuousClock.now
        process.send(signal)
        let outcome = try await process.outcome()
        #expect(told.duration(to: .now) < .seconds(5), "\(outcome.summary)")
        return outcome
    }
}
