import Formats

/// Walks through a configuration, collects what is wrong with it and goes on.
///
/// A reading method answers nil where it could not read; whatever the reason, it is then in `problems`, or the
/// key is one that may be missing.
struct ConfigurationReader {
    /// Where the text comes from, and what can be reached from there.
    struct Origin {
        let path: String
        /// The permission bits of the configuration file.
        let mode: UInt32
        let sources: ConfigurationSources

        /// Where relative paths begin; empty where that is the working directory.
        var directory: String {
            path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        }

        /// The path as the process can open it: a relative one is relative to the configuration file.
        func resolve(_ path: String) -> String {
            path.hasPrefix("/") ? path : directory + path
        }

        /// As `resolve`, by the one name that the database has: accounts are told apart by it.
        func resolve(database path: String) -> String {
            MirrorFile.resolved(resolve(path))
        }
    }

    let origin: Origin
    let repertoire: Repertoire
    let secrets: ConfigurationFile.Secrets
    private(set) var problems: [ConfigurationProblem] = []

    init(origin: Origin, repertoire: Repertoire, secrets: ConfigurationFile.Secrets) {
        self.origin = origin
        self.repertoire = repertoire
        self.secrets = secrets
    }

    mutating func report(_ path: String, expected: String, found: String) {
        problems.append(ConfigurationProblem(path: path, expected: expected, found: found))
    }

    /// What the file says, with a problem reported where it does not.
    mutating func required<Value>(
        _ field: ConfigurationField,
        _ shape: ConfigurationShape<Value>
    ) -> Value? {
        if let value = field.value.flatMap(shape.read) { return value }
        report(field.path, expected: shape.expected, found: field.found)
        return nil
    }

    /// What the file says; nil without a problem where it says nothing.
    mutating func optional<Value>(
        _ field: ConfigurationField,
        _ shape: ConfigurationShape<Value>
    ) -> Value? {
        field.value == nil ? nil : required(field, shape)
    }

    /// Hands on what the file says; where it says nothing, the default stays.
    mutating func optional<Value>(
        _ field: ConfigurationField,
        _ shape: ConfigurationShape<Value>,
        use: (Value) -> Void
    ) {
        if let value = optional(field, shape) { use(value) }
    }

    /// The elements of a list, which has at least one.
    mutating func list(_ field: ConfigurationField, of expected: String) -> [ConfigurationField]? {
        guard case .array(let elements) = field.value else {
            report(field.path, expected: "a list of \(expected)", found: field.found)
            return nil
        }
        if elements.isEmpty { report(field.path, expected: "a list of \(expected)", found: "an empty list") }
        return elements.enumerated().map { index, value in
            ConfigurationField(path: "\(field.path)[\(index)]", value: value, isSecret: field.isSecret)
        }
    }

    /// The elements of a list of one shape, which has at least one; those of another shape are left out. Nil
    /// without a problem where the file says nothing.
    mutating func optionalList<Element>(
        _ field: ConfigurationField,
        of expected: String,
        _ shape: ConfigurationShape<Element>
    ) -> [Element]? {
        field.value == nil ? nil : list(field, of: expected)?.compactMap { required($0, shape) }
    }
}
