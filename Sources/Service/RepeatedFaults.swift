import Mirror
import Synchronization

/// The troubles that each account is in, and which of its streams are in them: a fault that repeats, or that another
/// stream meets as well, is told once and then counted. One that lasts is told again each day, since logs are rotated away.
final class RepeatedFaults: Sendable {
    fileprivate struct Trouble {
        /// As it was met first.
        let fault: Fault
        /// The streams that are in it.
        var streams: Set<String> = []
        /// Those and the ones that work again.
        var everyStream: Set<String> = []
        var times = 0
        var timesSinceTold = 0
        /// Nil where it is to be told the next time it is met.
        var toldAt: Instant?

        func isTold(_ now: Instant) -> Bool {
            // One that was told in the future was so before the clock was set back.
            toldAt.map { $0 <= now && now < $0 + RepeatedFaults.reminder } ?? false
        }
    }

    /// What there is to tell of a fault.
    enum News: Hashable {
        /// The stream was in another before, or in none; that other one is nobody's now, and came so many times more.
        case new(repetitionsBefore: Int)
        /// Another stream of the account is in the same, and it was told.
        case shared
        case repeated
        /// It was told a day ago, and came so many times since; so many streams are in it.
        case lasts(times: Int, streams: Int)
    }

    /// A trouble that no stream is in any more.
    struct End: Hashable {
        /// How often it came.
        var times: Int
        /// How many streams were in it.
        var streams: Int
    }

    private static let reminder = Duration.seconds(24 * 3600)

    /// By account.
    private let troubles = Mutex<[String: [Trouble]]>([:])

    func note(_ fault: Fault, of stream: String, in account: String, now: Instant) -> News {
        troubles.withLock { troubles in
            let left = Self.leave(stream, &troubles[account, default: []]) { !$0.isSame(as: fault) }
            guard let index = troubles[account, default: []].firstIndex(where: { $0.fault.isSame(as: fault) })
            else {
                let trouble = Trouble(
                    fault: fault, streams: [stream], everyStream: [stream], times: 1, toldAt: now)
                troubles[account, default: []].append(trouble)
                return .new(repetitionsBefore: left?.timesSinceTold ?? 0)
            }
            return troubles[account]?[index].meet(stream, now: now) ?? .repeated
        }
    }

    /// The stream is in the trouble of another of its account, which was told for both.
    func join(_ fault: Fault, _ stream: String, in account: String) {
        troubles.withLock { troubles in
            _ = Self.leave(stream, &troubles[account, default: []]) { !$0.isSame(as: fault) }
            for index in troubles[account, default: []].indices {
                troubles[account]?[index].join(stream, where: fault)
            }
        }
    }

    /// The stream works again.
    ///
    /// - Returns: what its trouble was, if it was the last one in it.
    func end(of stream: String, in account: String) -> End? {
        troubles.withLock { troubles in
            Self.leave(stream, &troubles[account, default: []]) { _ in true }
                .map { End(times: $0.times, streams: $0.everyStream.count) }
        }
    }

    /// Another configuration holds, and whoever made it wants to hear what is still refused, and what is still wrong with
    /// what was changed. Streams that are mirrored no longer are in no trouble.
    func reload(_ change: ConfigurationChange) {
        troubles.withLock { troubles in
            for (account, known) in troubles {
                troubles[account] = known.compactMap { trouble in
                    var trouble = trouble
                    trouble.streams.formIntersection(change.streams[account] ?? [])
                    if trouble.fault.kind == .refused || change.changed.contains(account) {
                        trouble.toldAt = nil
                    }
                    return trouble.streams.isEmpty ? nil : trouble
                }
            }
        }
    }

    /// - Returns: the trouble that nobody is in any more by that.
    private static func leave(
        _ stream: String, _ troubles: inout [Trouble], where isMeant: (Fault) -> Bool
    ) -> Trouble? {
        guard let index = troubles.firstIndex(where: { $0.streams.contains(stream) && isMeant($0.fault) })
        else { return nil }
        troubles[index].streams.remove(stream)
        return troubles[index].streams.isEmpty ? troubles.remove(at: index) : nil
    }
}

extension RepeatedFaults.Trouble {
    fileprivate mutating func meet(_ stream: String, now: Instant) -> RepeatedFaults.News {
        streams.insert(stream)
        let isOfAnother = everyStream.insert(stream).inserted
        times += 1
        timesSinceTold += 1
        if isTold(now) { return isOfAnother ? .shared : .repeated }
        defer { (timesSinceTold, toldAt) = (0, now) }
        return toldAt == nil
            ? .new(repetitionsBefore: 0) : .lasts(times: timesSinceTold, streams: streams.count)
    }

    fileprivate mutating func join(_ stream: String, where fault: Fault) {
        guard self.fault.isSame(as: fault) else { return }
        streams.insert(stream)
        everyStream.insert(stream)
    }
}

extension Fault {
    /// Whether it is the same trouble, of whichever stream: the page that was fetched may be another, and so may what the
    /// vendor calls it. What waits for a person is each stream's own.
    fileprivate func isSame(as other: Fault) -> Bool {
        guard kind != .suspicious || subject == other.subject else { return false }
        return kind.isSame(as: other.kind) && hint == other.hint
            && Self.gist(of: cause) == Self.gist(of: other.cause)
    }

    /// Without the words that look like a request's number or a moment, which are others each time.
    private static func gist(of cause: String) -> [Substring] {
        cause.split(separator: " ").filter { $0.count < 6 || !$0.contains(where: \.isNumber) }
    }
}

extension Fault.Kind {
    /// However long the vendor wants to be left alone.
    fileprivate func isSame(as other: Fault.Kind) -> Bool {
        if case .throttled = self, case .throttled = other { return true }
        return self == other
    }
}
