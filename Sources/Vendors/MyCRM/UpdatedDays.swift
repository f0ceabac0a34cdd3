import Formats
import Mirror

/// How a poll asks for the leads that changed: by days, of a time zone that no page names.
///
/// Source: Get Lead, "updated filter on updated date. An array or an defined interval. ex: 'from' =>
/// '2016-01-01', 'to' => '2017-01-01'".
enum UpdatedDays {
    /// West of Greenwich the moment's day may be the one before that in UTC.
    private static let before = Duration.seconds(86_400)
    /// East of it today may be tomorrow, the last day may be left out, and a walk may take days. Nothing is
    /// updated in the future, so that more of it costs nothing.
    private static let ahead = Duration.seconds(7 * 86_400)

    /// Nothing where the walk takes everything.
    static func filter(of walk: Walk) -> [Request.QueryItem] {
        guard let since = walk.since else { return [] }
        return [
            .init("filters[updated][from]", day(of: since - before)),
            .init("filters[updated][to]", day(of: latest(of: walk, since) + ahead)),
        ]
    }

    /// This machine's clock may be behind the vendor's, by which `since` and `vendorStartedAt` are told.
    private static func latest(of walk: Walk, _ since: Instant) -> Instant {
        max(walk.startedAt, walk.completeThrough, since)
    }

    /// `YYYY-MM-DD` in UTC.
    private static func day(of instant: Instant) -> String {
        String(Timestamp.formatSeconds(instant).prefix(10))
    }
}
