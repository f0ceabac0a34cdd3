package import Formats

/// What is done about a redirect.
package enum RedirectDecision: Hashable, Sendable {
    /// It is none: this is the answer.
    case answer
    /// Ask there. The credential goes along only within the account's origin.
    case follow(AbsoluteURL, carriesCredential: Bool)
    /// Go nowhere, for this reason.
    case refuse(cause: String)
}

/// The way of one request so far: the URLs that were asked, first to last.
package struct RedirectTrail: Hashable, Sendable {
    /// The origin that may see the credential.
    package let origin: String
    /// How many redirects are followed.
    package let maximum: Int
    package private(set) var visited: [AbsoluteURL]
    /// Whether the request at the trail's end may carry the credential. Once another origin has led the way
    /// it stays without: that origin must not choose what is read with it.
    package private(set) var carriesCredential: Bool

    /// A trail that begins at `start`.
    package init(from start: AbsoluteURL, origin: String, maximum: Int) {
        self.origin = origin
        self.maximum = maximum
        visited = [start]
        carriesCredential = start.origin == origin
    }

    /// What an answer of the trail's last URL asks for.
    ///
    /// - Parameters:
    ///   - status: the answer's.
    ///   - location: its `Location` header, if it has one.
    /// - Returns: where to go on, if anywhere.
    package func decide(status: Int, location: String?) -> RedirectDecision {
        // RFC 9110, 15.4: the five that name one other place; 300 and 304 are answers.
        guard [301, 302, 303, 307, 308].contains(status), let location, let here = visited.last else {
            return .answer
        }
        guard let next = here.resolving(location) else {
            return .refuse(cause: "the redirect's Location is no http or https URL")
        }
        if here.scheme == "https", next.scheme != "https" {
            return .refuse(cause: "the redirect leads from https to \(next.scheme), at \(next.origin)")
        }
        if visited.contains(next) {
            return .refuse(cause: "the redirects lead in a circle, back to \(next.withoutQuery)")
        }
        guard visited.count <= maximum else {
            return .refuse(cause: "more than \(maximum) redirects, the last to \(next.withoutQuery)")
        }
        return .follow(next, carriesCredential: carriesCredential && next.origin == origin)
    }

    /// Goes on to where a decision leads.
    package mutating func follow(_ next: AbsoluteURL, carriesCredential: Bool) {
        visited.append(next)
        self.carriesCredential = carriesCredential
    }
}
