/// Text for Prometheus (its manual, "Exposition formats", text format 0.0.4).
struct Exposition: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge
    }

    struct Sample: Hashable, Sendable {
        var labels: [Label]
        var value: Double

        init(_ value: Double, _ labels: [Label] = []) {
            self.labels = labels
            self.value = value
        }
    }

    struct Label: Hashable, Sendable {
        var name: String
        var value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    private(set) var text = ""

    /// Adds a metric with all its series; none where there are no series.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            text += name + Self.labels(sample.labels) + " " + Self.number(sample.value) + "\n"
        }
    }

    private static func labels(_ labels: [Label]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// Whole numbers without a point.
    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { String($0) } ?? String(value)
    }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
