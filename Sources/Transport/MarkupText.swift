/// What a person would read of an HTML or XML page: its title, or its text without the tags.
enum MarkupText {
    static func looksLikeMarkup(_ body: [UInt8]) -> Bool {
        let whitespace: [UInt8] = [0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF]
        return body.first { !whitespace.contains($0) } == UInt8(ascii: "<")
    }

    static func text(of body: [UInt8]) -> [UInt8] {
        let title = title(of: body).map(withoutTags) ?? []
        return title.isEmpty ? withoutTags(body[...]) : title
    }

    private static func title(of body: [UInt8]) -> ArraySlice<UInt8>? {
        let lower = body.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard let tag = lower.firstRange(of: Array("<title".utf8)),
            let start = lower[tag.upperBound...].firstIndex(of: UInt8(ascii: ">")),
            let end = lower[start...].firstRange(of: Array("</title".utf8))
        else { return nil }
        return body[(start + 1)..<end.lowerBound]
    }

    private static func withoutTags(_ markup: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var isInTag = false
        for byte in markup {
            if byte == UInt8(ascii: "<") { isInTag = true }
            if !isInTag { text.append(byte) }
            if byte == UInt8(ascii: ">"), isInTag {
                isInTag = false
                text.append(UInt8(ascii: " "))
            }
        }
        return text
    }
}
