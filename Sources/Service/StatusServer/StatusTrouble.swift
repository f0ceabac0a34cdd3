import Mirror
import Store

/// Something that is not as it should be, and what a person can do about it. Streams of an account that fail for one
/// reason are one trouble.
struct StatusTrouble: Hashable, Sendable {
    /// What is concerned: an account or a database.
    var subject: String
    /// Nil where it is not of streams.
    var condition: StreamState.Condition?
    var streams: [String] = []
    /// What went wrong last, in words.
    var cause: String?
    var advice: Advice
    /// Up to when all of the streams are complete; nil where one of them never was.
    var completeThrough: Instant?

    struct Advice: Hashable, Sendable {
        var sentence: String
        /// What to type; nil where there is nothing to.
        var command: String?
    }

    /// `wealthbox contacts, notes: failing`
    var title: String {
        let names = streams.joined(separator: ", ")
        let what = condition.map { ": \($0.rawValue)" } ?? ""
        return subject + (names.isEmpty ? "" : " " + names) + what
    }

    /// None exactly where all is as it is promised.
    static func all(in snapshot: StatusSnapshot) -> [StatusTrouble] {
        let files = snapshot.files.compactMap { file in
            file.fault.map { StatusTrouble(unreadable: file, $0) }
                ?? file.writeFault.map { StatusTrouble(unwritable: file, $0) }
        }
        return files + snapshot.accounts.flatMap { of($0, now: snapshot.now) }
    }

    private init(unreadable file: StatusSnapshot.DatabaseFile, _ fault: Fault) {
        subject = "database \(file.path)"
        cause = fault.cause
        advice = Advice(
            sentence: fault.hint ?? "Nothing that it holds can be shown. Look the database over:",
            command: fault.hint == nil ? "crmirror check" : nil
        )
    }

    private init(unwritable file: StatusSnapshot.DatabaseFile, _ fault: Fault) {
        subject = "database \(file.path)"
        cause = fault.cause
        advice = Advice(
            sentence: fault.hint ?? "It is tried again every 30 s, and nothing is lost. Look at the disk:",
            command: fault.hint == nil ? "df -h \(MirrorFile.directory(of: file.path))" : nil
        )
    }

    private static func of(_ account: StatusAccount, now: Instant) -> [StatusTrouble] {
        let wanted = account.streams.filter(\.isConfigured)
        if !wanted.isEmpty, wanted.allSatisfy(\.isUnknownToVendor) {
            return [StatusTrouble(nothingOf: account)]
        }
        return wanted.filter { $0.isInTrouble(at: now) }.reduce(into: []) { troubles, stream in
            let trouble = StatusTrouble(stream, of: account, now: now)
            if let known = troubles.firstIndex(where: trouble.hasReason(of:)) {
                troubles[known].join(trouble)
            } else {
                troubles.append(trouble)
            }
        }
    }

    /// Of an account whose every stream is absent: more likely it is asked for at the wrong place.
    private init(nothingOf account: StatusAccount) {
        subject = account.name
        condition = .unavailable
        cause = account.streams.lazy.compactMap(\.cause).first
        advice = Advice(
            sentence: "The vendor has none of its streams. Check the account's base_url and communities:",
            command: "crmirror check"
        )
    }

    private init(_ stream: StatusAccount.Stream, of account: StatusAccount, now: Instant) {
        let condition = stream.condition(at: now)
        subject = account.name
        self.condition = condition
        streams = [stream.name]
        cause = stream.cause
        completeThrough = stream.state?.completeThrough
        advice = Self.advice(condition, stream: stream.name, account: account.name)
    }

    private func hasReason(of other: StatusTrouble) -> Bool {
        condition == other.condition && cause == other.cause
    }

    private mutating func join(_ other: StatusTrouble) {
        streams += other.streams
        completeThrough = completeThrough.flatMap { mine in other.completeThrough.map { min(mine, $0) } }
        // Without the stream's name it is for all that are held.
        if condition == .held { advice = Self.advice(.held, stream: nil, account: subject) }
    }

    private static func advice(
        _ condition: StreamState.Condition, stream: String?, account: String
    ) -> Advice {
        switch condition {
        case .refused:
            Advice(
                sentence:
                    "Renew the credential or its rights at the vendor. It is tried again hourly, and after a reload; "
                    + "whether it is accepted now, says",
                command: "crmirror check"
            )
        case .held:
            Advice(
                sentence: "Compare with the vendor. If its answer is right, let it through:",
                command: "crmirror release --account \(account)" + (stream.map { " --stream \($0)" } ?? "")
            )
        case .stale:
            Advice(
                sentence:
                    "No walk has ended for three poll intervals, or no page has come for hours. Is the service running? "
                    + "Its log says more:",
                command: "journalctl -u crmirror"
            )
        case .unavailable:
            Advice(
                sentence:
                    "The vendor had it and does not any more. Ask the vendor, or leave the stream out of the "
                    + "configuration; its rows stay",
                command: nil
            )
        case .failing, .new, .backfilling, .ok:
            Advice(
                sentence: "It is tried again by itself. Should it stay so, see what the vendor answers:",
                command: "crmirror check"
            )
        }
    }
}

extension StatusAccount.Stream {
    /// Whether the account has no such stream and never had.
    var isUnknownToVendor: Bool { state?.isAbsent ?? false }

    /// Whether a person is to be told.
    func isInTrouble(at now: Instant) -> Bool {
        switch condition(at: now) {
        case .new, .backfilling, .ok: false
        case .unavailable: !isUnknownToVendor
        case .failing: !isTriedAgain(at: now)
        case .stale, .refused, .held: true
        }
    }

    /// Whether it is failing, and so shortly that it may pass unnoticed.
    func isTriedAgain(at now: Instant) -> Bool {
        guard let state, condition(at: now) == .failing else { return false }
        return state.isWithinPromise(at: now)
    }

    /// The last error without what was being done, and to which stream: that differs where the cause is one.
    var cause: String? {
        guard let error = state?.lastError else { return nil }
        guard let end = error.firstRange(of: "): ") else { return error }
        return String(error[end.upperBound...])
    }
}
