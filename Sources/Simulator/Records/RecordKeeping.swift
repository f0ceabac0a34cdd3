/// A vendor whose collections are records in memory: what is done to all of them alike.
protocol RecordKeeping: MutableVendor {
    /// Changes a collection in place.
    func change<Result: Sendable>(
        _ collection: String, _ body: (inout RecordCollection) throws -> sending Result
    ) throws -> Result
}

extension RecordKeeping {
    package func remove(_ collection: String, keys: [String]) throws {
        try change(collection) { records in
            for key in keys { try records.remove(key) }
        }
    }

    package func restore(_ collection: String, keys: [String]) throws {
        try change(collection) { records in
            for key in keys { try records.restore(key) }
        }
    }

    package func addField(_ name: String, to collection: String) throws {
        try change(collection) { $0.addField(name) }
    }
}
