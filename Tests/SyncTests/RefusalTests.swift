import Mirror
import Store
import Sync
import Testing

/// Credentials and rights.
@Suite(.timeLimit(.minutes(5)))
struct RefusalTests {
    private func rig() throws -> Rig {
        var rig = try Rig()
        rig.streams = ["prospects", "activities", "residents"]
        for table in ["Prospects", "Activities", "Residents"] { rig.vendor.fill(table, 5) }
        return rig
    }

    private func pings(_ rig: Rig) -> Int {
        rig.vendor.log.filter { $0.path == "ping" }.count
    }

    @Test(arguments: [401, 403])
    func `a table that is refused while the credential is good is unavailable, and it alone`(
        _ status: Int
    ) async throws {
        let rig = try rig()
        rig.vendor.trouble(Trouble(9, .answer(status: status)) { $0.isOf("Activities") })
        let outcome = try await rig.run(.once)
        #expect(outcome.refusal == nil)
        #expect(outcome.streams.map(\.state.condition) == [.ok, .unavailable, .ok])
        #expect(pings(rig) == 1)
    }

    @Test(arguments: [(1, StreamState.Condition.ok), (2, .refused)])
    func `a mirrored table that is refused once while the credential is good is asked again, and not thrice`(
        times: Int, condition: StreamState.Condition
    ) async throws {
        let rig = try rig()
        try await rig.run(.once)
        rig.vendor.forgetLog()
        rig.vendor.trouble(Trouble(times, .answer(status: 401)) { $0.isOf("Activities") })
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.state.condition) == [.ok, condition, .ok])
        #expect(rig.vendor.log.count { $0.isOf("Activities") } == 2)
        #expect(pings(rig) == times)
    }

    @Test func `a credential that is refused is refused for every stream, with one ping`() async throws {
        let rig = try rig()
        rig.vendor.trouble(Trouble(99, .answer(status: 401, body: "{\"error\":\"Bad credentials\"}")))
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.state.condition) == [.refused, .refused, .refused])
        #expect(outcome.streams.allSatisfy { $0.fault?.kind == .refused })
        #expect(outcome.refusal?.cause.contains("Bad credentials") == true)
        #expect(rig.vendor.log.count == 2)
        #expect(pings(rig) == 1)
        let faults = rig.observer.events.filter { if case .fault = $0.kind { true } else { false } }
        #expect(faults.map(\.streams) == [3, 0, 0])
    }

    @Test func `a refused credential is tried again hourly, and whatever was refused goes on`() async throws {
        let rig = try rig()
        rig.vendor.trouble(Trouble(4, .answer(status: 401)))
        try await rig.serve(for: .seconds(3 * 3600))
        let log = rig.vendor.log
        #expect(log.prefix(4).map(\.path).filter { $0 == "ping" }.count == 2)
        #expect(try log.at(2).at - log.at(1).at >= .seconds(3600))
        #expect(try log.at(4).at - log.at(3).at >= .seconds(3600))
        for stream in rig.streams { #expect(try rig.state(stream).condition == .ok) }
    }

    @Test func `a restart tries a refused stream at once`() async throws {
        let rig = try rig()
        rig.vendor.trouble(Trouble(2, .answer(status: 401)))
        try await rig.serve(for: .seconds(60))
        #expect(try rig.state().condition == .refused)
        try await rig.serve(for: .seconds(60))
        for stream in rig.streams { #expect(try rig.state(stream).condition == .ok) }
    }

    @Test func `a refusal that the ping cannot explain yet is tried again`() async throws {
        let rig = try rig()
        rig.vendor.trouble(
            Trouble(1, .answer(status: 401)) { $0.isOf("Prospects") },
            Trouble(1, .answer(status: 502)) { $0.path == "ping" }
        )
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.state.condition) == [.ok, .ok, .ok])
    }

    @Test func `a table that the account does not have is unavailable, and tried again hourly`() async throws
    {
        let rig = try rig()
        rig.vendor.change { $0.tables["Residents"] = nil }
        try await rig.serve(for: .seconds(2 * 3600 + 60))
        let state = try rig.state("residents")
        #expect(state.condition == .unavailable)
        #expect(state.lastError?.contains("Invalid table") == true)
        #expect(rig.vendor.log.filter { $0.isOf("Residents") }.count == 3)
        #expect(pings(rig) == 0)
    }
}
