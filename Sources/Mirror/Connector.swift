/// One vendor: what it has, how to ask for it, and how to read the answers. Pure: it performs no I/O and holds
/// no state, so the whole of a vendor can be tested with values.
package protocol Connector: Sendable {
    /// What can be mirrored, with names that are unique in the vendor.
    var streams: [Stream] { get }

    /// A cheap request that succeeds if and only if the credentials are good.
    var check: Request { get }

    /// The next request of a walk.
    ///
    /// - Throws: a `Fault` where the position means nothing to this vendor.
    func request(for stream: Stream, walk: Walk, at position: Position) throws(Fault) -> Request

    /// Where a snapshot of the stream can be downloaded; nil where the vendor has none.
    func snapshot(of stream: Stream) -> Request?

    /// What a successful answer holds.
    ///
    /// - Throws: a `Fault` where the body is not what was asked for. Never answers with an empty page then.
    func page(
        from response: consuming Response, of stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Page

    /// What an answer other than success means for the stream; nil leaves it to the rules for all vendors.
    func meaning(of response: Response, for stream: Stream, walk: Walk, at position: Position) -> Meaning?

    /// The request for one record alone, which the vendor answers with 404 or 410 if it has it no longer; nil where
    /// no such request is documented. `key` is the record's as text; the parts of a composite one are apart by U+001F.
    func confirmation(of key: String, in stream: Stream) -> Request?

    /// Starts reading a bulk file from its first byte, or goes on at a later record, of which `header` (the
    /// file's beginning) says the columns. Nil where the vendor has no bulk files.
    ///
    /// - Throws: a `Fault` where `header` is not the beginning of such a file.
    func snapshotReader(for stream: Stream, header: [UInt8], atLine line: Int) throws(Fault) -> (
        any SnapshotReader
    )?
}

extension Connector {
    package func confirmation(of key: String, in stream: Stream) -> Request? { nil }

    package func snapshot(of stream: Stream) -> Request? { nil }

    package func meaning(
        of response: Response, for stream: Stream, walk: Walk, at position: Position
    ) -> Meaning? { nil }

    package func snapshotReader(
        for stream: Stream, header: [UInt8], atLine line: Int
    ) throws(Fault) -> (any SnapshotReader)? { nil }
}

/// What an answer other than success means.
package enum Meaning: Hashable, Sendable {
    case fault(Fault.Kind)
    /// The same can be asked for in another way.
    case askAgain(at: Position)
    /// There is nothing at this place, and that is no fault: as if the page were empty, and the last of its list.
    case nothing
}

/// Reads a bulk file piece by piece; the pieces' records together are the whole file's.
package protocol SnapshotReader: Sendable {
    /// The line, from 1, of the next record.
    var line: Int { get }

    /// Takes the next bytes of the file and gives the records that are whole in them.
    ///
    /// - Parameters:
    ///   - bytes: the file from the reader's place on; what follows the last whole record comes again.
    ///   - isLast: whether the file ends with them.
    /// - Returns: the records, and how many of `bytes` they took.
    /// - Throws: a `Fault` where the file is not what it should be.
    mutating func read(_ bytes: consuming [UInt8], isLast: Bool) throws(Fault) -> (
        records: Records, consumed: Int
    )
}
