import Mirror
import SQLite
import Store
import Sync
import Synchronization
import Testing

/// Random histories of a numbered vendor whose rows come, change and vanish, also while it is walked.
@Suite(.timeLimit(.minutes(5)))
struct SweepHistoryTests {
    private func mutate(_ rig: NumberedRig, _ random: inout SeededRandom, round: Int) {
        let now = rig.clock.now()
        var generator = random
        let removed = Int.random(in: 0...2, using: &generator)
        let changed = Int.random(in: 0...3, using: &generator)
        let place = Int.random(in: 0...40, using: &generator)
        rig.vendor.change { state in
            var rows = state.lists["leads/0"] ?? []
            for _ in 0..<removed where rows.count > 5 { rows.remove(at: place % rows.count) }
            for index in 0..<changed where !rows.isEmpty {
                let row = (place * 7 + index) % rows.count
                rows[row].name = "changed in round \(round)"
                rows[row].updatedAt = now
            }
            // An unordered collection: a new row may be anywhere.
            let new = NumberedRow(id: 1000 + round, name: "new", updatedAt: now)
            rows.insert(new, at: place % (rows.count + 1))
            state.lists["leads/0"] = rows
        }
        random = generator
    }

    private func names(_ rig: NumberedRig) -> [Int: String] {
        let rows = rig.vendor.state.withLock { $0.lists["leads/0"] ?? [] }
        return Dictionary(rows.map { ($0.id, $0.name) }) { first, _ in first }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `once the vendor stands still the file is what it has`(_ seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var rig = try NumberedRig(canConfirm: seed.isMultiple(of: 2))
        rig.account.sweepEvery = .seconds(900)
        rig.vendor.change { $0.saysTotal = seed < 5 }
        rig.vendor.fill("leads/0", 1...33)
        try await rig.run(.once)
        for round in 0..<12 {
            mutate(rig, &random, round: round * 10)
            // And one row more in the middle of a walk.
            let page = Int.random(in: 2...5, using: &random)
            let running = rig
            let isDone = Once()
            let now = rig.clock.now()
            rig.vendor.onRequest { _, sent in
                guard sent.query("page") == String(page), isDone.first() else { return }
                running.vendor.change { state in
                    let row = NumberedRow(id: 5000 + round, name: "between", updatedAt: now)
                    state.lists["leads/0"]?.insert(row, at: 0)
                }
            }
            rig.clock.pass(.seconds(301))
            let outcome = try await rig.run(.once)
            #expect(outcome.streams.map(\.fault) == [nil], "round \(round)")
            #expect(try rig.live().isSuperset(of: names(rig).keys.filter { $0 < 34 }), "round \(round)")
        }
        rig.vendor.onRequest { _, _ in }
        for _ in 0..<3 {
            rig.clock.pass(.seconds(3700))
            try await rig.run(.once)
        }
        #expect(try rig.rig.mirrored("num_leads") == names(rig))
        let state = try rig.state()
        #expect(state.condition == .ok)
        #expect(state.rowsLive == names(rig).count)
    }
}
