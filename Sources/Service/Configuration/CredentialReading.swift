import Formats
import Transport

/// What an account shows to its vendor: a token, or what tokens are fetched with.
extension ConfigurationReader {
    /// Nil where there is none or it is not whole. With no vendor, because the file names none that is known,
    /// whatever is there is checked.
    mutating func credential(
        of account: ConfigurationObject,
        _ vendor: AccountConfiguration.Vendor?
    ) -> Credential? {
        let ways = Self.ways.filter(ConfigurationKeys.account(vendor).contains)
        let present = account.present(of: ways)
        if let vendor, repertoire.mirrors(vendor) { refuseUnusable(present, of: account) }
        let credentials = present.map { credential(account[$0].hidden, $0) }
        if vendor != nil, present.count != 1 {
            report(
                present.isEmpty && ways.count == 1 ? account["token"].path : account.path,
                expected: ways.count == 1 ? Self.secretForms : "either \(ways.joined(separator: " or "))",
                found: present.isEmpty ? "nothing" : present.joined(separator: " and ")
            )
        }
        return credentials.first ?? nil
    }

    private static let ways = ["token", "oauth", "auth"]

    /// Where the credential comes from, in an order that does not depend on the file's; a secret that stands there itself
    /// is left out.
    func credentialSource(of account: ConfigurationObject) -> String {
        JSONValue.object(account.present(of: Self.ways).map { source(of: account[$0].value, $0) }).text
    }

    private func source(of value: JSONValue?, _ key: String) -> JSONValue.Member {
        let isSecret = ["token", "client_secret"].contains(key)
        switch value {
        case .object(let members):
            let sources = members.map { source(of: $0.value, $0.key) }.sorted { $0.key < $1.key }
            return .init(key: key, value: .object(sources))
        case .string where isSecret: return .init(key: key, value: .null)
        default: return .init(key: key, value: value ?? .null)
        }
    }

    private mutating func refuseUnusable(_ keys: [String], of account: ConfigurationObject) {
        let usable = repertoire.credentials.joined(separator: " or ")
        for key in keys where !repertoire.credentials.contains(key) {
            report(
                account[key].path, expected: "another credential (this version signs in with \(usable))",
                found: "the key \(quoted(key))"
            )
        }
    }

    private mutating func credential(_ field: ConfigurationField, _ way: String) -> Credential? {
        switch way {
        case "oauth": authorizationCode(field)
        case "auth": clientCredentials(field)
        default: secret(field).map(Credential.token)
        }
    }

    private mutating func authorizationCode(_ field: ConfigurationField) -> Credential? {
        guard let object = object(field, keys: ConfigurationKeys.authorizationCode) else { return nil }
        let clientID = secret(object["client_id"], isPublic: true)
        let clientSecret = secret(object["client_secret"])
        let redirectURI = required(object["redirect_uri"], .redirectURI)
        let authorizeURL = optional(object["authorize_url"], .endpointURL)
        let tokenURL = optional(object["token_url"], .endpointURL)
        guard let clientID, let clientSecret, let redirectURI else { return nil }
        return .authorizationCode(
            AuthorizationCodeClient(
                clientID: clientID,
                clientSecret: clientSecret,
                redirectURI: redirectURI,
                authorizeURL: authorizeURL,
                tokenURL: tokenURL
            )
        )
    }

    private mutating func clientCredentials(_ field: ConfigurationField) -> Credential? {
        guard let object = object(field, keys: ConfigurationKeys.clientCredentials) else { return nil }
        let clientID = secret(object["client_id"], isPublic: true)
        let clientSecret = secret(object["client_secret"])
        let tokenURL = optional(object["token_url"], .endpointURL)
        guard let clientID, let clientSecret else { return nil }
        return .clientCredentials(
            ClientCredentials(clientID: clientID, clientSecret: clientSecret, tokenURL: tokenURL)
        )
    }
}
