import Mirror
import Sync

/// What a credential's throttle is made of.
struct CredentialPace: Hashable {
    var credential: String
    var path: String
    var limit: ThrottleLimit
    var adoptableLimit: Int?

    init(_ account: MirroredAccount, path: String) {
        credential = account.throttleName
        self.path = path
        limit = account.throttle
        adoptableLimit = account.adoptableLimit
    }
}

/// An account as it is to be.
struct WantedAccount {
    var account: AccountConfiguration
    var path: String
    var mirrored: MirroredAccount
    var pace: CredentialPace
}
