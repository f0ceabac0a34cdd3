import Glibc
import Mirror
import SQLite

/// Which file a path leads to.
struct FileIdentity: Hashable {
    private let device: dev_t
    private let number: ino_t

    /// Nil where nothing is there; `errno` says whether that is so, or why it cannot be told.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        number = status.st_ino
    }
}

/// The file that is written is no longer the one at its path.
package struct DatabaseReplaced: Error, CustomStringConvertible {
    package var path: String
    /// Whether another file is there now.
    package var isAnother: Bool

    package var description: String {
        let event = isAnother ? "another file was put in the place of" : "somebody deleted or moved away"
        return """
            \(event) the database \(path) while crmirror was writing it. Nothing more is written to the old file. \
            Stop crmirror before you replace its database; when it starts again, it goes on with what is at the path
            """
    }
}

extension Store {
    /// What is written into a file that nobody finds any more is lost, however well the writing goes.
    func refuseReplaced() throws {
        if let replaced { throw replaced }
        let current = FileIdentity(path: path)
        guard current != identity else { return }
        // Where it cannot be told, the file system refuses the commit as well, or it is as it was.
        guard current != nil || errno == ENOENT || errno == ENOTDIR else { return }
        let finding = DatabaseReplaced(path: path, isAnother: current != nil)
        replaced = finding
        // Its log is still beside the path: played into another file, it would damage that one (SQLite manual, "How To
        // Corrupt An SQLite Database File", 1.4). What cannot be written back now, no later attempt can either.
        _ = try? connection.checkpoint(.truncate)
        throw finding
    }
}
