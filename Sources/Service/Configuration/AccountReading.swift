import Formats
import Mirror

/// Accounts.
extension ConfigurationReader {
    /// The accounts that have no problem.
    mutating func accounts(_ field: ConfigurationField, mainDatabase: String?) -> [AccountConfiguration] {
        var accounts: [AccountConfiguration] = []
        var names = AccountNames(mainDatabase: mainDatabase, knownStreams: repertoire.streams)
        for field in list(field, of: "accounts") ?? [] {
            let problemsBefore = problems.count
            guard let object = object(field) else { continue }
            let account = account(object)
            if let conflict = names.enter(object["name"].text, account, at: object.path) {
                report(object["name"].path, expected: conflict.expected, found: conflict.found)
            }
            if let account, problems.count == problemsBefore { accounts.append(account) }
        }
        return accounts
    }

    /// Nil where the account cannot be told; its other keys are checked all the same.
    private mutating func account(_ object: ConfigurationObject) -> AccountConfiguration? {
        let vendor: AccountConfiguration.Vendor? = vendor(object["vendor"])
        checkKeys(of: object, against: ConfigurationKeys.account(vendor))
        let name = required(object["name"], .accountName)
        let credential = credential(of: object, vendor)
        var account: AccountConfiguration?
        if let name, let vendor, let credential {
            account = AccountConfiguration(
                name: name, vendor: vendor, credential: secrets == .read ? credential : nil
            )
            account?.credentialSource = credentialSource(of: object)
        }
        readPace(object, into: &account)
        readPlace(object, into: &account)
        readScope(object, vendor, into: &account)
        return account
    }

    /// The vendor, also one that this version does not mirror: the account's other keys are checked as its own.
    private mutating func vendor(_ field: ConfigurationField) -> AccountConfiguration.Vendor? {
        guard let vendor = field.text.flatMap(AccountConfiguration.Vendor.init(rawValue:)) else {
            return required(field, .choice(of: repertoire.vendors))
        }
        if !repertoire.mirrors(vendor) {
            let names = repertoire.vendors.map(\.rawValue).joined(separator: ", ")
            report(
                field.path, expected: "a vendor that it can mirror (this version mirrors \(names))",
                found: field.found
            )
        }
        return vendor
    }

    private mutating func readPace(_ object: ConfigurationObject, into account: inout AccountConfiguration?) {
        optional(object["poll_every"], .duration) { account?.pollEvery = $0 }
        optional(object["full_walk_every"], .duration) { account?.fullWalkEvery = $0 }
        optional(object["sweep_every"], .duration) { account?.sweepEvery = $0 }
        optional(object["overlap"], .duration) { account?.overlap = $0 }
        optional(object["page_size"], .wholeNumber(from: 1)) { account?.pageSize = $0 }
        optional(object["max_delete_percent"], .wholeNumber(from: 0, to: 100)) {
            account?.maxDeletePercent = $0
        }
        if let throttle = throttle(object["throttle"]) { account?.throttle = throttle }
    }

    private mutating func readPlace(_ object: ConfigurationObject, into account: inout AccountConfiguration?)
    {
        optional(object["base_url"].hidden, .baseURL) { account?.baseURL = $0 }
        let origin = origin
        optional(object["database"], .path) { account?.database = origin.resolve(database: $0) }
    }

    private mutating func readScope(
        _ object: ConfigurationObject,
        _ vendor: AccountConfiguration.Vendor?,
        into account: inout AccountConfiguration?
    ) {
        if let streams = streams(object["streams"], of: vendor) { account?.streams = streams }
        if let communities = communities(object["communities"]) { account?.communities = communities }
        optional(object["first_load"], .choice(of: [.live, .snapshot])) { account?.firstLoad = $0 }
        if let expand = optionalList(object["expand"], of: "sub-objects such as user", .subObject) {
            account?.expand = expand
        }
        if let columns = columns(object["columns"], of: vendor) { account?.columns = columns }
    }

    private mutating func throttle(_ field: ConfigurationField) -> ThrottleLimit? {
        guard field.value != nil, let object = object(field, keys: ConfigurationKeys.throttle) else {
            return nil
        }
        let requests = required(object["requests"], .wholeNumber(from: 1))
        let period = required(object["per"], .duration)
        let burst = optional(object["burst"], .wholeNumber(from: 1))
        guard let requests, let period else { return nil }
        return ThrottleLimit(requests: requests, per: period, burst: burst ?? 1)
    }

    private mutating func communities(_ field: ConfigurationField) -> [String]? {
        let communities = optionalList(field, of: "ids of communities, or [\"all\"]", .community)
        if let communities, communities.count > 1, communities.contains("all") {
            report(field.path, expected: "\"all\" alone, or ids of communities", found: "\"all\" and others")
        }
        return communities
    }
}

/// What the accounts read so far are called, and what their tables are.
private struct AccountNames {
    private struct Table: Hashable {
        let database: String?
        let name: String
    }

    let mainDatabase: String?
    let knownStreams: [String: [String]]
    /// By name, where each account stands in the configuration.
    private var accounts: [String: String] = [:]
    private var tables: [Table: String] = [:]

    init(mainDatabase: String?, knownStreams: [String: [String]]) {
        self.mainDatabase = mainDatabase
        self.knownStreams = knownStreams
    }

    /// What is wrong with another account of this name; nil where nothing is.
    ///
    /// Two accounts can share a table under different names: `mycrm_whatsapp` with its `leads`, and `mycrm`
    /// with its `whatsapp_leads`.
    mutating func enter(
        _ name: String?,
        _ account: AccountConfiguration?,
        at path: String
    ) -> (expected: String, found: String)? {
        guard let name else { return nil }
        if let other = accounts.updateValue(path, forKey: name) {
            return ("a name that no other account has", "the name of \(other)")
        }
        let database = account?.database ?? mainDatabase
        for stream in account.flatMap({ knownStreams[$0.vendor.rawValue] }) ?? [] {
            let table = "\(name)_\(stream)"
            if let other = tables.updateValue(path, forKey: Table(database: database, name: table)) {
                return (
                    "a name that shares no table with another account's", "the table \(table) of \(other)"
                )
            }
        }
        return nil
    }
}
