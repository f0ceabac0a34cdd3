import Foundation
import Glibc
import Synchronization

/// The built binary as a process of its own, its output in files.
final class CrmirrorProcess: Sendable {
    /// How a process ended.
    enum End: Hashable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    let processIdentifier: pid_t
    private let output: String
    private let complaints: String
    private let reaper: Reaper

    /// Starts it with `arguments`, which lack the program's own name. What it writes to standard output and to
    /// standard error goes into the files `output`.out and `output`.err.
    init(_ arguments: [String], environment: [String: String], output: String) throws {
        self.output = output + ".out"
        complaints = output + ".err"
        processIdentifier = try Self.spawn(
            arguments, environment: environment, output: self.output, complaints: complaints)
        reaper = Reaper(processIdentifier)
    }

    deinit {
        reaper.send(SIGKILL)
    }

    /// Nothing happens where the process has ended already.
    func send(_ signal: Int32) {
        reaper.send(signal)
    }

    /// Waits until it has ended. A test that is given up takes its process with it.
    func end() async -> End {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                reaper.whenEnded { continuation.resume(returning: $0) }
            }
        } onCancel: {
            reaper.send(SIGKILL)
        }
    }

    /// Calls `body` once it has ended, from any thread.
    func whenEnded(_ body: @escaping @Sendable () -> Void) {
        reaper.whenEnded { _ in body() }
    }

    /// What it has written to standard error by now.
    func complaintsSoFar() throws -> String {
        try String(contentsOfFile: complaints, encoding: .utf8)
    }

    /// What became of it, once it has ended.
    func outcome() async throws -> Outcome {
        let end = await end()
        return Outcome(
            end: end, output: try String(contentsOfFile: output, encoding: .utf8),
            complaints: try String(contentsOfFile: complaints, encoding: .utf8))
    }
}

/// How a process ended and what it said.
struct Outcome: Sendable {
    var end: CrmirrorProcess.End
    /// Its standard output.
    var output: String
    /// Its standard error.
    var complaints: String

    var exitCode: Int32? { if case .exit(let code) = end { code } else { nil } }

    var lastLine: String { output.split(separator: "\n").last.map(String.init) ?? "" }

    /// For a test's message: what it said, without the lines that are of no interest.
    var summary: String {
        let troubles = complaints.split(separator: "\n").filter {
            !$0.contains(" info ") && !$0.contains(" notice ")
        }
        return (["\(end)", lastLine] + troubles.suffix(8).map(String.init)).joined(separator: "\n")
    }
}

extension CrmirrorProcess {
    /// `crmirror`, built beside the tests that run, or in the directory that somebody chose.
    private static func program() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let directories = [tests, CommandLine.arguments[0]].map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().path
        }
        let chosen = ProcessInfo.processInfo.environment["CRMIRROR_BINARIES"].map { [$0] }
        let candidates = (chosen ?? directories).map { $0 + "/crmirror" }
        guard let program = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw EndToEndError("there is no crmirror beside the tests: \(candidates)")
        }
        return program
    }

    private static func spawn(
        _ arguments: [String], environment: [String: String], output: String, complaints: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, complaints, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        try leaveOthersOut(&actions)
        let program = try program()
        var processIdentifier: pid_t = 0
        let code = withCStrings([program] + arguments) { arguments in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&processIdentifier, program, &actions, nil, arguments, environment)
            }
        }
        guard code == 0 else {
            throw EndToEndError("\(program) cannot be started: \(String(cString: strerror(code)))")
        }
        return processIdentifier
    }

    /// The other tests' connections are not for this process: a simulator could neither end nor reset one that it had
    /// open too. By name, since Swift does not see what glibc adds to POSIX (its NEWS, 2.34).
    private static func leaveOthersOut(_ actions: inout posix_spawn_file_actions_t) throws {
        typealias Function = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else {
            throw EndToEndError("these tests need glibc 2.34 or later")
        }
        let code = unsafeBitCast(symbol, to: Function.self)(&actions, STDERR_FILENO + 1)
        guard code == 0 else { throw EndToEndError(String(cString: strerror(code))) }
    }

    /// The texts as C wants them: an array of pointers with a null behind the last.
    private static func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }
}

/// Waits for a process on a thread of its own: `waitpid` blocks, and the concurrency pool has two threads.
private final class Reaper: Sendable {
    private struct State {
        var end: CrmirrorProcess.End?
        var waiters: [@Sendable (CrmirrorProcess.End) -> Void] = []
    }

    private let processIdentifier: pid_t
    private let state = Mutex(State())

    init(_ processIdentifier: pid_t) {
        self.processIdentifier = processIdentifier
        Thread.detachNewThread { self.reap() }
    }

    func send(_ signal: Int32) {
        // Within the lock: a number that has been waited for may be another process's already.
        state.withLock { state in
            if state.end == nil { kill(processIdentifier, signal) }
        }
    }

    func whenEnded(_ waiter: @escaping @Sendable (CrmirrorProcess.End) -> Void) {
        let end = state.withLock { state in
            if state.end == nil { state.waiters.append(waiter) }
            return state.end
        }
        if let end { waiter(end) }
    }

    private func reap() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(processIdentifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (end, waiters) = state.withLock { state in
            var status: Int32 = 0
            waitpid(processIdentifier, &status, 0)
            // wait(2): the low seven bits are the signal, the next byte the exit code.
            let signal = status & 0x7f
            let end: CrmirrorProcess.End = signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
            state.end = end
            defer { state.waiters = [] }
            return (end, state.waiters)
        }
        for waiter in waiters { waiter(end) }
    }
}

/// Why a test could not even be tried.
struct EndToEndError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
