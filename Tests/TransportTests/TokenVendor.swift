import Mirror
import Synchronization

/// A vendor that gives out tokens, `access-1` and `refresh-1` for `refresh-0` and so on, and answers to the latest
/// access token only.
final class TokenVendor: Sendable {
    struct Rules: Sendable {
        /// The refresh token is replaced with each use.
        var replacesRefreshToken = true
        /// Every access token is answered with 401, also the latest.
        var rejectsEverything = false
        /// Runs before a token is given out, and before anything else is answered.
        var beforeTokens: @Sendable () -> Void = {}
        var beforePage: @Sendable (_ request: String) -> Void = { _ in }
    }

    /// What no message may hold.
    static let secrets = ["cl1ent-s3cret", "access-", "refresh-"]

    private struct State {
        var generation = 0
        var refreshToken = "refresh-0"
        var exchanges: [String] = []
        var pages: [String] = []
    }

    private let rules: Rules
    private let state = Mutex(State())

    init(_ rules: Rules = Rules()) {
        self.rules = rules
    }

    /// The requests for tokens, with their bodies.
    var exchanges: [String] { state.withLock { $0.exchanges } }
    /// The requests for anything else.
    var pages: [String] { state.withLock { $0.pages } }

    /// From now on the access token that it gave last is good no more.
    func expireAccess() { state.withLock { $0.generation += 1 } }

    func answer(_ request: String) -> [ScriptedServer.Step] {
        request.hasPrefix("POST ") ? tokens(request) : page(request)
    }

    private func tokens(_ request: String) -> [ScriptedServer.Step] {
        rules.beforeTokens()
        return state.withLock { state in
            state.exchanges.append(request)
            guard
                request.contains("refresh_token=\(state.refreshToken)")
                    || request.contains("client_credentials")
            else {
                // What was shown is echoed on purpose.
                let shown = request.split(separator: "\r\n").last ?? ""
                return [
                    .json("400 Bad Request", #"{"error":"invalid_grant","error_description":"no \#(shown)"}"#)
                ]
            }
            state.generation += 1
            var body =
                #"{"access_token":"access-\#(state.generation)","expires_in":7200,"token_type":"Bearer""#
            if rules.replacesRefreshToken {
                state.refreshToken = "refresh-\(state.generation)"
                body += #","refresh_token":"\#(state.refreshToken)""#
            }
            return [.json("200 OK", body + "}")]
        }
    }

    private func page(_ request: String) -> [ScriptedServer.Step] {
        rules.beforePage(request)
        return state.withLock { state in
            state.pages.append(request)
            let isGood = request.contains("Authorization: Bearer access-\(state.generation)\r\n")
            return [.answer(isGood && !rules.rejectsEverything ? "200 OK" : "401 Unauthorized")]
        }
    }
}

extension ScriptedServer.Step {
    static func json(_ status: String, _ text: String, headers: [String] = []) -> ScriptedServer.Step {
        .answer(status, ["Content-Type: application/json"] + headers, Array(text.utf8))
    }
}

/// A clock that a test turns. Who waits lets others go first.
final class TurnedClock: WallClock {
    private let instant = Mutex(Rig.now)
    private let passesAsleep: Bool

    /// - Parameter passesAsleep: whether a sleep brings the instant that is slept for.
    init(passesAsleep: Bool = false) {
        self.passesAsleep = passesAsleep
    }

    func now() -> Instant { instant.withLock { $0 } }

    func pass(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }

    func sleep(until instant: Instant) async throws {
        await Task.yield()
        if passesAsleep { self.instant.withLock { $0 = max($0, instant) } }
    }
}
