import Dispatch
import FoundationEssentials
import Glibc

/// What the kernel says of this process, under the names that Prometheus's own libraries use. What it does not say is
/// left out.
struct ProcessFigures: Hashable, Sendable {
    var residentBytes: Double?
    var processorSeconds: Double?
    /// Since 1970.
    var startedAt: Double?
    var openFiles: Int?
    var mostFiles: Double?

    static func current() -> ProcessFigures {
        var figures = ProcessFigures()
        // After the name in parentheses, which may hold anything, come the fields from the third on (proc(5)).
        if let stat = text(of: "/proc/self/stat"), let end = stat.lastIndex(of: ")") {
            let fields = stat[stat.index(after: end)...].split(separator: " ").map { Double($0) }
            if fields.count > 21 { figures.read(fields) }
        }
        figures.openFiles = openFileCount()
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            figures.mostFiles = Double(limit.rlim_cur)
        }
        return figures
    }

    /// - Parameter fields: of `/proc/self/stat`, without the first two.
    private mutating func read(_ fields: [Double?]) {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        if let user = fields[11], let system = fields[12] { processorSeconds = (user + system) / ticks }
        startedAt = fields[19].map { Self.bootTime + $0 / ticks }
        residentBytes = fields[21].map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
    }

    /// When the machine began, since 1970. Not `/proc/stat`, which the unit hides (`ProcSubset=pid`). Once: between one
    /// look and the next the wall clock may be set, and whoever counts restarts would count that. Dispatch's clock is
    /// CLOCK_MONOTONIC on Linux: a machine that has slept seems to have begun later, by as much.
    private static let bootTime =
        Date().timeIntervalSince1970 - Double(DispatchTime.now().uptimeNanoseconds) / 1e9

    private static func openFileCount() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without `.`, `..` and the directory itself, which is open only for the count.
        return count - 3
    }

    /// Files of `/proc` have no size to go by.
    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { return nil }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
    }

    func add(to exposition: inout Exposition) {
        func samples(_ value: Double?) -> [Exposition.Sample] { value.map { [.init($0)] } ?? [] }
        exposition.add(
            "process_resident_memory_bytes", .gauge, "Resident memory.", samples(residentBytes))
        exposition.add(
            "process_cpu_seconds_total", .counter, "Processor time, in user and in system mode.",
            samples(processorSeconds)
        )
        exposition.add(
            "process_start_time_seconds", .gauge, "When the process began, since 1970.", samples(startedAt))
        exposition.add(
            "process_open_fds", .gauge, "Open file descriptors.", samples(openFiles.map { Double($0) }))
        exposition.add(
            "process_max_fds", .gauge, "Most file descriptors that may be open.", samples(mostFiles))
    }
}
