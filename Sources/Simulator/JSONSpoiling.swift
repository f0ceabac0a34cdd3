extension JSON {
    /// The page with its collection under a key that nobody documents. A second array stands beside it, so that
    /// "the only array" does not find it either.
    func withCollectionUnderWrongKey() -> JSON {
        changingCollection { name, elements in
            [
                "unheard_of_\(name)": .array(elements),
                "notices": .array([.object(["id": .integer(1), "text": .string("Scheduled maintenance")])]),
            ]
        }
    }

    func withEmptyCollection() -> JSON {
        changingCollection { name, _ in [name: .array([])] }
    }

    /// Puts other members in the place of the collection: of the page's first array, or of the page itself.
    private func changingCollection(_ replacement: (String, [JSON]) -> Members) -> JSON {
        switch self {
        case .array(let elements):
            let members = replacement("rows", elements)
            return members["rows"] ?? .object(members)
        case .object(let members):
            return .object(members.replacingFirstArray(replacement) ?? members)
        default:
            return self
        }
    }
}

extension JSON.Members {
    /// Nil where there is no array, neither here nor in an object below.
    fileprivate func replacingFirstArray(_ replacement: (String, [JSON]) -> JSON.Members) -> JSON.Members? {
        if let array = all.first(where: { $0.value.elements != nil }), let elements = array.value.elements {
            return all.reduce(into: JSON.Members()) { result, member in
                guard member.name == array.name else { return result[member.name] = member.value }
                result = result.merging(replacement(member.name, elements))
            }
        }
        for member in all {
            guard let changed = member.value.members?.replacingFirstArray(replacement) else { continue }
            var result = self
            result[member.name] = .object(changed)
            return result
        }
        return nil
    }
}
