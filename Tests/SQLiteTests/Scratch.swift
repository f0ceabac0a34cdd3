import Foundation
import SQLite
import Testing

/// A directory for one test, removed with it.
final class Scratch {
    let directory: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("sqlite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        directory = url.path
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: directory)
        } catch {
            // A directory left in the temporary one is nothing that a test should fail for.
        }
    }

    func path(_ name: String = "mirror.db") -> String { "\(directory)/\(name)" }

    /// A connection that does not wait for locks, so that tests need no patience.
    func open(
        _ name: String = "mirror.db", _ access: Connection.Access = .readWrite
    ) throws -> Connection {
        try Connection(path: path(name), access: access, options: .init(busyTimeout: .zero))
    }

    /// A connection to a new database with `schema`.
    func create(_ schema: String) throws -> Connection {
        let connection = try open()
        try connection.execute(schema)
        return connection
    }

    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }
}

/// The error that `body` throws, if it is SQLite's.
func failure(_ body: () throws -> Void) -> SQLiteError? {
    do {
        try body()
        return nil
    } catch {
        return error as? SQLiteError
    }
}

/// Steps to a row that has to be there.
func expectRow(_ statement: borrowing Statement, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let hasRow = try statement.step()
    #expect(hasRow, sourceLocation: sourceLocation)
}
