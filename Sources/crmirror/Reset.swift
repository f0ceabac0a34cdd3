import ArgumentParser
import Service
import Store

struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forget how far an account's streams are, so that the next walk is of everything. The rows stay."
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The account.")
    var account: String

    @Option(help: "Only this stream. Repeatable.")
    var stream: [String] = []

    func run() async throws {
        try await Ending.leave {
            let configuration = try common.load()
            guard let path = configuration.databasePath(ofAccount: account) else {
                throw Ending(.usage, "there is no account \(account) in the configuration")
            }
            let store = try Store(path: path, checksAlways: false)
            let forgotten = try await store.reset(
                account: account, streams: stream.isEmpty ? nil : stream, now: SystemClock().now()
            )
            let unknown = stream.filter { !forgotten.contains($0) }
            guard unknown.isEmpty else {
                throw Ending(.usage, "nothing is mirrored of \(account) \(unknown.joined(separator: ", "))")
            }
            print("Forgot the checkpoints of \(Words.count(forgotten.count, "stream")) of \(account). The rows stay.")
            return .complete
        }
    }
}
