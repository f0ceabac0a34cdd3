import Formats
import Mirror
import Transport

/// A page in hand, not yet written.
package struct FetchedPage: Sendable {
    var page: Page
    /// The vendor's clock when it answered; nil where it does not say.
    var vendorTime: Instant?
    /// Whether the list was passed over, since the vendor has none at that place.
    var tellsNothing = false
}

/// What became of the attempt to get a page.
enum FetchOutcome: Sendable {
    case page(FetchedPage)
    /// The same can be asked for in another way.
    case askAgain(at: Position, cause: String)
    case failed(Fault)
    /// The program is being stopped.
    case cancelled
}

/// Gets the page at a checkpoint, in one attempt: waits for its slot, asks the vendor, reads the answer.
struct PageSource: Sendable {
    let account: MirroredAccount
    let throttle: RequestThrottle
    let clock: any WallClock
    let observer: any SyncObserver
    /// Where bulk files are kept until they are read.
    let snapshots: SnapshotFiles
    let pulse: Pulse

    /// The longest that one turn takes beside waiting for a slot. A page may take ten minutes, and so may the one that
    /// is fetched ahead of its being written, or itself once more with a new access token; then there is its transaction.
    static let longestTurn = Duration.seconds(1800)

    /// A slot for the page at `checkpoint`; granted at once for what is read from disk. One further ahead than
    /// `patience` is not taken.
    func reserve(
        _ stream: Stream, _ checkpoint: Checkpoint, patience: Duration, now: Instant
    ) async throws -> RequestThrottle.Reservation {
        guard checkpoint.walk.route == .live else { return .granted(at: now) }
        let request = try account.connector.request(
            for: stream, walk: checkpoint.walk, at: checkpoint.position
        )
        return try await throttle.reserve(request, now: now, patience: patience)
    }

    /// The page at `checkpoint`, when `slot` has come.
    func fetch(_ stream: Stream, _ checkpoint: Checkpoint, slot: RequestSlot) async -> FetchOutcome {
        do {
            if checkpoint.walk.route == .snapshot {
                return .page(try await snapshots.page(of: stream, account: account, at: checkpoint))
            }
            let request = try account.connector.request(
                for: stream, walk: checkpoint.walk, at: checkpoint.position
            )
            try await wait(for: slot, stream)
            let response = try await account.transport.fetch(request)
            return try await read(response, of: stream, checkpoint)
        } catch let fault as Fault {
            return .failed(fault.redacting(await account.transport.secrets))
        } catch {
            return outcome(of: error, stream, secrets: await account.transport.secrets)
        }
    }

    /// Returns when the stream's request may go, which is told. The slot may be hours ahead.
    func wait(for slot: RequestSlot, _ stream: Stream) async throws {
        pulse.promise(account.name, within: max(slot.at - clock.now(), .zero) + Self.longestTurn)
        try await clock.sleep(until: slot.at)
        let kind = SyncEvent.Kind.requested(isRetry: slot.isRetry, heldBack: slot.heldBack)
        observer.note(SyncEvent(account: account.name, stream: stream.name, kind: kind))
    }

    /// Whether the credential itself is good, which `stream` gives cause to ask; nil if it is, the fault if it is not or
    /// cannot be told.
    func checkCredential(for stream: Stream) async throws -> Fault? {
        let now = clock.now()
        guard case .granted(let slot) = try await throttle.reserve(account.connector.check, now: now) else {
            return nil
        }
        try await wait(for: RequestSlot(at: slot, heldBack: slot - now), stream)
        do {
            let response = try await account.transport.fetch(account.connector.check)
            return StatusMeaning.fault(
                for: response, operation: "check the credential", subject: account.name, now: clock.now(),
                secrets: await account.transport.secrets
            )
        } catch let fault as Fault {
            return fault.redacting(await account.transport.secrets)
        }
    }

    private func read(
        _ response: Response, of stream: Stream, _ checkpoint: Checkpoint
    ) async throws -> FetchOutcome {
        let now = clock.now()
        let subject = "\(account.name) \(stream.name)"
        try await throttle.heed(response, now: now)
        let vendorTime = response.value(of: "date").flatMap { HTTPDate.parse($0, now: now) }
        let fault = StatusMeaning.fault(
            for: response, operation: "fetch page \(checkpoint.pages + 1)", subject: subject, now: now,
            secrets: await account.transport.secrets
        )
        if var fault {
            let meaning = account.connector.meaning(
                of: response, for: stream, walk: checkpoint.walk, at: checkpoint.position
            )
            switch meaning {
            case .askAgain(let position): return .askAgain(at: position, cause: fault.cause)
            case .nothing:
                let isParents = stream.parent != nil
                let page = Page(records: .none, next: nil, warnings: isParents ? [] : [fault.cause])
                return .page(FetchedPage(page: page, vendorTime: vendorTime, tellsNothing: !isParents))
            case .fault(let kind): fault.kind = kind
            case nil: break
            }
            return .failed(fault)
        }
        var page = try account.connector.page(
            from: response, of: stream, walk: checkpoint.walk, at: checkpoint.position
        )
        let secrets = await account.transport.secrets
        page.warnings = page.warnings.map { $0.redacting(secrets) }
        try refuseForeignLink(of: page, stream, checkpoint)
        return .page(FetchedPage(page: page, vendorTime: vendorTime))
    }

    /// A page whose link must not be followed is not taken either: its checkpoint would lead nowhere for ever, and
    /// asked for again the page may have a better one.
    private func refuseForeignLink(of page: Page, _ stream: Stream, _ checkpoint: Checkpoint) throws {
        guard let next = page.next else { return }
        try account.transport.refuseForeignLink(
            account.connector.request(for: stream, walk: checkpoint.walk, at: next)
        )
    }

    private func outcome(
        of error: any Error, _ stream: Stream, secrets: [Secret]
    ) -> FetchOutcome {
        if error is CancellationError { return .cancelled }
        return .failed(
            Fault(
                .transient, operation: "fetch a page", subject: "\(account.name) \(stream.name)",
                cause: "\(error)"
            ).redacting(secrets)
        )
    }
}

extension Fault {
    /// This fault without the secrets that a vendor or a proxy echoed into the body and so into the excerpt of it.
    ///
    /// The connector has cut the excerpt already, perhaps through a secret, of which then only the beginning is
    /// left, at the very end of the text. That is looked for as well: to redact the body before it is read would
    /// cost every good page a search or a copy, and could change a row.
    func redacting(_ secrets: [Secret]) -> Fault {
        var fault = self
        fault.subject = subject.redacting(secrets)
        fault.cause = Self.withoutCutSecret(cause.redacting(secrets), secrets)
        fault.hint = hint?.redacting(secrets)
        return fault
    }

    /// The text with its end taken out, where that is four or more of a secret's first bytes; fewer tell nobody
    /// anything and are the end of many a word.
    private static func withoutCutSecret(_ text: String, _ secrets: [Secret]) -> String {
        let bytes = Array(text.utf8)
        let cutLengths = secrets.compactMap { secret in
            let secret = Array(secret.reveal().utf8)
            return stride(from: secret.count - 1, through: 4, by: -1).first { length in
                bytes.suffix(length).elementsEqual(secret.prefix(length))
            }
        }
        guard let length = cutLengths.max() else { return text }
        return String(decoding: bytes.dropLast(length), as: UTF8.self) + "***"
    }
}
