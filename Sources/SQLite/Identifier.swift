/// The name as it must stand in SQL, whatever it is: a keyword, with spaces, with quotes.
///
/// A name with a NUL byte cannot exist in SQLite; preparing SQL with such a name in it throws.
package func quoted(identifier: String) -> String {
    var text = "\""
    text.reserveCapacity(identifier.utf8.count + 2)
    for character in identifier.unicodeScalars {
        if character == "\"" { text.append("\"") }
        text.unicodeScalars.append(character)
    }
    return text + "\""
}
