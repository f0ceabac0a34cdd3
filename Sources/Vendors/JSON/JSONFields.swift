/// The fields of objects, and of the objects inside them, numbered as they come.
struct JSONFields {
    private struct Field {
        var path: String
        /// The fields inside, by name.
        var members: [String: Int] = [:]
        var column: Int?
        var isStructure = false
    }

    /// The object itself.
    static let root = 0

    private var fields = [Field(path: "")]

    /// The field of that name inside another.
    mutating func field(_ name: String, of parent: Int) -> Int {
        if let field = fields[parent].members[name] { return field }
        fields[parent].members[name] = fields.count
        let path = parent == Self.root ? "" : "\(fields[parent].path)."
        fields.append(Field(path: path + Self.escaped(name)))
        return fields.count - 1
    }

    /// The names on the way to the field, apart by dots: `occupation.name`.
    func path(of field: Int) -> String {
        fields[field].path
    }

    func column(of field: Int) -> Int? {
        fields[field].column
    }

    mutating func noteColumn(_ column: Int, of field: Int) {
        fields[field].column = column
    }

    /// Whether the field holds an object or a list somewhere.
    func isStructure(_ field: Int) -> Bool {
        fields[field].isStructure
    }

    mutating func noteStructure(_ field: Int) {
        fields[field].isStructure = true
    }

    /// A dot inside a name has a backslash before it: `{"a.b": 1}` is not `{"a": {"b": 1}}`.
    private static func escaped(_ name: String) -> String {
        guard name.utf8.contains(UInt8(ascii: ".")) else { return name }
        return name.split(separator: ".", omittingEmptySubsequences: false).joined(separator: #"\."#)
    }
}
