import Formats

/// Objects and their keys.
extension ConfigurationReader {
    /// The object that stands in the field, which has no other keys than these.
    mutating func object(_ field: ConfigurationField, keys: [String]) -> ConfigurationObject? {
        guard let object = object(field) else { return nil }
        checkKeys(of: object, against: keys)
        return object
    }

    /// The object that stands in the field, with keys that are not yet checked.
    mutating func object(_ field: ConfigurationField) -> ConfigurationObject? {
        guard case .object(let members) = field.value else {
            report(field.path, expected: "an object", found: field.found)
            return nil
        }
        return ConfigurationObject(
            path: field.path, members: firstOfEach(members, in: field), isSecret: field.isSecret)
    }

    mutating func checkKeys(of object: ConfigurationObject, against keys: [String]) {
        for key in object.members.keys.sorted() where !keys.contains(key) {
            report(
                keyPath(object.path, key),
                expected: expectation(insteadOf: key, keys: keys),
                found: "the key \(quoted(key))"
            )
        }
    }

    private func expectation(insteadOf key: String, keys: [String]) -> String {
        if let vendor = ConfigurationKeys.owner(of: key), keys.contains("vendor") {
            return "a key of the account's vendor (this one is for \(vendor.rawValue))"
        }
        guard let nearest = nearestName(to: key, among: keys) else {
            return "one of the keys \(keys.joined(separator: ", "))"
        }
        return "a known key (did you mean \"\(nearest)\"?)"
    }

    /// The members by their key. Of a key that stands there twice the first one counts.
    private mutating func firstOfEach(
        _ members: [JSONValue.Member],
        in field: ConfigurationField
    ) -> [String: JSONValue] {
        var first: [String: JSONValue] = [:]
        for member in members {
            guard first[member.key] != nil else {
                first[member.key] = member.value
                continue
            }
            let path = field.isSecret ? field.path : keyPath(field.path, member.key)
            report(path, expected: "each key once", found: "the key again")
        }
        return first
    }
}
