package import Mirror

/// What crmirror knows of a vendor before it knows an account: one value a vendor.
package struct Vendor: Sendable {
    /// As the configuration writes it.
    package var name: String
    /// Where its API is unless the configuration says otherwise.
    package var defaultBaseURL: String
    /// What it can take, from its documentation.
    package var throttle: ThrottleLimit
    /// How its credential travels.
    package var credential: CredentialHeader
    /// Taken off a watermark unless the configuration says otherwise.
    package var overlap: Duration
    /// The most requests a minute that `X-RateLimit-Limit` may raise the throttle to; nil where the vendor's plans do
    /// not differ.
    package var adoptableLimit: Int?
    /// Makes the connector of one account.
    package var connector: @Sendable (ConnectorSettings) -> any Connector
    /// Where people allow the mirror to read for them; nil where the vendor has no such way.
    package var oauth: OAuthEndpoints?
    /// Where the mirror fetches tokens for itself; nil where the vendor has no such way.
    package var clientCredentialsURL: String?
    /// What its streams give to the views over all vendors.
    package var views = ViewSources()

    /// The header that carries an account's token.
    package struct CredentialHeader: Hashable, Sendable {
        package var name: String
        /// What stands before the token in the header's value.
        package var prefix: String
    }
}

/// What an account's configuration can say to its connector.
package struct ConnectorSettings: Sendable {
    /// Records a page; nil takes the vendor's best.
    package var pageSize: Int?
    /// WelcomeHome: the communities to mirror, `all` for every one.
    package var communities: [String]
    package var overlap: Duration
    /// MyCRM: the sub-objects that are asked for whole; nil takes the connector's choice.
    package var expand: [String]?

    package init(
        pageSize: Int? = nil, communities: [String] = ["all"], overlap: Duration, expand: [String]? = nil
    ) {
        self.pageSize = pageSize
        self.communities = communities
        self.overlap = overlap
        self.expand = expand
    }
}

/// The vendors that can be mirrored. Adding one is a folder beside this file and a line here.
package enum Registry {
    package static let vendors: [Vendor] = [
        .welcomeHome,
        .wealthbox,
        .myCRM,
        .rentalot,
    ]

    /// What the vendors' streams give to the views over all vendors, by the vendor's name.
    package static let views = Dictionary(vendors.map { ($0.name, $0.views) }) { first, _ in first }

    package static func vendor(named name: String) -> Vendor? {
        vendors.first { $0.name == name }
    }
}
