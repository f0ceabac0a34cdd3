/// The people, places and choices of which MyCRM's made-up account consists.
enum PropertyMarket {
    struct Place: Sendable {
        let id: String
        let city: String
        let community: String
        let subCommunity: String?
        let tower: String?
        let latitude: String
        let longitude: String
    }

    static let places = [
        // The documentation's own.
        Place(
            id: "are.3.1200", city: "Dubai", community: "Jumeirah Lake Towers",
            subCommunity: "Lake Almas West", tower: "Wind Tower 1", latitude: "25.067359024462",
            longitude: "55.137580800802"),
        Place(
            id: "are.3.41", city: "Dubai", community: "Dubai Marina", subCommunity: "Marina Promenade",
            tower: "Shemara \"Garden\"", latitude: "25.0812", longitude: "55.1440"),
        Place(
            id: "are.1.7", city: "Abu Dhabi", community: "Al Reem Island", subCommunity: nil, tower: nil,
            latitude: "24.4990", longitude: "54.4010"),
        Place(
            id: "are.5.880", city: "Ras Al Khaimah", community: "Al Hamra", subCommunity: "Royal Breeze, 2",
            tower: nil, latitude: "25.69", longitude: "55.778100"),
    ]
    static let first = [
        "Johnny", "Fatima", "Rajesh", "Svetlana", "José", "Mei-Ling", "Omar", "Zoë", "محمد", "Aisha", "Liam",
    ]
    static let last = [
        "Trump", "Al Maktoum", "D'Souza", "Ivanova", "García", "Khan", "O'Brien", "Haddad", "المنصوري",
        "Smith-Jones",
    ]
    static let statuses = [
        "notYetContacted", "calledNoReply", "prospect", "qualified", "viewingsInProgress", "contractSent",
        "contractSigned", "notReady", "notInterested",
    ]
    /// Sources with a channel of each.
    static let channels = [
        ("propertyfinder", "callTracking"), ("portal", "dubizzle"), ("portal", "bayut"),
        ("socialMedia", "facebook"), ("online", "ourWebsite"), ("offline", "walkIn"),
        ("other", "Uncle's \"friend\" 🤝"),
    ]
    static let amenities = [
        Named(1, "swimming pool"), Named(2, "gym"), Named(3, "maid's room"), Named(4, "sea view 🌊"),
        Named(5, "parking"), Named(6, "pets allowed"),
    ]
    static let types = [Named(2, "Apartment"), Named(5, "Villa"), Named(9, "Penthouse"), Named(14, "Office")]
    static let agents = [
        Named(1, "Jean Pac"), Named(7, "Layla Haddad"), Named(12, "Tom O'Neill"), Named(31, "Priya Nair"),
    ]
}

extension PropertyMarket.Place {
    var json: JSON {
        .object([
            "id": .string(id), "city": .string(city), "community": .string(community),
            "sub_community": .text(subCommunity), "tower": .text(tower), "latitude": .decimal(latitude),
            "longitude": .decimal(longitude),
        ])
    }
}

extension PropertyMarket {
    /// An agent as the expand header shows one; some accounts have the names one level deeper.
    static func agent(_ agent: Named, isNested: Bool) -> JSON {
        let names = agent.name.split(separator: " ").map(String.init)
        let shown: JSON.Members = ["first_name": .string(names[0]), "last_name": .string(names[1])]
        var members: JSON.Members = ["id": .integer(agent.id)]
        if isNested {
            members["public"] = .object(shown)
        } else {
            members = members.merging(shown)
        }
        members["email"] = .string("\(names[0].lowercased())@agency.example.com")
        members["mobile"] = .string("+97150555\(1000 + agent.id)")
        members["active"] = .boolean(agent.id != 12)
        return .object(members)
    }

    /// `+971505550142` or, as people type it, `0505550142`.
    static func mobile(_ random: inout Randomness) -> String {
        (random.chance(70) ? "+97150" : "050") + String(5_550_000 + random.below(10_000))
    }
}
