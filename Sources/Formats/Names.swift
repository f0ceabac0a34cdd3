/// The name in snake case: `channelPreference` becomes `channel_preference`, `HTMLBody` `html_body`,
/// `lead_sources.name` `lead_sources_name`.
///
/// Underscores stay as they are, also around the name. A run of other punctuation or blanks becomes one
/// underscore; an empty name becomes one too. Letters of other scripts are kept.
package func snakeCased(_ name: String) -> String {
    let characters = Array(name)
    var result = ""
    for (index, character) in characters.enumerated() {
        if character == "_" {
            result.append("_")
        } else if character.isLetter || character.isNumber {
            if startsWord(at: index, in: characters) { result.append("_") }
            result += character.lowercased()
        } else if result.last != "_" {
            result.append("_")
        }
    }
    return result.isEmpty ? "_" : result
}

/// Whether a capital begins a word that nothing but its size tells from the one before: the `P` of
/// `channelPreference`, the `B` of `HTMLBody`, the `L` of `address2Line`, but not the `B` of `line2B`.
private func startsWord(at index: Int, in characters: [Character]) -> Bool {
    guard index > 0, characters[index].isUppercase else { return false }
    let previous = characters[index - 1]
    if previous.isLowercase { return true }
    let isFollowedBySmall = index + 1 < characters.count && characters[index + 1].isLowercase
    return (previous.isUppercase || previous.isNumber) && isFollowedBySmall
}
