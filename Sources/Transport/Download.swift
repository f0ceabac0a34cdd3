package import Mirror

/// What became of a download.
package enum Download: Sendable {
    /// The file is whole and on disk. The response's body is empty.
    case saved(Response, byteCount: Int)
    /// The answer was another than 200; nothing was written.
    case answered(Response)
}
