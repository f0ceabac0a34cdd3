package import Formats
package import Mirror

/// A vendor's answer as JSON.
package struct JSONBody: Sendable {
    package let value: JSONValue
    private let subject: String
    /// How the body begins, for messages.
    private let beginning: String

    private static let operation = "read a list"

    /// - Throws: a `Fault` with the body's beginning: `transient` where it is a web page, `malformed` where it is
    ///   anything else that is not JSON, such as nothing or the half of an answer.
    package init(_ response: borrowing Response, subject: String) throws(Fault) {
        try BodyCheck.refuseHTML(response, operation: Self.operation, subject: subject)
        self.subject = subject
        beginning = BodyCheck.excerpt(response.body)
        do {
            value = try JSONValue(parsing: response.body)
        } catch {
            throw Fault(
                .malformed, operation: Self.operation, subject: subject,
                cause: "\(error); it begins: \(beginning)"
            )
        }
    }

    /// The objects of the answer's list: under the first of `names` that holds an array; else in the answer's only
    /// array, under whatever name, if there is an object in it; else, if `bare`, the answer itself.
    ///
    /// An empty array is believed only where the list was expected: an empty `errors` is not an empty list.
    ///
    /// - Throws: a `malformed` fault that says what was expected. Never answers with an empty list then.
    package func list(_ names: [String], bare: Bool = false) throws(Fault) -> [JSONValue] {
        guard let elements = named(names) ?? onlyArray ?? (bare ? array(value) : nil) else {
            throw fault(expected: names, bare: bare)
        }
        guard elements.allSatisfy(\.isObject) else {
            throw Fault(
                .malformed, operation: Self.operation, subject: subject,
                cause: "expected a list of objects; it begins: \(beginning)"
            )
        }
        return elements
    }

    /// The whole number at a path of members, also where it is written as text.
    package func integer(at path: String...) -> Int? {
        spelling(at: path).flatMap { Int($0) }
    }

    private func spelling(at path: [String]) -> String? {
        var place: JSONValue? = value
        for name in path { place = place?[name] }
        return switch place {
        case .string(let text), .number(let text): text
        case .null, .bool, .array, .object, nil: nil
        }
    }

    private func named(_ names: [String]) -> [JSONValue]? {
        for name in names {
            if let elements = value[name].flatMap(array) { return elements }
        }
        return nil
    }

    private var onlyArray: [JSONValue]? {
        guard case .object(let members) = value else { return nil }
        let arrays = members.compactMap { array($0.value) }
        guard arrays.count == 1, let only = arrays.first, !only.isEmpty else { return nil }
        return only
    }

    private func array(_ value: JSONValue) -> [JSONValue]? {
        if case .array(let elements) = value { elements } else { nil }
    }

    private func fault(expected names: [String], bare: Bool) -> Fault {
        let places = names.map { "under `\($0)`" } + (bare ? ["as the whole answer"] : [])
        return Fault(
            .malformed, operation: Self.operation, subject: subject,
            cause: "expected a list \(places.joined(separator: " or ")); it begins: \(beginning)"
        )
    }
}

extension JSONValue {
    var isObject: Bool {
        if case .object = self { true } else { false }
    }
}
