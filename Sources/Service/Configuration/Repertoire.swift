/// What this version can mirror: a configuration is held against it, so that what is beyond it is told before
/// anything starts.
package struct Repertoire: Hashable, Sendable {
    /// The streams of each vendor that can be mirrored, by the vendor's name. Of a vendor with none the names of
    /// streams are not checked.
    package var streams: [String: [String]]
    /// The keys of an account whose credential can be used, of `token`, `oauth` and `auth`.
    package var credentials: [String]

    package init(streams: [String: [String]], credentials: [String]) {
        self.streams = streams
        self.credentials = credentials
    }

    func mirrors(_ vendor: AccountConfiguration.Vendor) -> Bool {
        streams[vendor.rawValue] != nil
    }

    var vendors: [AccountConfiguration.Vendor] {
        AccountConfiguration.Vendor.allCases.filter(mirrors)
    }

    /// The streams that the account mirrors, in the vendor's order.
    package func streams(of account: AccountConfiguration) -> [String] {
        (streams[account.vendor.rawValue] ?? []).filter(account.streams.includes)
    }
}
