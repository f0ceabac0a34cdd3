import Glibc

/// A database's path, before it is opened.
package enum MirrorFile {
    /// Whether there is something of that name, or may be: only the system's plain no is one.
    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0 || errno != ENOENT
    }

    /// The directory that the file is in, or would be.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
