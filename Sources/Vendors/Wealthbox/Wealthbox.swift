import Mirror

extension Vendor {
    /// Wealthbox, a CRM for financial advisers.
    ///
    /// Source: "Wealthbox API", sections Authentication and Throttling.
    package static let wealthbox = Vendor(
        name: "wealthbox",
        defaultBaseURL: "https://api.crmworkspace.com",
        // "One request/second over a five minute sampling period", and "short bursts" above it.
        throttle: ThrottleLimit(requests: 300, per: .seconds(300), burst: 5),
        credential: CredentialHeader(name: "ACCESS_TOKEN", prefix: ""),
        // Times have no seconds: less than a minute would lose what changed in the minute of the watermark.
        overlap: .seconds(300),
        connector: { WealthboxConnector(settings: $0) },
        oauth: OAuthEndpoints(
            authorizeURL: "https://app.crmworkspace.com/oauth/authorize",
            tokenURL: "https://app.crmworkspace.com/oauth/token",
            scope: "login data"
        ),
        views: .wealthbox
    )
}
