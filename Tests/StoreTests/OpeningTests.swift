import Foundation
import Mirror
import SQLite
@testable import Store
import Testing

/// Which files are opened, and by whom.
@Suite struct OpeningTests {
    private func path(_ directory: TemporaryDirectory) -> String { "\(directory.path)/crm.sqlite" }

    private func refusal(_ path: String, checksAlways: Bool = true) throws -> Fault {
        try #require(throws: Fault.self) { _ = try Store(path: path, checksAlways: checksAlways) }
    }

    private func contents(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }

    @Test func `a second store on the file is refused and names the first's process`() async throws {
        let bench = try await Workbench()
        let held = try #require(throws: DatabaseHeld.self) { _ = try Store(path: bench.path) }
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(held.processIdentifier == process)
        #expect("\(held)".contains("process \(process)"))
        #expect("\(held)".contains(bench.path))
        try await bench.load(things((1, "a")))
    }

    @Test func `whoever ends in good order leaves the file to the next`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        bench.close()
        #expect(try contents(bench.path + ".lock").isEmpty)
        try await bench.reopen()
        #expect(try await bench.state().rowsLive == 1)
    }

    @Test func `whoever is told to stop while a large file is looked over stops`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try bench.execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n LIMIT 50000)
            INSERT INTO wh_things (id, _synced_at) SELECT i, '2026-01-01T00:00:00Z' FROM n
            """
        )
        bench.close()
        let path = bench.path
        let opening = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await Store.open(path: path)
        }
        await #expect(throws: CancellationError.self) { try await opening.value }
    }

    @Test func `a lock that a killed process left is taken over, and noticed`() throws {
        let directory = try TemporaryDirectory()
        let path = path(directory)
        try Data("4711\n".utf8).write(to: URL(fileURLWithPath: path + ".lock"))
        do {
            let lock = try DatabaseLock(database: path)
            #expect(lock.wasLeftBehind)
            let process = ProcessInfo.processInfo.processIdentifier
            #expect(try contents(path + ".lock") == Data("\(process)\n".utf8))
            lock.markOrderly()
        }
        #expect(try !DatabaseLock(database: path).wasLeftBehind)
    }

    @Test func `a directory that is not there is said to be missing`() throws {
        let directory = try TemporaryDirectory()
        let fault = try refusal("\(directory.path)/nowhere/crm.sqlite")
        #expect(fault.kind == .storage)
        #expect(fault.hint != nil)
    }

    @Test func `another program's database is refused`() throws {
        let directory = try TemporaryDirectory()
        let path = path(directory)
        try Connection(path: path, access: .readWrite).execute("CREATE TABLE songs (title)")
        let fault = try refusal(path)
        #expect(fault.kind == .rejected)
        #expect(fault.cause.contains("another program"))
        #expect(
            try Connection(path: path, access: .readOnly).scalar("SELECT count(*) FROM sqlite_schema") == 1)
    }

    @Test func `another program's database is left as it was`() throws {
        let directory = try TemporaryDirectory()
        let path = path(directory)
        try Connection(path: path, access: .readWrite).execute(
            "PRAGMA journal_mode = DELETE; CREATE TABLE songs (title)")
        let before = try contents(path)
        _ = try refusal(path)
        let after = try contents(path)
        #expect(after == before)
    }

    @Test func `a newer crmirror's database is refused`() async throws {
        let bench = try await Workbench()
        bench.close()
        try bench.execute("PRAGMA user_version = 1000")
        let fault = try refusal(bench.path)
        #expect(fault.kind == .rejected)
        #expect(fault.cause.contains("1000"))
    }

    @Test func `a file that is no database is refused with what to do`() throws {
        let directory = try TemporaryDirectory()
        let path = path(directory)
        let text = Data(String(repeating: "no database, ", count: 1000).utf8)
        try text.write(to: URL(fileURLWithPath: path))
        let fault = try refusal(path)
        #expect(fault.kind == .damaged)
        #expect(fault.hint?.contains("Check the path") == true)
        #expect(try contents(path) == text)
    }

    /// A mirror whose pages behind the schema are overwritten.
    private func damagedMirror() async throws -> Workbench {
        let bench = try await Workbench()
        let rows = (0..<2000).map { [TestCell.text(String($0)), .text(String(repeating: "x", count: 50))] }
        try await bench.load(page(["id", "name"], rows))
        bench.close()
        var bytes = try contents(bench.path)
        let middle = bytes.count / 2 / 8192 * 8192
        bytes.replaceSubrange(middle..<middle + 8192, with: Data(repeating: 0x5A, count: 8192))
        try bytes.write(to: URL(fileURLWithPath: bench.path))
        return bench
    }

    @Test func `a damaged database is refused with what to do`() async throws {
        let bench = try await damagedMirror()
        let fault = try refusal(bench.path)
        #expect(fault.kind == .damaged)
        #expect(fault.hint?.contains("backup") == true)
    }

    @Test func `who only looks a damaged database over is told the same`() async throws {
        let bench = try await damagedMirror()
        let refusal = try refusal(bench.path)
        let finding = try #require(throws: Fault.self) { try StatusReader(path: bench.path).refuseDamage() }
        #expect(finding.kind == .damaged)
        #expect([finding.cause, finding.hint] == [refusal.cause, refusal.hint])
        let sound = try await Workbench()
        try StatusReader(path: sound.path).refuseDamage()
    }

    @Test func `damage is looked for after a kill, for as long as it is there`() async throws {
        let bench = try await damagedMirror()
        try Data("4711\n".utf8).write(to: URL(fileURLWithPath: bench.path + ".lock"))
        #expect(try refusal(bench.path, checksAlways: false).kind == .damaged)
        #expect(throws: Fault.self) { _ = try Store(path: bench.path, checksAlways: false) }
    }

    @Test func `the file says whose it is and how it is written`() async throws {
        let bench = try await Workbench()
        #expect(try bench.scalar("PRAGMA application_id") == 0x4352_4D4D)
        #expect(try bench.scalar("PRAGMA user_version") == .integer(Int64(Migrations.steps.count)))
        #expect(try bench.scalar("PRAGMA journal_mode") == "wal")
    }
}
