import NIOCore

/// The simulator's own controls over HTTP, for a client in another process. They need no token and stand in
/// no log.
///
///     GET  /_simulator/requests                 the log, one JSON object a line
///     POST /_simulator/mutate?count=&seed=      changes records here and there, at every vendor or, with
///                                               vendor=wealthbox, at the one with the prefix /wealthbox
///     POST /_simulator/faults                   body: one fault a line, NAME[:TABLE][:TIMES][=VALUE]
///     POST /_simulator/clock?advance=SECONDS    moves the clock forward
///     GET  /_simulator/table/{Table}            every row there is now, as CSV with a header or as JSON
///     GET  /_simulator/table/{vendor}/{Table}   the same of one vendor, where several have such a table
struct ControlPanel {
    static let prefix = "/_simulator/"

    let desk: Desk

    func answer(to request: SimulatedRequest) -> Answer {
        let segments = request.segments.dropFirst().map(String.init)
        do {
            switch (request.method, segments.first ?? "") {
            case ("GET", "requests"): return requests()
            case ("GET", "table"): return try table(segments)
            case ("POST", "mutate"): return try mutate(request)
            case ("POST", "faults"): return try addFaults(request)
            case ("POST", "clock"): return try advance(request)
            default: return .error(404, "The simulator has no control \(request.method) \(request.path)")
            }
        } catch {
            return .error(422, "\(error)")
        }
    }

    private func requests() -> Answer {
        let lines = desk.log.all.map { $0.json.text + "\n" }
        return .text(200, lines.joined(), contentType: "application/x-ndjson")
    }

    private func table(_ segments: [String]) throws -> Answer {
        let name = segments.last ?? ""
        for vendor in try vendors(named: segments.count > 2 ? segments[1] : nil) {
            if let answer = try vendor.csv(of: name) { return answer }
        }
        return .error(404, "No vendor has a table \(name)")
    }

    private func mutate(_ request: SimulatedRequest) throws -> Answer {
        let count = try number("count", in: request) ?? 1
        let seed = try number("seed", in: request) ?? 1
        for vendor in try vendors(named: request["vendor"]) {
            try vendor.mutateRandomly(count: count, seed: UInt64(truncatingIfNeeded: seed))
        }
        return .json(.object(["mutated": .integer(count)]))
    }

    /// The vendor with that prefix, or all.
    private func vendors(named name: String?) throws -> [any SimulatedVendor] {
        guard let name else { return desk.vendors }
        let vendors = desk.vendors.filter { $0.prefix == "/" + name }
        guard !vendors.isEmpty else {
            let prefixes = desk.vendors.map { $0.prefix.dropFirst() }
            throw SimulatorError("no vendor “\(name)”; there are \(prefixes.joined(separator: ", "))")
        }
        return vendors
    }

    private func addFaults(_ request: SimulatedRequest) throws -> Answer {
        let rules = try request.body.split(whereSeparator: \.isNewline).map { line in
            try FaultRule(parsing: String(line))
        }
        for rule in rules { desk.faults.add(rule) }
        return .json(.object(["faults": .integer(desk.faults.pending.count)]))
    }

    private func advance(_ request: SimulatedRequest) throws -> Answer {
        desk.clock.advance(by: .seconds(try number("advance", in: request) ?? 0))
        return .json(.object(["now": .string(desk.clock.now.iso8601)]))
    }

    private func number(_ name: String, in request: SimulatedRequest) throws -> Int? {
        guard let text = request[name] else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw SimulatorError("“\(name)” is to be a whole number, not “\(text)”")
        }
        return number
    }
}
