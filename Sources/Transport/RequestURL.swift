package import Formats
package import Mirror

/// Where a request goes, decided before anything is sent.
package enum RequestURL {
    /// The absolute URL of a request of the account at `base`.
    ///
    /// - Throws: a `Fault` where the target is a link to another origin than the account's, or no URL at all.
    package static func resolve(
        _ target: Request.Target,
        below base: AbsoluteURL
    ) throws(Fault) -> AbsoluteURL {
        switch target {
        case .path(let path, let query):
            return try resolve(path: path, query: query, below: base)
        case .link(let link):
            return try resolve(link: link, within: base)
        }
    }

    private static func resolve(
        path: String,
        query: [Request.QueryItem],
        below base: AbsoluteURL
    ) throws(Fault) -> AbsoluteURL {
        var text = base.origin + base.path
        if text.hasSuffix("/") { text.removeLast() }
        text += path.hasPrefix("/") ? path : "/" + path
        if !query.isEmpty {
            text += "?" + percentEncodedQuery(query.map { ($0.name, $0.value) })
        }
        guard let url = AbsoluteURL(text), url.origin == base.origin else {
            throw Fault(
                .rejected,
                operation: "fetch",
                subject: base.withoutQuery,
                cause: "the path \(path) makes no URL"
            )
        }
        return url
    }

    private static func resolve(link: String, within base: AbsoluteURL) throws(Fault) -> AbsoluteURL {
        guard let url = AbsoluteURL(link) else {
            throw Fault(
                .malformed,
                operation: "fetch",
                subject: base.withoutQuery,
                cause: "the vendor's link is no absolute http or https URL"
            )
        }
        guard url.origin == base.origin else {
            throw Fault(
                .malformed,
                operation: "fetch",
                subject: url.withoutQuery,
                cause: "the vendor's link leads to another origin",
                hint: "Nothing was sent to \(url.origin); the account's origin is \(base.origin)."
            )
        }
        return url
    }
}

extension AbsoluteURL {
    /// What a message may show: a query can hold a cursor or a signature.
    var withoutQuery: String { String(text.prefix { $0 != "?" }) }
}
