import ArgumentParser
import Service
import Store

struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forget how far streams are, so that their next walk is of everything. The rows stay."
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The account.")
    var account: String

    @Option(help: "Only this stream. Repeatable.")
    var stream: [String] = []

    func run() async throws {
        try await Ending.leave {
            let path = try database(try common.load(secrets: .leftAlone))
            guard MirrorFile.exists(path) else {
                print("\(path): no database yet, and nothing to forget.")
                return .complete
            }
            let store = try Store(path: path, checksAlways: false)
            let forgotten = try await store.reset(
                account: account, streams: stream.isEmpty ? nil : stream, now: SystemClock().now()
            )
            let count = Words.count(forgotten.count, "stream")
            print("Forgot the checkpoints of \(count) of \(account). The rows stay.")
            return .complete
        }
    }

    /// The account's database, once it is sure that every name means something. A stream that the account no
    /// longer mirrors can be forgotten too.
    private func database(_ configuration: Configuration) throws -> String {
        let accounts = configuration.accounts.map(\.name)
        guard let chosen = configuration.accounts.first(where: { $0.name == account }) else {
            let complaint = UnknownNames.complaint("there is no account", [account], known: accounts)
            throw Ending(.usage, complaint ?? "there is no account \(account)")
        }
        let known = Assembly.repertoire.streams[chosen.vendor.rawValue] ?? []
        if let complaint = UnknownNames.complaint("there is no stream", stream, known: known.sorted()) {
            throw Ending(.usage, complaint)
        }
        return configuration.databasePath(of: chosen)
    }
}
