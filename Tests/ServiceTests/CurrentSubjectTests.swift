import Logging
import Mirror
import Store
import Testing
import Transport

@testable import Service
@testable import Sync

/// What only the process knows, beside the configuration in force.
struct CurrentSubjectTests {
    @Test func `it has the pace that is in force, what no database takes, and which are not open`()
        async throws
    {
        let folder = try TemporaryFolder()
        let client = SharedHTTPClient()
        let account = AccountConfiguration(name: "wh", vendor: .welcomehome, credential: .token(Secret("t")))
        let path = folder.path("crm.sqlite")
        let assembly = Assembly(
            configuration: Configuration(database: path, accounts: [account]), client: client,
            clock: HandClock(), logger: StatusSite.silent)
        let (storage, throttles) = (StorageTroubles(clock: HandClock()), SharedThrottles())
        let page = try CurrentSubject(assembly, storage: storage, throttles: throttles)
        let mirrored = try assembly.accounts(in: path)
        try await client.shutdown()
        let before = page.value
        let configured = Throttle.Pace(limit: ThrottleLimit(requests: 5, per: .seconds(1), burst: 5))
        #expect(before.throttles.mapValues(\.pace) == ["wh": configured])
        #expect(before.storageFaults.isEmpty && before.waiting == nil)

        let throttle = throttles.throttle(of: try #require(mirrored.first), store: try Store(path: path))
        try await throttle.slowDown(now: Fixture.now)
        let full = Fixture.fault(.storage, "database or disk is full")
        storage.note(Fixture.event(.fault(full, consequence: "later")))
        try page.replace(by: assembly, waiting: [path: full])
        let after = page.value
        #expect(after.throttles["wh"]?.pace == Throttle.Pace(limit: configured.limit, slowness: 2))
        #expect(after.storageFaults == ["wh": full])
        #expect(after.waiting == [path: full])
    }
}
