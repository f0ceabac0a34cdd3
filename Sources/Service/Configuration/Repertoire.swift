/// What this version can mirror: a configuration is held against it, so that what is beyond it is told before
/// anything starts.
package struct Repertoire: Hashable, Sendable {
    /// The streams of each vendor that can be mirrored, by the vendor's name. Of a vendor with none the names of
    /// streams are not checked.
    package var streams: [String: [String]]
    /// Of those the ones that are mirrored only where an account names them, by the vendor's name.
    package var onRequest: [String: [String]]
    /// The streams that are walked by the records of another, and that other one, by the vendor's name.
    package var parents: [String: [String: String]]
    /// The keys of an account whose credential can be used, of `token`, `oauth` and `auth`.
    package var credentials: [String]

    package init(
        streams: [String: [String]], onRequest: [String: [String]] = [:],
        parents: [String: [String: String]] = [:], credentials: [String]
    ) {
        self.streams = streams
        self.onRequest = onRequest
        self.parents = parents
        self.credentials = credentials
    }

    func mirrors(_ vendor: AccountConfiguration.Vendor) -> Bool {
        streams[vendor.rawValue] != nil
    }

    var vendors: [AccountConfiguration.Vendor] {
        AccountConfiguration.Vendor.allCases.filter(mirrors)
    }

    /// The streams that the account mirrors, in the vendor's order. One that is walked by another's records brings
    /// that one along.
    package func streams(of account: AccountConfiguration) -> [String] {
        let vendor = account.vendor.rawValue
        let all = streams[vendor] ?? []
        let unasked = all.filter { !(onRequest[vendor] ?? []).contains($0) }
        let chosen =
            switch account.streams {
            case .all: unasked
            case .only(let names): all.filter(names.contains)
            case .except(let names): unasked.filter { !names.contains($0) }
            }
        let needed = chosen.compactMap { parents[vendor]?[$0] }
        return all.filter { chosen.contains($0) || needed.contains($0) }
    }
}
