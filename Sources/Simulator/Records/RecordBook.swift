/// A vendor's collections by name. Each is made when it is first asked for, so that a vendor of which a test
/// wants nothing costs nothing; what is in it depends on neither the moment nor the order of the making.
struct RecordBook: Sendable {
    private let make: @Sendable (_ name: String) -> RecordCollection?
    private var made: [String: RecordCollection] = [:]

    init(make: @escaping @Sendable (_ name: String) -> RecordCollection?) {
        self.make = make
    }

    /// A collection as it is now; nil where the vendor has none of that name.
    mutating func collection(_ name: String) -> RecordCollection? {
        if let collection = made[name] { return collection }
        made[name] = make(name)
        return made[name]
    }

    /// Changes a collection in place.
    mutating func change<Result>(_ name: String, _ body: (inout RecordCollection) throws -> Result) throws
        -> Result
    {
        // Taken out and put back, so that it is changed in place and not copied.
        guard var collection = made.removeValue(forKey: name) ?? make(name) else {
            throw SimulatorError("there is no collection \(name)")
        }
        defer { made[name] = collection }
        return try body(&collection)
    }
}
