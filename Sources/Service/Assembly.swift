import Formats
package import Logging
package import Mirror
package import Sync
package import Transport
import Vendors

/// Makes what can be mirrored of what was configured.
package struct Assembly: Sendable {
    package let configuration: Configuration
    let client: SharedHTTPClient
    let clock: any WallClock
    let logger: Logger

    static let userAgent = "crmirror/\(crmirrorVersion)"

    package init(
        configuration: Configuration, client: SharedHTTPClient, clock: any WallClock, logger: Logger
    ) {
        self.configuration = configuration
        self.client = client
        self.clock = clock
        self.logger = logger
    }

    /// The same for another configuration.
    package func with(_ configuration: Configuration) -> Assembly {
        Assembly(configuration: configuration, client: client, clock: clock, logger: logger)
    }

    /// What the registered vendors have, and how this version signs in.
    package static var repertoire: Repertoire {
        let streams = Registry.vendors.map { vendor in
            (vendor.name, vendor.connector(ConnectorSettings(overlap: vendor.overlap)).streams)
        }
        let byVendor = Dictionary(uniqueKeysWithValues: streams)
        return Repertoire(
            streams: byVendor.mapValues { $0.map(\.name) },
            onRequest: byVendor.mapValues { $0.filter(\.isOnRequest).map(\.name) },
            parents: byVendor.mapValues { streams in
                Dictionary(
                    uniqueKeysWithValues: streams.compactMap { stream in
                        stream.parent.map { (stream.name, $0) }
                    })
            },
            credentials: ["token", "oauth", "auth"]
        )
    }

    /// The accounts of one file, narrowed to what was asked for.
    ///
    /// - Throws: a `Fault` where an account cannot be mirrored by this version.
    package func accounts(
        in database: String, selection: Selection = Selection()
    ) throws(Fault) -> [MirroredAccount] {
        var accounts: [MirroredAccount] = []
        for account in configuration.accounts(in: database) where selection.includes(account: account.name) {
            let mirrored = try mirrored(account, selection)
            if !mirrored.streams.isEmpty { accounts.append(mirrored) }
        }
        return accounts
    }

    private func mirrored(
        _ account: AccountConfiguration, _ selection: Selection
    ) throws(Fault) -> MirroredAccount {
        guard let vendor = Registry.vendor(named: account.vendor.rawValue) else {
            throw unsupported(account, "this version does not mirror \(account.vendor.rawValue) yet")
        }
        guard let baseURL = account.baseURL ?? AbsoluteURL(vendor.defaultBaseURL) else {
            throw unsupported(account, "its base_url is no URL")
        }
        let connector = vendor.connector(
            ConnectorSettings(
                pageSize: account.pageSize, communities: account.communities,
                overlap: account.overlap ?? vendor.overlap, expand: account.expand
            )
        )
        let signIn = try signIn(account, vendor, origin: baseURL.origin)
        let streams = Self.repertoire.streams(of: account)
        var mirrored = MirroredAccount(
            name: account.name, vendor: vendor.name, connector: connector,
            transport: HTTPTransport(
                baseURL: baseURL, authenticator: signIn.authenticator, userAgent: Self.userAgent,
                client: client, clock: clock, logger: logger
            ),
            streams: connector.streams.filter {
                streams.contains($0.name) && selection.includes(stream: $0.name)
            }.map { $0.typed(by: account.columns) },
            throttleName: "\(vendor.name) \(signIn.fingerprint)",
            throttle: account.throttle ?? vendor.throttle,
            scope: Fingerprint.of(scope(of: account, baseURL)),
            pollEvery: account.pollEvery, fullWalkEvery: account.fullWalkEvery,
            sweepEvery: account.sweepEvery, maxDeletePercent: account.maxDeletePercent,
            loadsFirstFromSnapshot: account.firstLoad == .snapshot
        )
        // A limit that was configured is meant; else what the vendor says of it counts.
        mirrored.adoptableLimit = account.throttle == nil ? vendor.adoptableLimit : nil
        mirrored.otherDatabases = try otherDatabases(of: account, vendor, fingerprint: signIn.fingerprint)
        return mirrored
    }

    /// What is asked for: sub-objects that are not would read like those that are empty.
    private func scope(of account: AccountConfiguration, _ baseURL: AbsoluteURL) -> String {
        let expansion = account.expand.map { " expand " + $0.joined(separator: " ") } ?? ""
        return baseURL.text + " " + account.communities.joined(separator: " ") + expansion
    }

    /// The files of the other accounts that show the same credential: what a process spent there counts here.
    private func otherDatabases(
        of account: AccountConfiguration, _ vendor: Vendor, fingerprint: String
    ) throws(Fault) -> [String] {
        let own = configuration.databasePath(of: account)
        var paths: Set<String> = []
        for other in configuration.accounts where other.vendor == account.vendor && other.name != account.name
        {
            let path = configuration.databasePath(of: other)
            guard path != own, let baseURL = other.baseURL ?? AbsoluteURL(vendor.defaultBaseURL) else {
                continue
            }
            if try signIn(other, vendor, origin: baseURL.origin).fingerprint == fingerprint {
                paths.insert(path)
            }
        }
        return paths.sorted()
    }

    func unsupported(_ account: AccountConfiguration, _ cause: String) -> Fault {
        Fault(.rejected, operation: "set up the account", subject: account.name, cause: cause)
    }
}

/// What `--account` and `--stream` leave of the configuration.
package struct Selection: Hashable, Sendable {
    package var accounts: [String]
    package var streams: [String]

    package init(accounts: [String] = [], streams: [String] = []) {
        self.accounts = accounts
        self.streams = streams
    }

    func includes(account: String) -> Bool {
        accounts.isEmpty || accounts.contains(account)
    }

    func includes(stream: String) -> Bool {
        streams.isEmpty || streams.contains(stream)
    }
}

extension Stream {
    fileprivate func typed(by columns: [String: [String: ColumnType]]) -> Stream {
        var stream = self
        stream.configuredTypes = columns[name] ?? [:]
        return stream
    }
}

extension Configuration {
    /// The files that the accounts are mirrored into, in order of appearance.
    package var databases: [String] {
        accounts.map(databasePath(of:)).reduce(into: []) { paths, path in
            if !paths.contains(path) { paths.append(path) }
        }
    }

    /// The streams that are to be mirrored of each account.
    var streamNames: [String: Set<String>] {
        let repertoire = Assembly.repertoire
        return accounts.reduce(into: [:]) { $0[$1.name] = Set(repertoire.streams(of: $1)) }
    }

    /// The file of the account of that name; nil if there is none.
    package func databasePath(ofAccount name: String) -> String? {
        accounts.first { $0.name == name }.map(databasePath(of:))
    }

    package func databasePath(of account: AccountConfiguration) -> String {
        account.database ?? database
    }

    /// The accounts that are mirrored into that file.
    func accounts(in path: String) -> [AccountConfiguration] {
        accounts.filter { databasePath(of: $0) == path }
    }
}
