struct Named: Hashable, Sendable {
    let id: Int
    let name: String

    init(_ id: Int, _ name: String) {
        self.id = id
        self.name = name
    }
}

struct LeadSource: Hashable, Sendable {
    let id: Int
    let name: String
    let category: String

    init(_ id: Int, _ name: String, _ category: String) {
        self.id = id
        self.name = name
        self.category = category
    }
}

struct Address: Hashable, Sendable {
    var city = ""
    var state = ""
    var zip = ""
}

/// The words of which people, places and choices are made.
enum Names {
    static let first = [
        "Margaret", "Walter", "Dolores", "Harold", "Ruth", "Eugene", "Betty", "Frank", "Irene", "Leonard",
        "Shirley", "Raymond", "José", "Mei-Ling", "Aoife", "Siobhán", "Giovanni", "Patricia", "Norma",
        "Stanley",
        "Phyllis", "Clarence", "Zoë", "Esther", "Marvin", "Lucille", "Björn", "Agnes", "Roland", "Thelma",
    ]
    static let last = [
        "Johnson", "O'Brien", "Kowalski", "García", "Nguyen", "Smith-Jones", "McAllister", "Rossi", "Müller",
        "Washington", "Petrov", "D'Angelo", "Okafor", "Lindqvist", "Schwartz", "Tanaka", "Fitzgerald",
        "Brown",
        "Van der Berg", "Haddad", "Lopez, Jr.", "Peterson", "Whitfield", "Castellanos", "Reyes", "Abernathy",
    ]
    static let streets = [
        "Maple Ave", "N. State St", "Washington Blvd", "Elm Street", "Lake Shore Dr", "Old Mill Rd",
        "5th Ave",
        "Beacon Hill Ln", "Prairie Path", "County Road 12",
    ]
    static let places = [
        Address(city: "Cambridge", state: "MA", zip: "02139"),
        Address(city: "Naperville", state: "IL", zip: "60540"),
        Address(city: "Newark", state: "NJ", zip: "07102"),
        Address(city: "Hartford", state: "CT", zip: "06103"),
        Address(city: "Seattle", state: "WA", zip: "98101"),
        Address(city: "St. Paul", state: "MN", zip: "55102"),
        Address(city: "Coeur d'Alene", state: "ID", zip: "83814"),
        Address(city: "San Juan", state: "PR", zip: "00901"),
    ]
    static let communities = [
        Named(11, "Maple Grove"), Named(14, "The Willows at Naperville"), Named(19, "Harbor View"),
        Named(23, "Saint Anne's Court"), Named(28, "Prairie Commons"), Named(31, "Cedar Ridge, Phase II"),
    ]
    static let stages = [
        Named(1, "New Lead"), Named(2, "Connection"), Named(3, "Pre-Tour"), Named(4, "Post-Tour"),
        Named(5, "Deposit"), Named(6, "Move In"), Named(7, "Closed"), Named(8, "Waitlist"),
    ]
    static let leadSources = [
        LeadSource(101, "A Place for Mom", "Paid Referral"), LeadSource(102, "Caring.com", "Paid Referral"),
        LeadSource(103, "Website", "Internet"), LeadSource(104, "Google Ads", "Internet"),
        LeadSource(105, "Drive By", "Walk In"), LeadSource(106, "Resident Referral", "Word of Mouth"),
        LeadSource(107, "Hospital, Discharge Planner", "Professional"),
        LeadSource(108, "Newspaper \"Herald\"", "Print"),
    ]
    static let closeReasons = [
        Named(201, "Chose competitor"), Named(202, "Price"), Named(203, "Deceased"),
        Named(204, "Staying at home"),
        Named(205, "Duplicate"),
    ]
    static let careTypes = [
        Named(301, "Independent Living"), Named(302, "Assisted Living"), Named(303, "Memory Care"),
        Named(304, "Respite"),
    ]
    static let relationships = [
        Named(401, "Daughter"), Named(402, "Son"), Named(403, "Spouse"), Named(404, "Power of Attorney"),
        Named(405, "Friend/Neighbor"),
    ]
    static let activityTypes = [
        Named(501, "Phone Call"), Named(502, "Email"), Named(503, "Tour"), Named(504, "Text Message"),
        Named(505, "Home Visit"), Named(506, "Mailing"),
    ]
    static let floorPlans = [
        Named(601, "Studio"), Named(602, "One Bedroom"), Named(603, "One Bedroom + Den"),
        Named(604, "Two Bedroom"),
    ]
    static let scores = [Named(701, "Hot"), Named(702, "Warm"), Named(703, "Cold")]
    static let organizations = [
        "Mercy Hospital", "Lakeside Rehab & Wellness", "Smith, Kline and Partners LLP", "VA Medical Center",
        "First Parish Church", "\"Golden Years\" Advisors",
    ]
}
