/// Gives columns that want the same name names of their own: `name`, `name_2`, `name_3` in order of appearance.
/// SQLite does not tell `Name` from `name`, so letter case does not either.
struct ColumnNaming {
    private var taken: Set<String>

    /// - Parameter taken: names that the table has already, crmirror's own among them.
    init(taken: some Sequence<String>) {
        self.taken = Set(taken.map { $0.lowercased() })
    }

    mutating func name(for wanted: String) -> String {
        var candidate = wanted
        var count = 1
        while !taken.insert(candidate.lowercased()).inserted {
            count += 1
            candidate = "\(wanted)_\(count)"
        }
        return candidate
    }
}
