import Store

/// What is not as it should be.
extension StatusPage {
    /// A log this long is not written back for some reason: from here on the service's log tells of it too.
    private static let longLog = LogGrowth(usualBytes: Store.Tuning().usualLogBytes).largeBytes

    var troubleSection: HTML {
        let notes = snapshot.files.filter { $0.logSize > Self.longLog }.map(note)
        guard !troubles.isEmpty || !notes.isEmpty else { return "" }
        return """
            <section>
            <h2>Needs a look</h2>
            \(troubles.map(card))\(notes)</section>

            """
    }

    private func card(_ trouble: StatusTrouble) -> HTML {
        let cause: HTML = trouble.cause.map { "<p class=\"cause\">\($0)</p>\n" } ?? ""
        let command: HTML = trouble.advice.command.map { " <code>\($0)</code>" } ?? ""
        let since: HTML =
            trouble.completeThrough.map {
                "<p class=\"quiet\">Complete through \(moment($0)), \(age($0)).</p>\n"
            }
            ?? ""
        return """
            <article class="card trouble">
            <h3>\(trouble.title)</h3>
            \(cause)<p>\(trouble.advice.sentence)\(command)</p>
            \(since)</article>

            """
    }

    private func note(_ file: StatusSnapshot.DatabaseFile) -> HTML {
        """
        <article class="card note">
        <h3>\(file.path): its write-ahead log has grown to \(Words.bytes(file.logSize))</h3>
        <p>Nothing is lost, and the mirror goes on. A reader has had one transaction open for long; the log shrinks \
        once it lets go. Who reads: <code>fuser -v \(file.path)</code></p>
        </article>

        """
    }
}
