import Service

extension CommonOptions {
    /// The database of an account, once it is sure that every name means something. A stream that the account no
    /// longer mirrors can be named too.
    ///
    /// - Throws: an `Ending` where one does not.
    func database(of account: String, streams: [String]) throws -> String {
        let configuration = try load(secrets: .leftAlone)
        let accounts = configuration.accounts.map(\.name)
        guard let chosen = configuration.accounts.first(where: { $0.name == account }) else {
            let complaint = UnknownNames.complaint("there is no account", [account], known: accounts)
            throw Ending(.usage, complaint ?? "there is no account \(account)")
        }
        let known = Assembly.repertoire.streams[chosen.vendor.rawValue] ?? []
        if let complaint = UnknownNames.complaint("there is no stream", streams, known: known.sorted()) {
            throw Ending(.usage, complaint)
        }
        return configuration.databasePath(of: chosen)
    }
}
