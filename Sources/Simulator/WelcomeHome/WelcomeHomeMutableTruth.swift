import Synchronization

extension WelcomeHome {
    /// The tables by the name under which they are mirrored: `deposit_transactions`.
    static let exports: [String: String] = {
        let names = TableDesign.all.map { design in
            let parts = design.name.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }
            return (String(parts.joined().dropFirst()), design.name)
        }
        return Dictionary(uniqueKeysWithValues: names)
    }()

    /// The reference lists' paths by the name under which they are mirrored: the export ProspectFields has the
    /// plain name.
    private static let lists: [String: String] = {
        let names = ReferenceLists.elements.keys.map { path in
            (exports[path] == nil ? path : "prospect_field_definitions", path)
        }
        return Dictionary(uniqueKeysWithValues: names)
    }()

    package var collections: [CollectionFacts] {
        let exports = WelcomeHome.exports.sorted { $0.key < $1.key }.map { name, table in
            CollectionFacts(
                // Traits tell no id, so nothing could be said of one of them.
                name: name, isMutable: table != "Traits",
                tellsDeletions: WelcomeHome.discardColumn(of: table) != nil)
        }
        let lists = (WelcomeHome.lists.keys + ["events"]).sorted().map { name in
            CollectionFacts(name: name, isMutable: false)
        }
        return exports + lists
    }

    /// For Traits the keys are ids that the export does not tell.
    package func truth(of collection: String) throws -> [TrueRecord] {
        if let table = WelcomeHome.exports[collection] { return records(of: table) }
        if collection == "events" {
            return try records(state.withLock { $0.events }.map(\.json))
        }
        guard let path = WelcomeHome.lists[collection], let elements = ReferenceLists.elements[path] else {
            throw SimulatorError("WelcomeHome has no collection \(collection)")
        }
        guard state.withLock({ $0.lists[path] }) == ReferenceLists.all[path] else {
            throw SimulatorError("\(path) was replaced: what stands in it is known to whoever replaced it")
        }
        return try records(elements)
    }

    private func records(of name: String) -> [TrueRecord] {
        guard let table = state.withLock({ $0.tables[name] }) else { return [] }
        let header = table.header
        let marks = header.indices.filter { place in
            header[place] == WelcomeHome.discardColumn(of: name)
                || header[place] == "prospects.merged_into_prospect_id"
        }
        return table.existing.map { index in
            let values = table.fields(of: index).map { String(decoding: $0, as: UTF8.self) }
            let fields = JSON.Members(
                zip(header, values).map { ($0, $1.isEmpty ? .null : .string($1)) })
            return TrueRecord(
                key: String(table.ids[index]), isDeleted: marks.contains { !values[$0].isEmpty },
                fields: fields)
        }
    }

    private func records(_ elements: [JSON]) throws -> [TrueRecord] {
        try elements.map { element in
            guard let members = element.members, let id = members["id"] else {
                throw SimulatorError("an element of a list has no id")
            }
            return TrueRecord(key: id.keyText, isDeleted: false, fields: members)
        }
    }
}
