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
            let path = try common.database(of: account, streams: stream)
            guard MirrorFile.exists(path) else {
                print("\(path): no database yet, and nothing to forget.")
                return .complete
            }
            let store = try await Store.open(path: path, checksAlways: false)
            let forgotten = try await store.reset(
                account: account, streams: stream.isEmpty ? nil : stream, now: SystemClock().now()
            )
            let count = Words.count(forgotten.count, "stream")
            print("Forgot the checkpoints of \(count) of \(account). The rows stay.")
            return .complete
        }
    }
}
