import Dispatch
import Mirror
import Store
import Sync
import Synchronization
import Testing

/// The page after the one that is written.
struct PrefetchTests {
    @Test func `the next page is asked for while this one is written`() async throws {
        let isAsked = DispatchSemaphore(value: 0)
        let isWritten = AsyncStream<Void>.makeStream()
        let wasAsked = Mutex(false)
        // The account's task goes no further than page 1 until page 2 was asked for; and the answer with page 2 comes
        // only after page 1 was written. Both end only if neither waits for the other.
        let observer = RecordingObserver { event in
            guard case .pageWritten(_, 1, _) = event.kind else { return }
            isWritten.continuation.finish()
            let result = isAsked.wait(timeout: .now() + 20)
            wasAsked.withLock { $0 = result == .success }
        }
        let rig = try Rig(observer: observer)
        rig.vendor.fill("Prospects", 25)
        rig.vendor.onRequest { count, _ in
            guard count == 2 else { return }
            isAsked.signal()
            for await _ in isWritten.stream {}
        }
        try await rig.run(.once)
        #expect(wasAsked.withLock { $0 })
        #expect(try rig.mirrored().count == 25)
    }

    @Test func `no more than one page is fetched ahead`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 95)
        let observer = rig.observer
        rig.vendor.onRequest { count, _ in
            #expect(observer.written.count >= count - 2, "request \(count)")
        }
        try await rig.run(.once)
        #expect(rig.vendor.log.count == 10)
    }

    @Test func `a fault of the page ahead does not undo the page in hand`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 25)
        rig.vendor.trouble(Trouble(8, .answer(status: 500)) { $0.path.contains("cursor=") })
        try await rig.run(.once)
        #expect(try rig.mirrored().count == 10)
        #expect(try rig.state().checkpoint?.pages == 1)
    }
}
