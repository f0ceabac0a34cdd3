import Crypto
import Formats
package import Mirror

/// Names something without telling it: the beginning of its SHA-256.
package enum Fingerprint {
    package static func of(_ text: String) -> String {
        hexadecimal(SHA256.hash(data: Array(text.utf8)).prefix(8))
    }

    package static func of(_ target: Request.Target) -> String {
        switch target {
        case .link(let url): of(url)
        case .path(let path, let query):
            of(path + "?" + query.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
        }
    }
}
