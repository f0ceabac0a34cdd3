import Mirror

/// When a request may go, and what there is to tell of it when it does.
struct RequestSlot: Sendable {
    var at: Instant
    /// For how long the throttle will have held it back by then.
    var heldBack = Duration.zero
    /// The request before it failed.
    var isRetry = false
}

/// For how long the throttle keeps a stream from its next request, beside the wait for the slot itself: while a URL's
/// own limit is reached, or the vendor wants a pause.
struct HoldBack: Sendable {
    private var before = Duration.zero
    private var present: (since: Instant, until: Instant)?

    mutating func begin(at now: Instant, until: Instant) {
        end(at: now)
        present = (now, until)
    }

    /// Whether it lasts as long as that.
    func lasts(until instant: Instant) -> Bool {
        present.map { $0.until >= instant } ?? false
    }

    /// What it came to: to be told with the request that goes now.
    mutating func settle(at now: Instant) -> Duration {
        end(at: now)
        defer { before = .zero }
        return before
    }

    /// What comes after the hold, such as another stream's page, is not the throttle's doing.
    private mutating func end(at now: Instant) {
        guard let (since, until) = present else { return }
        before += max(min(now, until) - since, .zero)
        present = nil
    }
}

extension AccountRunner {
    /// A pause is counted once, with the stream that would go instead; one that met it (`pause`) counts it already.
    mutating func holdBack(_ outlooks: [Scheduler.Outlook], until: Instant) {
        let now = clock.now()
        guard until > now, !works.contains(where: { $0.holdBack.lasts(until: until) }),
            case .advance(let stream) = Scheduler.next(outlooks, closedUntil: nil, now: until),
            let index = works.firstIndex(where: { $0.stream.name == stream })
        else { return }
        works[index].holdBack.begin(at: max(now, works[index].dueAt), until: until)
    }

    /// The slot that was reserved for the stream's request; nil where the stream has to wait, which is seen to.
    mutating func slot(
        _ reservation: RequestThrottle.Reservation, _ index: Int, asked: Instant
    ) -> RequestSlot? {
        switch reservation {
        case .granted(let slot):
            return works[index].slot(at: slot, asked: asked)
        case .denied(let until):
            works[index].dueAt = until
            works[index].holdBack.begin(at: asked, until: until)
            return nil
        case .closed:
            // The loop waits, and then sees anew whose turn it is.
            return nil
        }
    }
}
