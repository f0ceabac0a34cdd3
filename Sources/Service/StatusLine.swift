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
        /// Those of which a walk has ended: they are missed when they go.
        var walked: Set<Name> = []
        /// Why the configuration in force is not the one in its file.
        var refusal: String?
        var sent = ""
    }

    private let state = Mutex(State())
    private let show: @Sendable (String) -> Void

    /// - Parameter show: shows the line.
    init(show: @escaping @Sendable (String) -> Void) {
        self.show = show
    }

    func note(_ event: SyncEvent) {
        let name = Name(account: event.account, stream: event.stream)
        switch event.kind {
        case .walkEnded(_, _, _, _, let isHeld):
            update {
                $0.walked.insert(name)
                $0.troubled[name] = isHeld
            }
        case .fault(let fault, _) where fault.kind == .unavailable:
            update { $0.troubled[name] = $0.walked.contains(name) ? true : nil }
        case .fault(let fault, _):
            let isInTrouble = fault.kind != .incomplete && fault.kind != .expired
            update { $0.troubled[name] = isInTrouble }
        default: return
        }
    }

    /// Another configuration holds: forgets all accounts but its, and says again how their streams are, since another
    /// line was shown meanwhile.
    func keep(accounts: Set<String>) {
        update { state in
            state.refusal = nil
            state.troubled = state.troubled.filter { accounts.contains($0.key.account) }
            state.walked = state.walked.filter { accounts.contains($0.account) }
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
        let line = state.withLock { state -> String? in
            change(&state)
            let text = Self.text(of: state.troubled) + (state.refusal.map { "; \($0)" } ?? "")
            guard !state.troubled.isEmpty, text != state.sent else { return nil }
            state.sent = text
            return text
        }
        if let line { show(line) }
    }

    private static func text(of troubled: [Name: Bool]) -> String {
        let bad = troubled.filter(\.value).keys.sorted()
        let fine = "\(Words.count(troubled.count - bad.count, "stream")) fine"
        guard let first = bad.first else { return fine }
        let others = bad.count > 1 ? " and others" : ""
        return "\(fine), \(Words.count(bad.count)) in trouble: \(first.account) \(first.stream)\(others)"
    }
}
