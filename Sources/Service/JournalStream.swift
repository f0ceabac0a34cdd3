import Glibc

/// The stream that systemd connected to the journal, as `$JOURNAL_STREAM` names it (systemd.exec(5)): whoever starts
/// another program from a service, or redirects its output, passes the variable on all the same.
package struct JournalStream: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    /// Nil where the text is not of the form `8:12345`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else {
            return nil
        }
        self.init(device: device, inode: inode)
    }
}

extension StandardError {
    /// Whether the journal reads it.
    package static func isJournal(_ environment: [String: String]) -> Bool {
        var file = stat()
        guard let named = environment["JOURNAL_STREAM"].flatMap(JournalStream.init),
            fstat(STDERR_FILENO, &file) == 0
        else { return false }
        return named == JournalStream(device: UInt64(file.st_dev), inode: UInt64(file.st_ino))
    }
}
