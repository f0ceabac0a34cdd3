/// A credential. It has to be asked for by name (`reveal`); printed, interpolated, dumped or reflected it is
/// three stars, so that no log line and no error can hold it by accident.
package struct Secret: Hashable, Sendable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The credential itself, for the one place that sends it.
    package func reveal() -> String {
        text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }

    package var debugDescription: String { "***" }

    package var customMirror: Mirror {
        Mirror(self, children: EmptyCollection<Mirror.Child>())
    }
}

extension String {
    /// This text with every occurrence of the secrets taken out: vendors and proxies echo what they were sent.
    package func redacting(_ secrets: [Secret]) -> String {
        // The longest first: one secret may be a part of another.
        let needles = secrets.map { $0.reveal() }.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        return needles.reduce(self) { text, needle in text.replacing(needle, with: "***") }
    }
}
