import Synchronization

/// The faults that wait for their requests, in the order in which they were given.
///
/// A GET changes nothing, so its fault is chosen when its answer is known. A request for a token does: whether
/// it was done before the client lost sight of it makes a difference, so it is asked about twice.
package final class FaultQueue: Sendable {
    private let rules = Mutex<[FaultRule]>([])

    package func add(_ rule: FaultRule) {
        rules.withLock { $0.append(rule) }
    }

    /// From now on nothing goes wrong.
    package func removeAll() {
        rules.withLock { $0.removeAll() }
    }

    /// The faults that have not happened as often as they were to; those for ever included.
    package var pending: [FaultRule] {
        rules.withLock { $0 }
    }

    /// The fault for this request, which then counts as having happened; nil where it is answered well.
    func next(for request: SimulatedRequest, subject: RequestSubject, answer: Answer) -> SimulatedFault? {
        first { rule in
            rule.matches(request, subject: subject)
                && (!rule.fault.spoilsPage || rule.fault.canSpoil(answer, of: subject))
        }
    }

    /// The fault that keeps a request for a token from being done. Only rules that name it apply.
    func refusal(of request: SimulatedRequest, subject: RequestSubject) -> SimulatedFault? {
        first { $0.isNamed && !$0.fault.spoilsPage && $0.matches(request, subject: subject) }
    }

    /// The fault that spoils the answer to a request for a token that was done.
    func spoiling(of request: SimulatedRequest, subject: RequestSubject, answer: Answer) -> SimulatedFault? {
        first { rule in
            rule.isNamed && rule.matches(request, subject: subject)
                && rule.fault.canSpoil(answer, of: subject)
        }
    }

    private func first(where applies: (FaultRule) -> Bool) -> SimulatedFault? {
        rules.withLock { rules in
            for place in rules.indices where applies(rules[place]) {
                guard rules[place].skipping == 0 else {
                    rules[place].skipping -= 1
                    continue
                }
                return happen(at: place, in: &rules)
            }
            return nil
        }
    }

    private func happen(at place: Int, in rules: inout [FaultRule]) -> SimulatedFault {
        let fault = rules[place].fault
        if let times = rules[place].times {
            rules[place].times = times - 1
            if times <= 1 { rules.remove(at: place) }
        }
        return fault
    }
}

extension FaultRule {
    /// Whether it says which requests it is for.
    fileprivate var isNamed: Bool { table != nil || pathContains != nil }
}

extension SimulatedFault {
    /// Whether the answer is a good page of a kind that this fault can spoil.
    fileprivate func canSpoil(_ answer: Answer, of subject: RequestSubject) -> Bool {
        guard answer.status == 200 else { return false }
        if answer.contentType.hasPrefix("text/csv") { return spoilsCSV }
        return spoilsJSON && answer.json != nil && subject.table != nil && subject.record == nil
    }
}
