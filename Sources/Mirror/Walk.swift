/// Pages one after the other until the end.
package struct Walk: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable {
        /// Everything, from the beginning.
        case backfill
        /// What changed since the watermark.
        case poll
        /// Everything again, to find what vanished.
        case sweep
    }

    /// Where the pages come from.
    package enum Route: String, Hashable, Sendable, Codable {
        /// The vendor's live list.
        case live
        /// The vendor's bulk file, downloaded once and read from disk.
        case snapshot
    }

    /// How a poll leaves out what did not change.
    package enum Narrowing: String, Hashable, Sendable, Codable {
        /// The vendor is asked for changes only.
        case filter
        /// The vendor lists what changed last first, and the walk ends past `since`.
        case newestFirst
    }

    package var kind: Kind
    package var route: Route
    /// When this machine began the walk.
    package var startedAt: Instant
    /// When the vendor's clock says it began: the `Date` of the first response. Nil until there was one, and
    /// where the vendor sends none. The watermark is made of it.
    package var vendorStartedAt: Instant?
    /// A poll's lower bound, inclusive; nil asks for everything.
    package var since: Instant?
    /// How `since` is asked for; nil means by a filter.
    package var narrowing: Narrowing?
    /// Whether the walk notes what it sees, to find out at its end what vanished; nil means no.
    package var findsVanished: Bool?
    /// How often this walk was begun again because its pages had shifted; nil means never.
    package var repetitions: Int?

    package init(
        kind: Kind,
        route: Route = .live,
        startedAt: Instant,
        vendorStartedAt: Instant? = nil,
        since: Instant? = nil,
        narrowing: Narrowing? = nil,
        findsVanished: Bool? = nil
    ) {
        self.kind = kind
        self.route = route
        self.startedAt = startedAt
        self.vendorStartedAt = vendorStartedAt
        self.since = since
        self.narrowing = narrowing
        self.findsVanished = findsVanished
    }

    /// The moment up to which the mirror is complete once this walk has ended: its start, by the vendor's
    /// clock where that is known.
    package var completeThrough: Instant {
        vendorStartedAt ?? startedAt
    }
}

/// Where in a walk the next request goes.
package struct Position: Hashable, Sendable, Codable {
    package enum Place: Hashable, Sendable, Codable {
        /// The first request of the part.
        case beginning
        /// The first request of the part, asked for in the plainest way: for a vendor that refused a parameter.
        case plainBeginning
        /// An absolute URL that the vendor gave, to be used as it is.
        case link(String)
        /// Records created at this moment or later, in rising order, for a list without links.
        case createdFrom(Instant)
        /// Records created at this moment or earlier, in falling order, for a list without links.
        case createdUntil(Instant)
        /// A page number, from 1, and how many records the largest page of the part had so far: where a vendor tells
        /// no total, a smaller page is the last.
        case page(number: Int, largest: Int)
        /// What the vendor gave to go on with.
        case cursor(String)
        /// A place in a downloaded file: the byte that comes next and its line, from 1.
        case file(offset: Int, line: Int)
        /// Behind the last page: the records that it did not have are asked for one by one.
        case confirmation
    }

    /// A walk may have to go over several lists, one after the other: which of them, from 0.
    package var part: Int
    package var place: Place
    /// The record of the parent stream whose list is walked; nil for streams without a parent.
    package var parent: String?

    package init(part: Int = 0, place: Place, parent: String? = nil) {
        self.part = part
        self.place = place
        self.parent = parent
    }

    package static let beginning = Position(place: .beginning)
}

/// All that is needed to go on with a walk after a stop at any instant.
package struct Checkpoint: Hashable, Sendable, Codable {
    package var walk: Walk
    /// The next request.
    package var position: Position
    /// Pages committed so far.
    package var pages: Int
    /// When it was written; nil where that is not known.
    package var savedAt: Instant?
    /// How many records the list being walked had, as the vendor said with its first page; nil where it did not.
    package var total: Int?

    package init(
        walk: Walk, position: Position = .beginning, pages: Int = 0, savedAt: Instant? = nil,
        total: Int? = nil
    ) {
        self.walk = walk
        self.position = position
        self.pages = pages
        self.savedAt = savedAt
        self.total = total
    }
}
