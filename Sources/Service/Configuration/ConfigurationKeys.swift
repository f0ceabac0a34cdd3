/// Every key that a configuration file may hold, as data: the reader refuses what is not here, and a test holds
/// `docs/config.schema.json` and `config.example.json` against it.
enum ConfigurationKeys {
    /// `$schema` is for editors: it names the schema by which they complete and check.
    static let file = ["$schema", "database", "status", "log", "accounts"]
    static let status = ["listen", "token"]
    static let log = ["level", "format"]
    static let throttle = ["requests", "per", "burst"]
    static let exceptStreams = ["except"]
    static let authorizationCode = [
        "client_id", "client_secret", "redirect_uri", "authorize_url", "token_url",
    ]
    static let clientCredentials = ["client_id", "client_secret", "token_url"]
    /// Exactly one of them says where a secret is.
    static let secret = ["env", "file", "credential"]

    /// What an account of any vendor takes.
    static let everyAccount = [
        "name", "vendor", "token", "base_url", "poll_every", "full_walk_every", "sweep_every", "page_size",
        "streams", "throttle", "max_delete_percent", "overlap", "database", "columns",
    ]

    /// What an account takes because of its vendor.
    static func only(_ vendor: AccountConfiguration.Vendor) -> [String] {
        switch vendor {
        case .welcomehome: ["communities", "first_load"]
        case .wealthbox: ["oauth"]
        case .mycrm: ["auth", "expand"]
        case .rentalot: []
        }
    }

    /// What an account takes; with no vendor, because the file names none that is known, whatever one might.
    static func account(_ vendor: AccountConfiguration.Vendor?) -> [String] {
        let vendors = vendor.map { [$0] } ?? AccountConfiguration.Vendor.allCases
        return everyAccount + vendors.flatMap(only)
    }

    /// The vendor to whose accounts a key belongs, where it belongs to one.
    static func owner(of key: String) -> AccountConfiguration.Vendor? {
        AccountConfiguration.Vendor.allCases.first { only($0).contains(key) }
    }
}
