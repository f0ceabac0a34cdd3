/// A small generator (SplitMix64, Steele, Lea and Flood 2014): the same seed gives the same data everywhere.
package struct Randomness: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Scrambles 64 bits; one to one, so distinct inputs stay distinct.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 up to, not including, `bound`.
    mutating func below(_ bound: Int) -> Int {
        // The high half of a product (Lemire 2019); its bias is below bound / 2^64 and of no matter here.
        Int(
            truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: max(bound, 1))).high
        )
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// Whether something that happens `percent` times in a hundred happens now.
    mutating func chance(_ percent: Int) -> Bool {
        below(100) < percent
    }

    mutating func one<Element>(of choices: [Element]) -> Element {
        choices[below(choices.count)]
    }
}
