import Synchronization

extension Wealthbox {
    /// Where the documentation is silent, or clients report otherwise, each reading can be had.
    package struct Configuration: Sendable {
        package enum SignIn: Sendable {
            /// The personal token, in the header ACCESS_TOKEN.
            case token
            /// The OAuth client.
            case oauth
        }

        /// What `completed=true` answers; without it there are only open tasks.
        package enum CompletedTasks: Sendable {
            /// [client]
            case only
            /// Completed ones as well as open ones. [doc]
            case asWell
        }

        package enum RefreshTokens: Sendable {
            /// A new one at each use. The one before is dead as soon as the new one, or the access token that came
            /// with it, was used.
            case rotating
            /// The same one again and again.
            case lasting
            /// Lasting, and not told again.
            case untold
        }

        /// How many contacts, at least one; the other collections in proportion.
        package var rows: Int
        package var seed: UInt64
        /// The personal token.
        package var token = "simulated-wealthbox-token"
        package var clientID = "simulated-client"
        package var clientSecret = "simulated-client-secret"
        /// The URI that the client registered.
        package var redirectURI = "https://example.com/callback"
        /// Which credential `credential(origin:)` gives.
        package var signIn = SignIn.token
        package var refreshTokens = RefreshTokens.rotating
        /// Requests allowed in 300 seconds of the simulator's clock; nil for any number.
        package var throttle: Int? = 300
        /// Whether a 429 says when to come again.
        package var tellsRetryAfter = false
        package var completedTasks = CompletedTasks.only
        /// `notes` [doc] or `status_updates` [client].
        package var notesKey = "notes"
        /// Whether the thirteen categories stand under the key `tags` [doc] or under their own names [client].
        package var categoriesAreTags = true
        /// Whether lists say `meta.total_count` and `meta.total_pages`.
        package var tellsTotals = true
        /// Collections that ignore `updated_since` and `updated_before`.
        package var ignoringUpdatedSince: Set<String> = ["notes"]

        package init(rows: Int = 500, seed: UInt64 = 1) {
            self.rows = max(rows, 1)
            self.seed = seed
        }
    }

    /// What the API accepts from now on in `ACCESS_TOKEN`.
    package func setToken(_ token: String) {
        state.withLock { $0.access.personalToken = token }
    }

    /// Refuses a list from now on, as for a user who may not see it.
    package func refuse(_ collection: String, status: Int = 403) {
        state.withLock { $0.refused[collection] = status }
    }

    package func allow(_ collection: String) {
        _ = state.withLock { $0.refused.removeValue(forKey: collection) }
    }

    /// Refuses every refresh token given so far, as when a user withdraws the permission.
    package func withdrawPermission() {
        state.withLock { $0.access.withdraw() }
    }
}
