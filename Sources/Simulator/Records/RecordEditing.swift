extension JSON.Members {
    /// Changes one to three fields, and one of the arrays where there are any. Fields that are `fixed` stay: ids
    /// and times that the vendor itself keeps.
    ///
    /// `fresh` is the same record made up anew with other choices: new values come from it, so that each is of its
    /// field's kind.
    mutating func edit(
        towards fresh: JSON.Members, keeping fixed: Set<String>, using random: inout Randomness
    ) {
        let different = fresh.all.filter { member in
            guard !fixed.contains(member.name), let old = self[member.name] else { return false }
            return old != member.value
        }
        let isArray = { (member: Member) in member.value.elements != nil }
        let others = different.filter { !isArray($0) }.shuffled(using: &random)
        for member in others.prefix(random.within(1...3)) {
            self[member.name] = member.value
        }
        guard let array = different.filter(isArray).shuffled(using: &random).first else { return }
        let old = self[array.name]?.elements ?? []
        self[array.name] = .array(
            JSON.edited(old, towards: array.value.elements ?? [], using: &random))
    }
}

extension JSON {
    /// An element comes, goes or changes, or the order does.
    fileprivate static func edited(_ old: [JSON], towards fresh: [JSON], using random: inout Randomness)
        -> [JSON]
    {
        guard !old.isEmpty, !fresh.isEmpty else { return fresh }
        var result = old
        let place = random.below(old.count)
        let source = random.one(of: fresh)
        switch random.below(4) {
        case 0: result.append(source)
        case 1: result.remove(at: place)
        case 2 where old.count > 1: result.append(result.removeFirst())
        default: result[place] = old[place].takingValues(of: source)
        }
        return result
    }

    /// The same element, by its id, with another's values.
    private func takingValues(of other: JSON) -> JSON {
        guard let members, let others = other.members else { return other }
        var result = members
        for member in others.all where member.name != "id" && members[member.name] != nil {
            result[member.name] = member.value
        }
        return .object(result)
    }
}
