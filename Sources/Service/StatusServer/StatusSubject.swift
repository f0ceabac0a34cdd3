import Mirror
package import Sync

/// What the status page reports on: the configuration that is in force, and the pace of its accounts.
package struct StatusSubject: Sendable {
    /// The throttle that an account shares with all others of its credential.
    struct AccountThrottle: Hashable, Sendable {
        var name: String
        var limit: ThrottleLimit
    }

    var configuration: Configuration
    var repertoire: Repertoire
    /// By the account's name.
    var throttles: [String: AccountThrottle]

    /// - Parameters:
    ///   - configuration: says which accounts there are, and which of their streams are to be mirrored.
    ///   - repertoire: says which streams an account has.
    ///   - accounts: those that are being mirrored.
    package init(configuration: Configuration, repertoire: Repertoire, accounts: [MirroredAccount]) {
        self.configuration = configuration
        self.repertoire = repertoire
        throttles = accounts.reduce(into: [:]) { throttles, account in
            throttles[account.name] = AccountThrottle(name: account.throttleName, limit: account.throttle)
        }
    }
}
