import FoundationEssentials
package import Mirror
package import Transport

/// What a person brings back from the browser: the code, or the whole address that the browser was sent to.
package struct AuthorizationReply: Sendable {
    /// A code may be in it, so it is shown nowhere.
    private let text: Secret
    private let parameters: [String: String]

    /// - Parameter text: as it was pasted.
    package init(_ text: String) {
        let text = text.trimming(while: \.isWhitespace)
        self.text = Secret(String(text))
        parameters = Self.parameters(of: text)
    }

    package var isEmpty: Bool { text.reveal().isEmpty }

    /// Finds the code in it.
    ///
    /// - Parameter state: what the address has to bring back; nil where the question is not known any more. A code
    ///   alone brings none.
    /// - Returns: the code.
    /// - Throws: a `Fault`, `refused` where the address says that the access was not allowed.
    package func code(state: String?) throws(Fault) -> Secret {
        guard !parameters.isEmpty else {
            guard !isEmpty, !text.reveal().contains(where: \.isWhitespace) else {
                throw unusable("it is no code")
            }
            return text
        }
        // RFC 6749, 4.1.2.1.
        if let error = parameters["error"] {
            let sentence = parameters["error_description"].map { ": \(quoted($0))" } ?? ""
            throw Fault(
                .refused, operation: Self.operation, subject: "the address",
                cause: "the vendor did not allow it: \(quoted(error))\(sentence)"
            )
        }
        if let state, parameters["state"] != state {
            throw unusable("it is the answer to another question: its state is not the one that was sent")
        }
        guard let code = parameters["code"], !code.isEmpty else { throw unusable("it has no code") }
        return Secret(code)
    }

    private static let operation = "read the code"

    private func unusable(_ cause: String) -> Fault {
        Fault(
            .rejected, operation: Self.operation, subject: "what was pasted", cause: cause,
            hint: "Open the address that is printed, and paste the one that it leads to, or the code in it."
        )
    }

    /// The query of an address; nothing where it is a code alone, which has no such names in it.
    private static func parameters(of text: Substring) -> [String: String] {
        let address = text.prefix { $0 != "#" }
        let query = address.firstIndex(of: "?").map { address[$0...].dropFirst() } ?? address
        // A blank may come as a plus in a query, which `URLComponents` does not know.
        let components = URLComponents(string: "?" + query.replacing("+", with: "%20"))
        let items = (components?.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        let parameters = Dictionary(items) { first, _ in first }
        let isAddress = query.startIndex != address.startIndex
        return isAddress || parameters["code"] != nil || parameters["error"] != nil ? parameters : [:]
    }
}

extension String {
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> Substring {
        let start = drop(while: isTrimmed)
        guard let last = start.lastIndex(where: { !isTrimmed($0) }) else { return start.prefix(0) }
        return start[...last]
    }
}
