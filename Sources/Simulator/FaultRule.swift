/// Which requests a fault happens to, and how often.
package struct FaultRule: Sendable {
    package enum Place: Sendable {
        case anywhere
        /// Requests without a cursor.
        case firstPage
        /// Requests with a cursor.
        case laterPages
    }

    package var fault: SimulatedFault
    /// Only requests for this table; nil for any.
    package var table: String?
    /// Only requests whose path and query hold this text; nil for any.
    package var pathContains: String?
    package var place: Place
    /// How many matching requests are answered well before the first one is not.
    package var skipping: Int
    /// How many times it happens; nil for ever.
    package var times: Int?

    package init(
        _ fault: SimulatedFault, table: String? = nil, pathContains: String? = nil, place: Place = .anywhere,
        skipping: Int = 0, times: Int? = 1
    ) {
        self.fault = fault
        self.table = table
        self.pathContains = pathContains
        self.place = place
        self.skipping = skipping
        self.times = times
    }

    /// Reads `NAME[:TABLE][:TIMES][=VALUE]`, as in `truncated-body:Prospects:2`. TABLE may be empty or `any`,
    /// TIMES may be `always`; without it the fault happens once.
    package init(parsing text: String) throws {
        let sides = text.split(separator: "=", maxSplits: 1)
        let parts = (sides.first ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, parts.count <= 3 else {
            throw SimulatorError("“\(text)” is no fault: write NAME[:TABLE][:TIMES][=VALUE]")
        }
        self.init(try SimulatedFault(name: name, value: sides.count > 1 ? String(sides[1]) : nil))
        if parts.count > 1, !parts[1].isEmpty, parts[1] != "any" { table = String(parts[1]) }
        guard parts.count > 2 else { return }
        times = Int(parts[2])
        guard times != nil || parts[2] == "always" else {
            throw SimulatorError("“\(parts[2])” in “\(text)” is neither a number nor “always”")
        }
    }

    func matches(_ request: SimulatedRequest, subject: RequestSubject) -> Bool {
        if let table, table != subject.table { return false }
        if let pathContains, !request.target.contains(pathContains) { return false }
        switch place {
        case .anywhere: return true
        case .firstPage: return subject.cursor == nil
        case .laterPages: return subject.cursor != nil
        }
    }
}
