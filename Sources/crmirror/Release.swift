import ArgumentParser
import Service
import Store

struct Release: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let go of what a stream is held for: the vendor is right, and the rows are gone.",
        discussion: """
            A stream is held where so many of its rows are no longer in the vendor's list, or all of them, that it is more \
            likely a fault than the truth. Nothing is marked deleted then. Once it is released, its next walk marks \
            whatever the vendor does not list; a service that runs begins it when the stream is next due, else run \
            crmirror run --once.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The account.")
    var account: String

    @Option(help: "Only this stream. Repeatable. Default: all that are held.")
    var stream: [String] = []

    func run() async throws {
        try await Ending.leave {
            let path = try common.database(of: account, streams: stream)
            guard MirrorFile.exists(path) else {
                print("\(path): no database yet, and nothing is held.")
                return .complete
            }
            let released = try HeldStreams.release(
                in: path, account: account, streams: stream.isEmpty ? nil : stream, now: SystemClock().now()
            )
            guard !released.isEmpty else {
                print(
                    "Nothing to release: no stream of \(account)\(stream.isEmpty ? "" : " of those") is held."
                )
                return .complete
            }
            print("Released \(released.joined(separator: ", ")) of \(account).")
            print("The next walk marks what the vendor does not list: crmirror run --once, or the service.")
            return .complete
        }
    }
}
