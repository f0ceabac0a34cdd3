import Mirror
import Store
import Testing

@testable import Service

struct StatusServerHealthTests {
    @Test(
        arguments: [
            (StreamState.Condition.new, 200), (.backfilling, 200), (.ok, 200), (.stale, 503), (.failing, 200),
            (.refused, 503), (.unavailable, 503), (.held, 503),
        ]
    )
    func `a probe is answered well only while every stream is`(
        condition: StreamState.Condition, status: Int
    ) async throws {
        let error = status == 503 ? "fetch page 1 (wh prospects): no such luck" : nil
        let states = [Fixture.state("activities"), Fixture.state("prospects", condition, lastError: error)]
        try await StatusSite.open(states: states) { site in
            let answer = try await site.get("/healthz")
            #expect(answer.status == status)
            #expect(answer["content-type"] == "text/plain; charset=utf-8")
            #expect(
                answer.body
                    == (status == 200 ? "ok\n" : "wh prospects: \(condition.rawValue): no such luck\n"))
        }
    }

    @Test func `a stream that fails is told of once it is not within its promise any more`() async throws {
        let error = "fetch page 1 (wh prospects): 503"
        let states = [
            Fixture.state("activities", lastSuccessAt: Fixture.now + .seconds(50)),
            Fixture.state("prospects", .failing, lastError: error),
        ]
        try await StatusSite.open(states: states) { site in
            site.clock.pass(.seconds(840))
            #expect(try await site.get("/healthz").body == "ok\n")
            site.clock.pass(.seconds(1))
            let answer = try await site.get("/healthz")
            #expect(answer.status == 503)
            #expect(answer.body == "wh prospects: failing: 503\n")
        }
    }

    @Test func `a stream that fails and of which nothing ever came is told of at once`() async throws {
        let states = [
            Fixture.state("activities"), Fixture.state("prospects", .failing, lastSuccessAt: nil),
        ]
        try await StatusSite.open(states: states) { site in
            let answer = try await site.get("/healthz")
            #expect(answer.body == "wh prospects: failing\n")
        }
    }

    @Test func `a stream that was well too long ago is not`() async throws {
        try await StatusSite.open { site in
            #expect(try await site.get("/healthz").status == 200)
            site.clock.pass(.seconds(900))
            let answer = try await site.get("/healthz")
            #expect(answer.status == 503)
            #expect(answer.body == "wh activities, prospects: stale\n")
        }
    }

    @Test func `a first load is well while anything comes of its account, and then it is not`() async throws {
        var loading = Fixture.state("activities", .backfilling, lastSuccessAt: nil)
        loading.checkpoint = Checkpoint(
            walk: Walk(kind: .backfill, startedAt: Fixture.now), savedAt: Fixture.now)
        let states = [loading, Fixture.state("prospects", .new, lastSuccessAt: nil)]
        try await StatusSite.open(states: states) { site in
            site.clock.pass(.seconds(3 * 3600))
            #expect(try await site.get("/healthz").status == 200)
            site.clock.pass(.seconds(2))
            let answer = try await site.get("/healthz")
            #expect(answer.status == 503)
            #expect(answer.body == "wh activities, prospects: stale\n")
        }
    }

    @Test func `a stream that its account never had is well, unless it has none`() async throws {
        let one = [Fixture.state("activities"), Fixture.absent("prospects")]
        try await StatusSite.open(states: one) { site in
            let answer = try await site.get("/healthz")
            #expect(answer.body == "ok\n")
        }
        try await StatusSite.open(states: [Fixture.absent("activities"), Fixture.absent("prospects")]) {
            site in
            let answer = try await site.get("/healthz")
            #expect(answer.status == 503)
            #expect(answer.body == "wh: unavailable\n")
        }
    }

    @Test func `a database that cannot be read is not well`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "no database ", count: 400), to: "crm.sqlite")
        let answer = StatusAnswer.health(
            StatusSnapshot(
                reading: StatusSite.subject(of: folder.path("crm.sqlite")), now: Fixture.now, withRuns: true))
        #expect(answer.status == 503)
        #expect(answer.body.hasPrefix("database \(folder.path("crm.sqlite")): "))
    }

    @Test func `a database that takes nothing is not well, and no other`() async throws {
        let site = try StatusSite.make(states: StatusSite.fine)
        var subject = site.subject
        subject.storageFaults = ["wh": Fixture.fault(.storage, "disk full", hint: "Make room")]
        let snapshot = StatusSnapshot(reading: subject, now: Fixture.now, withRuns: false)
        let answer = StatusAnswer.health(snapshot)
        #expect(answer.status == 503)
        #expect(answer.body == "database \(site.database): disk full\n")
        #expect(!snapshot.isHealthy)
        subject.storageFaults = ["gone": Fixture.fault(.storage, "disk full")]
        #expect(StatusSnapshot(reading: subject, now: Fixture.now, withRuns: false).isHealthy)
    }

    @Test func `a database that is still to come is well, and one that is gone from a service is not`() throws
    {
        let folder = try TemporaryFolder()
        var subject = StatusSite.subject(of: folder.path("crm.sqlite"))
        #expect(StatusSnapshot(reading: subject, now: Fixture.now, withRuns: false).isHealthy)
        subject.waiting = [:]
        let answer = StatusAnswer.health(StatusSnapshot(reading: subject, now: Fixture.now, withRuns: false))
        #expect(answer.status == 503)
        #expect(
            answer.body
                == "database \(folder.path("crm.sqlite")): the file was moved or deleted while the service runs\n"
        )
    }

    @Test func `a database that waits to be opened is told with why, also where there is no file yet`() throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path("crm.sqlite")
        var subject = StatusSite.subject(of: path)
        subject.waiting = [path: Fixture.fault(.storage, "disk full")]
        let answer = StatusAnswer.health(StatusSnapshot(reading: subject, now: Fixture.now, withRuns: false))
        #expect(answer.status == 503)
        #expect(answer.body == "database \(path): disk full\n")
    }

    @Test func `what troubles are listed and what the report calls healthy agree`() throws {
        for condition in StreamState.Condition.all where condition != .failing {
            for isAbsent in [false, true] {
                let state = isAbsent ? Fixture.absent("prospects") : Fixture.state("prospects", condition)
                let site = try StatusSite.make(states: [Fixture.state("activities"), state])
                let snapshot = StatusSnapshot(reading: site.subject, now: Fixture.now, withRuns: false)
                #expect(StatusTrouble.all(in: snapshot).isEmpty == snapshot.report.isHealthy)
            }
        }
    }
}

extension StreamState.Condition {
    static let all: [StreamState.Condition] = [
        .new, .backfilling, .ok, .stale, .failing, .refused, .unavailable, .held,
    ]
}
