package import Mirror
package import Store

/// Performs a credential's throttle: every slot is in the database before its request is sent, so that a kill and
/// a restart never spend a window twice. Shared by all streams, and all accounts, of the credential.
package actor RequestThrottle {
    /// Whether a request may go.
    package enum Reservation: Hashable, Sendable {
        case granted(at: Instant)
        /// The URL's own limit is reached until then; nothing was reserved.
        case denied(until: Instant)
    }

    private let name: String
    private let store: Store
    private var throttle: Throttle
    private var isLoaded = false

    /// `name` says which credential, in a form that does not tell it.
    package init(name: String, limit: ThrottleLimit, store: Store) {
        self.name = name
        self.store = store
        throttle = Throttle(limit: limit)
    }

    /// Takes the next slot for a request to `target`.
    package func reserve(_ request: Request, now: Instant) async throws(Fault) -> Reservation {
        try await load()
        var records: [ThrottleRecord] = []
        if let limit = request.ownLimit {
            let ownName = "url \(Fingerprint.of(request.target))"
            var own = Throttle(limit: limit, uses: try await store.throttle(named: ownName)?.uses ?? [])
            let earliest = own.earliest(now)
            guard earliest <= now else { return .denied(until: earliest) }
            _ = own.reserve(throttle.earliest(now))
            records.append(record(of: own, named: ownName, now: now))
        }
        let slot = throttle.reserve(now)
        records.append(record(of: throttle, named: name, now: now))
        try await store.save(records, now: now)
        return .granted(at: slot)
    }

    /// Stops all requests of the credential, as the vendor asked.
    package func pause(until: Instant, now: Instant) async throws(Fault) {
        try await load()
        throttle.pause(until: until, now: now)
        try await store.save([record(of: throttle, named: name, now: now)], now: now)
    }

    /// Until when nothing goes; nil where it may.
    package func pausedUntil(_ now: Instant) async throws(Fault) -> Instant? {
        try await load()
        return throttle.pause(at: now)
    }

    private func load() async throws(Fault) {
        guard !isLoaded else { return }
        let record = try await store.throttle(named: name)
        // Another call may have come in between and reserved already: its state is the newer one.
        guard !isLoaded else { return }
        isLoaded = true
        guard let record else { return }
        throttle = Throttle(limit: throttle.limit, uses: record.uses, pausedUntil: record.pausedUntil)
    }

    private func record(of throttle: Throttle, named name: String, now: Instant) -> ThrottleRecord {
        let last = max(throttle.uses.last ?? now, throttle.pausedUntil ?? now)
        return ThrottleRecord(
            name: name, uses: throttle.uses, pausedUntil: throttle.pausedUntil,
            expiresAt: last + throttle.limit.period * 2
        )
    }
}
