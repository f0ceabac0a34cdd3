import Mirror
import Store
import Transport

/// Behind the last page of a walk of everything: the vendor is asked about each row that it did not list.
extension AccountRunner {
    /// One row, one request; the walk ends behind the last of them.
    mutating func confirm(_ index: Int, _ checkpoint: Checkpoint) async throws {
        let stream = works[index].stream
        let key = try await store.nextMissing(account: account.name, stream: stream.name)
        guard let key, let request = account.connector.confirmation(of: key, in: stream) else {
            let nothing = FetchedPage(page: Page(records: .none, next: nil), vendorTime: nil)
            return try await write(nothing, index, checkpoint)
        }
        let now = clock.now()
        let reservation = try await throttle.reserve(request, now: now, patience: Self.patience)
        guard let slot = slot(reservation, index, asked: now) else { return }
        works[index].requests += 1
        let answer = try await answer(to: request, index, slot: slot)
        try await store.answerMissing(key, answer, account: account.name, stream: stream.name)
        works[index].failures = 0
        works[index].malformed = 0
    }

    /// What the vendor says; a record at which it fails again and again is left for another walk.
    private func answer(to request: Request, _ index: Int, slot: RequestSlot) async throws -> MissingAnswer {
        do {
            return try await source.answer(to: request, works[index].stream, slot: slot)
        } catch let fault as Fault where fault.kind == .transient {
            guard works[index].failures + 1 >= policy.backoff.attempts else { throw fault }
            return .tellsNothing
        }
    }

    /// Page numbers of long ago point at other records now.
    func shifted(_ index: Int) -> Fault {
        Fault(
            .expired, operation: "go on with the walk",
            subject: "\(account.name) \(works[index].stream.name)",
            cause: "its pages have shifted since it stopped"
        )
    }
}

extension StreamWork {
    /// `sync.md`: a walk by page numbers that stood still for longer begins again.
    private static let longestStop = Duration.seconds(3600)

    /// With a throttle so slow that a page an hour is all there is, no walk would ever end: so many turns it may wait.
    /// Where polls use up all that is allowed, each tenth is its own (`Scheduler`).
    private static let longestStopInTurns = 20

    /// Whether the place where a walk stopped is another place by now; `limit` is the account's.
    func hasShifted(_ checkpoint: Checkpoint, limit: ThrottleLimit, now: Instant) -> Bool {
        guard stream.isPageNumbered, case .page = checkpoint.position.place, ready == nil,
            let savedAt = checkpoint.savedAt
        else { return false }
        let turns = limit.interval * Self.longestStopInTurns
        return now - savedAt > max(Self.longestStop, turns)
    }
}

extension PageSource {
    /// What the vendor says of one record.
    ///
    /// - Throws: a `Fault` where it did not answer, or not as it answers about records.
    func answer(to request: Request, _ stream: Stream, slot: RequestSlot) async throws -> MissingAnswer {
        try await wait(for: slot, stream)
        let secrets = await account.transport.secrets
        do {
            let response = try await account.transport.fetch(request)
            try await throttle.heed(response, now: clock.now())
            let fault = StatusMeaning.fault(
                for: response, operation: "ask about a record", subject: "\(account.name) \(stream.name)",
                now: clock.now(), secrets: secrets
            )
            switch (response.status, fault?.kind) {
            case (404, _), (410, _): return .isGone
            case (_, nil): return .isThere
            // It was moved out of sight, or the vendor does not take the question: that says nothing of its being gone.
            case (403, _), (_, .rejected): return .tellsNothing
            default:
                throw fault ?? Fault(.transient, operation: "ask", subject: stream.name, cause: "no answer")
            }
        } catch let fault as Fault {
            throw fault.redacting(secrets)
        }
    }
}
