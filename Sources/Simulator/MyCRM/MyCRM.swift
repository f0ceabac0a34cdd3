import Synchronization

/// MyCRM's API as its documentation describes it, over a made-up account of a property agency.
package final class MyCRM: MutableVendor {
    package enum Count: Sendable {
        case ofList
        /// No page says what it counts, so it may be the rows of the page.
        case ofPage
    }

    package struct Configuration: Sendable {
        /// How many leads, at least one; half as many WhatsApp leads.
        package var rows: Int
        package var seed: UInt64
        /// A token that is ready to use and does not expire.
        package var token = "simulated-mycrm-token"
        package var clientID = "simulated-mycrm-key"
        package var clientSecret = "simulated-mycrm-secret"
        /// What `count` tells, which comes with `page` and `per_page`; nil for none of the three.
        package var count: Count? = .ofList
        /// Whether WhatsApp leads are each wrapped as `{"whatsapp":{…}}`.
        package var wrapsWhatsAppLeads = false
        /// Whether the name of an expanded user is at `user.public.first_name`.
        package var isUserNested = false
        /// Whether every page is the first one.
        package var ignoresPage = false
        /// What `X-MyCRM-API-Warning` says; nil for no such header.
        package var warning: String?
        /// How many requests are answered in a minute; nil for as many as come.
        package var requestsPerMinute: Int?
        /// Minutes by which the account's days begin before UTC's: filters know days only.
        package var minutesEast = 240

        package init(rows: Int = 500, seed: UInt64 = 1) {
            self.rows = max(rows, 1)
            self.seed = seed
        }
    }

    /// Everything that changes while the simulator runs.
    struct State: Sendable {
        var configuration: Configuration
        var records: RecordBook
        var accessTokens: AccessTokens
        /// The minute of the latest request, and how many came in it.
        var minute: (number: Int64, requests: Int) = (0, 0)
    }

    package let name = "MyCRM"
    package let configurationName = "mycrm"
    package let prefix = "/mycrm"
    let account: MyCRMAccount
    let clock: SimulatorClock
    let state: Mutex<State>

    init(_ configuration: Configuration, clock: SimulatorClock) {
        let account = MyCRMAccount(configuration, start: clock.now)
        self.account = account
        self.clock = clock
        state = Mutex(
            State(
                configuration: configuration, records: RecordBook { account.collection($0) },
                accessTokens: AccessTokens(seed: configuration.seed)))
    }

    /// Changes how the API behaves from now on; what the records are made of stays.
    package func adjust(_ change: @Sendable (inout Configuration) -> Void) {
        state.withLock { change(&$0.configuration) }
    }

    package func accepts(_ request: SimulatedRequest) -> Bool {
        if request.path == MyCRM.tokenPath { return isClient(request) }
        let now = clock.now
        return state.withLock { state in
            guard let token = request.bearerToken else { return false }
            return token == state.configuration.token || state.accessTokens.isValid(token, now: now)
        }
    }

    package func subject(of request: SimulatedRequest) -> RequestSubject {
        let segments = request.segments.map(String.init)
        guard segments.count > 1, let list = MyCRMList(path: segments[1]) else { return RequestSubject() }
        let page = request["page"].flatMap { $0 == "1" ? nil : $0 }
        return RequestSubject(
            table: list.rawValue, cursor: page, record: segments.count == 3 ? segments[2] : nil)
    }

    package func answer(to request: SimulatedRequest, downloads: String) -> Answer {
        guard request.userAgent.map({ !$0.isEmpty }) == true else { return .refusedAtTheDoor }
        let allowed = request.path == MyCRM.tokenPath ? "POST" : "GET"
        guard request.method == allowed else {
            var answer = Answer.error(405, "Method not allowed")
            answer.fields.append((name: "Allow", value: allowed))
            return answer
        }
        if request.path == MyCRM.tokenPath { return grantAccess(request) }
        guard accepts(request) else { return .error(401, "The access token is invalid or has expired") }
        if let seconds = secondsToWait() {
            var answer = Answer.error(429, "Too many requests")
            answer.fields.append((name: "Retry-After", value: String(seconds)))
            return answer
        }
        return warning(route(request))
    }

    private func route(_ request: SimulatedRequest) -> Answer {
        let segments = request.segments.dropFirst().map(String.init)
        switch (segments.first.flatMap(MyCRMList.init(path:)), segments.count) {
        case (let name?, 1): return list(name, request)
        case (.leads, 2): return lead(segments[1], request)
        default: return .error(404, "Not found")
        }
    }

    private func warning(_ answer: Answer) -> Answer {
        var answer = answer
        if let warning = state.withLock({ $0.configuration.warning }) {
            answer.fields.append((name: "X-MyCRM-API-Warning", value: warning))
        }
        return answer
    }

    /// Counts a request; gives the seconds to the next minute where this one's are used up.
    private func secondsToWait() -> Int? {
        let (minute, rest) = clock.now.milliseconds.quotientAndRemainder(dividingBy: 60_000)
        return state.withLock { state in
            guard let limit = state.configuration.requestsPerMinute else { return nil }
            if state.minute.number != minute { state.minute = (minute, 0) }
            state.minute.requests += 1
            return state.minute.requests > limit ? Int((60_999 - rest) / 1000) : nil
        }
    }
}

extension Answer {
    /// What the network in front of the API sends to a client without a name.
    fileprivate static let refusedAtTheDoor = Answer.text(
        403, "<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head></html>\n",
        contentType: "text/html; charset=utf-8")
}
