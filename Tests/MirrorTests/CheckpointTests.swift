import Foundation
import Mirror
import Testing

@Suite struct CheckpointTests {
    @Test(arguments: [
        Position.Place.beginning, .plainBeginning, .link("https://crm.example/api?cursor=a%2Fb"),
        .createdFrom(Instant(milliseconds: 1_780_000_000_123)), .createdUntil(Instant(milliseconds: -1)),
        .page(number: 7, largest: 100), .cursor("a=="), .confirmation, .file(offset: 5_000_000_000, line: 12),
    ])
    func `a checkpoint survives being written down`(_ place: Position.Place) throws {
        let walk = Walk(
            kind: .sweep, route: .snapshot, startedAt: Instant(milliseconds: 1), vendorStartedAt: nil,
            since: Instant(milliseconds: 2)
        )
        let checkpoint = Checkpoint(walk: walk, position: Position(part: 3, place: place), pages: 9)
        let text = try JSONEncoder().encode(checkpoint)
        #expect(try JSONDecoder().decode(Checkpoint.self, from: text) == checkpoint)
    }

    @Test func `a walk is complete through its start by the vendor's clock, where that is known`() {
        var walk = Walk(kind: .poll, startedAt: Instant(seconds: 100))
        #expect(walk.completeThrough == Instant(seconds: 100))
        walk.vendorStartedAt = Instant(seconds: 90)
        #expect(walk.completeThrough == Instant(seconds: 90))
    }
}
