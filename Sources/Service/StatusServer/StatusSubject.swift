package import Sync
import Mirror

/// What the status page reports on: the configuration that is in force, and what its databases do not tell.
package struct StatusSubject: Sendable {
    /// The throttle that an account shares with all others of its credential.
    struct AccountThrottle: Hashable, Sendable {
        var name: String
        /// The configured one, as long as no request has gone.
        var pace: Throttle.Pace
    }

    var configuration: Configuration
    var repertoire: Repertoire
    /// By the account's name.
    var throttles: [String: AccountThrottle]
    /// Why databases could not be opened yet, by their paths; all others are open. Nil until that was tried.
    var waiting: [String: Fault]?
    /// What the databases of accounts do not take at present, by the account's name.
    var storageFaults: [String: Fault] = [:]

    /// - Parameters:
    ///   - configuration: says which accounts there are, and which of their streams are to be mirrored.
    ///   - repertoire: says which streams an account has.
    ///   - accounts: those that are being mirrored.
    package init(configuration: Configuration, repertoire: Repertoire, accounts: [MirroredAccount]) {
        self.configuration = configuration
        self.repertoire = repertoire
        throttles = accounts.reduce(into: [:]) { throttles, account in
            throttles[account.name] = AccountThrottle(
                name: account.throttleName, pace: Throttle.Pace(limit: account.throttle))
        }
    }
}
