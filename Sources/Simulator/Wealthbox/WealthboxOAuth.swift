import NIOCore
import Synchronization

extension Wealthbox {
    /// `GET /oauth/authorize`: the user is signed in and says yes at once.
    func authorize(_ request: SimulatedRequest) -> Answer {
        guard request["client_id"] == configuration.clientID else {
            return .wealthboxError(401, "Unknown client")
        }
        // Never a redirect to an address that was not registered (RFC 6749, 4.1.2.1).
        guard let redirectURI = request["redirect_uri"], redirectURI == configuration.redirectURI else {
            return .wealthboxError(400, "The redirect URI is not the one that was registered")
        }
        guard request["response_type"] == "code" else {
            return redirect(to: redirectURI, [("error", "unsupported_response_type")], request)
        }
        let now = clock.now
        let code = state.withLock { $0.access.giveCode(redirectURI: redirectURI, now: now) }
        return redirect(to: redirectURI, [("code", code)], request)
    }

    private func redirect(to uri: String, _ parameters: [(String, String)], _ request: SimulatedRequest)
        -> Answer
    {
        let state = request["state"].map { [("state", $0)] } ?? []
        let query = (parameters + state).map { "\($0)=\(SimulatedRequest.encoded($1))" }
        let location = uri + (uri.contains("?") ? "&" : "?") + query.joined(separator: "&")
        return Answer(
            302, contentType: "text/html", fields: [(name: "Location", value: location)], body: ByteBuffer())
    }

    /// `POST /oauth/token` (RFC 6749, 4.1.3 and 6).
    func exchange(_ request: SimulatedRequest) -> Answer {
        let type = request.header("Content-Type") ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded") else {
            return refusal("invalid_request", "The body is to be a form")
        }
        guard request.form("client_id") == configuration.clientID,
            request.form("client_secret") == configuration.clientSecret
        else { return refusal("invalid_client", "Client authentication failed", status: 401) }
        let now = clock.now
        switch request.form("grant_type") {
        case "authorization_code":
            guard let code = request.form("code"), let redirectURI = request.form("redirect_uri") else {
                return refusal("invalid_request", "Missing required parameter")
            }
            return answer(
                state.withLock { $0.access.redeem(code: code, redirectURI: redirectURI, now: now) }, now)
        case "refresh_token":
            guard let token = request.form("refresh_token") else {
                return refusal("invalid_request", "Missing required parameter")
            }
            return answer(state.withLock { $0.access.redeem(refreshToken: token, now: now) }, now)
        case nil: return refusal("invalid_request", "Missing required parameter: grant_type")
        default: return refusal("unsupported_grant_type", "The grant type is not supported")
        }
    }

    private func answer(_ grant: WealthboxAccess.Grant?, _ now: Moment) -> Answer {
        guard let grant else {
            return refusal("invalid_grant", "The grant is invalid, expired, revoked or was used")
        }
        var members: JSON.Members = [
            "access_token": .string(grant.accessToken), "created_at": .integer(Int(now.milliseconds / 1000)),
            "expires_in": .integer(Int(WealthboxAccess.accessLifetime.components.seconds)),
        ]
        members["refresh_token"] = grant.refreshToken.map(JSON.string)
        var answer = Answer.json(.object(members.merging(["scope": "login data", "token_type": "Bearer"])))
        answer.fields.append((name: "Cache-Control", value: "no-store"))
        return answer
    }

    /// RFC 6749, 5.2.
    private func refusal(_ error: String, _ description: String, status: Int = 400) -> Answer {
        .json(["error": .string(error), "error_description": .string(description)], status: status)
    }
}
