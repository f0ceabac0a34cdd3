import Foundation

/// What the service used, seen from outside, sample by sample.
struct SoakFigures {
    struct Sample {
        var processIdentifier: pid_t
        var residentKibibytes: Int
        var openFiles: Int
        var logBytes: Int
    }

    private(set) var samples: [Sample] = []

    mutating func take(of process: CrmirrorProcess, database: String) throws {
        let proc = "/proc/\(process.processIdentifier)"
        let status = try String(contentsOfFile: proc + "/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let log = try FileManager.default.attributesOfItem(atPath: database + "-wal")
        samples.append(
            Sample(
                processIdentifier: process.processIdentifier,
                residentKibibytes: line.flatMap { Int($0.filter(\.isNumber)) } ?? 0,
                openFiles: try FileManager.default.contentsOfDirectory(atPath: proc + "/fd").count,
                logBytes: (log[.size] as? Int) ?? 0))
    }

    var mostLogBytes: Int { samples.map(\.logBytes).max() ?? 0 }

    /// The last process's: the median of each quarter of its life.
    func quarters(_ figure: (Sample) -> Int) -> [Int] {
        let own = samples.filter { $0.processIdentifier == samples.last?.processIdentifier }.map(figure)
        return (0..<4).map { Self.median(own[own.count * $0 / 4..<own.count * ($0 + 1) / 4]) }
    }

    private static func median(_ values: ArraySlice<Int>) -> Int {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
