import Synchronization

/// Wealthbox's API as its documentation describes it, over a made-up workspace.
package final class Wealthbox: MutableVendor {
    /// Everything that changes while the simulator runs.
    struct State: Sendable {
        var access: WealthboxAccess
        var throttle: WealthboxThrottle
        var book: RecordBook
        /// Lists that the credential may not read, with the status to say so.
        var refused: [String: Int] = [:]
    }

    package let name = "Wealthbox"
    package let prefix = "/wealthbox"
    package let configurationName = "wealthbox"
    let configuration: Configuration
    let clock: SimulatorClock
    let workspace: WealthboxWorkspace
    let state: Mutex<State>

    init(_ configuration: Configuration, clock: SimulatorClock) {
        let workspace = WealthboxWorkspace(
            rows: configuration.rows, seed: configuration.seed, start: clock.now)
        let book = RecordBook { name in
            WealthboxDesign.named(name)?.records(in: workspace)
        }
        self.configuration = configuration
        self.clock = clock
        self.workspace = workspace
        state = Mutex(
            State(
                access: WealthboxAccess(configuration),
                throttle: WealthboxThrottle(limit: configuration.throttle), book: book))
    }

    package func accepts(_ request: SimulatedRequest) -> Bool {
        let now = clock.now
        return state.withLock { $0.access.credential(of: request, now: now) != nil }
    }

    package func subject(of request: SimulatedRequest) -> RequestSubject {
        switch WealthboxPath(request) {
        case .list(let name), .category(let name):
            let page = request["page"].flatMap { $0 == "1" ? nil : $0 }
            return RequestSubject(table: name, cursor: request["cursor"] ?? page)
        case .record(let name, let key): return RequestSubject(table: name, record: key)
        case .me: return RequestSubject(table: "me", record: "me")
        case .token: return RequestSubject(table: "token")
        case .authorize, .unknown: return RequestSubject()
        }
    }

    package func answer(to request: SimulatedRequest, downloads: String) -> Answer {
        let path = WealthboxPath(request)
        guard request.method == (path == .token ? "POST" : "GET") else {
            var answer = Answer.wealthboxError(405, "Method not allowed")
            answer.fields.append((name: "Allow", value: path == .token ? "POST" : "GET"))
            return answer
        }
        switch path {
        case .token: return exchange(request)
        case .authorize: return authorize(request)
        default: return admit(request) ?? route(path, request)
        }
    }

    /// Nil for a request that is let in; it then counts for the throttle.
    private func admit(_ request: SimulatedRequest) -> Answer? {
        let now = clock.now
        let table = subject(of: request).table
        return state.withLock { state in
            guard let credential = state.access.use(request, now: now) else {
                return .wealthboxError(401, "No valid API key provided")
            }
            if let wait = state.throttle.use(credential, now: now) {
                return .wealthboxThrottled(retryAfter: configuration.tellsRetryAfter ? wait : nil)
            }
            guard let status = table.flatMap({ state.refused[$0] }) else { return nil }
            return .wealthboxError(status, "You do not have permission to view this resource")
        }
    }

    private func route(_ path: WealthboxPath, _ request: SimulatedRequest) -> Answer {
        switch path {
        case .list("activity"): activity(request)
        case .list(let name), .category(let name): list(name, request)
        case .record(let name, let key): record(name, key)
        case .me: .json(.object(profile))
        case .authorize, .token, .unknown: .wealthboxError(404, "Not found")
        }
    }
}

/// What a path names.
enum WealthboxPath: Hashable {
    case list(String)
    /// One of the thirteen categories.
    case category(String)
    case record(String, key: String)
    case me
    case authorize
    case token
    case unknown

    init(_ request: SimulatedRequest) {
        let segments = request.segments.dropFirst().map(String.init)
        switch (segments.first, segments.count) {
        case ("oauth", 2) where segments[1] == "authorize": self = .authorize
        case ("oauth", 2) where segments[1] == "token": self = .token
        case ("v1", 2) where segments[1] == "me": self = .me
        case ("v1", 2): self = WealthboxPath.list(segments[1], isCategory: false)
        case ("v1", 3) where segments[1] == "categories":
            self = WealthboxPath.list(segments[2], isCategory: true)
        case ("v1", 3) where WealthboxDesign.named(segments[1])?.hasSingleRecords == true:
            self = .record(segments[1], key: segments[2])
        default: self = .unknown
        }
    }

    private static func list(_ name: String, isCategory: Bool) -> WealthboxPath {
        if isCategory, WealthboxCategories.names.contains(name) { return .category(name) }
        let underCategories = ["contact_roles", "custom_fields", "tags"]
        guard name != "categories", WealthboxDesign.named(name) != nil,
            isCategory == underCategories.contains(name)
        else { return .unknown }
        return .list(name)
    }
}

extension Answer {
    /// As the documentation describes it: `success` and `errors`.
    static func wealthboxError(_ status: Int, _ message: String) -> Answer {
        json(["success": .boolean(false), "errors": .string(message)], status: status)
    }

    /// In the other form, which a client has seen.
    static func wealthboxThrottled(retryAfter wait: Duration?) -> Answer {
        var answer = error(429, "Too many requests")
        if let wait {
            let seconds =
                wait.components.attoseconds > 0 ? wait.components.seconds + 1 : wait.components.seconds
            answer.fields.append((name: "Retry-After", value: String(seconds)))
        }
        return answer
    }
}
