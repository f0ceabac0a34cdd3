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
        switch try await throttle.reserve(request, now: clock.now(), patience: patience) {
        case .denied(let until):
            works[index].dueAt = until
        case .granted(let slot):
            works[index].requests += 1
            let isGone = try await source.isGone(request, stream, slot: slot)
            try await store.answerMissing(
                key, isGone: isGone, account: account.name, stream: stream.name)
            works[index].failures = 0
            works[index].malformed = 0
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

    /// Whether the place where a walk stopped is another place by now.
    func hasShifted(_ checkpoint: Checkpoint, now: Instant) -> Bool {
        guard stream.isPageNumbered, case .page = checkpoint.position.place, ready == nil,
            let savedAt = checkpoint.savedAt
        else { return false }
        return now - savedAt > Self.longestStop
    }
}

extension PageSource {
    /// Whether the vendor has the record no longer.
    ///
    /// - Throws: a `Fault` where its answer tells neither.
    func isGone(_ request: Request, _ stream: Stream, slot: Instant) async throws -> Bool {
        try await clock.sleep(until: slot)
        let secrets = await account.transport.secrets
        do {
            let response = try await account.transport.fetch(request)
            try await throttle.heed(response, now: clock.now())
            if [404, 410].contains(response.status) { return true }
            let fault = StatusMeaning.fault(
                for: response, operation: "ask about a record", subject: "\(account.name) \(stream.name)",
                now: clock.now(), secrets: secrets
            )
            if let fault { throw fault }
            return false
        } catch let fault as Fault {
            throw fault.redacting(secrets)
        }
    }
}
