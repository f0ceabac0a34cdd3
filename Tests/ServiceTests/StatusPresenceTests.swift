import Logging
import Mirror
import ServiceLifecycle
import Synchronization
import Testing

@testable import Service

struct StatusPresenceTests {
    @Test func `an address that is taken is tried again until it is free, and told once`() async throws {
        let (recorder, clock) = (Recorder(), HandClock())
        let tries = Mutex(0)
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .info, clock: clock) { recorder.write($0) }
        }
        let (served, serving) = AsyncStream.makeStream(of: Void.self)
        let presence = StatusPresence(clock: clock, logger: logger) {
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            if number < 4 {
                throw Fault(.rejected, operation: "listen", subject: "here", cause: "Address already in use")
            }
            serving.yield()
            try await gracefulShutdown()
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: presence)], gracefulShutdownSignals: [], logger: logger))
        async let running: Void = group.run()
        for await _ in served { break }
        await group.triggerGracefulShutdown()
        try await running
        #expect(tries.withLock { $0 } == 4)
        #expect(recorder.written.count { $0.contains("no status page") } == 1)
    }
}
