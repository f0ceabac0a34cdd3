import Glibc
import Mirror
import NIOCore

/// A file that is being written aside and gets its name only when it is whole.
struct PartialFile: Sendable {
    private let path: String
    /// `save the download`, for faults.
    private let operation: String
    private let descriptor: Int32

    private var partialPath: String { path + ".partial" }

    /// Writes a file: `body` appends to it, and it becomes `path` when that returns. Where `body` throws,
    /// nothing is left; what an earlier process left unfinished is overwritten.
    static func writing<Value>(
        _ path: String,
        operation: String = "save the download",
        _ body: (PartialFile) async throws -> Value
    ) async throws -> Value {
        let file = try await blocking { try PartialFile(path, operation) }
        do {
            let value = try await body(file)
            try await blocking { try file.sync() }
            try await blocking { try file.rename() }
            try await blocking { file.close() }
            return value
        } catch {
            try await blocking { file.discard() }
            throw error
        }
    }

    /// Adds the bytes at the end.
    func append(_ bytes: ByteBuffer) async throws {
        try await blocking {
            try bytes.withUnsafeReadableBytes { try write($0) }
        }
    }

    private init(_ path: String, _ operation: String) throws(Fault) {
        self.path = path
        self.operation = operation
        // A mirror's rows are nobody else's business: 0600.
        descriptor = open(path + ".partial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault(errno) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress
            let written = Glibc.write(descriptor, start, rest.count)
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                throw fault(errno)
            }
        }
    }

    private func sync() throws(Fault) {
        guard fsync(descriptor) == 0 else { throw fault(errno) }
    }

    /// Gives the file its name, for good: a checkpoint may soon point into it.
    private func rename() throws(Fault) {
        guard Glibc.rename(partialPath, path) == 0 else { throw fault(errno) }
        let folder = open(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw fault(errno) }
        defer { Glibc.close(folder) }
        guard fsync(folder) == 0 else { throw fault(errno) }
    }

    private func close() {
        // close(2): after fsync(2) there is nothing left that it could report.
        Glibc.close(descriptor)
    }

    private func discard() {
        Glibc.close(descriptor)
        Glibc.unlink(partialPath)
    }

    private func fault(_ number: Int32) -> Fault {
        Fault(
            .storage,
            operation: operation,
            subject: path,
            cause: errorNumberInWords(number),
            hint: number == ENOSPC ? "Free some space on that file system." : nil
        )
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
