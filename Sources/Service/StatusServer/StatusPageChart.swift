import Formats
import Mirror

/// The last day at a glance.
extension StatusPage {
    /// In units of the drawing, which is stretched to the page's width.
    private static let hourWidth = 10
    private static let height = 100

    var chartSection: HTML {
        let changes = HourlyChanges(snapshot.runs, now: now)
        let loaded =
            changes.loaded > 0 ? " First loads are not counted: \(Words.count(changes.loaded, "row"))." : ""
        guard changes.total > 0 else {
            return """
                <section>
                <h2>Rows changed in the last 24 hours</h2>
                <p>None.\(loaded)</p>
                </section>

                """
        }
        return """
            <section>
            <h2>Rows changed in the last 24 hours <small>\(Words.count(changes.total))</small></h2>
            <figure>
            \(drawing(changes))
            <p class="hours">\(hours(changes))</p>
            <figcaption>\(caption(changes))\(loaded)</figcaption>
            </figure>
            </section>

            """
    }

    private func drawing(_ changes: HourlyChanges) -> HTML {
        let width = HourlyChanges.hours * Self.hourWidth
        let bars = changes.counts.indices.map { bar(changes, $0) }
        return """
            <svg viewBox="0 0 \(width) \(Self.height)" preserveAspectRatio="none" role="img" \
            aria-label="\(caption(changes))">\(bars)</svg>
            """
    }

    private func bar(_ changes: HourlyChanges, _ index: Int) -> HTML {
        let count = changes.counts[index]
        let left = index * Self.hourWidth
        let most = max(changes.counts.max() ?? 1, 1)
        // The least change is seen too.
        let height = count == 0 ? 0 : max(2, count * Self.height / most)
        return """
            <g><title>\(hour(changes, index)): \(Words.count(count, "row"))</title>\
            <rect class="hour" x="\(left)" y="0" width="\(Self.hourWidth)" height="\(Self.height)"/>\
            <rect x="\(left + 1)" y="\(Self.height - height)" width="\(Self.hourWidth - 2)" \
            height="\(height)"/></g>
            """
    }

    /// `14:00`
    private func hour(_ changes: HourlyChanges, _ index: Int) -> String {
        String(Timestamp.formatSeconds(changes.beginning(ofHour: index)).dropFirst(11).prefix(5))
    }

    private func hours(_ changes: HourlyChanges) -> [HTML] {
        stride(from: 0, to: HourlyChanges.hours, by: 6).map { "<span>\(hour(changes, $0))</span> " }
            + ["<span>now</span>"]
    }

    private func caption(_ changes: HourlyChanges) -> String {
        let most = changes.counts.max() ?? 0
        let busiest = changes.counts.firstIndex(of: most) ?? 0
        return "Most in the hour from \(hour(changes, busiest)) UTC: \(Words.count(most, "row"))."
    }
}
