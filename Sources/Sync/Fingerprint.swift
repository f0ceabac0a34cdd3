import Crypto
package import Mirror

/// Names something without telling it: the beginning of its SHA-256.
package enum Fingerprint {
    package static func of(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).prefix(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    package static func of(_ target: Request.Target) -> String {
        switch target {
        case .link(let url): of(url)
        case .path(let path, let query):
            of(path + "?" + query.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
        }
    }
}
