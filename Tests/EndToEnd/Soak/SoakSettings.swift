import Foundation

/// How long a soak is and how fast everything goes in it.
struct SoakSettings: Sendable {
    enum Length: Sendable {
        /// So many steps: as long as the machine needs for them.
        case steps(Int)
        case time(Duration)
    }

    /// What happens, and to whom, follows from it.
    var seed: UInt64
    var length: Length
    /// Of the largest collections.
    var rows: Int
    var pageSize: Int
    /// WelcomeHome lets no cursor be used more than three times a minute, and each sweep uses the same ones: sweeps that
    /// are faster than that want everything in one page.
    var welcomeHomePageSize: Int
    var pollEvery: String
    var sweepEvery: String
    /// A step is over when the vendors have had so many requests.
    var requestsPerStep: Int
    /// Between two looks at whether the mirror is equal, once it is calm.
    var requestsPerLook: Int
    /// Whether there are faults over which a client sits for a minute: no answer, and a 429 that does not say how long.
    var hasStalls: Bool
    /// When the service is killed, as shares of the whole: early, so that the rest of it is one process.
    var kills: [Double]
    var reloads: [Double]
    /// While this share of it a reader holds one transaction.
    var reading: Range<Double>
    /// By then the mirror has to be equal.
    var longestCalm: Duration
    /// Whether it is long enough for the memory to be measured.
    var measuresMemory: Bool

    /// Part of the ordinary suite.
    static func short(seed: UInt64) -> SoakSettings {
        SoakSettings(
            seed: seed, length: .steps(36), rows: 8, pageSize: 6, welcomeHomePageSize: 1000, pollEvery: "1s",
            sweepEvery: "3s", requestsPerStep: 30, requestsPerLook: 150, hasStalls: false,
            kills: [0.15, 0.3, 0.5], reloads: [0.2, 0.4, 0.7], reading: 0.1..<0.8,
            longestCalm: .seconds(240), measuresMemory: false
        )
    }

    /// As long as that, in real time.
    static func long(_ duration: Duration, seed: UInt64) -> SoakSettings {
        SoakSettings(
            seed: seed, length: .time(duration), rows: 40, pageSize: 12, welcomeHomePageSize: 25,
            pollEvery: "3s", sweepEvery: "45s", requestsPerStep: 30, requestsPerLook: 600, hasStalls: true,
            kills: (1...8).map { 0.035 * Double($0) }, reloads: (1...18).map { 0.05 * Double($0) + 0.01 },
            reading: 0.15..<0.68, longestCalm: .seconds(420), measuresMemory: duration >= .seconds(300)
        )
    }

    /// What `make soak` asks for: `CRMIRROR_SOAK=20m`, and perhaps a seed; nil where nobody does.
    static var asked: SoakSettings? {
        let environment = ProcessInfo.processInfo.environment
        guard let text = environment["CRMIRROR_SOAK"], let number = Int64(text.dropLast()), number > 0 else {
            return nil
        }
        let unit: Int64 = text.hasSuffix("m") ? 60 : 1
        let seed = environment["CRMIRROR_SOAK_SEED"].flatMap { UInt64($0) }
        return .long(.seconds(number * unit), seed: seed ?? .random(in: 1...999_999))
    }

    /// The accounts' further keys.
    func accounts(_ vendors: [(name: String, streams: [String])]) -> [String: [String: any Sendable]] {
        var accounts: [String: [String: any Sendable]] = [:]
        for vendor in vendors {
            accounts[vendor.name] = [
                "poll_every": pollEvery, "full_walk_every": pollEvery, "sweep_every": sweepEvery,
                "streams": vendor.streams, "max_delete_percent": 100,
                "page_size": vendor.name == "welcomehome" ? welcomeHomePageSize : pageSize,
            ]
        }
        return accounts
    }
}
