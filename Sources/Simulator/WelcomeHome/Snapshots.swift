import NIOCore
import Synchronization

extension WelcomeHome {
    private static let folder = "/daily_snapshots/"

    /// Makes the nightly files anew: they hold what the tables hold now.
    package func takeSnapshot() {
        let now = clock.now
        state.withLock { state in
            state.snapshot = state.tables
            state.snapshotTime = now
        }
    }

    /// `GET /exports/daily_snapshots/table/{Table}`: a redirect, or the file itself for `direct=true`.
    func snapshot(of table: String, _ request: SimulatedRequest, downloads: String) -> Answer {
        guard WelcomeHome.tables.contains(table) else { return .invalidTable }
        if request["direct"] == "true" { return snapshotFile(of: table) ?? .invalidTable }
        var answer = Answer.text(301, "", contentType: "text/html")
        let date = state.withLock { $0.snapshotTime }.date
        let path = "\(Self.folder)\(date)/\(table).csv"
        answer.fields.append(
            (name: "Location", value: "\(downloads)\(path)?signature=\(signature(of: path))"))
        return answer
    }

    /// The other origin knows a file by its signature, not by a token.
    package func download(_ request: SimulatedRequest) -> Answer? {
        guard request.method == "GET", request.path.hasPrefix(Self.folder) else { return nil }
        guard request["signature"] == signature(of: request.path) else {
            return .text(
                403, "<Error><Code>SignatureDoesNotMatch</Code></Error>", contentType: "application/xml")
        }
        return subject(of: request).table.flatMap(snapshotFile)
    }

    private func snapshotFile(of table: String) -> Answer? {
        let (table, time) = state.withLock { ($0.snapshot[table], $0.snapshotTime) }
        guard var answer = table?.wholeFile else { return nil }
        if sendsLastModified { answer.fields.append((name: "Last-Modified", value: time.httpDate)) }
        return answer
    }

    private func signature(of path: String) -> String {
        String(path.utf8.reduce(account.seed) { Randomness.mix($0 ^ UInt64($1)) }, radix: 16)
    }
}

extension Table {
    /// Every row in one file, in the order of creation, made piece by piece.
    var wholeFile: Answer {
        let header = headerBytes
        let existing = self.existing
        let length = header.count + existing.reduce(0) { $0 + self.length(of: $1) }
        var answer = Answer(200, contentType: "text/csv; charset=utf-8", body: ByteBuffer())
        answer.body = .pieces(length: length) { number in
            if number == 0 { return ByteBuffer(bytes: header) }
            let rows = existing.dropFirst((number - 1) * 1000).prefix(1000)
            guard !rows.isEmpty else { return nil }
            var piece = ByteBuffer()
            append(rows: rows, to: &piece)
            return piece
        }
        return answer
    }
}
