import Formats
import Mirror

/// The types that an account gives to columns.
extension ConfigurationReader {
    /// By stream and in the form of `Stream.configuredTypes`; nil where the file says nothing.
    mutating func columns(
        _ field: ConfigurationField,
        of vendor: AccountConfiguration.Vendor?
    ) -> [String: [String: ColumnType]]? {
        guard field.value != nil, let object = object(field) else { return nil }
        let known = vendor.flatMap { repertoire.streams[$0.rawValue] } ?? []
        var named: [ConfiguredColumn: String] = [:]
        var types: [String: [String: ColumnType]] = [:]
        for key in object.members.keys.sorted() {
            let type = required(object[key], .choice as ConfigurationShape<ColumnType>)
            guard let columns = columns(key, at: object[key].path, known) else { continue }
            if let other = columns.compactMap({ named[$0] }).first {
                report(
                    object[key].path, expected: "each column once",
                    found: "the column of \(object[other].path) again")
            }
            for column in columns {
                named[column] = key
                types[column.stream, default: [:]][column.name] = type
            }
        }
        return types
    }

    /// What the key may mean; nil where that is nothing.
    private mutating func columns(_ key: String, at path: String, _ known: [String]) -> [ConfiguredColumn]? {
        guard let (stream, columns) = ConfiguredColumn.reading(key) else {
            report(
                path, expected: "a key STREAM.COLUMN such as Units.square_feet",
                found: "the key \(quoted(key))")
            return nil
        }
        if !known.isEmpty, !known.contains(stream) {
            report(path, expected: expectation(insteadOf: stream, known), found: "the key \(quoted(key))")
            return nil
        }
        return columns
    }
}

/// A column that a key of `columns` may mean.
struct ConfiguredColumn: Hashable {
    let stream: String
    /// In the form of `Stream.configuredTypes`.
    let name: String

    /// What `STREAM.COLUMN` may mean; nil for what is no such key.
    ///
    /// A dot inside of COLUMN may stand behind the stream's own qualifier (`Prospects.prospects.status`), which the
    /// mirror drops, between the names of a path that flattens (`stages.name` is `stages_name`), or between a child
    /// table and its column (`phone_numbers.extension`). Only records tell which, so each reading is taken: a table
    /// has a column for one of them.
    static func reading(_ key: String) -> (stream: String, columns: [ConfiguredColumn])? {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, !parts.contains("") else { return nil }
        let stream = snakeCased(parts[0])
        var column = Array(parts.dropFirst())
        var names = Self.names(column)
        if column.count > 1, snakeCased(column[0]) == stream {
            column.removeFirst()
            names += Self.names(column)
        }
        return (stream, names.map { ConfiguredColumn(stream: stream, name: $0) })
    }

    /// The path flattened, and as a child table's column with the dot at each of its places.
    private static func names(_ path: [String]) -> [String] {
        let split = (1..<path.count).map { dot in
            [path[..<dot], path[dot...]].map { snakeCased($0.joined(separator: ".")) }.joined(separator: ".")
        }
        return [snakeCased(path.joined(separator: "."))] + split
    }
}
