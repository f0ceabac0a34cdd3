import Mirror
import SQLite
@testable import Store
import Testing

/// What is held stays so whatever else happens, and a release is for what was held.
@Suite struct HeldTests {
    private func held() async throws -> Workbench {
        let bench = try await Workbench()
        bench.maxDeletePercent = 10
        bench.canConfirm = true
        try await bench.load(rows(1...100))
        guard case .held = try await bench.load(rows(31...100), .sweep).outcome else {
            throw Fault(.rejected, operation: "hold", subject: "things", cause: "it was not held")
        }
        return bench
    }

    private func rows(_ ids: ClosedRange<Int>) -> Records {
        page(["id", "name"], ids.map { [.text(String($0)), "a"] })
    }

    @Test(arguments: [StreamState.Condition.failing, .refused])
    func `a fault does not make it forgotten`(_ condition: StreamState.Condition) async throws {
        let bench = try await held()
        let before = try await bench.state()
        _ = try await bench.store().note(
            Fault(.transient, operation: "fetch", subject: "things", cause: "no connection"),
            condition: condition, nextDueAt: bench.now, failures: 1, requests: 1, account: Workbench.account,
            stream: "things", now: bench.now)
        try await bench.poll(rows(31...40))
        let state = try await bench.state()
        #expect(state.condition == .held)
        #expect(state.lastError == before.lastError)
        #expect(state.completeThrough == before.completeThrough)
    }

    @Test func `a release for thirty rows is none for all of them`() async throws {
        let bench = try await held()
        let released = try HeldStreams.release(
            in: bench.path, account: Workbench.account, streams: nil, now: bench.now)
        #expect(released == ["things"])
        let fault = try await bench.fault(nothing(), .sweep)
        #expect(fault.kind == .suspicious)
        guard case .held = try await bench.load(rows(91...100), .sweep).outcome else {
            Issue.record("ninety rows went by a release for thirty")
            return
        }
        #expect(try bench.scalar("SELECT count(*) FROM wh_things WHERE _deleted_at IS NOT NULL") == 0)
        // What was decided was of another loss: it has to be decided anew.
        #expect(try await bench.state().releasedAt == nil)
    }

    @Test func `a release lets go of what was held`() async throws {
        let bench = try await held()
        _ = try HeldStreams.release(in: bench.path, account: Workbench.account, streams: nil, now: bench.now)
        #expect(try await bench.load(rows(31...100), .sweep).outcome == .complete)
        #expect(try bench.scalar("SELECT count(*) FROM wh_things WHERE _deleted_at IS NOT NULL") == 30)
        #expect(try await bench.state().condition == .ok)
    }

    @Test func `an answer that tells nothing leaves the row as it is`() async throws {
        let bench = try await Workbench()
        bench.canConfirm = true
        try await bench.load(rows(1...5))
        #expect(try await bench.load(rows(1...3), .sweep).outcome == .confirming(2))
        for (key, answer) in [("4", MissingAnswer.tellsNothing), ("5", .isGone)] {
            #expect(try await bench.store().nextMissing(account: Workbench.account, stream: "things") == key)
            try await bench.store().answerMissing(
                key, answer, account: Workbench.account, stream: "things")
        }
        #expect(try await bench.write(.none).outcome == .complete)
        #expect(try bench.query("SELECT id FROM wh_things WHERE _deleted_at IS NOT NULL") == [[5]])
    }
}
