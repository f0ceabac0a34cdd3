import Synchronization

/// The faults that wait for their requests, in the order in which they were given.
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

    /// The fault for this request, which then counts as having happened; nil where it is answered
    /// well. Only a GET can have one: the vendors are only ever read.
    func next(for request: SimulatedRequest, subject: RequestSubject, answer: Answer) -> SimulatedFault? {
        guard request.method == "GET" else { return nil }
        let isGoodPage = answer.status == 200 && answer.contentType.hasPrefix("text/csv")
        return rules.withLock { rules in
            for place in rules.indices where rules[place].matches(request, subject: subject) {
                if rules[place].fault.spoilsPage, !isGoodPage { continue }
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
