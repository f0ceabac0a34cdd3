import Formats
import FoundationEssentials
import Glibc
import Mirror
import Transport

/// Bulk files on their way into the mirror: downloaded whole beside the database, then read piece by piece, and
/// removed when they have been read.
package struct SnapshotFiles: Sendable {
    /// How much of a file makes one page.
    private static let pieceSize = 4 << 20
    private static let largestPiece = 64 << 20
    /// Source: Daily snapshot, "Snapshots are generated nightly".
    private static let greatestAge = Duration.seconds(24 * 3600)

    private let directory: String

    /// - Parameter database: the mirror's path; the files are in a directory beside it.
    package init(besides database: String) {
        directory = database + ".snapshots"
    }

    /// Fetches the stream's bulk file.
    ///
    /// - Returns: where the walk goes on: in the file, or live where the account cannot have the file.
    func download(_ stream: Stream, account: MirroredAccount, _ checkpoint: Checkpoint, now: Instant)
        async throws
        -> Checkpoint
    {
        var checkpoint = checkpoint
        guard let request = account.connector.snapshot(of: stream) else { return live(checkpoint) }
        try makeDirectory()
        switch try await account.transport.download(request, to: path(of: stream, account)) {
        case .saved(let response, _):
            let modified = response.value(of: "last-modified").flatMap { HTTPDate.parse($0, now: now) }
            checkpoint.walk.vendorStartedAt = modified ?? checkpoint.walk.startedAt - Self.greatestAge
            checkpoint.position.place = .file(offset: 0, line: 1)
            return checkpoint
        case .answered(let response):
            let fault = StatusMeaning.fault(
                for: response, operation: "fetch the snapshot", subject: "\(account.name) \(stream.name)",
                now: now, secrets: await account.transport.secrets
            )
            // It needs a token for all communities, so this one may not have it; the live list is as good.
            guard let fault, fault.kind != .refused, fault.kind != .unavailable, fault.kind != .rejected
            else {
                return live(checkpoint)
            }
            throw fault
        }
    }

    /// The records that are whole in the next piece of the file.
    func page(of stream: Stream, account: MirroredAccount, at checkpoint: Checkpoint) async throws
        -> FetchedPage
    {
        guard case .file(let offset, let line) = checkpoint.position.place else {
            throw lost(stream, account, "the checkpoint says no place in it")
        }
        let file = try SnapshotFile(path: path(of: stream, account))
        let reader = try account.connector.snapshotReader(
            for: stream, header: line > 1 ? try file.read(from: 0, count: 1 << 20) : [], atLine: line
        )
        guard var reader else { throw lost(stream, account, "the vendor has no such files") }
        var size = Self.pieceSize
        while true {
            let isLast = offset + size >= file.size
            let (records, consumed) = try reader.read(
                try file.read(from: offset, count: size), isLast: isLast)
            if consumed > 0 || isLast {
                let next = Position.Place.file(offset: offset + consumed, line: reader.line)
                let page = Page(records: records, next: isLast ? nil : Position(place: next))
                return FetchedPage(page: page, vendorTime: checkpoint.walk.vendorStartedAt)
            }
            // One record is larger than the piece; or a quote that nothing closes makes it look so.
            guard size < Self.largestPiece else {
                throw Fault(
                    .malformed, operation: "read the snapshot", subject: "\(account.name) \(stream.name)",
                    cause: "the record at line \(line) has no end within \(Self.largestPiece >> 20) MiB"
                )
            }
            size *= 2
        }
    }

    /// Removes the stream's file, if there is one, and what there is of one that did not arrive whole.
    func remove(_ stream: Stream, account: MirroredAccount) throws {
        for path in [path(of: stream, account), path(of: stream, account) + ".partial"] {
            guard unlink(path) != 0, errno != ENOENT else { continue }
            throw SnapshotFile.fault("remove the snapshot", path)
        }
    }

    private func live(_ checkpoint: Checkpoint) -> Checkpoint {
        var checkpoint = checkpoint
        checkpoint.walk.route = .live
        checkpoint.position = .beginning
        return checkpoint
    }

    private func path(of stream: Stream, _ account: MirroredAccount) -> String {
        "\(directory)/\(account.name)_\(stream.name).csv"
    }

    private func makeDirectory() throws {
        guard mkdir(directory, 0o700) != 0, errno != EEXIST else { return }
        throw SnapshotFile.fault("make the directory", directory)
    }

    private func lost(_ stream: Stream, _ account: MirroredAccount, _ cause: String) -> Fault {
        Fault(
            .expired, operation: "read the snapshot", subject: "\(account.name) \(stream.name)", cause: cause
        )
    }
}

/// A bulk file, open for reading.
private struct SnapshotFile: ~Copyable {
    private let descriptor: Int32
    private let path: String
    let size: Int

    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // It was removed, or this is another machine: the walk begins again.
            let isGone = errno == ENOENT
            throw isGone
                ? Fault(.expired, operation: "read the snapshot", subject: path, cause: "it is gone")
                : Self.fault("open the snapshot", path)
        }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw Self.fault("read the snapshot", path) }
        size = Int(information.st_size)
    }

    deinit {
        close(descriptor)
    }

    func read(from offset: Int, count: Int) throws -> [UInt8] {
        let wanted = min(count, max(size - offset, 0))
        var filled = 0
        return try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            while filled < wanted {
                let part = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, wanted - filled,
                    off_t(offset + filled)
                )
                guard part > 0 else { throw Self.fault("read the snapshot", path) }
                filled += part
            }
            initialized = filled
        }
    }

    static func fault(_ operation: String, _ path: String) -> Fault {
        Fault(.storage, operation: operation, subject: path, cause: String(cString: strerror(errno)))
    }
}
