import FoundationEssentials
import Glibc
package import Mirror
import SQLite

/// What a throttle has to remember across a restart: a new process must not spend the same window twice.
package struct ThrottleRecord: Hashable, Sendable {
    /// Which throttle: a credential's or a URL's. Never the credential itself.
    package var name: String
    package var uses: [Instant]
    package var pausedUntil: Instant?
    /// When it can be forgotten.
    package var expiresAt: Instant

    /// What another file remembers of it, read without disturbing whoever writes that; nil where it remembers nothing.
    ///
    /// - Throws: a `Fault` where there is such a file and it cannot be read.
    package init?(named name: String, in path: String) throws(Fault) {
        guard access(path, F_OK) == 0 else { return nil }
        do {
            let connection = try Connection(path: path, access: .readOnly)
            guard try connection.applicationID == Migrations.applicationID else { return nil }
            let found = try connection.query(
                "SELECT name, uses, paused_until, expires_at FROM crmirror_throttles WHERE name = ?1",
                [.text(name)]
            )
            guard let row = found.first else { return nil }
            self = try Self.record(from: row)
        } catch {
            throw StoreFault.from(error, operation: "read a throttle", subject: path)
        }
    }

    fileprivate static func record(from row: [Value]) throws -> ThrottleRecord {
        ThrottleRecord(
            name: row[0].textValue ?? "",
            uses: try JSONDecoder().decode([Instant].self, from: Data((row[1].textValue ?? "[]").utf8)),
            pausedUntil: row[2].integerValue.map { Instant(milliseconds: $0) },
            expiresAt: Instant(milliseconds: row[3].integerValue ?? 0)
        )
    }

    package init(name: String, uses: [Instant], pausedUntil: Instant?, expiresAt: Instant) {
        self.name = name
        self.uses = uses
        self.pausedUntil = pausedUntil
        self.expiresAt = expiresAt
    }
}

extension Store {
    package func throttle(named name: String) throws(Fault) -> ThrottleRecord? {
        do {
            return try connection.query(
                "SELECT name, uses, paused_until, expires_at FROM crmirror_throttles WHERE name = ?1",
                [.text(name)]
            ).first.map(ThrottleRecord.record(from:))
        } catch {
            throw StoreFault.from(error, operation: "read a throttle", subject: path)
        }
    }

    /// Writes throttles before the requests that they count are sent: a kill in between spends a slot that was
    /// not used, and never uses one that was not counted.
    package func save(_ throttles: [ThrottleRecord], now: Instant) throws {
        try transaction("write the throttles", path) {
            for throttle in throttles {
                try connection.run(
                    """
                    INSERT INTO crmirror_throttles (name, uses, paused_until, expires_at) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT DO UPDATE SET uses = excluded.uses, paused_until = excluded.paused_until,
                        expires_at = excluded.expires_at
                    """,
                    [
                        .text(throttle.name),
                        .text(String(decoding: try JSONEncoder().encode(throttle.uses), as: UTF8.self)),
                        throttle.pausedUntil.map { .integer($0.milliseconds) } ?? .null,
                        .integer(throttle.expiresAt.milliseconds),
                    ]
                )
            }
            try connection.run(
                "DELETE FROM crmirror_throttles WHERE expires_at < ?1", [.integer(now.milliseconds)]
            )
        }
    }
}
