import Mirror
import Sync
import Synchronization

/// Keeps the line that `systemctl status` shows in step: how many streams are fine, and which is not.
final class StatusLine: SyncObserver {
    private struct Name: Hashable, Comparable {
        var account: String
        var stream: String

        static func < (left: Name, right: Name) -> Bool {
            (left.account, left.stream) < (right.account, right.stream)
        }
    }

    private struct State {
        /// Whether a stream is in trouble; one that the account does not have is neither.
        var troubled: [Name: Bool] = [:]
        /// Those that their account does not have.
        var absent: Set<Name> = []
        /// The streams of each account of the configuration; nil until that is told.
        var streams: [String: Set<String>]?
        /// Those of which a walk has ended: they are missed when they go.
        var walked: Set<Name> = []
        /// Why the configuration in force is not the one in its file.
        var refusal: String?
        var sent = ""
    }

    private let state = Mutex(State())
    private let show: @Sendable (String) -> Void

    /// - Parameter show: shows the line. It is called while the line cannot change, so that no older one comes behind
    ///   a newer: it must not take long, and not call back.
    init(show: @escaping @Sendable (String) -> Void) {
        self.show = show
    }

    func note(_ event: SyncEvent) {
        let name = Name(account: event.account, stream: event.stream)
        switch event.kind {
        case .walkEnded(_, _, _, _, let isHeld):
            update {
                $0.walked.insert(name)
                $0.absent.remove(name)
                $0.troubled[name] = isHeld
            }
        case .fault(let fault, _) where fault.kind == .unavailable:
            update {
                let isMissed = $0.walked.contains(name)
                if !isMissed { $0.absent.insert(name) }
                $0.troubled[name] = isMissed ? true : nil
            }
        case .fault(let fault, _):
            let isInTrouble = fault.kind != .incomplete && fault.kind != .expired
            update { $0.troubled[name] = isInTrouble }
        default: return
        }
    }

    /// Another configuration holds: forgets all streams but its, and says again how those are, since another line was
    /// shown meanwhile.
    ///
    /// - Parameter streams: those of each of its accounts.
    func keep(streams: [String: Set<String>]) {
        update { state in
            state.refusal = nil
            state.streams = streams
            func isMeant(_ name: Name) -> Bool { streams[name.account]?.contains(name.stream) ?? false }
            state.troubled = state.troubled.filter { isMeant($0.key) }
            state.absent = state.absent.filter(isMeant)
            state.walked = state.walked.filter(isMeant)
            state.sent = ""
        }
    }

    /// The configuration before goes on to hold, and the line says so behind how the streams are, until another is
    /// taken over.
    func keep(refusal: String) {
        update { state in
            state.refusal = refusal
            state.sent = ""
        }
    }

    private func update(_ change: (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            let text = Self.text(of: state) + (state.refusal.map { "; \($0)" } ?? "")
            guard !state.troubled.isEmpty, text != state.sent else { return }
            state.sent = text
            show(text)
        }
    }

    private static func text(of state: State) -> String {
        let bad = state.troubled.filter(\.value).keys.sorted()
        let fine = Self.fine(state.troubled.count - bad.count, of: state)
        guard let first = bad.first else { return fine }
        let others = bad.count > 1 ? " and others" : ""
        return "\(fine), \(Words.count(bad.count)) in trouble: \(first.account) \(first.stream)\(others)"
    }

    /// `3 of 49 streams fine`; without how many there are where that is not known, or all are.
    private static func fine(_ count: Int, of state: State) -> String {
        let total = (state.streams?.values.map(\.count).reduce(0, +) ?? 0) - state.absent.count
        guard total > count else { return "\(Words.count(count, "stream")) fine" }
        return "\(Words.count(count)) of \(Words.count(total, "stream")) fine"
    }
}
