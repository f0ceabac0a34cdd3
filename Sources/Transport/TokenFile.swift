import Formats
import Glibc
package import Mirror
import NIOCore

/// The tokens of an account that a person has allowed to be read. They outlive the process.
package struct StoredTokens: Hashable, Sendable {
    package var access: AccessToken
    package var refreshToken: Secret

    package init(access: AccessToken, refreshToken: Secret) {
        self.access = access
        self.refreshToken = refreshToken
    }
}

/// Where an account's tokens are kept: a file that nobody but its owner can read, which is never anything but
/// whole. The service, `check` and `authorize` all use it, at the same time.
package struct TokenFile: Sendable {
    package let path: String
    private let account: String

    /// - Parameters:
    ///   - path: beside the account's database.
    ///   - account: its name.
    package init(path: String, account: String) {
        self.path = path
        self.account = account
    }

    /// What a person can do where the tokens are of no use.
    package var remedy: String { "Run crmirror authorize --account \(account)." }

    /// - Returns: what is stored; nil where nothing ever was.
    /// - Throws: a `Fault` where it cannot be read or is no token file.
    package func read() async throws -> StoredTokens? {
        guard let bytes = try await blocking({ try contents() }) else { return nil }
        do throws(TokenAnswer.Malformed) {
            var answer = try TokenAnswer(parsing: bytes, obtainedAt: Instant(milliseconds: 0))
            guard let refreshToken = answer.refreshToken, let createdAt = answer.createdAt else {
                throw TokenAnswer.Malformed(cause: "it has no refresh_token or no created_at")
            }
            answer.access.obtainedAt = createdAt
            return StoredTokens(access: answer.access, refreshToken: refreshToken)
        } catch {
            throw Fault(
                .refused, operation: "read the tokens", subject: path,
                cause: "the file is damaged: \(error.cause)", hint: remedy
            )
        }
    }

    /// Stores the first tokens of a person who has just allowed it, once nobody renews those that are there.
    ///
    /// - Parameters:
    ///   - clock: for the wait.
    ///   - fetch: gives the tokens; called only where there is a place to write them to.
    /// - Throws: what `fetch` throws; a `Fault` where the tokens could not be made durable.
    package func store(
        clock: any WallClock, _ fetch: () async throws -> StoredTokens
    ) async throws {
        let lock = try await TokenFileLock.taken(of: self, clock: clock)
        defer { lock.release() }
        _ = try await replace(fetch)
    }

    /// Makes the tokens that `fetch` gives durable: when this returns they are on disk, under their name.
    ///
    /// The new file is opened before anything is fetched: a vendor's last word must not come while there is no
    /// place to write it down.
    func replace(_ fetch: () async throws -> StoredTokens) async throws -> StoredTokens {
        try await PartialFile.writing(path, operation: "store the tokens") { file in
            let tokens = try await fetch()
            try await file.append(ByteBuffer(string: Self.text(of: tokens)))
            return tokens
        }
    }

    /// As the vendors write them (RFC 6749, 5.1), with the times of this machine's clock.
    private static func text(of tokens: StoredTokens) -> String {
        var members = [
            JSONValue.Member(key: "access_token", value: .string(tokens.access.value.reveal())),
            JSONValue.Member(key: "refresh_token", value: .string(tokens.refreshToken.reveal())),
            JSONValue.Member(
                key: "created_at", value: .number("\(tokens.access.obtainedAt.milliseconds / 1000)")),
        ]
        if let lifetime = tokens.access.lifetime {
            members.append(
                JSONValue.Member(key: "expires_in", value: .number("\(lifetime.components.seconds)")))
        }
        return JSONValue.object(members).text + "\n"
    }

    /// Nil where there is no such file.
    private func contents() throws(Fault) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw fault("read the tokens", errno)
        }
        // Nothing was written, so closing cannot lose anything.
        defer { close(descriptor) }
        // Two tokens and two numbers; whatever is longer is cut and so no JSON.
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var count = 0
        while count < bytes.count {
            let received = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if received == 0 { break }
            if received > 0 {
                count += received
            } else if errno != EINTR {
                throw fault("read the tokens", errno)
            }
        }
        return Array(bytes.prefix(count))
    }

    func fault(_ operation: String, _ number: Int32) -> Fault {
        let hint: String? =
            switch number {
            case EACCES, EPERM: "Run crmirror as the user who owns the database."
            case ENOENT: "Make the database's directory."
            default: nil
            }
        return Fault(
            .storage, operation: operation, subject: path, cause: errorNumberInWords(number), hint: hint
        )
    }
}
