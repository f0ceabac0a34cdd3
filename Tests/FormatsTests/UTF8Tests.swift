import Formats
import Testing

struct UTF8Tests {
    private func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { isValidUTF8($0) }
    }

    @Test(arguments: [
        "", "a", "12345678", "123456789", "1234567\u{E9}", "12345678\u{1F600}x", "\u{0}\u{7F}\u{10FFFF}",
    ])
    func `text is valid`(text: String) {
        #expect(isValid(Array(text.utf8)))
    }

    @Test(arguments: 0..<20)
    func `a wrong byte is found wherever it is`(position: Int) {
        var bytes = [UInt8](repeating: 0x61, count: 20)
        bytes[position] = 0xFF
        #expect(!isValid(bytes))
    }

    @Test(
        arguments: [
            [0xC3], [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF0, 0x9F, 0x98],
        ] as [[UInt8]]
    )
    func `cut, overlong and surrogate sequences are not valid`(bytes: [UInt8]) {
        #expect(!isValid(bytes))
        #expect(!isValid(Array("12345678".utf8) + bytes))
    }
}
