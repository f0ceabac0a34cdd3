/// One vendor's API as its documentation describes it. The server in front of it does the HTTP, the clock's
/// `Date`, the faults and the log.
package protocol SimulatedVendor: Sendable {
    /// As it is written in messages: `WelcomeHome`.
    var name: String { get }

    /// What the paths of the API start with: `/api`. No two vendors may have the same.
    var prefix: String { get }

    /// Answers a request to the API. `downloads` is the other origin, where bulk files lie: `http://host:port`.
    func answer(to request: SimulatedRequest, downloads: String) -> Answer

    /// Answers a request to the other origin; nil where the file is not this vendor's.
    func download(_ request: SimulatedRequest) -> Answer?

    /// Whether the request carries the right credential.
    func accepts(_ request: SimulatedRequest) -> Bool

    /// What a request is about, for the log and the faults.
    func subject(of request: SimulatedRequest) -> RequestSubject

    /// Changes `count` records here and there; the same seed on the same data makes the same changes.
    func mutateRandomly(count: Int, seed: UInt64) throws

    /// Every row that a table has now, as CSV with a header, or as a JSON array from a vendor that writes no
    /// CSV; nil where there is no such table.
    func csv(of table: String) throws -> Answer?
}

/// What a request is about.
package struct RequestSubject: Hashable, Sendable {
    /// The table or list, as the path names it.
    package var table: String?
    /// Where in the walk it is, if not at its start.
    package var cursor: String?
    /// The key, where it is about one record and not about a page of a list.
    package var record: String?

    package init(table: String? = nil, cursor: String? = nil, record: String? = nil) {
        self.table = table
        self.cursor = cursor
        self.record = record
    }
}

/// Why the simulator could not do what a test or a person asked of it.
package struct SimulatorError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
