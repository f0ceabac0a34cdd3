import HummingbirdCore
import NIOCore

/// The vendors' APIs over real HTTP, with generated data, their own clock, and faults on demand.
package final class Simulator: Sendable {
    /// What to simulate.
    package struct Configuration: Sendable {
        /// The port of the API; 0 for any free one. Downloads always get a free one of their own.
        package var port = 0
        package var clock: SimulatorClock
        package var welcomeHome: WelcomeHome.Configuration
        package var wealthbox: Wealthbox.Configuration
        package var myCRM: MyCRM.Configuration
        package var rentalot: Rentalot.Configuration

        /// An account of so many prospects, the other tables in believable proportion. The same seed and
        /// clock make the same data.
        package init(
            port: Int = 0, rows: Int = 500, seed: UInt64 = 1, clock: SimulatorClock = SimulatorClock()
        ) {
            self.port = port
            self.clock = clock
            welcomeHome = WelcomeHome.Configuration(rows: rows, seed: seed)
            wealthbox = Wealthbox.Configuration(rows: rows, seed: seed)
            myCRM = MyCRM.Configuration(rows: rows, seed: seed)
            rentalot = Rentalot.Configuration(rows: rows, seed: seed)
        }
    }

    package let clock: SimulatorClock
    package let faults: FaultQueue
    package let log: RequestLog
    let cast: Cast
    private let api: Listener
    private let downloads: Listener

    private init(clock: SimulatorClock, desk: Desk, cast: Cast, api: Listener, downloads: Listener) {
        self.clock = clock
        faults = desk.faults
        log = desk.log
        self.cast = cast
        self.api = api
        self.downloads = downloads
    }

    /// Makes the data, then serves it.
    package static func start(_ configuration: Configuration = Configuration()) async throws -> Simulator {
        let cast = Cast(configuration)
        let desk = Desk(clock: configuration.clock, vendors: cast.all)
        let downloads = try await Listener.start(port: 0) { request, writer, channel in
            let delivery = try await desk.download(SimulatedRequest(request))
            try await delivery.write(to: writer, on: channel, now: desk.clock.now)
        }
        let downloadOrigin = "http://127.0.0.1:\(downloads.port)"
        let api = try await Listener.start(port: configuration.port) { request, writer, channel in
            let delivery = try await desk.answer(SimulatedRequest(request), downloads: downloadOrigin)
            try await delivery.write(to: writer, on: channel, now: desk.clock.now)
        }
        return Simulator(
            clock: configuration.clock, desk: desk, cast: cast, api: api, downloads: downloads)
    }

    /// Stops at once: connections that are open, idle or not, are closed.
    package func stop() async {
        await api.stop()
        await downloads.stop()
        log.finish()
    }

    /// Where the API's port is: `http://127.0.0.1:PORT`.
    package var origin: String {
        "http://127.0.0.1:\(api.port)"
    }

    /// WelcomeHome's base URL, `http://127.0.0.1:PORT/api`.
    package var baseURL: String {
        baseURL(of: welcomeHome)
    }

    /// What an account's configuration calls `base_url`: `http://127.0.0.1:PORT/wealthbox`.
    package func baseURL(of vendor: any SimulatedVendor) -> String {
        origin + vendor.prefix
    }

    /// The other origin, where snapshots lie.
    package var downloadOrigin: String {
        "http://127.0.0.1:\(downloads.port)"
    }

    /// Every request so far, in the order of the answers.
    package var requests: [LoggedRequest] {
        log.all
    }
}
