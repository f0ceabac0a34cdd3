import Formats

/// The file as a whole.
extension ConfigurationReader {
    /// What can be used: without the accounts that have a problem, nil where there is none that could be.
    mutating func configuration(fromJSON bytes: [UInt8]) -> Configuration? {
        guard let root = parse(bytes),
            let file = object(ConfigurationField(path: "", value: root), keys: ConfigurationKeys.file)
        else { return nil }
        _ = optional(file["$schema"], .text("a text", where: { _ in true }))
        let database = required(file["database"], .path).map(origin.resolve(database:))
        let status = status(file["status"])
        let log = log(file["log"])
        let accounts = accounts(file["accounts"], mainDatabase: database)
        guard let database, let status, let log else { return nil }
        return Configuration(database: database, status: status, log: log, accounts: accounts)
    }

    private mutating func status(_ field: ConfigurationField) -> StatusSettings? {
        guard field.value != nil else { return StatusSettings(listen: StatusSettings.usualListen) }
        guard let object = object(field, keys: ConfigurationKeys.status) else { return nil }
        let read = object["token"].value == nil ? nil : secret(object["token"])
        let token = secrets == .read ? read : nil
        guard object["listen"].value != .null else { return StatusSettings(token: token) }
        var listen = StatusSettings.usualListen
        if object["listen"].value != nil { listen = optional(object["listen"], .listenAddress) }
        if let listen, !listen.isLoopback, object["token"].value == nil {
            report(
                keyPath(object.path, "token"),
                expected: "a token, since status.listen is open to other machines",
                found: "nothing"
            )
        }
        return StatusSettings(listen: listen, token: token)
    }

    private mutating func log(_ field: ConfigurationField) -> LogSettings? {
        let defaults = LogSettings()
        guard field.value != nil else { return defaults }
        guard let object = object(field, keys: ConfigurationKeys.log) else { return nil }
        return LogSettings(
            level: optional(object["level"], .choice) ?? defaults.level,
            format: optional(object["format"], .choice) ?? defaults.format
        )
    }
}

extension ConfigurationShape where Value == ListenAddress {
    fileprivate static var listenAddress: ConfigurationShape {
        text("an address and a port such as 127.0.0.1:8787, or null", ListenAddress.init)
    }
}

/// The text itself.
extension ConfigurationReader {
    /// The parser says what it misses, never what it found: that may be a secret without its quotes.
    private mutating func parse(_ bytes: [UInt8]) -> JSONValue? {
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            let (line, column) = place(of: error.offset, in: bytes)
            report(
                "line \(line), column \(column)",
                expected: "\(error.expected), so that it is JSON",
                found: error.offset < bytes.count ? "something else" : "the end of the file"
            )
            return nil
        }
    }
}

/// Line and column of a byte, both from 1. A column is a character, however many bytes it takes.
private func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    let before = bytes.prefix(offset)
    let newline = UInt8(ascii: "\n")
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
    let isContinuation = { (byte: UInt8) in byte & 0xC0 == 0x80 }
    return (
        line: 1 + before.count { $0 == newline },
        column: 1 + before[lineStart...].count { !isContinuation($0) }
    )
}
