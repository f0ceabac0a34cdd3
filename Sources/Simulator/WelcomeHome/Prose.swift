/// Notes and stories as people type and paste them.
enum Prose {
    private static let sentences = [
        "Daughter called, is looking for both parents.",
        "Mom said: \"I'm not ready yet\", but liked the garden.",
        "Wants a ground floor, near the dining room.",
        "<p>Toured on a rainy day &amp; stayed for lunch.</p>",
        "Budget is tight; VA benefits are pending.",
        "Prefers mornings, hard of hearing — speak slowly.",
        "Follow up after the holidays 🎄.",
        "<div><strong>Allergies:</strong> penicillin, shellfish</div>",
        "Left a voicemail, no answer.",
        "Son (POA) lives in Zürich, call before noon.",
        "They also look at Sunrise, Brookdale and \"the one by the lake\".",
        "Dog: 12 lbs, friendly 🐕.",
    ]
    private static let joints = [" ", " ", "\n", "\r\n", "<br>", ", "]

    /// So many sentences, joined by spaces, line breaks of both kinds, and HTML.
    static func text(_ count: Int, _ random: inout Randomness) -> String {
        var text = random.one(of: sentences)
        for _ in 1..<max(count, 1) {
            text += random.one(of: joints)
            text += random.one(of: sentences)
        }
        return text
    }
}

extension Row {
    /// A note of a few sentences; one in three hundred is some thousand characters long.
    mutating func prose(_ sentences: ClosedRange<Int>) {
        let count = random.below(300) == 0 ? 120 : random.within(sentences)
        text(Prose.text(count, &random))
    }
}
