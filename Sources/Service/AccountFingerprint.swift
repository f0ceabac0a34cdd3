import Mirror
import Sync

extension Configuration {
    /// Names an account as it is configured, without telling it: two processes compare it to see whether they have read
    /// the same. The secrets' values are not in it, since a one-shot often cannot read them, but where they come from is.
    func fingerprint(of account: AccountConfiguration) -> String {
        account.fingerprint(database: databasePath(of: account))
    }
}

extension AccountConfiguration {
    /// The account's, mirrored into that file.
    func fingerprint(database: String) -> String {
        var described = self
        described.credential = nil
        described.database = database
        // Neither has an order that means anything; a dictionary's is another in each process.
        described.streams = .only(Assembly.repertoire.streams(of: self).sorted())
        described.columns = [:]
        let types = columns.flatMap { stream, columns in
            columns.map { "\(stream).\($0.key) \($0.value.rawValue)" }
        }
        // The description has every key there is, also those that are still to come.
        return Fingerprint.of("\(described) \(types.sorted())")
    }
}
