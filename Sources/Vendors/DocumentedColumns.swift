import Mirror

/// The types of a vendor's documented fields, in the form of `Stream.columnTypes`: written by type, as the pages of
/// documentation are read, and put together of groups that several streams share.
protocol DocumentedColumns {}

extension DocumentedColumns {
    typealias Names = [ColumnType: [String]]

    static func columns(_ parts: Names...) -> [String: ColumnType] {
        var types: [String: ColumnType] = [:]
        for (type, names) in parts.joined() {
            for name in names { types[name] = type }
        }
        return types
    }

    /// The columns of an array's child table.
    static func elements(_ field: String, _ names: Names) -> Names {
        names.mapValues { $0.map { "\(field).\($0)" } }
    }

    /// The columns that an object flattens into.
    static func inside(_ field: String, _ names: Names) -> Names {
        names.mapValues { $0.map { "\(field)_\($0)" } }
    }
}
