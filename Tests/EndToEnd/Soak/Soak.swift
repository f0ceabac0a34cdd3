import Foundation
import Glibc
import SQLite
import Simulator

/// The service against all four vendors while people work there, requests go wrong, it is killed and reloaded, and a
/// reader holds an old state of the file.
struct Soak {
    /// What the service is doing, as this test sees it.
    private enum Tick: Sendable {
        case request
        case ended(pid_t)
    }

    let rig: Rig
    let settings: SoakSettings
    private var dice: SoakDice
    private(set) var history = SoakHistory()
    private(set) var figures = SoakFigures()
    private(set) var kills = 0
    private(set) var reloads = 0
    private(set) var faults = 0
    private(set) var steps = 0
    /// How long the reader held its transaction, and whether it then saw what is new.
    private(set) var reading: (lasted: Duration, sawNews: Bool)?
    /// The reader's view at each look.
    private(set) var isReaderUndisturbed = true
    private var reader: LongReader?
    private var service: CrmirrorProcess
    private var ended: [CrmirrorProcess] = []
    private let ticks: AsyncStream<Tick>
    private let announcement: AsyncStream<Tick>.Continuation
    private let began = ContinuousClock.now
    /// The vendor that the latest configuration leaves out.
    private var absent: String?

    init(_ rig: Rig, _ settings: SoakSettings) throws {
        self.rig = rig
        self.settings = settings
        dice = SoakDice(settings)
        (ticks, announcement) = AsyncStream.makeStream()
        for vendor in rig.simulator.vendors { try history.note(vendor) }
        let announcement = announcement
        let requests = rig.simulator.log.follow()
        Task { for await _ in requests { announcement.yield(.request) } }
        try Self.configure(rig, settings, without: nil)
        service = try Self.start(rig, announcement)
    }

    /// How much of the soak has passed, from 0 to 1.
    private var share: Double {
        switch settings.length {
        case .steps(let count): Double(steps) / Double(count)
        case .time(let duration): (.now - began) / duration
        }
    }

    /// Lets everything happen that is to happen.
    mutating func storm() async throws {
        while share < 1 {
            try await pass(requests: settings.requestsPerStep)
            steps += 1
            try look()
            for _ in 0..<3 { try change() }
            if dice.one(of: [true, false]) {
                rig.simulator.faults.add(dice.fault(at: rig.simulator.vendors))
                faults += 1
            }
            if dice.one(of: Array(0..<20)) == 0 {
                for vendor in rig.simulator.vendors { _ = vendor.expireAccess() }
            }
            // Not both at once: what has only just been started may not take signals yet.
            if kills < settings.kills.count, share >= settings.kills[kills] {
                try await killAndRestart()
            } else if reloads < settings.reloads.count, share >= settings.reloads[reloads] {
                try reload()
            }
        }
    }

    /// Lets nothing more happen, until the mirror is equal and stays so.
    ///
    /// - Returns: what is wrong with it; nothing where it is equal.
    mutating func calm() async throws -> [String] {
        try endReading()
        rig.simulator.faults.removeAll()
        if absent != nil { try reload() }
        let end = ContinuousClock.now + settings.longestCalm
        var equalLooks = 0
        var differences: [String] = []
        repeat {
            try await pass(requests: settings.requestsPerLook)
            try figures.take(of: service, database: rig.databasePath)
            let before = differences
            differences = try self.differences()
            if let first = differences.first, differences != before {
                print("soak: differences left: \(differences.count), the first: \(first)")
            }
            equalLooks = differences.isEmpty ? equalLooks + 1 : 0
        } while equalLooks < 2 && .now < end
        return differences
    }

    var databaseBytes: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: rig.databasePath)
        return (attributes?[.size] as? Int) ?? 0
    }

    /// Ends the service in order.
    func stop() async throws -> Outcome {
        service.send(SIGTERM)
        return try await service.outcome()
    }

    /// What all its processes wrote to their logs.
    func log() throws -> String {
        try (ended + [service]).map { try $0.complaintsSoFar() }.joined()
    }

    private func differences() throws -> [String] {
        let mirror = try MirrorFile(rig.databasePath)
        let troubled = try mirror.connection.query(
            "SELECT account, stream, state, last_error FROM crmirror_streams WHERE state <> 'ok'"
        ).map { row in row.map { $0.text ?? "" }.joined(separator: " ") }
        return try troubled
            + history.differences(in: mirror.connection, from: rig.simulator.vendors)
    }
}

// MARK: - What happens

extension Soak {
    private mutating func change() throws {
        let (vendor, collections) = try dice.change(rig.simulator.vendors)
        try history.note(vendor, collections)
    }

    private mutating func look() throws {
        try figures.take(of: service, database: rig.databasePath)
        if reader == nil, reading == nil, settings.reading.contains(share) {
            reader = try LongReader(rig.databasePath)
        }
        guard let reader else { return }
        if share >= settings.reading.upperBound { return try endReading() }
        if steps.isMultiple(of: 25) {
            let isSame = try reader.seesTheSame()
            isReaderUndisturbed = isReaderUndisturbed && isSame
        }
    }

    private mutating func endReading() throws {
        guard let reader else { return }
        let isSame = try reader.seesTheSame()
        isReaderUndisturbed = isReaderUndisturbed && isSame
        reading = (.now - reader.beganAt, try reader.end())
        self.reader = nil
    }

    private mutating func killAndRestart() async throws {
        kills += 1
        let killed = service
        killed.send(SIGKILL)
        _ = await killed.end()
        ended.append(killed)
        service = try Self.start(rig, announcement)
    }

    /// Every second time with all accounts, else without one of them.
    private mutating func reload() throws {
        reloads += 1
        absent = absent == nil ? dice.one(of: rig.simulator.vendors).configurationName : nil
        try Self.configure(rig, settings, without: absent)
        service.send(SIGHUP)
    }

    private static func configure(_ rig: Rig, _ settings: SoakSettings, without absent: String?) throws {
        let vendors = rig.simulator.vendors.map { vendor in
            (name: vendor.configurationName, streams: vendor.collections.map(\.name))
        }
        try rig.configureOnly(
            vendors.map(\.name).filter { $0 != absent }, settings.accounts(vendors), log: "notice")
    }

    private static func start(
        _ rig: Rig, _ announcement: AsyncStream<Tick>.Continuation
    ) throws -> CrmirrorProcess {
        let process = try rig.start("run")
        let identifier = process.processIdentifier
        process.whenEnded { announcement.yield(.ended(identifier)) }
        return process
    }

    /// Waits until the vendors have had so many more requests.
    private func pass(requests count: Int) async throws {
        var left = count
        for await tick in ticks {
            switch tick {
            case .request: left -= 1
            case .ended(service.processIdentifier):
                throw EndToEndError("the service ended by itself: \(try await service.outcome().summary)")
            case .ended: break
            }
            if left <= 0 { return }
        }
        throw EndToEndError("the simulator ended")
    }
}
