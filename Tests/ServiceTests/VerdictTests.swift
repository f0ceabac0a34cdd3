import Mirror
import Service
import Store
import Sync
import Testing

struct VerdictTests {
    private let unreachable = "connection refused"

    private func verdict(_ outcomes: [AccountOutcome], named: [String] = []) -> Verdict {
        Verdict(mission: .backfill, outcomes: outcomes, namedStreams: named, took: .seconds(192))
    }

    @Test func `what is complete is counted`() {
        let outcome = Fixture.outcome([("prospects", .ok, nil), ("units", .ok, nil)])
        let verdict = verdict([outcome])
        #expect(
            verdict.sentence
                == "Backfill complete: 1 account, 2 streams, 2,000 rows (1,800 new, 180 changed, 18 gone) in 3m 12s."
        )
        #expect(verdict.exitCode == .complete)
    }

    @Test func `a poll is an update`() {
        let outcome = Fixture.outcome([("prospects", .ok, nil)])
        let verdict = Verdict(mission: .once, outcomes: [outcome], namedStreams: [], took: .milliseconds(400))
        #expect(verdict.sentence.hasPrefix("Update complete: 1 account, 1 stream, 1,000 rows"))
        #expect(verdict.sentence.hasSuffix("in 0.4s."))
    }

    @Test func `what the account does not have is no failure, unless it was asked for by name`() {
        let missing = Fixture.fault(.unavailable, "the vendor answered 404", of: "units")
        let outcome = Fixture.outcome([("prospects", .ok, nil), ("units", .unavailable, missing)])
        #expect(
            verdict([outcome]).sentence.hasPrefix("Backfill complete: 1 account, 1 stream (1 unavailable), "))
        #expect(verdict([outcome]).exitCode == .complete)
        #expect(
            verdict([outcome], named: ["units"]).sentence
                == "Backfill not complete: 1 of 2 streams: wh units is unavailable "
                + "(fetch page 1 (wh units): the vendor answered 404)"
        )
        #expect(verdict([outcome], named: ["units"]).exitCode == .incomplete)
    }

    @Test func `an account that has no stream at all is not complete`() {
        let absent = ["a", "b", "c"].map { name in
            let fault = Fixture.fault(.unavailable, "the vendor answered 404: Not found", of: name)
            return (name: name, condition: StreamState.Condition.unavailable, fault: Optional(fault))
        }
        let nowhere = Fixture.outcome(absent.map { ($0.name, $0.condition, $0.fault) })
        let sentence =
            "the vendor has no stream of wh "
            + "(the vendor answered 404: Not found. Check the account's base_url and communities)"
        #expect(verdict([nowhere]).sentence == "Backfill not complete: 3 of 3 streams: \(sentence)")
        #expect(verdict([nowhere]).exitCode == .incomplete)
        let good = Fixture.outcome(account: "east", [("a", .ok, nil)])
        #expect(
            verdict([good, nowhere]).sentence == "Backfill not complete: 3 of 4 streams: \(sentence)")
        #expect(verdict([good, nowhere]).exitCode == .incomplete)
    }

    @Test func `what was found unavailable before an interruption is not complete after it`() {
        let missing = Fixture.fault(.unavailable, "the vendor answered 404", of: "b")
        let nowhere = Fixture.outcome([("a", .unavailable, nil), ("b", .unavailable, missing)])
        #expect(
            verdict([nowhere]).sentence
                == "Backfill not complete: 2 of 2 streams: the vendor has no stream of wh "
                + "(the vendor answered 404. Check the account's base_url and communities)"
        )
        let most = Fixture.outcome([("a", .unavailable, nil), ("prospects", .ok, nil)])
        #expect(
            verdict([most]).sentence.hasPrefix("Backfill complete: 1 account, 1 stream (1 unavailable), "))
        #expect(verdict([most], named: ["a"]).exitCode == .incomplete)
    }

    @Test func `a stream that was mirrored is missed when the vendor has it no more`() {
        let missing = Fixture.fault(.unavailable, "the vendor answered 404", of: "units")
        let verdict = verdict([Fixture.outcome([("prospects", .ok, nil), ("units", .failing, missing)])])
        #expect(
            verdict.sentence
                == "Backfill not complete: 1 of 2 streams: wh units is failing "
                + "(fetch page 1 (wh units): the vendor answered 404)"
        )
        #expect(verdict.exitCode == .incomplete)
    }

    @Test func `one stream in trouble is told in full`() {
        let fault = Fixture.fault(.malformed, "CSV line 3: the row has 11 fields", hint: "Tell the vendor")
        let verdict = verdict([Fixture.outcome([("prospects", .failing, fault), ("units", .ok, nil)])])
        #expect(
            verdict.sentence
                == "Backfill not complete: 1 of 2 streams: wh prospects is failing "
                + "(fetch page 1 (wh prospects): CSV line 3: the row has 11 fields. Tell the vendor)"
        )
        #expect(verdict.exitCode == .incomplete)
    }

    @Test(
        arguments: [
            (2, "wh s0 and s1 are"), (3, "wh s0, s1 and s2 are"), (4, "wh s0, s1 and 2 more are"),
            (28, "wh s0, s1 and 26 more are"),
        ]
    )
    func `streams with one cause are one sentence`(count: Int, names: String) {
        let streams = (0..<count).map { number in
            let name = "s\(number)"
            return (
                name: name, condition: StreamState.Condition.failing,
                fault: Fixture.fault(.transient, unreachable, of: name)
            )
        }
        #expect(
            verdict([Fixture.outcome(streams.map { ($0.name, $0.condition, $0.fault) })]).sentence
                == "Backfill not complete: \(count) of \(count) streams: \(names) failing (connection refused)"
        )
    }

    @Test func `another cause, state or account is another sentence`() {
        let fault = Fixture.fault(.transient, unreachable)
        let other = Fixture.fault(.transient, "a timeout")
        let outcomes = [
            Fixture.outcome([("a", .failing, fault), ("b", .failing, other), ("c", .held, fault)]),
            Fixture.outcome(account: "east", [("a", .failing, fault)]),
        ]
        let sentence = verdict(outcomes).sentence
        #expect(sentence.hasPrefix("Backfill not complete: 4 of 4 streams: wh a is failing ("))
        #expect(sentence.split(separator: ";").count == 4)
    }

    @Test func `a refused credential is told once, and is an exit code where it is every account's`() {
        let fault = Fixture.fault(.refused, "the vendor answered 401: Bad credentials")
        let refusal = Fault(
            .refused, operation: "check the credential", subject: "wh",
            cause: "the vendor answered 401: Bad credentials",
            hint: "Check the account's credential.")
        let streams = ["a", "b", "c"].map {
            (name: $0, condition: StreamState.Condition.refused, fault: Optional(fault))
        }
        let refused = Fixture.outcome(streams.map { ($0.name, $0.condition, $0.fault) }, refusal: refusal)
        let cause = "the vendor answered 401: Bad credentials. Check the account's credential."
        #expect(
            verdict([refused]).sentence
                == "Backfill not complete: every account's credential was refused: wh (\(cause))"
        )
        #expect(verdict([refused]).exitCode == .refused)
        let good = Fixture.outcome(account: "east", [("a", .ok, nil)])
        #expect(
            verdict([refused, good]).sentence
                == "Backfill not complete: 3 of 4 streams: the credential of wh was refused (\(cause))"
        )
        #expect(verdict([refused, good]).exitCode == .incomplete)
    }

    @Test func `rights that one stream lacks are not the credential's`() {
        let fault = Fixture.fault(.refused, "the vendor answered 402")
        let verdict = verdict([Fixture.outcome([("a", .refused, fault), ("b", .ok, nil)])])
        #expect(verdict.sentence.contains("wh a is refused (fetch page 1"))
        #expect(verdict.exitCode == .incomplete)
    }
}
