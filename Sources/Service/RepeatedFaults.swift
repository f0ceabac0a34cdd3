import Mirror
import Synchronization

/// Which fault each stream met last, and how often since it was told: one that repeats is told once and then counted.
final class RepeatedFaults: Sendable {
    private struct Entry {
        var fault: Fault
        var repetitions = 0
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// What there is to tell of a fault.
    enum News: Hashable {
        /// It is another than the last; that one came so many times more.
        case new(repetitionsBefore: Int)
        case repeated
    }

    func note(_ fault: Fault, of stream: String) -> News {
        entries.withLock { entries in
            guard var known = entries[stream], known.fault.isSame(as: fault) else {
                let before = entries.updateValue(Entry(fault: fault), forKey: stream)
                return .new(repetitionsBefore: before?.repetitions ?? 0)
            }
            known.repetitions += 1
            entries[stream] = known
            return .repeated
        }
    }

    /// The stream works again.
    ///
    /// - Returns: how often its last fault came; nil where there was none.
    func end(of stream: String) -> Int? {
        entries.withLock { $0.removeValue(forKey: stream).map { $0.repetitions + 1 } }
    }
}

extension Fault {
    /// Whether it is the same trouble: the page that was fetched may be another, and so may what the vendor calls it.
    fileprivate func isSame(as other: Fault) -> Bool {
        (subject, hint) == (other.subject, other.hint) && Self.gist(of: cause) == Self.gist(of: other.cause)
    }

    /// Without the words that look like a request's number or a moment, which are others each time.
    private static func gist(of cause: String) -> [Substring] {
        cause.split(separator: " ").filter { $0.count < 6 || !$0.contains(where: \.isNumber) }
    }
}
