import Service
import Testing

struct WordsTests {
    @Test(
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (123_456, "123,456"), (1_234_567, "1,234,567"),
            (-1234, "-1,234"), (Int.min, "-9,223,372,036,854,775,808"),
        ]
    )
    func `numbers are grouped`(number: Int, words: String) {
        #expect(Words.count(number) == words)
    }

    @Test func `one is singular`() {
        #expect(Words.count(1, "stream") == "1 stream")
        #expect(Words.count(0, "stream") == "0 streams")
        #expect(Words.count(2000, "row") == "2,000 rows")
    }

    @Test(
        arguments: [
            (Duration.zero, "0.0s"), (.milliseconds(-5), "0.0s"), (.milliseconds(449), "0.4s"),
            (.milliseconds(9999), "9.9s"), (.seconds(10), "10s"), (.seconds(59), "59s"),
            (.seconds(60), "1m 0s"),
            (.seconds(192), "3m 12s"), (.seconds(3900), "1h 5m"), (.seconds(90_000), "1d 1h"),
        ]
    )
    func `a duration has two units at most`(duration: Duration, words: String) {
        #expect(Words.duration(duration) == words)
    }
}
