import Glibc

/// A database's path, before it is opened.
package enum MirrorFile {
    /// Whether there is something of that name, or may be: only the system's plain no is one.
    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0 || errno != ENOENT
    }

    /// The one name of the file, however it is spelled: the lock and the socket are beside that. Links are followed, also
    /// one to a file that is still to be made; what is not there yet is named as it will be.
    static func resolved(_ path: String) -> String {
        resolved(path, links: mostLinks)
    }

    /// More are a circle to Linux too (path_resolution(7)).
    private static let mostLinks = 40

    private static func resolved(_ path: String, links: Int) -> String {
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        let directory = directory(of: path)
        if links > 0, let target = target(ofLink: path) {
            return resolved(target.hasPrefix("/") ? target : directory + "/" + target, links: links - 1)
        }
        // The working directory itself was removed.
        guard directory != path else { return path }
        let parent = resolved(directory, links: links)
        switch path.split(separator: "/", omittingEmptySubsequences: false).last {
        case nil, "", ".": return parent
        case "..": return Self.directory(of: parent)
        case let name?: return parent == "/" ? "/\(name)" : "\(parent)/\(name)"
        }
    }

    private static func target(ofLink path: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The directory that the file is in, or would be.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
