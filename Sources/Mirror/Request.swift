/// What a connector asks of a vendor. It has no method and no body: a mirror can only GET, and must be unable
/// to say anything else (`DELETE /leads` without ids deletes every lead).
package struct Request: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        /// A path below the account's base URL, with query items that are not yet percent-encoded.
        case path(String, query: [QueryItem])
        /// An absolute URL that the vendor gave. Another origin than the account's is refused.
        case link(String)
    }

    /// A header beside `Accept` and the credential's.
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct QueryItem: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var target: Target
    /// The `Accept` header.
    package var accept: String
    package var headers: [Header]
    /// A limit that belongs to this very URL beside the account's (WelcomeHome: a cursor may be used three
    /// times a minute).
    package var ownLimit: ThrottleLimit?

    package init(
        target: Target, accept: String, headers: [Header] = [], ownLimit: ThrottleLimit? = nil
    ) {
        self.target = target
        self.accept = accept
        self.headers = headers
        self.ownLimit = ownLimit
    }
}

/// So many requests in any window of `period`, paced evenly once `burst` of them went at once.
package struct ThrottleLimit: Hashable, Sendable, Codable {
    package var requests: Int
    package var period: Duration
    package var burst: Int

    package init(requests: Int, per period: Duration, burst: Int) {
        self.requests = requests
        self.period = period
        self.burst = burst
    }

    /// Between two requests that are evenly paced.
    package var interval: Duration { period / max(requests, 1) }
}

/// A vendor's answer, whole.
package struct Response: Sendable {
    package var status: Int
    /// Names in lower case, in the order in which they came.
    package var headers: [Header]
    package var body: [UInt8]
    /// The absolute URL that answered, for resolving relative links.
    package var url: String

    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name.lowercased()
            self.value = value
        }
    }

    package init(status: Int, headers: [Header], body: [UInt8], url: String) {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
    }

    /// The values of all headers of that name, which is given in lower case.
    package func values(of name: String) -> [String] {
        headers.filter { $0.name == name }.map(\.value)
    }

    /// The first header of that name, which is given in lower case.
    package func value(of name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
