package import Formats
package import Mirror

/// One credential at one vendor, and how what it shows is mirrored.
package struct AccountConfiguration: Sendable, Hashable {
    package enum Vendor: String, Sendable, Hashable, CaseIterable {
        case welcomehome, wealthbox, mycrm, rentalot
    }

    /// `[a-z][a-z0-9_]*`; the prefix of the account's tables.
    package var name: String
    package var vendor: Vendor
    /// Nil where the secrets were left alone.
    package var credential: Credential?
    /// Where the credential comes from, as the file has it, without the secrets that stand there as plain text.
    package var credentialSource = ""
    /// Instead of the vendor's.
    package var baseURL: AbsoluteURL?
    package var pollEvery: Duration = .seconds(5 * 60)
    /// The pace of streams that can only be polled by walking them whole.
    package var fullWalkEvery: Duration = .seconds(60 * 60)
    package var sweepEvery: Duration = .seconds(24 * 60 * 60)
    /// Records a page, at least 1; nil leaves it to the connector, which also knows the vendor's most.
    package var pageSize: Int?
    package var streams = StreamSelection.all
    /// Instead of the vendor's own limit.
    package var throttle: ThrottleLimit?
    /// 0 to 100: a sweep that misses more of the live rows than this waits for a person.
    package var maxDeletePercent = 10
    /// Taken off the watermark instead of the stream's own overlap.
    package var overlap: Duration?
    /// A file of this account's own; nil where its tables are in `Configuration.database`.
    package var database: String?
    /// WelcomeHome: `["all"]` or ids of communities.
    package var communities = ["all"]
    /// WelcomeHome: where the first rows come from.
    package var firstLoad = Walk.Route.live
    /// MyCRM: the sub-objects that are asked for whole; nil leaves it to the connector.
    package var expand: [String]?
    /// Columns' types by stream, in the form of `Stream.configuredTypes`.
    package var columns: [String: [String: ColumnType]] = [:]

    /// An account with the defaults of everything else.
    package init(name: String, vendor: Vendor, credential: Credential?) {
        self.name = name
        self.vendor = vendor
        self.credential = credential
    }
}

/// Which of a vendor's streams an account mirrors.
package enum StreamSelection: Sendable, Hashable {
    case all
    case only([String])
    case except([String])
}
