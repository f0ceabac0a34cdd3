package import Mirror
package import Store
import Synchronization
import Transport

/// Performs a credential's throttle: every slot is in the database before its request is sent, so that a kill and
/// a restart never spend a window twice. Shared by all streams, and all accounts, of the credential.
package actor RequestThrottle {
    /// Whether a request may go.
    package enum Reservation: Hashable, Sendable {
        case granted(at: Instant)
        /// The URL's own limit is reached until then; nothing was reserved.
        case denied(until: Instant)
        /// The next slot is too far ahead (`closedUntil`); nothing was reserved.
        case closed
    }

    private let name: String
    private let store: Store
    private var throttle: Throttle {
        didSet { shown.withLock { $0 = throttle.pace } }
    }
    /// For whoever only wants to show it.
    private let shown: Mutex<Throttle.Pace>
    private var isLoaded = false
    private let adoptableLimit: Int?
    private let otherDatabases: [String]
    /// The throttles of URLs that have a limit of their own, by name, as long as they matter.
    private var own: [String: (throttle: Throttle, expiresAt: Instant)] = [:]

    /// - Parameters:
    ///   - name: says which credential, in a form that does not tell it.
    ///   - limit: what the vendor takes, as far as is known.
    ///   - adoptableLimit: the most requests a minute that the vendor's answers may raise it to; nil where they may
    ///     not.
    ///   - otherDatabases: files in which other processes may have remembered requests of the same credential.
    ///   - store: where it is remembered.
    package init(
        name: String, limit: ThrottleLimit, adoptableLimit: Int? = nil, otherDatabases: [String] = [],
        store: Store
    ) {
        self.name = name
        self.store = store
        self.adoptableLimit = adoptableLimit
        self.otherDatabases = otherDatabases
        throttle = Throttle(limit: limit)
        shown = Mutex(throttle.pace)
    }

    package nonisolated var pace: Throttle.Pace { shown.withLock { $0 } }

    /// Takes the next slot for a request.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - now: when it wants to go.
    ///   - patience: a slot further ahead is not taken; nil takes any.
    /// - Returns: the slot, or why there is none.
    /// - Throws: what the store does.
    package func reserve(
        _ request: Request, now: Instant, patience: Duration? = nil
    ) async throws -> Reservation {
        try await load()
        let earliest = throttle.earliest(now)
        if let patience, earliest > now + patience { return .closed }
        var records: [ThrottleRecord] = []
        if let limit = request.ownLimit {
            let ownName = "url \(Fingerprint.of(request.target))"
            // From here on nothing is waited for until the slot is taken: two accounts may ask for one URL at once.
            var ownThrottle = try await ownThrottle(ownName, limit)
            let earliest = ownThrottle.earliest(now)
            guard earliest <= now else { return .denied(until: earliest) }
            _ = ownThrottle.reserve(throttle.earliest(now))
            let record = record(of: ownThrottle, named: ownName, now: now)
            own[ownName] = (ownThrottle, record.expiresAt)
            records.append(record)
        }
        let slot = throttle.reserve(now)
        records.append(record(of: throttle, named: name, now: now))
        own = own.filter { $0.value.expiresAt >= now }
        try await store.save(records, now: now)
        return .granted(at: slot)
    }

    private func ownThrottle(_ name: String, _ limit: ThrottleLimit) async throws(Fault) -> Throttle {
        if let known = own[name] { return known.throttle }
        let uses = try await store.throttle(named: name)?.uses ?? []
        // Another call may have come in between and reserved already: its state is the newer one.
        return own[name]?.throttle ?? Throttle(limit: limit, uses: uses)
    }

    /// Takes over what an answer says of the vendor's own count of requests.
    package func heed(_ response: Response, now: Instant) async throws {
        guard let told = RateLimit(response, now: now), let remaining = told.remaining,
            let resetsIn = told.resetsIn
        else { return }
        try await load()
        let pauseBefore = throttle.pausedUntil
        throttle.heed(
            Throttle.Allowance(remaining: remaining, resetsIn: resetsIn, limit: told.limit),
            adoptable: told.isOfMinutes ? adoptableLimit : nil, now: now
        )
        guard throttle.pausedUntil != pauseBefore else { return }
        try await store.save([record(of: throttle, named: name, now: now)], now: now)
    }

    /// Goes slower from now on: the vendor refused a request as one too many.
    package func slowDown(now: Instant) async throws(Fault) {
        try await load()
        throttle.slowDown()
    }

    /// Stops all requests of the credential, as the vendor asked.
    package func pause(until: Instant, now: Instant) async throws {
        try await load()
        throttle.pause(until: until, now: now)
        try await store.save([record(of: throttle, named: name, now: now)], now: now)
    }

    /// Until when nothing goes, where that is a pause or further ahead than `patience`; nil where a request may go
    /// before.
    package func closedUntil(_ now: Instant, patience: Duration) async throws(Fault) -> Instant? {
        try await load()
        let earliest = throttle.earliest(now)
        return throttle.pause(at: now) ?? (earliest > now + patience ? earliest : nil)
    }

    private func load() async throws(Fault) {
        guard !isLoaded else { return }
        let record = try await store.throttle(named: name)
        // Another call may have come in between and reserved already: its state is the newer one.
        guard !isLoaded else { return }
        isLoaded = true
        var records = [record].compactMap(\.self)
        for path in otherDatabases {
            if let other = try ThrottleRecord(named: name, in: path) { records.append(other) }
        }
        throttle = Throttle(
            limit: throttle.limit, uses: Self.merged(records.map(\.uses)),
            pausedUntil: records.compactMap(\.pausedUntil).max()
        )
    }

    /// What several files remember, as one: a request that two of them know of is one, two of one moment in one file
    /// are two.
    private static func merged(_ lists: [[Instant]]) -> [Instant] {
        var counts: [Instant: Int] = [:]
        for list in lists {
            let own = Dictionary(list.map { ($0, 1) }, uniquingKeysWith: +)
            counts.merge(own, uniquingKeysWith: max)
        }
        return counts.flatMap { Array(repeating: $0.key, count: $0.value) }
    }

    private func record(of throttle: Throttle, named name: String, now: Instant) -> ThrottleRecord {
        let last = max(throttle.uses.last ?? now, throttle.pausedUntil ?? now)
        return ThrottleRecord(
            name: name, uses: throttle.uses, pausedUntil: throttle.pausedUntil,
            expiresAt: last + throttle.limit.period * 2
        )
    }
}
