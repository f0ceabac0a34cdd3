import Mirror
import Sync
import Synchronization

/// Keeps the line that `systemctl status` shows in step: how many streams are fine, and which is not.
final class StatusLine: SyncObserver {
    private struct State {
        var troubled: [String: Bool] = [:]
        var sent = ""
    }

    private let state = Mutex(State())
    private let notification: ServiceNotification

    init(_ notification: ServiceNotification) {
        self.notification = notification
    }

    func note(_ event: SyncEvent) {
        let isInTrouble: Bool
        switch event.kind {
        case .walkEnded: isInTrouble = false
        case .fault(let fault, _): isInTrouble = fault.kind != .incomplete && fault.kind != .expired
        default: return
        }
        let line = state.withLock { state -> String? in
            state.troubled["\(event.account) \(event.stream)"] = isInTrouble
            let text = Self.text(of: state.troubled)
            guard text != state.sent else { return nil }
            state.sent = text
            return text
        }
        if let line { notification.status(line) }
    }

    private static func text(of troubled: [String: Bool]) -> String {
        let bad = troubled.filter(\.value).keys.sorted()
        let fine = "\(Words.count(troubled.count - bad.count, "stream")) fine"
        guard let first = bad.first else { return fine }
        return "\(fine), \(Words.count(bad.count)) in trouble: \(first)\(bad.count > 1 ? " and others" : "")"
    }
}
