import Synchronization

/// Rentalot's API as its documentation describes it, over a made-up account of a landlord.
package final class Rentalot: MutableVendor {
    package enum ArchivedContacts: Sendable {
        /// Every list of contacts holds them.
        case inPlainList
        /// They are in the answer to `status=archived` only.
        case onlyWhenAskedFor
    }

    package struct Configuration: Sendable {
        /// How many contacts, at least one; the other lists in believable proportion.
        package var rows: Int
        package var seed: UInt64
        package var token = "ra_simulated_token"
        package var plan = RentalotPlan.pro
        /// Instead of what the plan allows.
        package var requestsPerMinute: Int?
        package var archivedContacts = ArchivedContacts.onlyWhenAskedFor
        /// Whether errors are `application/problem+json`; else `{"error":{…}}`.
        package var tellsProblems = true

        package init(rows: Int = 500, seed: UInt64 = 1) {
            self.rows = max(rows, 1)
            self.seed = seed
        }
    }

    /// Everything that changes while the simulator runs.
    struct State: Sendable {
        var configuration: Configuration
        var records: RecordBook
        var requests = RequestCount()
    }

    package let name = "Rentalot"
    package let configurationName = "rentalot"
    package let prefix = "/rentalot"
    let account: RentalotAccount
    let clock: SimulatorClock
    let state: Mutex<State>

    init(_ configuration: Configuration, clock: SimulatorClock) {
        let account = RentalotAccount(configuration, start: clock.now)
        self.account = account
        self.clock = clock
        state = Mutex(
            State(configuration: configuration, records: RecordBook { account.collection($0) }))
    }

    /// Changes how the API behaves from now on; what the records are made of stays.
    package func adjust(_ change: @Sendable (inout Configuration) -> Void) {
        state.withLock { change(&$0.configuration) }
    }

    package func accepts(_ request: SimulatedRequest) -> Bool {
        request.bearerToken == state.withLock { $0.configuration.token }
    }

    package func subject(of request: SimulatedRequest) -> RequestSubject {
        guard let route = RentalotRoute(request) else { return RequestSubject() }
        let page = request["page"].flatMap { $0 == "1" ? nil : $0 }
        return RequestSubject(table: route.list, cursor: page, record: route.record)
    }

    package func answer(to request: SimulatedRequest, downloads: String) -> Answer {
        let now = clock.now
        let (standing, tellsProblems) = state.withLock { state in
            let limit = state.configuration.requestsPerMinute ?? state.configuration.plan.requestsPerMinute
            return (state.requests.count(now: now, limit: limit), state.configuration.tellsProblems)
        }
        var answer =
            if standing.retryAfter != nil {
                RentalotProblem.tooManyRequests.answer(asProblem: tellsProblems)
            } else {
                reply(to: request) ?? problem(with: request).answer(asProblem: tellsProblems)
            }
        answer.fields += standing.fields
        return answer
    }

    /// Nil for what is not answered well.
    private func reply(to request: SimulatedRequest) -> Answer? {
        guard request.method == "GET", accepts(request), let route = RentalotRoute(request) else {
            return nil
        }
        return route.record.map { single($0, of: route.list) } ?? list(route, request)
    }

    private func problem(with request: SimulatedRequest) -> RentalotProblem {
        if request.method != "GET" { return .methodNotAllowed }
        return accepts(request) ? .notFound : .unauthorized
    }
}
