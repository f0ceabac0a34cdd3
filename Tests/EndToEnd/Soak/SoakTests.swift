import SQLite
import Simulator
import Testing

/// Whatever happens at the vendors, on the way and to the service itself: in the end the mirror is what they have.
struct SoakTests {
    @Test(.timeLimit(.minutes(10)))
    func `after changes, faults, kills and reloads at random the mirror is what the vendors have`()
        async throws
    {
        try await soak(.short(seed: 20_261_122))
    }

    /// `make soak`.
    @Test(.enabled(if: SoakSettings.asked != nil), .timeLimit(.minutes(24 * 60)))
    func `the same for as long as is asked for, with memory and file descriptors as they were`() async throws
    {
        try await soak(try #require(SoakSettings.asked))
    }

    private func soak(_ settings: SoakSettings) async throws {
        try await Rig.useAll(rows: settings.rows, pageSize: settings.pageSize) { rig in
            var soak = try Soak(rig, settings)
            try await soak.storm()
            let differences = try await soak.calm()
            let outcome = try await soak.stop()
            let log = try soak.log()
            let report = SoakReport(soak, log: log)
            print(report.text)
            #expect(differences == [], "\(report.text)\n\(outcome.summary)")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(try MirrorFile(rig.databasePath).connection.integrityCheck() == [])
            #expect(soak.kills == settings.kills.count && soak.reloads >= settings.reloads.count)
            expectReaderAndLog(soak, log)
            if settings.measuresMemory { expectFlat(soak) }
        }
    }

    /// The reader saw one state all the time and then what is new, and the log grew for it and no longer.
    private func expectReaderAndLog(_ soak: Soak, _ log: String) {
        #expect(soak.isReaderUndisturbed)
        #expect(soak.reading?.sawNews == true)
        let isTold = log.contains("a reader keeps the write-ahead log from being written back")
        let isOver = log.contains("write-ahead log is of its usual size again")
        // It is told from twice the usual size on; what is seen from here may be a little behind.
        if soak.figures.mostLogBytes > 3 * Self.usualLogBytes { #expect(isTold) }
        if isTold { #expect(soak.figures.mostLogBytes > Self.usualLogBytes) }
        #expect(isOver == isTold)
        #expect((soak.figures.samples.last?.logBytes ?? 0) < Self.usualLogBytes / 4 * 5)
    }

    /// 4,000 pages of 8 KiB.
    private static let usualLogBytes = 32_768_000

    /// The last quarter against the first. SQLite's page cache fills as the file grows, up to its 8 MiB.
    private func expectFlat(_ soak: Soak) {
        let memory = soak.figures.quarters(\.residentKibibytes)
        #expect(memory[3] <= memory[0] + 8 * 1024, "\(memory)")
        let files = soak.figures.quarters(\.openFiles)
        #expect(files[3] <= files[0] + 4, "\(files)")
    }
}

/// What a soak was like, for people.
struct SoakReport {
    let text: String

    init(_ soak: Soak, log: String) {
        let memory = soak.figures.quarters(\.residentKibibytes)
        let files = soak.figures.quarters(\.openFiles)
        let troubles = log.split(separator: "\n").count { $0.contains("walk in trouble") }
        text = """
            soak: seed \(soak.settings.seed), \(soak.steps) steps, \(soak.rig.simulator.requests.count) requests, \
            \(soak.history.changes) versions of records, \(soak.faults) kinds of fault, \(troubles) troubles logged, \
            \(soak.kills) kills, \(soak.reloads) reloads
            soak: the last process by quarters: resident \(memory) KiB, open files \(files), \
            \(soak.databaseBytes) bytes of database
            soak: a reader held one transaction for \(soak.reading?.lasted ?? .zero); write-ahead log at most \
            \(soak.figures.mostLogBytes) bytes, at the end \(soak.figures.samples.last?.logBytes ?? 0)
            """
    }
}
