import Mirror
import Sync
import Synchronization

/// What the status page reports on: the configuration that is in force, with what only this process knows beside it.
final class CurrentSubject: Sendable {
    private let subject: Mutex<StatusSubject>
    private let storage: StorageTroubles
    private let throttles: SharedThrottles

    /// - Parameters:
    ///   - assembly: of the configuration that the service begins with.
    ///   - storage: what the databases do not take.
    ///   - throttles: the daemon's.
    /// - Throws: a `Fault` where an account cannot be mirrored by this version.
    init(_ assembly: Assembly, storage: StorageTroubles, throttles: SharedThrottles) throws {
        subject = Mutex(try Self.subject(of: assembly))
        self.storage = storage
        self.throttles = throttles
    }

    var value: StatusSubject {
        var subject = subject.withLock { $0 }
        subject.storageFaults = storage.present
        subject.throttles = subject.throttles.mapValues { throttle in
            var throttle = throttle
            throttle.pace = throttles.pace(of: throttle.name) ?? throttle.pace
            return throttle
        }
        return subject
    }

    /// Another configuration is in force, or the first one is now, and its databases are open but for those that wait.
    func replace(by assembly: Assembly, waiting: [String: Fault]) throws {
        var next = try Self.subject(of: assembly)
        next.waiting = waiting
        subject.withLock { $0 = next }
    }

    private static func subject(of assembly: Assembly) throws -> StatusSubject {
        let accounts = try assembly.configuration.databases.flatMap { try assembly.accounts(in: $0) }
        return StatusSubject(
            configuration: assembly.configuration, repertoire: Assembly.repertoire, accounts: accounts)
    }
}
