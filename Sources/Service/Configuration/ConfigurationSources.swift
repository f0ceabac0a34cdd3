import FoundationEssentials
import Glibc

/// What reading a configuration needs of the world: the environment and files. A test brings its own.
package struct ConfigurationSources: Sendable {
    /// A file, whole.
    package struct File: Sendable {
        package var bytes: [UInt8]
        /// The nine permission bits, `0o600`.
        package var mode: UInt32

        package init(bytes: [UInt8], mode: UInt32) {
            self.bytes = bytes
            self.mode = mode
        }
    }

    /// Why a file cannot be read, as the system says it: `No such file or directory`.
    package struct Unreadable: Error, Sendable, Hashable {
        package var cause: String

        package init(cause: String) {
            self.cause = cause
        }
    }

    package var environment: [String: String]
    package var readFile: @Sendable (_ path: String) throws(Unreadable) -> File

    package init(
        environment: [String: String],
        readFile: @escaping @Sendable (_ path: String) throws(Unreadable) -> File
    ) {
        self.environment = environment
        self.readFile = readFile
    }

    /// The environment of this process and the files of this machine.
    package static var machine: ConfigurationSources {
        ConfigurationSources(environment: ProcessInfo.processInfo.environment, readFile: readFile(at:))
    }
}

/// No configuration and no secret is larger; whoever names a device by mistake is told so.
private let largestFile = 1 << 20

/// Reads a file and its mode through one descriptor, so that both are of the same file.
private func readFile(at path: String) throws(ConfigurationSources.Unreadable) -> ConfigurationSources.File {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw lastFailure() }
    // Nothing was written, so closing cannot lose anything.
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw lastFailure() }
    let bytes = try readToEnd(descriptor)
    return ConfigurationSources.File(bytes: bytes, mode: information.st_mode & 0o777)
}

private func readToEnd(_ descriptor: Int32) throws(ConfigurationSources.Unreadable) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count == 0 { return bytes }
        if count > 0 {
            bytes += buffer[..<count]
        } else if errno != EINTR {
            throw lastFailure()
        }
        guard bytes.count <= largestFile else {
            throw ConfigurationSources.Unreadable(cause: "larger than 1 MiB")
        }
    }
}

private func lastFailure() -> ConfigurationSources.Unreadable {
    ConfigurationSources.Unreadable(cause: String(cString: strerror(errno)))
}
