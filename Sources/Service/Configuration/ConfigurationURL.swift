import Formats

/// URLs. They are read from fields that are `hidden`: a URL may hold a password or a key.
extension ConfigurationShape where Value == AbsoluteURL {
    /// Paths and queries are put behind it, so it has no query of its own; a user in it would be a credential
    /// that is kept nowhere as one.
    static var baseURL: ConfigurationShape {
        text("an absolute http or https URL without user, query or fragment") { text in
            guard let url = AbsoluteURL(text), url.query == nil, !text.contains("#") else { return nil }
            return url
        }
    }

    /// An OAuth endpoint may have a query but no fragment (RFC 6749, 3.1 and 3.2).
    static var endpointURL: ConfigurationShape {
        text("an absolute http or https URL without user or fragment") { text in
            text.contains("#") ? nil : AbsoluteURL(text)
        }
    }
}

extension ConfigurationShape where Value == String {
    /// Sent as it is written; it need not be a web address (`urn:ietf:wg:oauth:2.0:oob`).
    static var redirectURI: ConfigurationShape {
        text("the redirect URI that is registered with the vendor") { text in
            text.contains(":") && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        }
    }
}
