import Formats

/// Which streams an account mirrors.
extension ConfigurationReader {
    mutating func streams(
        _ field: ConfigurationField,
        of vendor: AccountConfiguration.Vendor?
    ) -> StreamSelection? {
        let known = vendor.flatMap { repertoire.streams[$0.rawValue] } ?? []
        switch field.value {
        case nil:
            return nil
        case .array:
            return streamNames(field, known).map(StreamSelection.only)
        case .object:
            guard let object = object(field, keys: ConfigurationKeys.exceptStreams) else { return nil }
            return streamNames(object["except"], known).map(StreamSelection.except)
        default:
            report(
                field.path, expected: #"a list of streams, or {"except": a list of streams}"#,
                found: field.found)
            return nil
        }
    }

    private mutating func streamNames(_ field: ConfigurationField, _ known: [String]) -> [String]? {
        list(field, of: "streams")?.compactMap { element in
            guard let name = required(element, .streamName) else { return nil }
            if !known.isEmpty, !known.contains(name) {
                report(element.path, expected: expectation(insteadOf: name, known), found: element.found)
            }
            return name
        }
    }

    /// What to expect where the name of a stream stands that there is not.
    func expectation(insteadOf name: String, _ known: [String]) -> String {
        guard let nearest = nearestName(to: name, among: known) else {
            return "one of the streams \(known.sorted().joined(separator: ", "))"
        }
        return "the name of a stream (did you mean \"\(nearest)\"?)"
    }
}
